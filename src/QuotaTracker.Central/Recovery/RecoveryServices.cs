using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Recovery;

/// <summary>Recovery, and its command for whoever puts a backup back.</summary>
internal static class RecoveryServices
{
    public const int ReasonMin = 3;
    public const int ReasonMax = 300;

    public static IServiceCollection AddRecovery(this IServiceCollection services) => services.AddSingleton<RecoverFromStations>();

    /// <summary><c>recover --reason text [--data folder]</c>, before central is started on a backup. 0 when a recovery is on afterwards.</summary>
    public static Task<int> RunCommandAsync(string[] args, TextWriter output) => CommandHost.RunAsync(
        args, new Dictionary<string, string> { ["--reason"] = "Recovery:Reason" }, builder => builder.Services.AddRecovery(), async (services, asked) =>
        {
            if (asked["Recovery:Reason"]?.Trim() is not { Length: >= ReasonMin and <= ReasonMax } reason)
            {
                await output.WriteLineAsync($"Say why: recover --reason \"...\" ({ReasonMin} to {ReasonMax} characters).");
                return 2;
            }

            var begun = await services.GetRequiredService<RecoverFromStations>()
                .BeginAsync(new(RecoverySign.Act, Person: "", Reason: reason), CancellationToken.None);
            await output.WriteLineAsync(begun ? "Recovery has begun. Start central; the stations page says who is missing." : "A recovery is on already; every station is asked once more.");
            return 0;
        }, output);
}
