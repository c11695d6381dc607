namespace QuotaTracker.Central.Storage;

/// <summary>A command beside central: the store is brought up to date, something is done with it, and the program ends.</summary>
internal static class CommandHost
{
    /// <summary>Runs the work. 1, and the reason in the output, when the store can't be used or the work refuses.</summary>
    public static async Task<int> RunAsync(
        string[] args, IReadOnlyDictionary<string, string> options, Action<HostApplicationBuilder> add, Func<IServiceProvider, IConfiguration, Task<int>> work,
        TextWriter output)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddCommandLine(
            args, new Dictionary<string, string>(options) { ["--data"] = "Central:DataDirectory", ["-d"] = "Central:DataDirectory" });
        // Nothing is served and nobody presses Ctrl+C; and why it could not start is said below, in one line.
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage(builder.Configuration);
        add(builder);
        using var host = builder.Build();
        try
        {
            await host.StartAsync();
            var code = await work(host.Services, builder.Configuration);
            await host.StopAsync();
            return code;
        }
        catch (Exception refused) when (refused is InvalidOperationException or IOException)
        {
            await output.WriteLineAsync(refused.Message);
            return 1;
        }
    }
}
