using QuotaTracker.Central.Http;
using QuotaTracker.Contracts.Stations;

namespace QuotaTracker.Central.Stations;

internal static class StationsEndpoints
{
    public static RouteGroupBuilder MapStations(this RouteGroupBuilder stations)
    {
        stations.WithTags("Stations");
        // Who may call is decided by the one-time code in the body.
        stations.MapPost("/enrol", EnrolStation.HandleAsync).AllowAnonymous()
            .WithName(nameof(EnrolStation)).WithSummary("A device becomes a station's next incarnation. Safe to repeat with the same code and key.")
            .AddEndpointFilter<ValidationFilter<EnrolRequest>>();
        return stations;
    }
}
