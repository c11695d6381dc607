using System.Globalization;

namespace QuotaTracker.Documents.Printing;

/// <summary>Makes a page fit a paper roll: as wide as the roll, as long as its content, one page however long.</summary>
public static class RollPaper
{
    /// <summary>Width in millimetres of the rolls that checkpoints use most.</summary>
    public const int UsualWidthMm = 80;

    /// <summary>Markup for the page's <c>head</c>: a style, and the script that measures the content before it is printed.</summary>
    /// <param name="widthMm">Width of the roll in millimetres, 40 to 120.</param>
    /// <param name="nonce">The nonce of the page's Content-Security-Policy (base64), where a server sends one.</param>
    public static string ScriptAndStyle(int widthMm = UsualWidthMm, string? nonce = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthMm, 40);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthMm, 120);
        var width = widthMm.ToString(CultureInfo.InvariantCulture);
        var attribute = NonceAttribute(nonce);

        // CSS knows no page as long as its content, so the script writes the measured length into a rule of its own: once
        // when everything is loaded, and again right before printing, as the page may have changed. One millimetre more
        // than measured keeps rounding from making a second page. 96 CSS pixels are 25.4 mm by definition.
        return $$"""
            <style{{attribute}}>@page{size:{{width}}mm 297mm;margin:0}html{margin:0}body{width:{{width}}mm;margin:0;box-sizing:border-box;display:flow-root}</style>
            <script{{attribute}}>(()=>{
            const rule=document.createElement('style');rule.nonce=document.currentScript.nonce;
            const fit=()=>{const mm=Math.ceil(document.body.getBoundingClientRect().height*25.4/96)+1;
            rule.textContent=`@page{size:{{width}}mm ${mm}mm;margin:0}`;document.head.append(rule);};
            addEventListener('load',fit);addEventListener('beforeprint',fit);
            })();</script>
            """;
    }
    internal static string NonceAttribute(string? nonce)
    {
        if (nonce is not null && !nonce.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '=' or '-' or '_'))
            throw new ArgumentException("A nonce is base64.", nameof(nonce));
        return nonce is null ? "" : $" nonce=\"{nonce}\"";
    }
}
