using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Http;

/// <summary>/health/live: the process answers. /health/ready: the store does too.</summary>
internal static class HealthEndpoints
{
    public static RouteGroupBuilder MapHealth(this RouteGroupBuilder health)
    {
        health.AllowAnonymous().WithTags("Health");
        health.MapHealthChecks("/live", new HealthCheckOptions { Predicate = _ => false })
            .WithName("Live").WithSummary("Whether the process answers.");
        health.MapHealthChecks("/ready").WithName("Ready").WithSummary("Whether the store can be used: 503 while it can't.");
        return health;
    }
}

internal sealed class StoreHealth(CentralDatabase database) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await database.ReadAsync(sql => sql.GetAsync<int>("select count(*) from schema_migrations"), patience.Token);
            return HealthCheckResult.Healthy();
        }
        // Whatever it is that keeps the store from answering, central is not ready.
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy();
        }
    }
}
