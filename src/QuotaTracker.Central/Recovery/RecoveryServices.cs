using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Recovery;

/// <summary>Recovery, and its command for whoever puts a backup back.</summary>
internal static class RecoveryServices
{
    public const int ReasonMin = 3;
    public const int ReasonMax = 300;

    public static IServiceCollection AddRecovery(this IServiceCollection services) => services.AddSingleton<RecoverFromStations>();

    /// <summary><c>recover --reason text [--data folder]</c>, before central is started on a backup. 0 when a recovery is on afterwards.</summary>
    public static async Task<int> RunCommandAsync(string[] args, TextWriter output)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string>
        {
            ["--data"] = "Central:DataDirectory", ["-d"] = "Central:DataDirectory", ["--reason"] = "Recovery:Reason",
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddRecovery();
        if (builder.Configuration["Recovery:Reason"]?.Trim() is not { Length: >= ReasonMin and <= ReasonMax } reason)
        {
            await output.WriteLineAsync($"Say why: recover --reason \"...\" ({ReasonMin} to {ReasonMax} characters).");
            return 2;
        }

        using var host = builder.Build();
        try
        {
            await host.StartAsync();
            var begun = await host.Services.GetRequiredService<RecoverFromStations>()
                .BeginAsync(new(RecoverySign.Act, Person: "", Reason: reason), CancellationToken.None);
            await output.WriteLineAsync(begun ? "Recovery has begun. Start central; the stations page says who is missing." : "A recovery is on already.");
            return 0;
        }
        catch (Exception refused) when (refused is InvalidOperationException or IOException)
        {
            await output.WriteLineAsync(refused.Message);
            return 1;
        }
        finally
        {
            await host.StopAsync();
        }
    }
}
