using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using QuotaTracker.Simulation.Schedules;

namespace QuotaTracker.Simulation.Cli;

/// <summary>./simulate: runs schedules and says what they showed.</summary>
internal static class Program
{
    private const int Held = 0;
    private const int Violated = 1;
    private const int NotUnderstood = 2;

    public static int Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (Arguments.Read(args) is not { } arguments)
        {
            Console.Error.WriteLine(Arguments.Usage);
            return NotUnderstood;
        }

        // On the pool's one thread, so that nothing ever runs beside the simulation.
        return Task.Run(() => RunAsync(arguments)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(Arguments arguments)
    {
        if (arguments.Seed is { } one && !arguments.UntilViolation && arguments.Schedules is null && arguments.Minutes is null)
            return await ReplayAsync(one, arguments.Trace);
        if (arguments.Jobs > 1)
            return await Fleet.RunAsync(arguments);
        var totals = new Totals();
        var first = arguments.Seed ?? 1;
        var clock = Stopwatch.StartNew();
        var limit = arguments.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue;
        for (ulong i = 0; i < (ulong)(arguments.Schedules ?? int.MaxValue) && clock.Elapsed < limit; i++)
        {
            var schedule = ScheduleMaker.Make(first + i);
            var outcome = await Schedules.Run.DoAsync(schedule);
            totals.Add(schedule.Seed, outcome);
            if (outcome.Violation is not null && (arguments.UntilViolation || totals.Violations.Count >= arguments.ViolationsMax))
                break;
        }

        totals.Seconds = clock.Elapsed.TotalSeconds;
        if (arguments.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(totals, Totals.Shape));
        }
        else
        {
            totals.Print(Console.Out);
            if (totals.Violations.Count > 0)
                await ReplayAsync(totals.Violations[0].Seed, trace: false);
        }

        return totals.Violations.Count > 0 ? Violated : Held;
    }

    private static async Task<int> ReplayAsync(ulong seed, bool trace)
    {
        var schedule = ScheduleMaker.Make(seed);
        var outcome = await Schedules.Run.DoAsync(schedule, tell: true);
        if (outcome.Violation is null || trace)
        {
            foreach (var line in outcome.Story)
                Console.WriteLine(line);
            Console.WriteLine(outcome.Violation is null ? $"seed {seed}: nothing was violated" : $"seed {seed}: {outcome.Violation}");
            return outcome.Violation is null ? Held : Violated;
        }

        Console.WriteLine($"seed {seed}: {outcome.Violation}");
        Console.WriteLine($"{schedule.Moves.Count} moves; taking out what isn't needed ...");
        var shrunk = await Shrinker.ShrinkAsync(schedule);
        Console.WriteLine($"{shrunk.Moves.Count} moves are enough: {string.Join("; ", shrunk.Moves)}");
        foreach (var line in (await Schedules.Run.DoAsync(shrunk, tell: true)).Story)
            Console.WriteLine(line);
        Console.WriteLine($"Replay: ./simulate --seed {seed} (the whole schedule, told line by line: --trace)");
        return Violated;
    }
}
