using System.Globalization;
using System.Text.Json;

namespace QuotaTracker.Mutants;

/// <summary>What the simulation said with one mutant switched on; without any when the mutant is null.</summary>
/// <param name="Mutant">The rule taken out.</param>
/// <param name="Schedules">How many schedules ran, the one that showed it included.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Seed">The seed that shows it.</param>
/// <param name="Violation">What was violated; null when nothing was.</param>
/// <param name="Broken">What the simulation said when it ended in no way that it should; null otherwise.</param>
internal sealed record Caught(Mutant? Mutant, long Schedules, double Seconds, ulong Seed, string? Violation, string? Broken)
{
    /// <summary>With a mutant something must be violated, and without one nothing.</summary>
    public bool IsAsItShouldBe => Broken is null && (Violation is not null) == (Mutant is not null);
}

/// <summary>Runs the simulation once for each mutant, until the first violation, and once without any.</summary>
internal sealed class Hunt(MutatedCopy copy, string program, int schedules, int seed, int jobs)
{
    // Far beyond what the schedules take: a mutant may make two wait for each other for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public int Schedules => schedules;

    public int Seed => seed;

    public async Task<IReadOnlyList<Caught>> RunAsync(IReadOnlyList<Mutant> mutants)
    {
        var results = new Caught[mutants.Count + 1];
        await Parallel.ForEachAsync(mutants.Prepend(null).Index(), new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (item, _) =>
        {
            var result = results[item.Index] = await RunAsync(item.Item);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {result.Mutant?.Number ?? 0,3} {(result.IsAsItShouldBe ? "ok      " : "NOT OK  ")} {result.Schedules,6} schedules, {result.Seconds,5:F0} s  {result.Mutant?.Title ?? "no mutant"}: {result.Violation ?? result.Broken ?? "nothing violated"}"));
        });
        return results;
    }

    private async Task<Caught> RunAsync(Mutant? mutant)
    {
        var (code, output) = await copy.RunAsync("dotnet",
            [program, "--until-violation", "--schedules", Text(schedules), "--seed", Text(seed), "--json"],
            new Dictionary<string, string> { ["QUOTA_MUTANT"] = Text(mutant?.Number ?? 0) }, Limit);
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith('{'));
        if (code is not (0 or 1) || line is null)
            return new(mutant, 0, 0, 0, null, $"ended with {code}: {output.Split('\n', 2)[0]}");
        using var json = JsonDocument.Parse(line);
        var totals = json.RootElement;
        var (ran, seconds) = (totals.GetProperty("schedules").GetInt64(), totals.GetProperty("seconds").GetDouble());
        var violations = totals.GetProperty("violations");
        return violations.GetArrayLength() == 0
            ? new(mutant, ran, seconds, 0, null, null)
            : new(mutant, ran, seconds, violations[0].GetProperty("seed").GetUInt64(), violations[0].GetProperty("what").GetString(), null);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
