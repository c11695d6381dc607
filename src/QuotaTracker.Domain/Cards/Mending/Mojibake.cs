using System.Buffers;
using System.Text;

namespace QuotaTracker.Domain.Cards.Mending;

/// <summary>Reads UTF-8 again that was shown as Windows-1252: <c>TrÆ°Æ¡ng</c>.</summary>
internal static class Mojibake
{
    /// <summary>More candidates than an officer can compare at a glance are no help.</summary>
    public const int CandidatesMax = 8;

    private const byte NonBreakingSpace = 0xA0;

    /// <summary>The field read again, or null unless every byte fits: a half-valid field is not mojibake, or not only.</summary>
    public static string? MendStrictly(string field)
    {
        if (ToBytes(field) is not { } bytes)
            return null;
        List<string> candidates = [""];
        return Extend(candidates, bytes, withGaps: false) && candidates is [var mended] && mended != field ? mended : null;
    }

    /// <summary>Every way to fill the gaps of a field in which single bytes were swallowed or turned into plain blanks.</summary>
    /// <remarks>
    /// Only for a scan in which <see cref="MendStrictly"/> held for another field, else a plain "XÃ" would be taken for damage.
    /// Empty when there is no way or there are more than <see cref="CandidatesMax"/>.
    /// </remarks>
    public static IReadOnlyList<string> MendWithGaps(string field)
    {
        List<string> candidates = [""];
        if (ToBytes(field) is not { } bytes || !Extend(candidates, bytes, withGaps: true))
            return [];
        string[] fitting = [.. candidates.Where(CaseFits).Select(candidate => candidate.Trim()).Distinct(StringComparer.Ordinal)];
        return fitting.Length <= CandidatesMax && !fitting.Contains(field, StringComparer.Ordinal) ? fitting : [];
    }

    private static byte[]? ToBytes(string field)
    {
        var bytes = new byte[field.Length];
        for (var index = 0; index < field.Length; index++)
        {
            if (!Windows1252.TryGetByte(field[index], out bytes[index]))
                return null;
        }
        return bytes;
    }

    private static bool Extend(List<string> candidates, byte[] bytes, bool withGaps)
    {
        for (var index = 0; index < bytes.Length;)
        {
            if (bytes[index] < 0x80)
            {
                Append(candidates, [((char)bytes[index++]).ToString()]);
                continue;
            }
            var length = SequenceLength(bytes[index]);
            if (length == 0)
                return false;
            var present = 1;
            while (present < length && index + present < bytes.Length && IsContinuation(bytes[index + present]))
                present++;
            var sequence = bytes.AsSpan(index, present).ToArray();
            index += present;
            if (present == length)
            {
                if (Letter(sequence) is not { } letter)
                    return false;
                Append(candidates, [letter.ToString()]);
                continue;
            }
            // One byte at most may be missing, and it is the last: swallowed, or a non-breaking space that became a plain one.
            var blankFollows = index == bytes.Length || bytes[index] == ' ';
            if (!withGaps || present != length - 1)
                return false;
            if (blankFollows)
                index = Math.Min(index + 1, bytes.Length);
            string[] fillings = [.. Fillings(sequence, blankFollows)];
            if (fillings.Length == 0 || candidates.Count * fillings.Length > 1_000)
                return false;
            Append(candidates, fillings);
        }
        return true;
    }

    private static IEnumerable<string> Fillings(byte[] sequence, bool blankFollows)
    {
        if (blankFollows && Letter([.. sequence, NonBreakingSpace]) is { } joined)
            yield return joined.ToString();
        foreach (var swallowed in Windows1252.BytesWithoutCharacter)
        {
            if (Letter([.. sequence, swallowed]) is { } letter)
                yield return blankFollows ? $"{letter} " : letter.ToString();
        }
    }

    private static void Append(List<string> candidates, string[] endings)
    {
        string[] longer = [.. candidates.SelectMany(candidate => endings, string.Concat)];
        candidates.Clear();
        candidates.AddRange(longer);
    }

    private static int SequenceLength(byte lead) => lead switch
    {
        >= 0xC2 and <= 0xDF => 2,
        >= 0xE0 and <= 0xEF => 3,
        _ => 0,   // Four bytes are for characters that no card holds.
    };

    private static bool IsContinuation(byte value) => value is >= 0x80 and <= 0xBF;

    private static char? Letter(byte[] sequence)
    {
        var isRune = Rune.DecodeFromUtf8(sequence, out var rune, out var consumed) == OperationStatus.Done;
        return isRune && consumed == sequence.Length && rune.IsBmp && CardLetters.Contains((char)rune.Value) ? (char)rune.Value : null;
    }

    // Names are written Giàng or GIÀNG. A filling that gives GiÀng, or "MÁ o" beside "Mào", is not equally good: no candidate.
    // Words of ASCII alone had no gap; they may be abbreviations such as TP.
    private static bool CaseFits(string candidate)
    {
        var firstLetter = candidate.FirstOrDefault(char.IsLetter);
        var isCapitalsOnly = !candidate.Any(char.IsLower);
        return !char.IsLower(firstLetter) && candidate.Split(' ').Where(word => !word.All(char.IsAscii)).All(word =>
            isCapitalsOnly || word.Where(char.IsLetter).Skip(1).All(char.IsLower));
    }
}
