using System.Collections.Concurrent;
using QuotaTracker.Tests.Shared;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// Many officers at many stations with the same people at the same moment. The clock of real processes can't be moved, so the month's limit
/// is raced in the tests of central, day by day.
/// </summary>
public sealed class RaceTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Requests = 200;
    private const int AtOnce = 24;

    // Visitors at every station of another commune: there they are registered anew, and central says that it knows them.
    private static readonly string[] Several = [Cards.Chu, Cards.Hai, Cards.Din, Cards.Ta, Cards.Pham];

    private readonly PostgresServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Exchanges_FourStationsTwoCentralsOnPostgres_OneTripAResidentAndDay()
    {
        await using var border = new Border(await _server.CreateDatabaseAsync(), centrals: 2, stations: 4);
        await RaceAsync(border);
    }

    [Fact]
    public async Task Exchanges_TwoStationsOneCentralOnSqlite_OneTripAResidentAndDay()
    {
        await using var border = new Border();
        await RaceAsync(border);
    }

    // First all for one resident, whose leases are on their way at that very moment; then for several, each with a lease somewhere.
    private async Task RaceAsync(Border border)
    {
        await border.StartAsync();
        var drivers = await Task.WhenAll(border.Stations.Select(station => station.DriveAsync()));
        var asked = new List<Guid>();
        foreach (string[] cards in (string[][])[[Cards.Mao], Several])
        {
            var answers = await AskAsync(drivers, cards, asked);
            await Agreement.SettlesAsync(border);
            var trips = await Agreement.HoldsAsync(border, asked);
            trips.Should().Be(asked.Count == Requests ? 1 : 1 + Several.Length, "all are entitled and in contact, so each has exactly the one trip");
            output.WriteLine($"{asked.Count} exchanges so far, {trips} trips; answers: {string.Join(", ", answers.Order())}");
        }

        foreach (var driver in drivers)
            driver.Dispose();
    }

    private static async Task<IEnumerable<string>> AskAsync(StationDriver[] drivers, string[] cards, List<Guid> asked)
    {
        var answers = new ConcurrentDictionary<string, int>();
        var people = await Task.WhenAll(drivers.Select(async driver =>
        {
            var ids = new List<Guid>();
            foreach (var card in cards)
                ids.Add(await driver.IdentifyAsync(card, "02647"));
            return ids;
        }));
        var ids = Enumerable.Range(0, Requests).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToArray();
        asked.AddRange(ids);
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var (round, station) = Math.DivRem(number, drivers.Length);
            var answer = await drivers[station].RecordUntilAnsweredAsync(ids[number], people[station][round % cards.Length], 10_000 + number);
            answers.AddOrUpdate(answer.GetProperty("decision").GetString()!, 1, (_, count) => count + 1);
        });
        return answers.Select(answer => $"{answer.Key} {answer.Value}");
    }
}
