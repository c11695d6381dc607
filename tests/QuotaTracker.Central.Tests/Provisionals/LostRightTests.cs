using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Tests.Provisionals;

public sealed class LostRightTestsOnSqlite() : LostRightTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class LostRightTestsOnPostgres(PostgresCluster cluster) : LostRightTests(cluster);

/// <summary>Nobody waits for a device that was lost: what it held counts as used.</summary>
public abstract class LostRightTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Burned_Day_TheWaitingExchangeIsDueAndTheStationIsTold()
    {
        var (lost, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await Central.PlaceLeaseAsync(lost, resident, 7, 2);
        var waiting = visitor.Provisional(resident);
        await visitor.PushAsync();
        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Pending");

        await EnrolAsync("KTH-01", again: true);

        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("DutyDue");
        (await visitor.PullAsync()).OfType<ProvisionalResolved>().Should().Equal(
            new ProvisionalResolved(waiting.Exchange.Value, Resolution.DutyDue, "RightLost", 0, 500_000));
        await Central.AssertBooksFollowAsync();
    }

    // Four trips a month: one lost leaves room for three others, on days that the lost device didn't hold.
    [Theory]
    [InlineData(2, "Confirmed")]
    [InlineData(3, "Confirmed")]
    [InlineData(4, "DutyDue")]
    public async Task Burned_Units_LeaveTheRestOfTheMonth(int nth, string expected)
    {
        var (lost, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await Central.PlaceLeaseAsync(lost, resident, 1, 1);
        await EnrolAsync("KTH-01", again: true);

        List<Domain.ExchangeId> exchanges = [];
        for (var i = 0; i < nth; i++)
            exchanges.Add(visitor.Provisional(resident, Today.AddDays(-1 - i)).Exchange);
        await visitor.PushAsync();

        (await Central.StatusOfAsync(exchanges[^1])).Should().Be(expected);
        (await Central.QueryAsync<string>("select reason from resolutions where reason is not null"))
            .Should().Equal(expected == "DutyDue" ? ["RightLost"] : []);
    }

    // Two of four trips are lost; one of them turns out to have been used, and is taken back again by the lost device itself.
    [Fact]
    public async Task Burned_Units_AreToldToWhoeverKnowsTheResident()
    {
        var (lost, visitor, stranger, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await EnrolAsync("MKH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(lost, resident, 7, 2);
        visitor.Provisional(resident, Today.AddDays(-1));
        await visitor.PushAsync();
        (await ToldAsync(visitor, resident)).LostUnits.Should().Be(0);
        var granted = lost.Grant(resident, lease.Id.Value);

        var next = await EnrolAsync("KTH-01", again: true);
        (await ToldAsync(visitor, resident)).Should().Be(new QuotaKnown(resident.Value, "2026-11", 4, 1 << 8, 2, 0b111_1111 << 9));

        TestStation.Good(await next.SalvageAsync(1, lost.Journal));
        (await ToldAsync(visitor, resident)).Should().Be(new QuotaKnown(resident.Value, "2026-11", 4, 0b11 << 8, 1, 0b111_1110 << 9));

        lost.Void(granted.Exchange);
        TestStation.Good(await next.SalvageAsync(1, lost.Journal[1..]));
        (await ToldAsync(visitor, resident)).Should().Be(new QuotaKnown(resident.Value, "2026-11", 4, 1 << 8, 2, 0b111_1111 << 9));
        (await stranger.PullAsync()).OfType<QuotaKnown>().Should().BeEmpty();
    }

    // Nothing is used yet, so until now there was nothing to tell.
    [Fact]
    public async Task Burned_Units_AreToldToWhoeverMeetsTheResidentLater()
    {
        var (lost, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await Central.PlaceLeaseAsync(lost, resident, 1, 1);
        var next = await EnrolAsync("KTH-01", again: true);

        (await visitor.LeaseAsync(resident)).Should().BeEquivalentTo(
            new { Answer = LeaseAnswer.HeldElsewhere, LostUnits = 1, LostDays = 1 << 9 }, "the officer sees it at once");
        (await visitor.LeaseAsync(resident, Today.AddDays(1))).Answer.Should().Be(LeaseAnswer.Leased);

        var expected = new QuotaKnown(resident.Value, "2026-11", 4, 0, 1, 1 << 9);
        (await ToldAsync(visitor, resident)).Should().Be(expected);
        await next.LeaseAsync(resident, Today.AddDays(1));
        (await ToldAsync(next, resident)).Should().Be(expected);
        (await ToldAsync(await EnrolAsync("LC1-01", again: true), resident)).Should().BeEquivalentTo(new { LostUnits = 2 });
    }

    // Its trips are used up, its other days are nobody's all the same.
    [Fact]
    public async Task Burned_SpentLease_ItsDaysAreToldAsLost()
    {
        var (lost, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(lost, resident, 2, 1);
        lost.Grant(resident, lease.Id.Value);
        await lost.PushAsync();
        await visitor.LeaseAsync(resident);

        await EnrolAsync("KTH-01", again: true);

        (await ToldAsync(visitor, resident)).Should().Be(new QuotaKnown(resident.Value, "2026-11", 4, 1 << 9, 0, 1 << 10));
    }

    private static async Task<QuotaKnown> ToldAsync(TestStation station, Domain.ResidentId resident) =>
        (await station.PullAsync()).OfType<QuotaKnown>().Last(known => known.ResidentId == resident.Value);
}
