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
    public static async Task<int> RunCommandAsync(string[] args, TextWriter output)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--data"] = "Central:DataDirectory", ["-d"] = "Central:DataDirectory" });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddDemonstration(builder.Configuration);
        using var host = builder.Build();
        try
        {
            await host.StartAsync();
            var loaded = await host.Services.GetRequiredService<LoadDemonstration>().RunAsync(CancellationToken.None);
            await PrintAsync(output, loaded);
            return 0;
        }
        catch (InvalidOperationException refused)
        {
            await output.WriteLineAsync(refused.Message);
            return 1;
        }
        finally
        {
            await host.StopAsync();
        }
    }

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
