using System.Text.Json;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Station.Sync;

/// <summary>How many entries go together: counted in bytes, too, for one request that central finds too long would be sent for ever.</summary>
internal static class EntryBatch
{
    /// <summary>Bytes of entries in one request: half of what central takes, and eight of the longest entries.</summary>
    public const int RequestBytesMax = 4 * 1024 * 1024;

    /// <summary>The first entries, as many as there is room for; one at least.</summary>
    public static List<JournalEntry> Bounded(IReadOnlyList<JournalEntry> entries, int bytesMax)
    {
        var left = bytesMax;
        // As they will stand in the message: a quotation mark of a body takes six bytes there.
        return [.. entries.TakeWhile((entry, i) =>
            (left -= JsonSerializer.SerializeToUtf8Bytes(WireEntry.From(entry), WireJson.Options).Length + 20) >= 0 || i == 0)];
    }
}
