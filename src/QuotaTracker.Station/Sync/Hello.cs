using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Says hello: learns the time, and whether this copy of the journal may go on.</summary>
internal sealed class Hello(
    StationDatabase database, StationJournal journal, StationClock clock, CentralLink central, CentralTime time, ILogger<Hello> logger)
{
    private const int AskedAnewMax = 3;
    private static readonly TimeSpan AnchorEntryEvery = TimeSpan.FromHours(1);

    /// <summary>True when central answered.</summary>
    public Task<bool> SayAsync(CancellationToken cancellationToken) => SayAsync(AskedAnewMax, cancellationToken);

    private async Task<bool> SayAsync(int anewMax, CancellationToken cancellationToken)
    {
        var request = database.Read(Describe);
        if (request is null)
            return false;
        switch (await central.AskAsync(api => api.HelloAsync(request, cancellationToken)))
        {
            case CentralAnswer<HelloResponse>.Ok(var response):
                time.Learn(response.ServerTimeMs);
                // A push overtook the hello: what looks like an old copy of the journal is one that has grown since. Asked anew,
                // central finds the head equal; a copy that really is old and has been written to shows as a fork.
                if (response.Status == HelloStatus.Frozen && anewMax > 0 && database.Read(tx => JournalRows.Head(tx).Sequence) > request.HeadSequence)
                    return await SayAsync(anewMax - 1, cancellationToken);
                if (database.Write(tx => Store(tx, request, response)))
                    logger.JournalStopped(response.Status);
                return true;
            case CentralAnswer<HelloResponse>.Refused(var status, var problem):
                logger.HelloRefused(status, problem.Type);
                return false;
            case CentralAnswer<HelloResponse>.Unreachable(var why):
                logger.Unreachable("hello", why);
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    internal static void StoreStatus(StationTransaction tx, HelloStatus status) =>
        tx.Execute("update station set hello_status = @status", new { status = status.ToString() });

    private HelloRequest? Describe(StationTransaction tx)
    {
        if (Identity.Load(tx) is not { } identity)
            return null;
        var head = JournalRows.Head(tx);
        var reading = clock.Read();
        return new HelloRequest(
            head.Sequence, head.Hash.Hex, reading.Wall.ToUnixTimeMilliseconds(), reading.BootId, (int)Math.Min(head.Sequence - identity.Acknowledged, int.MaxValue),
            LeaseDigest.Of(LeaseRows.Open(tx, identity).Select(lease => lease.Id)), ProtocolVersion: 1, SoftwareVersion.Text,
            identity.Acknowledged, identity.FeedCursor, SecondDevice.None);
    }

    // True when the journal has just been stopped.
    private bool Store(StationTransaction tx, HelloRequest asked, HelloResponse response)
    {
        var before = Identity.Load(tx)!;
        StoreStatus(tx, response.Status);
        var reading = clock.Read();
        var anchor = StationClock.Anchor(tx);
        StationClock.Store(tx, response.ServerTimeMs, reading);
        if (response.Status is HelloStatus.Frozen or HelloStatus.Fork)
            return !before.IsStopped;
        // Only backwards: entries that central has, but whose outcomes never arrived here, are sent once more to get them.
        if (response.Status == HelloStatus.Ok && asked.HeadSequence >= response.AcknowledgedThrough)
            EntryPush.MoveBack(tx, response.AcknowledgedThrough);
        if (IsWorthAnEntry(tx, anchor, reading.BootId, response.ServerTimeMs))
        {
            journal.Append(tx, new EntryBody.ClockAnchored(
                response.ServerTimeMs, reading.Wall.ToUnixTimeMilliseconds(), reading.BootId, reading.MonotonicMs));
        }

        return false;
    }

    private static bool IsWorthAnEntry(StationTransaction tx, Domain.Time.ClockAnchor? anchor, string bootId, long serverTimeMs)
    {
        var last = tx.Scalar<long?>("select made_at_ms from journal where kind = 'ClockAnchored' order by sequence desc limit 1");
        return anchor is null || last is null || anchor.Reading.BootId != bootId || serverTimeMs - last > AnchorEntryEvery.TotalMilliseconds;
    }
}

/// <summary>The program's version, as told to central.</summary>
internal static class SoftwareVersion
{
    public static string Text { get; } = typeof(SoftwareVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}
