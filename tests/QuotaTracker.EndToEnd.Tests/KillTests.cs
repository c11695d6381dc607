using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>SIGKILL at any moment: nothing that was answered is lost, and nothing is there twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int StationKills = 10;
    private const int CentralKills = 5;
    private const int Programs = 3;

    private static readonly string[] People = [Cards.Mao, Cards.Chu, Cards.Hai, Cards.Din, Cards.Ta, Cards.Pham];

    [Fact]
    public async Task Recording_WhileStationAndCentralAreKilled_LosesNothingAndDoublesNothing()
    {
        // Another moment each time; QUOTA_SEED repeats one.
        var seed = int.TryParse(Environment.GetEnvironmentVariable("QUOTA_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given : (int)(Stopwatch.GetTimestamp() & int.MaxValue);
        output.WriteLine($"QUOTA_SEED={seed}");
        await using var border = new Border();
        await border.StartAsync();
        var answered = new ConcurrentDictionary<Guid, string>();
        var asked = new ConcurrentQueue<Guid>();
        using var stop = new CancellationTokenSource();
        using var first = await border.First.DriveAsync();
        using var second = await border.Second.DriveAsync();
        // Some at the station that is killed, and one where the same people are served meanwhile.
        var atFirst = await IdentifyAsync(first);
        var atSecond = await IdentifyAsync(second);
        Task[] programs =
        [
            .. Enumerable.Range(0, Programs).Select(number => RecordAsync(first, atFirst, new Random(seed + number), asked, answered, stop.Token)),
            RecordAsync(second, atSecond, new Random(seed + Programs), asked, answered, stop.Token),
        ];

        await Task.WhenAll(
            KillAsync(border.First.Process, StationKills, new Random(seed), answered),
            KillAsync(border.Central, CentralKills, new Random(~seed), answered));
        await stop.CancelAsync();
        await Task.WhenAll(programs);

        await Agreement.SettlesAsync(border);
        asked.Should().HaveSameCount(answered, "every program went on until it had its answer");
        var trips = await Agreement.HoldsAsync(border, asked);
        foreach (var station in border.Stations)
        {
            foreach (var exchange in station.File.Exchanges())
                answered[exchange.Exchange.Value].Should().Be(string.Create(CultureInfo.InvariantCulture, $"{station.Name}-1-{exchange.ReceiptNumber:D6}"));
            var (code, words, errors) = await station.File.VerifyAsync();
            code.Should().Be(0, words + errors);
        }

        output.WriteLine($"{answered.Count} exchanges, {trips} trips, {StationKills} kills of the station, {CentralKills} of central");
    }

    private static async Task<Guid[]> IdentifyAsync(StationDriver driver)
    {
        var ids = new List<Guid>();
        foreach (var card in People)
            ids.Add(await driver.IdentifyAsync(card, "02647"));
        return [.. ids];
    }

    private static async Task RecordAsync(
        StationDriver driver, Guid[] people, Random random, ConcurrentQueue<Guid> asked, ConcurrentDictionary<Guid, string> answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            asked.Enqueue(id);
            var answer = await driver.RecordUntilAnsweredAsync(id, people[random.Next(people.Length)], random.Next(1_000, 3_000_000));
            answered[id] = answer.GetProperty("receiptNumber").GetString()!;
        }
    }

    // Mostly while it works, now and then while it is only starting.
    private static async Task KillAsync(AppProcess process, int times, Random random, ConcurrentDictionary<Guid, string> answered)
    {
        for (var kill = 0; kill < times; kill++)
        {
            var before = answered.Count;
            var working = random.Next(4) > 0;
            if (working)
            {
                await process.WaitUntilReadyAsync();
                await Eventually.HoldsAsync(() => Task.FromResult(answered.Count > before), "something is recorded between two kills");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000)), TimeProvider.System);
            process.IsRunning.Should().BeTrue(process.Output);
            await process.KillAsync();
            await process.StartAsync(waitUntilReady: false);
        }

        await process.WaitUntilReadyAsync();
    }
}
