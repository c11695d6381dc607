using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Sync;

/// <summary>POST /v1/sync/hello: where the station stands, what time it is, and leases for the days to come.</summary>
internal static class Hello
{
    public static async Task<Results<Ok<HelloResponse>, ProblemAnswer>> HandleAsync(
        HelloRequest request, StationCaller caller, CentralSteps steps, LeasePlanner planner, RecoverFromStations recovery,
        IOptions<SyncOptions> options, CancellationToken cancellationToken)
    {
        if (request.FeedCursor - HelloRequest.FeedAheadMax > await steps.LookAsync(step => FeedHeadAsync(step, caller.Station), cancellationToken))
            return Problems.Validation(new Dictionary<string, string[]> { ["feedCursor"] = ["range"] });
        var (response, sign, recovering) = await GreetAsync(steps, caller, request, options.Value, cancellationToken);
        if (sign is not null)
        {
            await recovery.BeginAsync(sign, cancellationToken);
            (response, _, recovering) = await GreetAsync(steps, caller, request, options.Value, cancellationToken);
        }

        if (response is null)
            return Problems.StationInactive();
        if (recovering)
            await recovery.AdvanceAsync(caller.Station, caller.Incarnation, cancellationToken);
        if (response.Status == HelloStatus.Ok && !response.TellHeld)
            await planner.PlanAsync(caller.Station, caller.Incarnation, cancellationToken);
        return TypedResults.Ok(response);
    }

    private static Task<(HelloResponse? Response, RecoverySign? Sign, bool Recovering)> GreetAsync(
        CentralSteps steps, StationCaller caller, HelloRequest request, SyncOptions options, CancellationToken cancellationToken) =>
        steps.RunAsync(step => GreetAsync(step, caller, request, options.ProtocolVersionMin), cancellationToken);

    private static async Task<(HelloResponse? Response, RecoverySign? Sign, bool Recovering)> GreetAsync(
        CentralStep step, StationCaller caller, HelloRequest request, int protocolVersionMin)
    {
        var life = await StationTable.OpenLifeAsync(step, caller.Station, caller.Incarnation);
        // It waited here for its own end: what it says of the feed is not for the life that came after it.
        if (!life.IsCurrent)
            return (null, null, false);
        var status = await StatusAsync(step, life, request);
        var sign = await SignAsync(step, life, request);
        var progress = step.Recovering ? await RecoveryLife.FindAsync(step, caller.Station, caller.Incarnation) : null;
        // A report that was on its way while central was put back doesn't say what was given meanwhile.
        var held = step.Recovering && (request.Held?.Question is null || request.Held.Question != progress?.Question) ? null : request.Held;
        // While central recovers everybody shows signs, until it has told: not after that. A fork's do not end.
        if (step.Recovering && sign is not null)
            sign = status == LifeStatus.Ok && request.Held is null && !HasToTell(progress, life, request) ? sign with { SinceTold = true } : null;
        await step.Sql.ExecuteAsync("""
            update stations set last_contact_at = @NowMs, reported_unsent = @UnsentCount, clock_drift_ms = @drift,
                software_version = @SoftwareVersion, second_device = @device
            where station_id = @Station
            """, new
        {
            caller.Station, step.NowMs, request.UnsentCount, drift = request.WallMs - step.NowMs, request.SoftwareVersion,
            device = request.SecondDevice.ToString(),
        });
        if (status != life.Status)
        {
            await step.Sql.ExecuteAsync("update station_lives set status = @status where station_id = @Station and incarnation = @Incarnation",
                new { caller.Station, caller.Incarnation, status = status.ToString() });
            if (status == LifeStatus.Fork)
                await Incidents.RaiseAsync(step, IncidentKind.JournalFork, caller.Station, caller.Incarnation, request.HeadSequence, "seen at hello");
        }

        await MoveFeedAsync(step, life, request, progress);
        await ProtocolVersions.LearnAsync(step, caller, request.ProtocolVersion);
        var tellHeld = held is null
            && (step.Recovering ? HasToTell(progress, life, request) | await RecoveryLife.AskForEarlierAsync(step, caller.Station, caller.Incarnation)
                : status == LifeStatus.Ok && request.HeadSequence == life.AckSequence && !await LeasesAgreeAsync(step, life, request.OpenLeasesDigest));
        Guid? question = null;
        if (step.Recovering)
        {
            // A new one each time: what a later hello has overtaken says less than that one's answer will.
            question = tellHeld ? Guid.CreateVersion7(step.Now) : null;
            await RecoveryLife.NoteAsync(step, caller.Station, caller.Incarnation, request.HeadSequence, held is not null, question);
            if (held is not null)
            {
                await HeldResidents.NoteAsync(step, caller.Station, caller.Incarnation, held.Residents ?? []);
                await HeldLeases.NoteAsync(step, caller.Station, caller.Incarnation, held.Leases);
                await HeldResolutions.NoteAsync(step, caller.Station, held.Resolutions);
            }
        }
        else if (status == LifeStatus.Ok && request.HeadSequence == life.AckSequence)
        {
            await TellLeasesAsync(step, life, request.OpenLeasesDigest);
        }

        return (new(step.NowMs, life.AckSequence, status switch
        {
            // After the stops: whoever is told to upgrade grants on.
            LifeStatus.Ok => request.ProtocolVersion < protocolVersionMin ? HelloStatus.UpgradeNeeded : HelloStatus.Ok,
            LifeStatus.Frozen => HelloStatus.Frozen,
            LifeStatus.Fork => HelloStatus.Fork,
            _ => throw new System.Diagnostics.UnreachableException(),
        }, tellHeld, question), sign, await RecoverFromStations.IsBusyAsync(step));
    }

