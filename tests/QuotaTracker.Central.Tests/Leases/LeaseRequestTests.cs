using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Leases;

public sealed class LeaseRequestTestsOnSqlite() : LeaseRequestTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class LeaseRequestTestsOnPostgres(PostgresCluster cluster) : LeaseRequestTests(cluster);

public abstract class LeaseRequestTests(Stores stores) : ContractTests(stores)
{
    // Long enough for the slowest machine to hand a lease over; where nobody answers, the holder is silent and isn't waited for.
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(base.Settings) { ["Leases:RecallBudgetMs"] = "20000" };

    [Fact]
    public async Task Lease_FreeDay_IsLeasedAndSafeToRepeat()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var id = LeaseId.New(Clock);

        var first = await station.LeaseAsync(resident, id: id);
        var second = await station.LeaseAsync(resident, id: id);

        first.Answer.Should().Be(LeaseAnswer.Leased);
        first.Lease.Should().Be(new WireLease(id.Value, resident.Value, "2026-11", DayMask.Of(Today).Bits, 1));
        second.Should().Be(first);
        (await Central.BooksAsync(resident)).Reserved.Should().Be(1);
    }

    [Fact]
    public async Task Lease_StationHoldsOneThatCoversTheDay_ThatOneIsTheAnswer()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var held = await Central.PlaceLeaseAsync(station, resident, 7, 2);

        (await station.LeaseAsync(resident)).Lease!.LeaseId.Should().Be(held.Id.Value);
    }

    [Fact]
    public async Task Lease_SomethingOlderWaitsForTheDay_IsDecidedFirst()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var held = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        var waiting = other.Provisional(resident);
        await other.PushAsync();
        await Central.FreeAsync(held.Id);

        (await station.LeaseAsync(resident)).Should().BeEquivalentTo(new { Answer = LeaseAnswer.Exhausted, Reason = ExhaustedReason.UsedToday });

        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Confirmed");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Lease_IdOfAnothersLease_IsRefused()
    {
        var station = await EnrolAsync("KTH-01");
        var other = await EnrolAsync("LC1-01");
        var (one, two) = (await AddResidentAsync(), await AddResidentAsync());
        var id = LeaseId.New(Clock);
        await station.LeaseAsync(one, id: id);

        Refused(await station.TryLeaseAsync(two, id: id), 409, ProblemTypes.IdReused);
        Refused(await other.TryLeaseAsync(one, id: id), 409, ProblemTypes.IdReused);
    }

    [Fact]
    public async Task Lease_DayUsed_IsProofOfIt()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        station.Grant(resident, (await station.LeaseAsync(resident)).Lease!.LeaseId);
        await station.PushAsync();

        var answer = await station.LeaseAsync(resident);

        (answer.Answer, answer.Reason, answer.UsedDays, answer.Cap).Should().Be(
            (LeaseAnswer.Exhausted, ExhaustedReason.UsedToday, DayMask.Of(Today).Bits, 4));
    }

    [Theory]
    [InlineData(3, LeaseAnswer.Leased, null)]
    [InlineData(4, LeaseAnswer.Exhausted, ExhaustedReason.MonthExhausted)]
    public async Task Lease_AfterSoManyTrips_EndsWithTheMonthsCap(int trips, LeaseAnswer expected, ExhaustedReason? reason)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        for (var day = 1; day <= trips; day++)
            station.Provisional(resident, new(2026, 11, day));
        await station.PushAsync();

        var answer = await station.LeaseAsync(resident);

        (answer.Answer, answer.Reason).Should().Be((expected, reason));
    }

    [Theory]
    [InlineData("02809", false, LeaseAnswer.Leased)]
    [InlineData(null, true, LeaseAnswer.Leased)]
    [InlineData(null, false, LeaseAnswer.Exhausted)]
    [InlineData("99999", false, LeaseAnswer.Exhausted)]
    public async Task Lease_DependsOnResidenceOrPermit(string? unit, bool permit, LeaseAnswer expected)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await Central.AddResidentAsync(unit, permit: permit);

        var answer = await station.LeaseAsync(resident);

        answer.Answer.Should().Be(expected);
        answer.Reason.Should().Be(expected == LeaseAnswer.Leased ? null : ExhaustedReason.NotEligible);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Lease_DayBesideToday_IsAllowedOneDayEitherWay(int offset, bool allowed)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();

        var answer = await station.TryLeaseAsync(resident, Today.AddDays(offset));

        if (allowed)
            Good(answer).Answer.Should().Be(LeaseAnswer.Leased);
        else
            Refused(answer, 400, ProblemTypes.Validation).Errors.Should().ContainKey("day");
    }

    [Fact]
    public async Task Lease_UnknownResident_IsNotFound() =>
        Refused(await (await EnrolAsync("KTH-01")).TryLeaseAsync(ResidentId.New(Clock)), 404, ProblemTypes.NotFound);

    [Fact]
    public async Task Lease_HolderGivesTheLeaseBack_IsHandedOver()
    {
        var holder = await EnrolAsync("KTH-01");
        var visitor = await EnrolAsync("LC1-01");
        var resident = await AddResidentAsync();
        var held = await Central.PlaceLeaseAsync(holder, resident, 7, 2);
        await holder.PullAsync();

        var answering = Task.Run(async () =>
        {
            var recall = (await holder.PullAsync(wait: 20)).OfType<LeaseRecalled>().Single();
            recall.LeaseId.Should().Be(held.Id.Value);
            holder.Release(recall.LeaseId, ReleaseReason.Recalled);
            await holder.PushAsync();
        });
        var answer = await visitor.LeaseAsync(resident);
        await answering;

        answer.Answer.Should().Be(LeaseAnswer.Leased);
        var books = await Central.BooksAsync(resident);
        (books.Used, books.Reserved, books.ReservedDays).Should().Be((0, 1, DayMask.Of(Today)));
    }

    [Fact]
    public async Task Lease_HolderDoesNotAnswer_IsHeldElsewhereAndRecalledOnce()
    {
        var holder = await EnrolAsync("KTH-01");
        var visitor = await EnrolAsync("LC1-01");
        var resident = await AddResidentAsync();
        await Central.PlaceLeaseAsync(holder, resident, 7, 2);
        Clock.Advance(TimeSpan.FromSeconds(61));

        var answer = await visitor.LeaseAsync(resident);
        await visitor.LeaseAsync(resident);

        (answer.Answer, answer.Checkpoint).Should().Be((LeaseAnswer.HeldElsewhere, "KTH"));
        answer.LastContactMs.Should().Be(CentralServer.Start.ToUnixTimeMilliseconds());
        (await holder.PullAsync()).OfType<LeaseRecalled>().Should().ContainSingle();
    }

    [Fact]
    public async Task Lease_DayFreeButUnitsHeldElsewhere_IsHeldElsewhere()
    {
        var holder = await EnrolAsync("KTH-01");
        var visitor = await EnrolAsync("LC1-01");
        var resident = await AddResidentAsync();
        Clock.Advance(TimeSpan.FromDays(-4));
        var first = await Central.PlaceLeaseAsync(holder, resident, 4, 4);
        Clock.Set(CentralServer.Start);
        Clock.Advance(TimeSpan.FromSeconds(61));

        (await visitor.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.HeldElsewhere);
        (await holder.PullAsync()).OfType<LeaseRecalled>().Single().LeaseId.Should().Be(first.Id.Value);
    }

    [Fact]
    public async Task Lease_HeldByABurnedLease_IsHeldElsewhereWithoutRecall()
    {
        var lost = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        await Central.PlaceLeaseAsync(lost, resident, 7, 2);
        var reborn = await EnrolAsync("KTH-01", again: true);
        var visitor = await EnrolAsync("LC1-01");

        var answer = await visitor.LeaseAsync(resident);

        (answer.Answer, answer.Checkpoint).Should().Be((LeaseAnswer.HeldElsewhere, "KTH"));
        (await reborn.PullAsync()).OfType<LeaseRecalled>().Should().BeEmpty();
    }
}
