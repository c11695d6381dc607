using System.Collections.Frozen;

namespace QuotaTracker.Domain.Cards.Mending;

/// <summary>Characters beyond ASCII that stand on Vietnamese cards. A mend that yields anything else is no mend.</summary>
internal static class CardLetters
{
    // The last line: letters of languages of the Central Highlands, which appear in names of people and places.
    private const string LowerCase =
        "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ" +
        "čñĭŏŭƀ";

    // Grave, acute, tilde, hook above, dot below, circumflex, breve, horn: what decomposed Vietnamese is made of.
    private const string CombiningMarks = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031B";

    private const string Punctuation = "\u2013\u2014\u2018\u2019\u201C\u201D\u2026";

    private static readonly FrozenSet<char> All =
        (LowerCase + LowerCase.ToUpperInvariant() + CombiningMarks + Punctuation).ToFrozenSet();

    /// <summary>Whether this character beyond ASCII may stand on a card.</summary>
    public static bool Contains(char character) => All.Contains(character);

    /// <summary>Whether this character may stand in a name: letters, marks, blanks, digits (left by input methods) and ' - .</summary>
    public static bool FitsName(char character) =>
        char.IsLetterOrDigit(character) || CombiningMarks.Contains(character, StringComparison.Ordinal)
        || character is ' ' or '\'' or '\u2019' or '-' or '.';
}
