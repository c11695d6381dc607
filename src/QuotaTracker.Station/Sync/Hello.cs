using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Says hello: learns the time, and whether this copy of the journal may go on.</summary>
internal sealed class Hello(
    StationDatabase database, StationJournal journal, StationClock clock, CentralLink central, CentralTime time, JournalMirror mirror, Salvage salvage,
    Tellings tellings, ILogger<Hello> logger)
{
    private const int AskedAnewMax = 3;
    private static readonly TimeSpan AnchorEntryEvery = TimeSpan.FromHours(1);

    /// <summary>True when central answered.</summary>
    public Task<bool> SayAsync(CancellationToken cancellationToken) => SayAsync(AskedAnewMax, null, cancellationToken);

    // asked: the answer in which central wants to hear what is held here.
    private async Task<bool> SayAsync(int anewMax, HelloResponse? asked, CancellationToken cancellationToken)
    {
        if (database.Read(Identity.Load) is not { } life)
            return false;
        var request = asked is null ? database.Read(tx => Describe(tx, life, null)) : database.Write(tx =>
        {
            tellings.Begin(tx);
            return Describe(tx, life, asked);
        });
        if (request is null)
            return false;
        switch (await central.AskAsync(api => api.HelloAsync(request, cancellationToken)))
        {
            case CentralAnswer<HelloResponse>.Ok(var response):
                time.Learn(response.ServerTimeMs);
                // A push overtook the hello: what looks like an old copy of the journal is one that has grown since. Asked anew,
                // central finds the head equal; a copy that really is old and has been written to shows as a fork.
                if (response.Status == HelloStatus.Frozen && database.Read(tx => JournalRows.Head(tx).Sequence) > request.HeadSequence)
                    // Overtaken every time: nothing is known then, and the next hello will tell. A stop can't be taken back.
                    return anewMax == 0 || await SayAsync(anewMax - 1, asked, cancellationToken);
                if (database.Write(tx => Store(tx, life, request, response)))
                    logger.JournalStopped(response.Status);
                // Once more when that was the answer to another question: a recovery began meanwhile.
                return !response.TellHeld || (asked is not null && (anewMax == 0 || asked.Question == response.Question))
                    || await TellHeldAsync(asked is null ? anewMax : anewMax - 1, response, cancellationToken);
            case CentralAnswer<HelloResponse>.Refused(var status, var problem):
                logger.HelloRefused(status, problem.Type);
                // No central gave out such a cursor, and it would be refused for ever. Told everything anew, nothing is missed.
                if (problem.Type == ProblemTypes.Validation && request.FeedCursor > HelloRequest.FeedAheadMax)
                    database.Write(tx => life.IsStill(tx) ? tx.Execute("update station set feed_cursor = 0 where feed_cursor = @FeedCursor", new { request.FeedCursor }) : 0);
                return false;
            case CentralAnswer<HelloResponse>.Unreachable(var why):
                logger.Unreachable("hello", why);
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    // What central has forgotten of earlier lives comes first: once this station has told what it holds, it is waited for no longer.
    private async Task<bool> TellHeldAsync(int anewMax, HelloResponse asked, CancellationToken cancellationToken)
    {
        salvage.BeginAnew();
        return await salvage.HandInAsync(cancellationToken) && await SayAsync(anewMax, asked, cancellationToken);
    }

    /// <summary>
    /// Stores central's word on this copy. A stop stays: a central that has forgotten why can't make an old copy new. What is
    /// recorded meanwhile goes on in the next life.
    /// </summary>
    internal static void StoreStatus(StationTransaction tx, HelloStatus status) => tx.Execute("""
        update station set hello_status = @status where hello_status <> 'Fork' and (hello_status <> 'Frozen' or @status = 'Fork')
        """, new { status = status.ToString() });

    private HelloRequest? Describe(StationTransaction tx, Identity life, HelloResponse? asked)
    {
        if (Identity.Load(tx) is not { } identity || identity.Incarnation != life.Incarnation)
            return null;
        var head = JournalRows.Head(tx);
        var reading = clock.Read();
        return new HelloRequest(
            head.Sequence, head.Hash.Hex, reading.Wall.ToUnixTimeMilliseconds(), reading.BootId, UnsentCount(tx, identity),
            LeaseDigest.Of(LeaseRows.Open(tx, identity).Select(lease => lease.Id)), HelloRequest.NewestProtocol, SoftwareVersion.Text,
            identity.Acknowledged, identity.FeedCursor, mirror.State, asked is null ? null : HeldHere.Of(tx, identity, asked));
    }

    /// <summary>What central doesn't have of this device: entries of the journal, and all of limbo.</summary>
    internal static int UnsentCount(StationTransaction tx, Identity identity) => (int)Math.Min(
        Math.Max(0, JournalRows.Head(tx).Sequence - identity.Acknowledged) + JournalRows.LimboHead(tx).Sequence, int.MaxValue);

    // True when the journal has just been stopped.
    private bool Store(StationTransaction tx, Identity life, HelloRequest asked, HelloResponse response)
    {
        if (!life.IsStill(tx))
            return false;
        var before = Identity.Load(tx)!;
        StoreStatus(tx, response.Status);
        var reading = clock.Read();
        var anchor = StationClock.Anchor(tx);
        StationClock.Store(tx, response.ServerTimeMs, reading);
        // Only backwards: entries that central has, but whose outcomes never arrived here, are sent once more to get them. A stopped
        // journal, too: a central that was put back waits for what it has forgotten.
        if (response.Status == HelloStatus.Ok && asked.HeadSequence >= response.AcknowledgedThrough)
            PushOutcomes.MoveBack(tx, response.AcknowledgedThrough);
        if (Identity.Load(tx)!.IsStopped)
            return !before.IsStopped;
        if (IsWorthAnEntry(tx, anchor, reading.BootId, response.ServerTimeMs))
        {
            journal.Append(tx, new EntryBody.ClockAnchored(
                response.ServerTimeMs, reading.Wall.ToUnixTimeMilliseconds(), reading.BootId, reading.MonotonicMs));
        }

        return false;
    }

    private static bool IsWorthAnEntry(StationTransaction tx, Domain.Time.ClockAnchor? anchor, string bootId, long serverTimeMs)
    {
        var last = JournalRows.LastMadeAtMs(tx, nameof(EntryBody.ClockAnchored));
        return anchor is null || last is null || anchor.Reading.BootId != bootId || serverTimeMs - last > AnchorEntryEvery.TotalMilliseconds;
    }
}

/// <summary>The program's version, as told to central.</summary>
internal static class SoftwareVersion
{
    public static string Text { get; } = typeof(SoftwareVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}
