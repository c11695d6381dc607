using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Tests.Shared;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// SIGKILL at any moment: nothing that was answered is lost, and nothing is there twice. A few kills in ./test, hundreds in eng/processes.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IAsyncLifetime
{
    // Each round begins with empty stores, so that a long run checks often and stays clear of midnight.
    private const int KillsInRound = 50;

    private readonly PostgresServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Recording_WhileStationsAndCentralAreKilled_LosesNothingAndDoublesNothing()
    {
        var (seed, since, sum) = (Length.Seed(), Stopwatch.StartNew(), new KillCount());
        for (var round = 0; sum.Kills < Length.Kills; round++)
        {
            output.Report($"round {round + 1}: QUOTA_SEED={seed + round} QUOTA_KILLS={Math.Min(KillsInRound, Length.Kills - sum.Kills)}");
            await using var border = new Border(await _server.CreateDatabaseAsync());
            var count = await new KillRound(border, seed + round).RunAsync(Math.Min(KillsInRound, Length.Kills - sum.Kills));
            sum += count;
            output.Report($"  {count} in {since.Elapsed.TotalSeconds:F0} s");
            count.Lost.Should().Be(0);
            count.Doubled.Should().Be(0);
        }

        output.Report($"all rounds: {sum}");
        sum.Kills.Should().Be(Length.Kills);
        sum.Answered.Should().BePositive();
    }
}

/// <summary>What came of killing.</summary>
internal readonly record struct KillCount(int OfStations, int OfCentral, int Answered, int Trips, int Lost, int Doubled)
{
    public int Kills => OfStations + OfCentral;

    public static KillCount operator +(KillCount left, KillCount right) => new(
        left.OfStations + right.OfStations, left.OfCentral + right.OfCentral, left.Answered + right.Answered, left.Trips + right.Trips,
        left.Lost + right.Lost, left.Doubled + right.Doubled);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Kills} kills ({OfStations} of stations, {OfCentral} of central), {Answered} acknowledged exchanges, {Trips} trips, {Lost} lost, {Doubled} doubled");
}

/// <summary>Two stations and central on fresh stores, recording while each of them is killed now and then.</summary>
internal sealed class KillRound(Border border, int seed)
{
    // Some at the station that is killed most, and one where the same people are served meanwhile.
    private const int ProgramsAtFirst = 3;

    private static readonly string[] People = [Cards.Mao, Cards.Chu, Cards.Hai, Cards.Din, Cards.Ta, Cards.Pham];

    private readonly ConcurrentDictionary<Guid, string> _answered = new();
    private readonly ConcurrentQueue<Guid> _asked = new();

    public async Task<KillCount> RunAsync(int kills)
    {
        await border.StartAsync();
        using var stop = new CancellationTokenSource();
        using var first = await border.First.DriveAsync();
        using var second = await border.Second.DriveAsync();
        var (atFirst, atSecond) = (await IdentifyAsync(first), await IdentifyAsync(second));
        Task[] programs =
        [
            .. Enumerable.Range(0, ProgramsAtFirst).Select(number => RecordAsync(first, atFirst, new Random(seed + number), stop.Token)),
            RecordAsync(second, atSecond, new Random(seed + ProgramsAtFirst), stop.Token),
        ];

        var (ofCentral, ofSecond) = (kills / 3, kills / 5);
        await Task.WhenAll(
            KillAsync(border.First.Process, kills - ofCentral - ofSecond, new Random(seed)),
            KillAsync(border.Second.Process, ofSecond, new Random(seed ^ 1)),
            KillAsync(border.Central, ofCentral, new Random(~seed)));
        await stop.CancelAsync();
        await Task.WhenAll(programs);

        await Agreement.SettlesAsync(border);
        _asked.Should().HaveSameCount(_answered, "every program went on until it had its answer");
        var (lost, doubled) = await CountAsync();
        if (lost + doubled > 0)
            return new(kills - ofCentral, ofCentral, _answered.Count, 0, lost, doubled);
        var trips = await Agreement.HoldsAsync(border, _asked);
        foreach (var station in border.Stations)
        {
            var (code, words, errors) = await station.File.VerifyAsync();
            code.Should().Be(0, words + errors);
        }

        return new(kills - ofCentral, ofCentral, _answered.Count, trips, lost, doubled);
    }

    // By the receipt as it was answered: an exchange under another number would be as good as lost to whoever holds the paper.
    private async Task<(int Lost, int Doubled)> CountAsync()
    {
        await using var central = await border.Store.SnapshotAsync();
        var journals = border.Stations.SelectMany(station => station.File.Exchanges().Select(exchange => (exchange.Exchange.Value,
            Receipt: string.Create(CultureInfo.InvariantCulture, $"{station.Name}-1-{exchange.ReceiptNumber:D6}")))).ToArray();
        var entries = (await central.QueryAsync<string>("select body from entries where kind = 'ExchangeRecorded'"))
            .Select(body => (EntryBody.ExchangeRecorded)EntryCodec.TryDecode(nameof(EntryBody.ExchangeRecorded), Encoding.UTF8.GetBytes(body))!)
            .Select(body => body.Exchange.Value).ToArray();
        var atStations = journals.ToHashSet();
        var atCentral = entries.ToHashSet();
        var lost = _answered.Count(answer => !atStations.Contains((answer.Key, answer.Value)) || !atCentral.Contains(answer.Key));
        var doubled = journals.Length - journals.DistinctBy(exchange => exchange.Value).Count() + entries.Length - atCentral.Count;
        return (lost, doubled);
    }

    private static async Task<Guid[]> IdentifyAsync(StationDriver driver)
    {
        var ids = new List<Guid>();
        foreach (var card in People)
            ids.Add(await driver.IdentifyAsync(card, "02647"));
        return [.. ids];
    }

    private async Task RecordAsync(StationDriver driver, Guid[] people, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            _asked.Enqueue(id);
            var answer = await driver.RecordUntilAnsweredAsync(id, people[random.Next(people.Length)], random.Next(1_000, 3_000_000));
            _answered[id] = answer.GetProperty("receiptNumber").GetString()!;
        }
    }

    // Mostly while it works, now and then while it is only starting.
    private async Task KillAsync(AppProcess process, int times, Random random)
    {
        for (var kill = 0; kill < times; kill++)
        {
            var before = _answered.Count;
            var working = random.Next(4) > 0;
            if (working)
            {
                await process.WaitUntilReadyAsync();
                await Eventually.HoldsAsync(() => Task.FromResult(_answered.Count > before), "something is recorded between two kills");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000)), TimeProvider.System);
            process.IsRunning.Should().BeTrue(process.Output);
            await process.KillAsync();
            await process.StartAsync(waitUntilReady: false);
        }

        await process.WaitUntilReadyAsync();
    }
}
