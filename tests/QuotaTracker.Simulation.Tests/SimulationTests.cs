using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace QuotaTracker.Simulation.Tests;

public sealed class SimulationTests
{
    // About a minute on two cores; a number and not a time, so that a slow machine tries as much as a fast one.
    private const int Schedules = 1_500;

    [Fact]
    public async Task Simulation_AllFaults_KeepsThePromise()
    {
        var (exit, output) = await SimulateAsync("--schedules", Schedules.ToString(CultureInfo.InvariantCulture), "--json", "--seed", "1");

        using var totals = JsonDocument.Parse(output);
        totals.RootElement.GetProperty("violations").EnumerateArray().Select(violation => violation.ToString())
            .Should().BeEmpty("replay with ./simulate --seed");
        exit.Should().Be(0);
        totals.RootElement.GetProperty("schedules").GetInt64().Should().Be(Schedules);
        // What never happens proves nothing.
        var counts = totals.RootElement.GetProperty("counts").EnumerateObject().Select(count => count.Name).ToArray();
        counts.Should().Contain(
        [
            "exchanges Exempt", "exchanges Provisional", "exchanges Taxable", "provisionals confirmed", "voids", "releases Recalled", "releases DaysPast",
            "request dropped", "answer dropped", "request doubled", "message delayed", "partitioned", "station's program crashed",
            "central's program crashed", "served by a second instance", "disk full", "stopped stations enrolled anew", "fault LoseDisk", "fault PutImageBack",
            "fault Clone", "fault StepClock", "fault DriftClock", "fault Reboot", "sticks answered", "sticks read",
        ]);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("1043")]
    [InlineData("90017")]
    public async Task Simulation_SameSeedInAnotherProcess_TellsTheSameStory(string seed)
    {
        var first = await SimulateAsync("--seed", seed, "--trace");
        var second = await SimulateAsync("--seed", seed, "--trace");

        first.Output.Should().Be(second.Output);
        first.Output.Split('\n').Length.Should().BeGreaterThan(20);
    }

    // Each once showed a fault: 2000005149 a lease that was recalled before it came, forgotten by central and looked for by somebody;
    // 2100005864 a grant that found no room, for what made room for it was given back behind it;
    // 2400039729 a life begun with a code that a central put back took for unused: nobody waited for it, and a trip was confirmed twice.
    [Theory]
    [InlineData("2000005149")]
    [InlineData("2100005864")]
    [InlineData("2400039729")]
    public async Task Simulation_SeedThatOnceFailed_IsFine(string seed)
    {
        var (exit, output) = await SimulateAsync("--seed", seed);

        exit.Should().Be(0, output);
    }

    [Fact]
    public async Task Simulation_UnknownArgument_IsNotUnderstood() => (await SimulateAsync("--nonsense")).Exit.Should().Be(2);

    private static async Task<(int Exit, string Output)> SimulateAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + (process.ExitCode > 1 ? await errors : ""));
    }

    private static string Program()
    {
        // artifacts/bin/QuotaTracker.Simulation.Tests/release -> artifacts/bin/QuotaTracker.Simulation/release
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(here.Parent!.Parent!.FullName, "QuotaTracker.Simulation", here.Name, "QuotaTracker.Simulation");
    }
}
