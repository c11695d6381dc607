using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>
/// How often this station has told what it holds. An answer that was asked for before that and arrives after it may bring a lease that
/// wasn't told, and a central that was put back in between gives its days to somebody else. So it is as good as lost: what central still
/// knows it says again.
/// </summary>
internal sealed class Tellings
{
    private long _count;

    /// <summary>Looked at before asking, and again in the transaction that takes the answer in.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>In the transaction that reads what is told.</summary>
    public void Begin(StationTransaction tx)
    {
        Interlocked.Increment(ref _count);
        // A stick is on its way for days, and while the program is off.
        tx.Execute("delete from stick_exports");
    }
}
