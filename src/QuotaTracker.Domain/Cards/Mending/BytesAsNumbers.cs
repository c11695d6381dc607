using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace QuotaTracker.Domain.Cards.Mending;

/// <summary>Puts UTF-8 together again that a scanner typed byte by byte as four-digit decimals: <c>Ng022501870141c</c>.</summary>
internal static partial class BytesAsNumbers
{
    /// <summary>Whether the field holds at least one letter in this form that is complete.</summary>
    public static bool IsIn(string field)
    {
        if (!HasMoreThanDigits(field))
            return false;
        foreach (var match in Groups.EnumerateMatches(field))
        {
            if (DecodeRun(field.AsSpan(match.Index, match.Length)).Any(CardLetters.Contains))
                return true;
        }
        return false;
    }

    /// <summary>Decodes the field. A letter of which bytes were swallowed becomes a question mark: there is no telling which it was.</summary>
    /// <remarks>Only for a scan in which <see cref="IsIn"/> held somewhere: a lone 0150 is a house number.</remarks>
    public static string Decode(string field) => !HasMoreThanDigits(field) ? field : Groups.Replace(field, match =>
    {
        var decoded = DecodeRun(match.ValueSpan);
        if (decoded.Any(CardLetters.Contains))
            return decoded;
        return TouchesLetter(field, match) ? "?" : match.Value;
    });

    // Fields of digits alone are numbers and dates; "0195 0160" in a personal number must never become a letter.
    private static bool HasMoreThanDigits(string field) => field.Any(character => !char.IsAsciiDigit(character));

    private static string DecodeRun(ReadOnlySpan<char> run)
    {
        var bytes = new byte[run.Length / 4];
        for (var index = 0; index < bytes.Length; index++)
            bytes[index] = byte.Parse(run.Slice(index * 4, 4), NumberStyles.None, CultureInfo.InvariantCulture);

        var decoded = new StringBuilder();
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            Rune.DecodeFromUtf8(rest, out var rune, out var consumed);
            var isLetter = rune.IsBmp && CardLetters.Contains((char)rune.Value);
            if (isLetter)
                decoded.Append(rune.ToString());
            else if (decoded.Length == 0 || decoded[^1] != '?')   // Pieces side by side are the rest of one gap.
                decoded.Append('?');
            rest = rest[consumed..];
        }
        return decoded.ToString();
    }

    private static bool TouchesLetter(string field, Match match) =>
        (match.Index > 0 && char.IsLetter(field[match.Index - 1]))
        || (match.Index + match.Length < field.Length && char.IsLetter(field[match.Index + match.Length]));

    [GeneratedRegex("(?:0(?:12[89]|1[3-9][0-9]|2[0-4][0-9]|25[0-5]))+", RegexOptions.CultureInvariant)]
    private static partial Regex Groups { get; }
}
