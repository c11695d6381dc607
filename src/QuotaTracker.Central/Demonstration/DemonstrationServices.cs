using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Demonstration;

/// <summary>The demonstration: <c>Central:Demonstration=true</c> at start, or the command <c>demo</c>.</summary>
internal static class DemonstrationServices
{
    /// <summary>Call after the storage was added: hosted services start in that order.</summary>
    public static IServiceCollection AddDemonstration(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<LoadDemonstration>();
        if (configuration.GetValue<bool>("Central:Demonstration"))
            services.AddHostedService<AtStart>();
        return services;
    }

    /// <summary><c>demo [--data folder]</c>: loads the data and prints who can sign in. 0 when it is there afterwards.</summary>
    public static Task<int> RunCommandAsync(string[] args, TextWriter output) => CommandHost.RunAsync(
        args, new Dictionary<string, string>(), builder => builder.Services.AddDemonstration(builder.Configuration), async (services, _) =>
        {
            await PrintAsync(output, await services.GetRequiredService<LoadDemonstration>().RunAsync(CancellationToken.None));
            return 0;
        }, output);

    private static async Task PrintAsync(TextWriter output, bool loaded)
    {
        await output.WriteLineAsync(loaded ? "Demonstration data was loaded. For demonstration only:" : "Demonstration data is there already. For demonstration only:");
        foreach (var member in DemonstrationCast.Staff)
            await output.WriteLineAsync($"  {member.Role,-14} {member.Code,-9} {(member.Password is null ? $"PIN {member.Pin}" : member.Password)}");
        foreach (var (station, code) in DemonstrationCast.Stations)
            await output.WriteLineAsync($"  Station        {station,-9} enrolment code {code}");
        await output.WriteLineAsync("Card texts of invented residents: docs/demonstration.md");
    }

    private sealed class AtStart(LoadDemonstration demonstration) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => demonstration.RunAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
