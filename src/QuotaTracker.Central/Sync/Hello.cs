using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Sync;

/// <summary>POST /v1/sync/hello: where the station stands, what time it is, and leases for the days to come.</summary>
internal static class Hello
{
    public static async Task<Ok<HelloResponse>> HandleAsync(
        HelloRequest request, StationCaller caller, CentralSteps steps, LeasePlanner planner, IOptions<SyncOptions> options,
        CancellationToken cancellationToken)
    {
        var response = await steps.RunAsync(step => GreetAsync(step, caller, request, options.Value.ProtocolVersionMin), cancellationToken);
        if (response.Status == HelloStatus.Ok)
            await planner.PlanAsync(caller.Station, caller.Incarnation, cancellationToken);
        return TypedResults.Ok(response);
    }

    private static async Task<HelloResponse> GreetAsync(CentralStep step, StationCaller caller, HelloRequest request, int protocolVersionMin)
    {
        var life = await StationTable.OpenLifeAsync(step, caller.Station, caller.Incarnation);
        var status = await StatusAsync(step, life, request);
        await step.Sql.ExecuteAsync("""
            update stations set last_contact_at = @NowMs, reported_unsent = @UnsentCount, clock_drift_ms = @drift, software_version = @SoftwareVersion
            where station_id = @Station
            """, new { caller.Station, step.NowMs, request.UnsentCount, drift = request.WallMs - step.NowMs, request.SoftwareVersion });
        if (status != life.Status)
        {
            await step.Sql.ExecuteAsync("update station_lives set status = @status where station_id = @Station and incarnation = @Incarnation",
                new { caller.Station, caller.Incarnation, status = status.ToString() });
            if (status == LifeStatus.Fork)
                await Incidents.RaiseAsync(step, IncidentKind.JournalFork, caller.Station, caller.Incarnation, request.HeadSequence, "seen at hello");
        }

        if (status == LifeStatus.Ok && request.HeadSequence == life.AckSequence)
            await TellLeasesAsync(step, life, request.OpenLeasesDigest);
        return new(step.NowMs, life.AckSequence, request.ProtocolVersion < protocolVersionMin ? HelloStatus.UpgradeNeeded : status switch
        {
            LifeStatus.Ok => HelloStatus.Ok,
            LifeStatus.Frozen => HelloStatus.Frozen,
            LifeStatus.Fork => HelloStatus.Fork,
            _ => throw new System.Diagnostics.UnreachableException(),
        }, TellHeld: false);
    }

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
