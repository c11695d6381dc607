using QuotaTracker.Central.Tests.Support;
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
}
