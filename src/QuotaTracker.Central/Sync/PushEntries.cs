using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sync;

/// <summary>POST /v1/sync/push: takes a station's entries in, in order, each in a transaction of its own.</summary>
internal static class PushEntries
{
    public static async Task<Results<Ok<PushResponse>, ProblemAnswer>> HandleAsync(
        PushRequest request, StationCaller caller, Intake intake, LeasePlanner planner, RecoverFromStations recovery, CancellationToken cancellationToken)
    {
        switch (await intake.TakeAllAsync(caller.Station, caller.Incarnation, request.Entries, inContact: true, cancellationToken))
        {
            case PushResult.Taken(var response, var setFree):
                await planner.PlanAsync(caller.Station, caller.Incarnation, setFree, cancellationToken);
                return TypedResults.Ok(response);
            case PushResult.Waits(var problem):
                // Perhaps it was the last one, and now nobody is left to wait for.
                await recovery.AdvanceAsync(caller.Station, caller.Incarnation, cancellationToken);
                return problem;
            case PushResult.Gap(var problem):
                // A station sends what follows the last acknowledgement it got: central had what is missing, and has forgotten it.
                await recovery.BeginAsync(new(RecoverySign.Gap, caller.Station, Incarnation: caller.Incarnation), cancellationToken);
                return problem;
            case PushResult.Refused(var problem):
                return problem;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
