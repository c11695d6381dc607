using System.Diagnostics.CodeAnalysis;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Sync;

/// <summary>
/// Texts of entries on their way into the projections. PostgreSQL stores no U+0000, pages and reports show what is hidden to nobody,
/// and what a station recorded must count whatever is in its texts; the entry itself keeps them as they were written.
/// </summary>
internal static class Storable
{
    private const int WordLettersMax = 200;

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Text(string? text) => text is null ? null : PlainText.Of(text);

    /// <summary>The name of goods or a unit, which everybody's report shows: without letters that no workbook takes, and not longer than a cell.</summary>
    public static string Word(string text) =>
        string.Concat(PlainText.Of(text).EnumerateRunes().Where(letter => letter.Value is not (0xFFFE or 0xFFFF)).Take(WordLettersMax));
}
