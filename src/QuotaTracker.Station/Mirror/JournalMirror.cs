using Microsoft.Data.Sqlite;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Mirror;

/// <summary>
/// Keeps the copy on the second device, and recognises by it that this store is an old one. A device that fails stops nobody: it is
/// looked at again at the next entry and every half minute.
/// </summary>
internal sealed class JournalMirror(StationDatabase database, ISecondDevice device, TimeProvider clock, ILogger<JournalMirror> logger)
{
    /// <summary>Entries that one officer's answer waits for. A device that lacks more gets the rest in the background.</summary>
    private const int AtOnceMax = 200;

    // Few enough that an officer who must wait for them doesn't notice; the journal of a year is looked through within an hour.
    private const int CheckedAtOnce = 500;

    private readonly Lock _gate = new();
    private long _checked;
    private (int Incarnation, long Through)? _known;
    private (LimboCopy Copy, long Through)? _limbo;
    private volatile SecondDevice _state = device.IsSetUp ? SecondDevice.Missing : SecondDevice.None;

    /// <summary>How the device stands.</summary>
    public SecondDevice State => _state;

    /// <summary>Adds what the device lacks, a bounded part at a time. What was recorded is recorded, whatever becomes of that.</summary>
    public void CatchUp()
    {
        try
        {
            CatchUp(AtOnceMax);
        }
        catch (SqliteException failure)
        {
            lock (_gate)
                LookAnew(failure);
        }
    }

    /// <summary>
    /// As <see cref="CatchUp()"/>, to the end: at start, and in the background. That the journal is stopped must be stored, so here a store
    /// that takes nothing is an exception.
    /// </summary>
    public void CatchUpWhole()
    {
        while (CatchUp(AtOnceMax))
        {
        }
    }

    /// <summary>
    /// Compares the next part of what the device has with the journal, from the beginning again after the end, and writes there anew
    /// what has gone bad: when the disk is lost it would be too late to find out.
    /// </summary>
    public void CheckSome()
    {
        lock (_gate)
        {
            if (_state == SecondDevice.Good && database.Read(Identity.Load) is { IsStopped: false } identity && _known is { } known
                && known.Incarnation == identity.Incarnation)
                _checked = CheckSome(identity, known.Through, _checked);
        }
    }

    // Gives how far it was looked through, 0 at the end.
    private long CheckSome(Identity identity, long through, long after)
    {
        var rows = database.Read(tx => JournalRows.Raw(tx, after: after).Take(CheckedAtOnce).TakeWhile(row => row.Sequence <= through).ToList());
        if (rows.Count == 0)
            return 0;
        // What has gone bad here is no measure of what the device has.
        List<JournalEntry> own = [.. rows.Select(row => row.Entry).OfType<JournalEntry>().Where(entry => entry.IsIntact())];
        if (Gone(identity, own) is [var first, ..] gone)
        {
            // The file still ends with the newest entry, by which an old copy of the disk is known.
            if (gone[^1].Sequence < through)
                gone.AddRange(database.Read(tx => JournalRows.Intact(tx, through - 1, 1)));
            try
            {
                device.Append(identity.Station, identity.Incarnation, [.. gone.Select(WireEntry.From)]);
            }
            catch (IOException failure)
            {
                LookAnew(failure);
                return 0;
            }

            database.Write(tx => Sync.Attention.Raise(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), "second-device-damaged", "", first.Sequence));
            logger.DeviceDamaged(first.Sequence);
        }

