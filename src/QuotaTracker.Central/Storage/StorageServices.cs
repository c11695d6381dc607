using QuotaTracker.Central.Books;
using QuotaTracker.Central.Reference;

namespace QuotaTracker.Central.Storage;

/// <summary>The store, opened and brought up to date before the first request is taken.</summary>
internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<CentralOptions, CentralOptionsValidator>().BindConfiguration(CentralOptions.Section)
            .PostConfigure(options =>
                options.Database = configuration["QUOTA_DATABASE"] is { Length: > 0 } given ? given : options.Database);
        services.AddSingleton<CentralDatabase>();
        services.AddSingleton<ReferenceData>();
        services.AddSingleton<CentralSteps>();
        return services.AddHostedService<Opening>();
    }

    private sealed class Opening(CentralDatabase database, TimeProvider clock) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await database.StartAsync(clock, cancellationToken);
            // Also into a store from before one of them was shipped.
            await database.WriteAsync(sql => ReferenceData.LoadShippedAsync(sql, clock.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
