using QuotaTracker.Central.Supervision;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Tests.Provisionals;

public sealed class DayNotSureTestsOnSqlite() : DayNotSureTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class DayNotSureTestsOnPostgres(PostgresCluster cluster) : DayNotSureTests(cluster);

/// <summary>What may have been on another day is not confirmed for the one it bears: on the true one the trip may have been used.</summary>
public abstract class DayNotSureTests(Stores stores) : ContractTests(stores)
{
    private static readonly RecordedDecision Unsure = new(DecisionKind.Provisional, "DayNotSure", null, Domain.Vnd.Zero, Domain.Vnd.Zero);
    private static readonly RecordedDecision Doubted = Unsure with { Reason = "ClockNotTrusted" };

    // The clock was a day ahead: the same person on the same day, once granted and once under tomorrow's date.
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Recorded_IsDueAtOnceAndUsesNothing(int daysOff)
    {
        var (holder, doubtful, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var recorded = doubtful.Record(resident, Unsure, Today.AddDays(daysOff));
        await doubtful.PushAsync();

        (await Central.StatusOfAsync(recorded.Exchange)).Should().Be("DutyDue");
        (await doubtful.PullAsync()).OfType<ProvisionalResolved>().Should().Equal(
            new ProvisionalResolved(recorded.Exchange.Value, Resolution.DutyDue, "DayNotSure", 0, 500_000));
        (await holder.LeaseAsync(resident)).Answer.Should().Be(Contracts.Leases.LeaseAnswer.Leased, "no day of the resident's is used up by it");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Recorded_WithTheDaySure_IsDecidedByTheBooks()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var recorded = station.Record(resident, Doubted);
        await station.PushAsync();

        (await Central.StatusOfAsync(recorded.Exchange)).Should().Be("Confirmed");
    }

    [Fact]
    public async Task Supervisor_WhoKnowsTheDay_MayGrantIt()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var recorded = station.Record(resident, Unsure);
        await station.PushAsync();

        (await CorrectExchange.ConfirmAsync(recorded.Exchange, new SupervisorAct("GIAMSAT", "sổ giấy ghi đúng ngày này"), Central.Steps, CancellationToken.None))
            .Should().Be(ActResult.Done);

        (await Central.StatusOfAsync(recorded.Exchange)).Should().Be("Confirmed");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        await Central.AssertBooksFollowAsync();
    }
}
