using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Leases;

public sealed class PlannerTestsOnSqlite() : PlannerTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class PlannerTestsOnPostgres(PostgresCluster cluster) : PlannerTests(cluster);

public abstract class PlannerTests(Stores stores) : ContractTests(stores)
{
    // Two steps of twenty in a contact, so that going on at the next contact shows.
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings) { ["Leases:ResidentsPerContact"] = "40", ["Leases:RecallBudgetMs"] = "1000" };

    [Fact]
    public async Task Enrol_HomeResidents_HaveLeasesAtOnce()
    {
        var home = await AddResidentAsync("02647");
        await AddResidentAsync("02761");

        var station = await EnrolAsync("KTH-01");

        var lease = (await station.PullAsync()).OfType<LeaseGiven>().Single().Lease;
        lease.Should().Be(new WireLease(lease.LeaseId, home.Value, "2026-11", DayMask.Run(Today, Today.AddDays(6)).Bits, 2));
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Hello_SomethingWaitsForADayThatIsFree_IsDecidedBeforeTheDayIsPlanned()
    {
        var resident = await AddResidentAsync("02647");
        var (home, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        var first = (await home.PullAsync()).OfType<LeaseGiven>().Single().Lease;
        var waiting = other.Provisional(resident);
        await other.PushAsync();
        await Central.FreeAsync(new(first.LeaseId));

        // Where somebody was seen last is home by now.
        await other.HelloAsync();

        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Confirmed");
        var next = (await other.PullAsync()).OfType<LeaseGiven>().Single().Lease;
        new DayMask(next.Days).Has(Today).Should().BeFalse();
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Hello_MoreResidentsThanOneContactServes_GoesOnAtTheNext()
    {
        var station = await EnrolAsync("KTH-01");
        for (var i = 0; i < 50; i++)
        {
            var resident = await AddResidentAsync("02647");
            await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values ('KTH-01', @resident)", new { resident });
        }

        await station.HelloAsync();
        (await CountAsync()).Should().Be(40);
        await station.HelloAsync();
        (await CountAsync()).Should().Be(50);
        await station.HelloAsync();
        (await CountAsync()).Should().Be(50);
    }

    [Fact]
    public async Task Exchange_OfADayThatHasNotCome_MakesNoHome()
    {
        var (home, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        var resident = await AddResidentAsync("02647");
        other.Provisional(resident, Today.AddDays(400));
        await other.PushAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        home.Provisional(resident);
        await home.PushAsync();
        await home.PullAsync();

        await home.HelloAsync();

        (await home.PullAsync()).OfType<LeaseGiven>().Should().ContainSingle();
    }

    [Fact]
    public async Task Hello_WithinTheRenewalDays_GetsASuccessor()
    {
        await AddResidentAsync("02647");
        var station = await EnrolAsync("KTH-01");
        Clock.Advance(TimeSpan.FromDays(3));
        await station.HelloAsync();
        (await CountAsync()).Should().Be(1);

        Clock.Advance(TimeSpan.FromDays(1));
        await station.HelloAsync();

        (await CountAsync()).Should().Be(2);
        await Central.AssertBooksFollowAsync();
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(25, 1)]
    public async Task Hello_FromThe25thOn_NextMonthsLeasesAreThere(int day, int nextMonths)
    {
        Clock.Set(new DateTimeOffset(2026, 11, day, 3, 0, 0, TimeSpan.Zero));
        await AddResidentAsync("02647");

        await EnrolAsync("KTH-01");

        (await Central.QueryAsync<string>("select month from leases where month = '2026-12'")).Should().HaveCount(nextMonths);
    }

    [Fact]
    public async Task Registered_AtAStation_TheRightsComeToIt()
    {
        var station = await EnrolAsync("MKH-01");
        station.Register("010190000123", unit: "02809");

        await station.PushAsync();

        (await station.PullAsync()).OfType<LeaseGiven>().Should().ContainSingle();
    }

    [Fact]
    public async Task Recalled_ForAWaitingRequest_IsNotPlannedHomeAgainFirst()
    {
        var resident = await AddResidentAsync("02647");
        var home = await EnrolAsync("KTH-01");
        var visitor = await EnrolAsync("MKH-01");
        var lease = (await home.PullAsync()).OfType<LeaseGiven>().Single().Lease;
        (await visitor.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.HeldElsewhere);

        // The request has given up by its own time, but by central's clock it still waits.
        home.Release(lease.LeaseId, ReleaseReason.Recalled);
        await home.PushAsync();
        (await CountAsync("and state = 'Open'")).Should().Be(0);
        (await visitor.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.Leased);

        Clock.Advance(TimeSpan.FromSeconds(2));
        await home.HelloAsync();
        (await home.PullAsync()).OfType<LeaseGiven>().Last().Lease.Days.Should().Be(DayMask.Run(Today.AddDays(1), Today.AddDays(6)).Bits);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Frozen_Station_IsGivenNothing()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();
        var resident = await AddResidentAsync("02647");
        await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values ('KTH-01', @resident)", new { resident });

        Good(await station.HelloAsync(0, EntryHash.Origin.Hex)).Status.Should().Be(HelloStatus.Frozen);

        (await CountAsync()).Should().Be(0);
    }

    private async Task<int> CountAsync(string where = "") =>
        (await Central.QueryAsync<int>($"select count(*) from leases where 1 = 1 {where}")).Single();
}