    /// <summary>What a station shows that central must have known, and doesn't.</summary>
    private static async Task<RecoverySign?> SignAsync(CentralStep step, LifeRow life, HelloRequest request)
    {
        if (request.AcknowledgedThrough > life.AckSequence)
            return new(RecoverySign.Acknowledged, life.StationId);
        if (request.FeedCursor > await FeedHeadAsync(step, life.StationId))
            return new(RecoverySign.FeedCursor, life.StationId);
        foreach (var held in request.Held?.Leases ?? [])
        {
            if (!await HeldLeases.IsKnownAsync(step, new(held.Lease.LeaseId)))
                return new(RecoverySign.HeldLease, life.StationId);
        }

        return null;
    }

    /// <summary>
    /// The station's cursor was given out by a central that has forgotten it: it is beyond the head, or, as long as central waits to hear
    /// in a recovery what the life holds, perhaps so, because the feed may have grown past it since. What is in the feed now is put behind
    /// it, so that all of it is told again and nothing falls below the cursor.
    /// </summary>
    private static async Task MoveFeedAsync(CentralStep step, LifeRow life, HelloRequest request, RecoveryLife? progress)
    {
        var cursor = request.FeedCursor;
        var head = await FeedHeadAsync(step, life.StationId);
        var isForgotten = cursor > head || (step.Recovering && progress?.HeldAt is null);
        if (!isForgotten || cursor <= life.FeedStart)
            return;
        // Far enough that no item comes to where another one still is, and the beginning as far: said again and again, head and
        // beginning must not draw apart beyond counting.
        var by = Math.Max(cursor, head) - life.FeedStart;
        await step.Sql.ExecuteAsync("update feed set cursor = cursor + @by where station_id = @StationId and cursor > @FeedStart",
            new { by, life.StationId, life.FeedStart });
        await step.Sql.ExecuteAsync("update stations set feed_head = feed_head + @by where station_id = @StationId", new { by, life.StationId });
        await step.Sql.ExecuteAsync("""
            update station_lives set feed_start = @start, pulled_through = @start, leases_fed_through = @start
            where station_id = @StationId and incarnation = @Incarnation
            """, new { start = life.FeedStart + by, life.StationId, life.Incarnation });
    }

    // What waits may be about somebody of whom it recorded something only after it had told. And a journal that was longer when it told
    // is another one now, or this hello comes late.
    private static bool HasToTell(RecoveryLife? progress, LifeRow life, HelloRequest request) =>
        progress is not { HeldAt: not null } told || told.BlockedAt == life.AckSequence || request.HeadSequence < told.Head;

    private static Task<long> FeedHeadAsync(CentralStep step, StationId station) =>
        step.Sql.GetAsync<long>("select feed_head from stations where station_id = @station", new { station });

    private static async Task<bool> LeasesAgreeAsync(CentralStep step, LifeRow life, string digest) =>
        digest == LeaseDigest.Of((await LeaseTable.OpenOfAsync(step, life.StationId, life.Incarnation)).Select(lease => lease.Id));

    private static async Task<LifeStatus> StatusAsync(CentralStep step, LifeRow life, HelloRequest request)
    {
        if (life.Status == LifeStatus.Fork)
            return LifeStatus.Fork;
        var here = request.HeadSequence == 0 ? EntryHash.Origin.Hex : await step.Sql.FindAsync<string>("""
            select hash from entries where station_id = @StationId and incarnation = @Incarnation and sequence = @HeadSequence
            """, new { life.StationId, life.Incarnation, request.HeadSequence });
        if (here is not null && here != request.HeadHash)
            return LifeStatus.Fork;
        return request.HeadSequence < life.AckSequence ? LifeStatus.Frozen : LifeStatus.Ok;
    }

    /// <summary>
    /// The station has sent all it has, and yet its open leases aren't those that are open here: an answer was lost on the way.
    /// They are told again, once for each time that the station has taken in its feed up to the last telling.
    /// </summary>
    private static async Task TellLeasesAsync(CentralStep step, LifeRow life, string digest)
    {
        var open = await LeaseTable.OpenOfAsync(step, life.StationId, life.Incarnation);
        if (digest == LeaseDigest.Of(open.Select(lease => lease.Id)) || life.PulledThrough < life.LeasesFedThrough)
            return;
        foreach (var lease in open)
            step.Feed.Add(life.StationId, new LeaseGiven(WireLease.From(lease)));
        await step.Sql.ExecuteAsync("""
            update station_lives set leases_fed_through = @count + (select feed_head from stations where station_id = @StationId)
            where station_id = @StationId and incarnation = @Incarnation
            """, new { life.StationId, life.Incarnation, count = (long)open.Count });
    }
}
