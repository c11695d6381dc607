using System.Globalization;
using System.Text.Json;
using QuotaTracker.Simulation.Schedules;

namespace QuotaTracker.Simulation.Cli;

/// <summary>A seed and what it showed.</summary>
internal sealed record SeedViolation(ulong Seed, string What);

/// <summary>The sum of many runs; one line of JSON, or a table for people.</summary>
internal sealed class Totals
{
    public static JsonSerializerOptions Shape { get; } = new(JsonSerializerDefaults.Web);

    public long Schedules { get; set; }

    public long Steps { get; set; }

    public long StoreOperations { get; set; }

    public double Seconds { get; set; }

    public List<SeedViolation> Violations { get; init; } = [];

    public SortedDictionary<string, long> Counts { get; init; } = new(StringComparer.Ordinal);

    public void Add(ulong seed, Outcome outcome)
    {
        Schedules++;
        Steps += outcome.Steps;
        StoreOperations += outcome.StoreOperations;
        foreach (var (what, times) in outcome.Counts)
            Counts[what] = Counts.GetValueOrDefault(what) + times;
        if (outcome.Violation is { } violation)
            Violations.Add(new(seed, violation));
    }

    public void Add(Totals other)
    {
        Schedules += other.Schedules;
        Steps += other.Steps;
        StoreOperations += other.StoreOperations;
        foreach (var (what, times) in other.Counts)
            Counts[what] = Counts.GetValueOrDefault(what) + times;
        Violations.AddRange(other.Violations);
    }

    public void Print(TextWriter to)
    {
        foreach (var (what, times) in Counts)
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times,12:N0}  {what}"));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Steps,12:N0}  steps"));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{StoreOperations,12:N0}  store operations"));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Schedules,12:N0}  schedules in {Seconds:N1} s, {Schedules / Math.Max(Seconds, 0.001):N0} a second"));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Violations.Count,12:N0}  violations"));
        foreach (var (seed, what) in Violations)
            to.WriteLine($"              seed {seed}: {what}");
    }
}
