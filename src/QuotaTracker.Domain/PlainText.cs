using System.Globalization;

namespace QuotaTracker.Domain;

/// <summary>
/// Texts that look like what they are. Some characters are never seen themselves, but end a line or turn the letters after them round:
/// with them a name or a reason reads otherwise than it was written.
/// </summary>
/// <remarks>What joins or parts letters of a word, such as the zero-width joiner or the soft hyphen, is writing, and stays.</remarks>
public static class PlainText
{
    /// <summary>Whether none of them is in a text; nor is one in no text.</summary>
    public static bool IsPlain(string? text) => text?.Any(IsHidden) != true;

    /// <summary>The text without them: for what already happened, and is recorded and not refused.</summary>
    public static string Of(string text) => IsPlain(text) ? text : string.Concat(text.Where(letter => !IsHidden(letter)));

    // All of them are single UTF-16 units.
    private static bool IsHidden(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
