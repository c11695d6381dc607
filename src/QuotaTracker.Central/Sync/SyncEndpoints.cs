using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sync;

internal static class SyncEndpoints
{
    // A report with as many leases, resolutions and residents as one may have.
    private const int HelloBodyBytesMax = 24 * 1024 * 1024;

    public static RouteGroupBuilder MapSync(this RouteGroupBuilder sync)
    {
        sync.WithTags("Sync").RequireAuthorization(StationPolicy.Name);
        sync.MapPost("/hello", Hello.HandleAsync)
            .WithName(nameof(Hello)).WithSummary("A station says where its journal ends and learns the time and where central stands.")
            .WithMetadata(new RequestSizeLimitAttribute(HelloBodyBytesMax))
            .AddEndpointFilter<ValidationFilter<HelloRequest>>();
        sync.MapPost("/push", PushEntries.HandleAsync)
            .WithName(nameof(PushEntries)).WithSummary("Takes journal entries in, in order and without gaps. Safe to repeat.")
            .AddEndpointFilter<ValidationFilter<PushRequest>>();
        sync.MapPost("/salvage", SalvageEntries.HandleAsync)
            .WithName(nameof(SalvageEntries)).WithSummary("Takes in entries of an earlier life of the calling station. Safe to repeat.")
            .AddEndpointFilter<ValidationFilter<SalvageRequest>>();
        sync.MapPost("/stick", RelayStick.HandleAsync)
            .WithName(nameof(RelayStick)).WithSummary("Takes in a station's signed file, whoever carries it, and answers with one for its way back.")
            .WithMetadata(new RequestSizeLimitAttribute(TakeStick.BodyBytesMax))
            .AddEndpointFilter<ValidationFilter<StickEnvelope>>();
        sync.MapGet("/pull", PullFeed.HandleAsync)
            .WithName(nameof(PullFeed)).WithSummary("What is new for this station after a cursor, waiting up to 25 s for it.");
        return sync;
    }
}
