using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sticks;

/// <summary>A file for central from a folder that no station runs on: an old disk, a life kept aside, a second device. Central takes it in like salvage.</summary>
internal static class FolderExport
{
    private const int EntriesMax = 20_000;

    /// <summary>From a data folder, with the key that lies in it. Null when no life ever began there.</summary>
    public static StickFile? FromData(string folder, DateTimeOffset now)
    {
        using var connection = StationDatabase.OpenReadOnly(folder);
        using var transaction = connection.BeginTransaction(deferred: true);
        var tx = new StationTransaction(connection, transaction);
        if (tx.First<Row>("select station, incarnation, acknowledged, feed_cursor from station") is not { } row)
            return null;
        return Sign(
            StationId.Parse(row.Station), (int)row.Incarnation, Whole(JournalRows.After(tx, row.Acknowledged, EntriesMax)), row.FeedCursor,
            File.ReadAllText(Path.Combine(folder, StationKeyFile.FileName)), now);
    }

    /// <summary>From a second device, with the key of the life that wrote there. Null when it has nothing of that life.</summary>
    public static StickFile? FromMirror(string folder, StationId station, int incarnation, string keyPem, DateTimeOffset now) =>
        Whole(new MirrorFolder(folder).After(station, incarnation, 0, EntriesMax).Select(entry => entry.ToEntry(station, incarnation))) is { Count: > 0 } entries
            ? Sign(station, incarnation, entries, 0, keyPem, now)
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

    // Central refuses a push with a damaged entry in it, and so the good ones before that.
    private static List<JournalEntry> Whole(IEnumerable<JournalEntry> entries) => [.. entries.TakeWhile(entry => entry.IsIntact())];

    private static StickFile Sign(StationId station, int incarnation, List<JournalEntry> entries, long feedAfter, string keyPem, DateTimeOffset now)
    {
        using var key = StationKey.ImportPem(keyPem);
        var content = new StickOut(
            station.Value, incarnation, Guid.CreateVersion7(now), now.ToUnixTimeMilliseconds(),
            [.. StickDesk.Bounded(entries).Chunk(PushRequest.EntriesMax).Select(batch => new PushRequest([.. batch.Select(WireEntry.From)]))], feedAfter);
        return new(StickDesk.NameOf(content), Stick.Sign(content, key.Key, key.KeyId));
    }

    private sealed record Row(string Station, long Incarnation, long Acknowledged, long FeedCursor);
}
