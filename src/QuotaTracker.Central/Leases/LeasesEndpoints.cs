using QuotaTracker.Central.Http;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Leases;

namespace QuotaTracker.Central.Leases;

internal static class LeasesEndpoints
{
    public static RouteGroupBuilder MapLeases(this RouteGroupBuilder leases)
    {
        leases.WithTags("Leases").RequireAuthorization(StationPolicy.Name);
        leases.MapPost("/", AskForLease.HandleAsync)
            .WithName(nameof(AskForLease)).WithSummary("Asks for one trip on one day. Safe to repeat with the same id.")
            .AddEndpointFilter<ValidationFilter<LeaseRequest>>();
        return leases;
    }
}
