using System.Globalization;
using System.Net;
using System.Text;

namespace QuotaTracker.Domain.Cards.Mending;

/// <summary>Undoes percent-encoding and HTML entities, which cover a whole text, separators included.</summary>
internal static class WrittenForms
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes percent-encoding, or returns the text itself unless every percent sign belongs to valid UTF-8.</summary>
    public static string DecodePercent(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        // Forms write a blank as plus. Where a blank or %20 is seen, a plus is a plus, as in the address "Km5+200".
        var plusIsBlank = !text.Contains(' ', StringComparison.Ordinal) && !text.Contains("%20", StringComparison.Ordinal);
        var decoded = new StringBuilder(text.Length);
        var bytes = new List<byte>();
        for (var index = 0; index < text.Length;)
        {
            bytes.Clear();
            for (; index < text.Length && text[index] == '%'; index += 3)
            {
                if (index + 3 > text.Length || !byte.TryParse(
                    text.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                    return text;
                bytes.Add(value);
            }
            if (bytes.Count > 0 && !TryDecode([.. bytes], decoded))
                return text;
            for (; index < text.Length && text[index] != '%'; index++)
                decoded.Append(plusIsBlank && text[index] == '+' ? ' ' : text[index]);
        }
        return decoded.ToString();
    }

    /// <summary>Decodes named and numbered HTML entities; a lone ampersand stays one.</summary>
    public static string DecodeEntities(string text) => WebUtility.HtmlDecode(text);

    private static bool TryDecode(byte[] bytes, StringBuilder decoded)
    {
        try
        {
            decoded.Append(StrictUtf8.GetString(bytes));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;   // The only way that the runtime says "not UTF-8"; for us it is an answer, not a fault.
        }
    }
}
