using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace QuotaTracker.Simulation.Cli;

/// <summary>One process a core: in each there is one thread, so that a seed replays.</summary>
internal static class Fleet
{
    // Far apart, so that the processes' seeds never meet.
    private const ulong Apart = 1_000_000_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var clock = Stopwatch.StartNew();
        var totals = new Totals();
        var results = await Task.WhenAll(Enumerable.Range(0, arguments.Jobs).Select(job => OneAsync(arguments, job)));
        foreach (var result in results)
            totals.Add(result);
        totals.Seconds = clock.Elapsed.TotalSeconds;
        if (arguments.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(totals, Totals.Shape));
            return totals.Violations.Count > 0 ? 1 : 0;
        }

        totals.Print(Console.Out);
        if (totals.Violations.Count == 0)
            return 0;
        using var replay = Start(["--seed", totals.Violations[0].Seed.ToString(CultureInfo.InvariantCulture)], read: false);
        await replay.WaitForExitAsync();
        return 1;
    }

    private static async Task<Totals> OneAsync(Arguments arguments, int job)
    {
        List<string> own = ["--jobs", "1", "--json", "--seed", ((arguments.Seed ?? 1) + (Apart * (ulong)job)).ToString(CultureInfo.InvariantCulture)];
        own.AddRange(["--violations-max", arguments.ViolationsMax.ToString(CultureInfo.InvariantCulture)]);
        if (arguments.Minutes is { } minutes)
            own.AddRange(["--minutes", minutes.ToString(CultureInfo.InvariantCulture)]);
        if (arguments.Schedules is { } schedules)
            own.AddRange(["--schedules", Math.Max(1, (schedules + arguments.Jobs - 1 - job) / arguments.Jobs).ToString(CultureInfo.InvariantCulture)]);
        using var process = Start(own, read: true);
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Totals>(line, Totals.Shape) ?? throw new InvalidOperationException("A process of the simulation said nothing.");
    }

    private static Process Start(IEnumerable<string> arguments, bool read)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = read, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Fleet).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
