using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Sync;

/// <summary>POST /v1/sync/salvage: the present life hands in what an earlier one recorded; taken in as if that life had pushed it.</summary>
internal static class SalvageEntries
{
    public static async Task<Results<Ok<PushResponse>, ProblemAnswer>> HandleAsync(
        SalvageRequest request, StationCaller caller, CentralSteps steps, Intake intake, CancellationToken cancellationToken)
    {
        if (request.Incarnation >= caller.Incarnation)
            return Problems.Validation(new Dictionary<string, string[]> { ["incarnation"] = ["earlier"] });
        await steps.RunAsync(step => RememberLifeAsync(step, caller.Station, request.Incarnation), cancellationToken);
        return await intake.TakeAllAsync(caller.Station, request.Incarnation, request.Entries, inContact: true, cancellationToken) switch
        {
            // Rights that come free here are not planned anew: burned leases free none.
            PushResult.Taken(var response, _) => TypedResults.Ok(response),
            PushResult.Gap(var problem) => problem,
            PushResult.Waits(var problem) => problem,
            PushResult.Refused(var problem) => problem,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // A central that was put back from a backup may have forgotten the life. What it recorded must not be lost with it; it has no
    // key here, so it can do nothing itself.
    private static Task<int> RememberLifeAsync(CentralStep step, StationId station, int incarnation) => step.Sql.ExecuteAsync("""
        insert into station_lives (station_id, incarnation, kid, public_x, public_y, fingerprint, enrolled_at, code_hash, ack_hash,
            feed_start, pulled_through, leases_fed_through, burned_at)
        values (@station, @incarnation, @kid, '', '', '', @NowMs, '', @origin, 0, 0, 0, @NowMs) on conflict (station_id, incarnation) do nothing
        """, new { station, incarnation, kid = $"forgotten/{station.Value}/{incarnation}", step.NowMs, origin = EntryHash.Origin.Hex });
}