        return rows[^1].Sequence;
    }

    private List<JournalEntry> Gone(Identity identity, List<JournalEntry> own)
    {
        try
        {
            return own.Count == 0 ? [] : [.. device.Missing(identity.Station, identity.Incarnation, own)];
        }
        catch (IOException)
        {
            // Too slow, or gone: the next entry that is added shows which.
            return [];
        }
    }

    // True while there is more to add; false when the device has everything, or can't be written.
    private bool CatchUp(int countMax)
    {
        if (!device.IsSetUp)
            return false;
        lock (_gate)
        {
            try
            {
                if (database.Read(Identity.Load) is not { } identity)
                    return false;
                var more = AddJournal(identity, countMax);
                if (identity.IsStopped)
                    more |= AddLimbo(identity, countMax);
                _state = more ? SecondDevice.Missing : SecondDevice.Good;
                return more;
            }
            catch (Exception failure) when (failure is IOException || StationDatabase.IsBadPage(failure))
            {
                LookAnew(failure);
                return false;
            }
        }
    }

    // When it comes back it may have been elsewhere: it is compared anew before anything is added.
    private void LookAnew(Exception failure)
    {
        if (_state == SecondDevice.Good || _known is not null || _limbo is not null)
            logger.DeviceMissing(failure.GetType().Name);
        (_known, _limbo, _state, _checked) = (null, null, SecondDevice.Missing, 0);
    }

    private bool AddJournal(Identity identity, int countMax)
    {
        if (_known is not { } known || known.Incarnation != identity.Incarnation)
        {
            // A stopped journal is no measure of the device's, and never takes its place there.
            if (identity.IsStopped || Compare(identity) is not { } through)
                return false;
            _known = known = (identity.Incarnation, through);
        }

        var missing = database.Read(tx => JournalRows.After(tx, known.Through, countMax));
        if (missing.Count > 0)
        {
            device.Append(identity.Station, identity.Incarnation, [.. missing.Select(WireEntry.From)]);
            _known = (identity.Incarnation, missing[^1].Sequence);
        }

        return missing.Count == countMax;
    }

    // What is recorded while the journal is stopped stands nowhere else but on this disk.
    private bool AddLimbo(Identity identity, int countMax)
    {
        if (_limbo is not { } limbo || limbo.Copy.Incarnation != identity.Incarnation)
        {
            // Looked for also while there is nothing to add: whether the device is there at all.
            limbo = OwnLimbo(identity, [.. device.Limbo(identity.Station).Where(copy => copy.Incarnation == identity.Incarnation)]);
        }

        var missing = database.Read(tx => JournalRows.After(tx, limbo.Through, countMax, JournalRows.Limbo));
        if (missing.Count > 0)
        {
            device.Append(limbo.Copy, [.. missing.Select(WireEntry.From)]);
            _limbo = (limbo.Copy, missing[^1].Sequence);
        }

        return missing.Count == countMax;
    }

    // The one whose end this store has, too, and how far it goes; else a new one. One that was carried is never gone on with: another
    // copy of this store may have recorded what stands there.
    private (LimboCopy Copy, long Through) OwnLimbo(Identity identity, IReadOnlyList<LimboCopy> there)
    {
        (LimboCopy Copy, long Through) own = (new(identity.Station, identity.Incarnation, there.Select(copy => copy.Number).DefaultIfEmpty().Max() + 1), 0);
        foreach (var copy in there.Where(copy => !copy.IsCarried))
        {
            if (device.Last(copy) is { } last && last.Sequence > own.Through
                && database.Read(tx => JournalRows.Has(tx, last, JournalRows.Limbo)))
                own = (copy, last.Sequence);
        }

        return own;
    }

    // How far the device has this very journal; null when it knows more, or something else, and the journal was stopped for it.
    private long? Compare(Identity identity)
    {
        var last = device.Last(identity.Station, identity.Incarnation);
        // Of a later life there may be its limbo journal alone: the device was plugged in when its journal was stopped already.
        var isNewest = device.Lives(identity.Station).Concat(device.Limbo(identity.Station).Select(copy => copy.Incarnation)).All(life => life <= identity.Incarnation)
            && (last is null || database.Read(tx => JournalRows.Has(tx, last)));
        if (isNewest)
            return last?.Sequence ?? 0;
        database.Write(tx =>
        {
            if (identity.IsStill(tx))
                tx.Execute("update station set is_behind = 1");
        });
        logger.BehindSecondDevice(last?.Sequence ?? 0);
        _state = SecondDevice.Good;
        return null;
    }
}

internal static partial class MirrorLog
{
    [LoggerMessage(2030, LogLevel.Error, "The second device has another or a longer journal, through {Sequence}: this copy is stopped")]
    public static partial void BehindSecondDevice(this ILogger logger, long sequence);

    [LoggerMessage(2032, LogLevel.Warning, "The second device had lost entries from {Sequence} on; they were written anew. It should be replaced")]
    public static partial void DeviceDamaged(this ILogger logger, long sequence);

    [LoggerMessage(2031, LogLevel.Warning, "The second device can't be written: {Why}")]
    public static partial void DeviceMissing(this ILogger logger, string why);
}
