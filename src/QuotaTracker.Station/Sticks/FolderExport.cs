using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sticks;

/// <summary>A file from a folder, and how far it reaches.</summary>
/// <param name="File">For central.</param>
/// <param name="Through">The last entry in it.</param>
/// <param name="More">Whether entries follow that found no room.</param>
internal sealed record FolderFile(StickFile File, long Through, bool More);

/// <summary>A file for central from a folder that no station runs on: an old disk, a life kept aside, a second device. Central takes it in like salvage.</summary>
internal static class FolderExport
{
    internal const int EntriesMax = 20_000;

    /// <summary>
    /// From a data folder, with the key that lies in it: what follows an entry, or else what central hadn't acknowledged there. Null when
    /// no life ever began there.
    /// </summary>
    public static FolderFile? FromData(string folder, DateTimeOffset now, long? after = null)
    {
        using var connection = StationDatabase.OpenReadOnly(folder);
        using var transaction = connection.BeginTransaction(deferred: true);
        var tx = new StationTransaction(connection, transaction);
        if (tx.First<Row>("select station, incarnation, acknowledged, feed_cursor from station") is not { } row)
            return null;
        return Sign(
            StationId.Parse(row.Station), (int)row.Incarnation, JournalRows.Raw(tx).SkipWhile(raw => raw.Sequence <= (after ?? row.Acknowledged)).Select(raw => raw.Entry), row.FeedCursor,
            File.ReadAllText(Path.Combine(folder, StationKeyFile.FileName)), now);
    }

    /// <summary>From a second device, with the key of the life that wrote there: what follows an entry. Null when it has nothing of that.</summary>
    public static FolderFile? FromMirror(string folder, StationId station, int incarnation, string keyPem, DateTimeOffset now, long after = 0) =>
        new MirrorFolder(folder).After(station, incarnation, after, EntriesMax + 1) is { Count: > 0 } found
        && Sign(station, incarnation, found.Select(entry => entry.ToEntry(station, incarnation)), 0, keyPem, now) is { Through: > 0 } file
            ? file
            : null;

    /// <summary>
    /// How many exchanges and registrations of a data folder's limbo journal no file can bring to central, which takes none: only a next
    /// life carries them.
    /// </summary>
    public static long LimboInData(string folder)
    {
        using var connection = StationDatabase.OpenReadOnly(folder);
        using var transaction = connection.BeginTransaction(deferred: true);
        var tx = new StationTransaction(connection, transaction);
        return JournalRows.HasLimbo(tx) ? JournalRows.Raw(tx, JournalRows.Limbo).Count(row => row.Entry is null || IsRecord(row.Entry.Kind)) : 0;
    }

    /// <summary>As above, of a second device: what was not carried yet.</summary>
    public static long LimboOnMirror(string folder, StationId station, int incarnation)
    {
        var mirror = new MirrorFolder(folder);
        return mirror.Limbo(station).Where(limbo => limbo.Incarnation == incarnation && !limbo.IsCarried)
            .Sum(limbo => mirror.Read(limbo).Entries.Count(entry => IsRecord(entry.Kind)));
    }

    private static bool IsRecord(string kind) => kind is not nameof(EntryBody.OfficerSignedIn);

    private static FolderFile Sign(StationId station, int incarnation, IEnumerable<JournalEntry?> found, long feedAfter, string keyPem, DateTimeOffset now)
    {
        // Central refuses a push with a damaged entry in it, and so the good ones before that.
        List<JournalEntry> whole = [.. found.TakeWhile(entry => entry?.IsIntact() == true).OfType<JournalEntry>().Take(EntriesMax + 1)];
        var entries = StickDesk.Bounded([.. whole.Take(EntriesMax)]);
        using var key = StationKey.ImportPem(keyPem);
        var content = new StickOut(
            station.Value, incarnation, Guid.CreateVersion7(now), now.ToUnixTimeMilliseconds(),
            [.. entries.Chunk(PushRequest.EntriesMax).Select(batch => new PushRequest([.. batch.Select(WireEntry.From)]))], feedAfter);
        return new(
            new(StickDesk.NameOf(content), Stick.Sign(content, key.Key, key.KeyId)), entries is [.., var last] ? last.Sequence : 0, entries.Count < whole.Count);
    }

    private sealed record Row(string Station, long Incarnation, long Acknowledged, long FeedCursor);
}
