using QuotaTracker.Contracts.Sync;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Mirror;

/// <summary>
/// Keeps the copy on the second device, and recognises by it that this store is an old one. A device that fails stops nobody: it is
/// looked at again at the next entry and every half minute.
/// </summary>
internal sealed class JournalMirror(StationDatabase database, ISecondDevice device, ILogger<JournalMirror> logger)
{
    /// <summary>Entries that one officer's answer waits for. A device that lacks more gets the rest in the background.</summary>
    private const int AtOnceMax = 200;

    private readonly Lock _gate = new();
    private (int Incarnation, long Through)? _known;
    private volatile SecondDevice _state = device.IsSetUp ? SecondDevice.Missing : SecondDevice.None;

    /// <summary>How the device stands.</summary>
    public SecondDevice State => _state;

    /// <summary>Adds what the device lacks, a bounded part at a time.</summary>
    public void CatchUp() => CatchUp(AtOnceMax);

    /// <summary>As <see cref="CatchUp()"/>, to the end: at start, and in the background.</summary>
    public void CatchUpWhole()
    {
        var before = -1L;
        while (CatchUp(AtOnceMax) is { } through && through > before)
            before = through;
    }

    // How far the device has the journal, while there is more to add; null when it has everything, or can't be written.
    private long? CatchUp(int countMax)
    {
        if (!device.IsSetUp)
            return null;
        lock (_gate)
        {
            try
            {
                if (database.Read(Identity.Load) is not { } identity)
                    return null;
                if (_known is not { } known || known.Incarnation != identity.Incarnation)
                {
                    if (identity.IsStopped || Compare(identity) is not { } through)
                        return null;
                    _known = known = (identity.Incarnation, through);
                }

                var missing = database.Read(tx => JournalRows.After(tx, known.Through, countMax));
                if (missing.Count > 0)
                {
                    device.Append(identity.Station, identity.Incarnation, [.. missing.Select(WireEntry.From)]);
                    _known = (identity.Incarnation, missing[^1].Sequence);
                }

                _state = missing.Count < countMax ? SecondDevice.Good : SecondDevice.Missing;
                return _state == SecondDevice.Good ? null : _known.Value.Through;
            }
            catch (IOException failure)
            {
                if (_state == SecondDevice.Good || _known is not null)
                    logger.DeviceMissing(failure.GetType().Name);
                // When it comes back it may have been elsewhere: it is compared anew before anything is added.
                (_known, _state) = (null, SecondDevice.Missing);
                return null;
            }
        }
    }

    // How far the device has this very journal; null when it knows more, or something else, and the journal was stopped for it.
    private long? Compare(Identity identity)
    {
        var last = device.Last(identity.Station, identity.Incarnation);
        var isNewest = device.Lives(identity.Station).All(life => life <= identity.Incarnation)
            && (last is null || database.Read(tx => JournalRows.After(tx, last.Sequence - 1, 1)) is [var own] && own.Hash.Hex == last.Hash);
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

    [LoggerMessage(2031, LogLevel.Warning, "The second device can't be written: {Why}")]
    public static partial void DeviceMissing(this ILogger logger, string why);
}
