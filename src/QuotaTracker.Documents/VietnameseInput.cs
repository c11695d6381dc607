using System.Globalization;
using System.Text.RegularExpressions;

namespace QuotaTracker.Documents;

/// <summary>Reads amounts and quantities as officers type them: groups by point or space, decimals after a comma.</summary>
/// <remarks>
/// What could mean two things is refused rather than guessed, because a factor of a thousand decides about duty:
/// a point or space is only ever a group separator, so it must be followed by exactly three digits.
/// </remarks>
public static partial class VietnameseInput
{
    /// <summary>Whole đồng from <c>2.000.000</c>, <c>2 000 000</c> or <c>2000000</c>. Refuses decimals, signs, zeros in front and amounts beyond 64 bits.</summary>
    public static bool TryParseMoney(string? text, out long vnd)
    {
        vnd = 0;
        return WholePattern.IsMatch(Trimmed(text)) && TryParseDigits(Trimmed(text), out vnd);
    }

    /// <summary>Thousandths from <c>1.234,5</c>, <c>1234,5</c> or <c>3</c>; at most three decimals. <c>1.234</c> is one thousand two hundred and thirty-four.</summary>
    public static bool TryParseQuantity(string? text, out long milli)
    {
        milli = 0;
        var match = QuantityPattern.Match(Trimmed(text));
        return match.Success
            && TryParseDigits(match.Groups["whole"].Value + match.Groups["decimals"].Value.PadRight(3, '0'), out milli);
    }

    private static string Trimmed(string? text) => text?.Trim() ?? "";

    private static bool TryParseDigits(string text, out long number) =>
        long.TryParse(Separators.Replace(text, ""), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // One kind of separator throughout. [0-9] and not \d, which also takes other scripts' digits; \z and not $, which
    // would let a line break through. U+00A0 and U+202F are the spaces that spreadsheets and phones put between groups.
    private const string Whole = @"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:(?<separator>[. \u00A0\u202F])[0-9]{3})(?:\k<separator>[0-9]{3})*)";

    [GeneratedRegex(@"\A" + Whole + @"\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholePattern { get; }

    [GeneratedRegex(@"\A(?<whole>" + Whole + @")(?:,(?<decimals>[0-9]{1,3}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex QuantityPattern { get; }

    [GeneratedRegex(@"[. \u00A0\u202F]", RegexOptions.CultureInvariant)]
    private static partial Regex Separators { get; }
}
