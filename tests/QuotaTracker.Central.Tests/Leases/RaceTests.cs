using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Tests.Leases;

public sealed class RaceTestsOnSqlite() : RaceTests(new SqliteStores(), servers: 1);

[Collection(PostgresCollection.Books)]
public sealed class RaceTestsOnPostgres(PostgresCluster cluster) : RaceTests(cluster, servers: 2);

/// <summary>Many at once for one resident: never two grants a day, never five a month.</summary>
public abstract class RaceTests(Stores stores, int servers) : ContractTests(stores)
{
    private static readonly string[] Names = ["KTH-01", "LC1-01", "MKH-01", "BVU-01"];

    // Nobody gives anything back here, so waiting would only take time.
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings) { ["Leases:RecallBudgetMs"] = "0" };

    [Fact]
    public async Task Lease_TwoHundredRequestsFromFourStations_OneGrantADayFourAMonth()
    {
        var resident = await AddResidentAsync();
        var stations = new List<TestStation>();
        foreach (var name in Names)
            stations.Add(await EnrolAsync(name));
        await using var second = servers == 2 ? new CentralServer(Store, Clock, Settings) : null;
        Uri[] addresses = second is null ? [Central.Address] : [Central.Address, second.Address];

        // Six days, each asked for by everybody at once; every lease is used, pushed and pushed again.
        for (var day = 0; day < 6; day++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 34).Select(async i =>
            {
                using var caller = stations[i % stations.Count].At(addresses[i % addresses.Length]);
                return (Station: stations[i % stations.Count], Answer: await caller.LeaseAsync(resident));
            }));
            var leased = answers.Where(answer => answer.Answer.Answer == LeaseAnswer.Leased).DistinctBy(answer => answer.Answer.Lease!.LeaseId).ToArray();
            leased.Should().HaveCount(day < 4 ? 1 : 0);
            foreach (var (station, answer) in leased)
            {
                station.Grant(resident, answer.Lease!.LeaseId);
                await Task.WhenAll(addresses.Select(address => station.At(address)).Select(async at =>
                {
                    using (at)
                        TestStation.Good(await at.TryPushAsync(station.Journal));
                }));
            }

            Clock.Advance(TimeSpan.FromDays(1));
        }

        var books = await Central.BooksAsync(resident);
        (books.Used, books.Reserved, books.UsedDays.Count).Should().Be((4, 0, 4));
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Provisionals_FromFourStationsAtOnce_OneADayFourAMonth()
    {
        var resident = await AddResidentAsync();
        var stations = new List<TestStation>();
        foreach (var name in Names)
            stations.Add(await EnrolAsync(name));
        await using var second = servers == 2 ? new CentralServer(Store, Clock, Settings) : null;
        foreach (var station in stations)
        {
            for (var day = 1; day <= 10; day++)
                station.Provisional(resident, new DateOnly(2026, 11, day));
        }

        await Task.WhenAll(stations.Select(async (station, i) =>
        {
            using var at = station.At(second is not null && i % 2 == 1 ? second.Address : Central.Address);
            TestStation.Good(await at.TryPushAsync(station.Journal));
        }));

        (await Central.BooksAsync(resident)).Used.Should().Be(4);
        (await Central.QueryAsync<string>("select status from exchanges where status = 'Confirmed'")).Should().HaveCount(4);
        (await Central.QueryAsync<string>("select status from exchanges where status = 'DutyDue'")).Should().HaveCount(36);
    }

    [Fact]
    public async Task Registered_ByFourStationsAtOnce_IsOnePerson()
    {
        var stations = new List<TestStation>();
        foreach (var name in Names)
            stations.Add(await EnrolAsync(name));
        await using var second = servers == 2 ? new CentralServer(Store, Clock, Settings) : null;
        foreach (var station in stations)
            station.Register("010190000123");

        var known = await Task.WhenAll(stations.Select(async (station, i) =>
        {
            using var at = station.At(second is not null && i % 2 == 1 ? second.Address : Central.Address);
            return TestStation.Good(await at.TryPushAsync(station.Journal)).Outcomes.Single().KnownAs;
        }));

        known.Distinct().Should().ContainSingle();
        (await Central.QueryAsync<ResidentId>("select resident_id from residents")).Should().ContainSingle();
    }
}
