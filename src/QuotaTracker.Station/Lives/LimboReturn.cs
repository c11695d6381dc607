using Microsoft.Data.Sqlite;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Lives;

/// <summary>
/// Limbo journals come back from the second device: what a stopped store recorded is recorded anew in this life, also where the disk it
/// stood on is lost. Central takes a limbo journal from nobody; what is carried it decides, and knows by its id.
/// </summary>
internal sealed class LimboReturn(
    StationDatabase database, ISecondDevice device, JournalMirror mirror, CarryOver carryOver, StationKeyFile keyFile, TimeProvider clock, ILogger<LimboReturn> logger)
{
    // The database refuses what the rules forbid.
    private const int Constraint = 19;

    /// <summary>Carries what can be carried now, and sets aside what this life has and the device knows it to have.</summary>
    public void Carry(Identity life)
    {
        // Of this life, too: its journal goes on, so an old copy of the store was stopped.
        IReadOnlyList<LimboCopy> there = [];
        Try(() => there = [.. device.Limbo(life.Station).Where(limbo => !limbo.IsCarried && limbo.Incarnation <= life.Incarnation)]);
        // One that can't be read, or renamed, keeps no other one waiting.
        foreach (var limbo in there)
        {
            Try(() =>
            {
                if (IsTime(life, limbo))
                    Carry(life, limbo);
            });
        }
    }

    private void Try(Action work)
    {
        try
        {
            work();
        }
        // A page of the store, or its disk, as well as the device.
        catch (Exception failure) when (failure is IOException or SqliteException)
        {
            logger.LimboUnreadable(failure.GetType().Name);
        }
    }

    // Not before the journal it hangs on was handed in: whoever was registered there is known then.
    private bool IsTime(Identity life, LimboCopy limbo) => limbo.Incarnation == life.Incarnation
        || database.Read(tx => tx.Scalar<long>("select count(*) from salvage where incarnation = @Incarnation and source = 'Device' and is_done = 1", new { limbo.Incarnation })) > 0
        || device.Last(limbo.Station, limbo.Incarnation) is null;

    private void Carry(Identity life, LimboCopy limbo)
    {
        var read = device.Read(limbo);
        JournalEntry[] entries = [.. read.Entries.Select(entry => entry.ToEntry(limbo.Station, limbo.Incarnation))];
        // It hangs on the end of some copy of the journal, which needn't be here.
        var broken = entries is [var first, ..] ? JournalChain.FindBreak(new(0, first.Previous), entries) : null;
        // What no stopped station writes (a void, a release) is as good as damaged: whoever can write to the device has no word in the journal.
        JournalEntry[] whole = [.. entries.TakeWhile(entry => (broken is null || entry.Sequence < broken.Sequence)
            && EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is { } body && StationJournal.IsOfLimbo(body))];
        try
        {
            if (database.Write<JournalHead?>(tx =>
            {
                if (Identity.Load(tx) is not { IsStopped: false } now || now.Incarnation != life.Incarnation)
                    return null;
                carryOver.CarryLimbo(tx, whole, keyFile.Adopt(now.KeyId, now.Follows));
                if (whole.Length < entries.Length || !read.IsWhole)
                    Raise(tx, limbo, whole.Length + 1);
                return JournalRows.Head(tx);
            }) is { } head)
            {
                mirror.CatchUpWhole();
                if (HasThrough(life, head))
                    device.SetAside(limbo);
            }
        }
        // No station wrote that, whatever it breaks. It stays where it is, and nothing else waits for it: no other limbo journal, no push.
#pragma warning disable CA1031
        catch (Exception failure) when (failure is SqliteException { SqliteErrorCode: Constraint } or not (SqliteException or IOException))
#pragma warning restore CA1031
        {
            database.Write(tx => Raise(tx, limbo, 0));
        }
    }

    // Set aside only when the disk with what was carried may be lost, too.
    private bool HasThrough(Identity life, JournalHead head) =>
        device.Last(life.Station, life.Incarnation) is { } last && last.Sequence >= head.Sequence
        && database.Read(tx => JournalRows.Has(tx, last));

    private void Raise(StationTransaction tx, LimboCopy limbo, long sequence) =>
        Attention.Raise(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), "salvage-damaged", MirrorFolder.FileNameOf(limbo), sequence);
}

internal static partial class LimboReturnLog
{
    [LoggerMessage(2042, LogLevel.Warning, "Limbo journals on the second device can't be read now: {Why}")]
    public static partial void LimboUnreadable(this ILogger logger, string why);
}
