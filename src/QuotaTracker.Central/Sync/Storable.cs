using System.Diagnostics.CodeAnalysis;

namespace QuotaTracker.Central.Sync;

/// <summary>
/// Texts of entries on their way into the projections. PostgreSQL stores no U+0000, and what a station recorded must count
/// whatever is in its texts; the entry itself keeps them as they were written.
/// </summary>
internal static class Storable
{
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Text(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);
}
