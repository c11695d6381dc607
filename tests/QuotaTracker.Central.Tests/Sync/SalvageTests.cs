using QuotaTracker.Central.Supervision;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Sync;

public sealed class SalvageTestsOnSqlite() : SalvageTests(new SqliteStores());

[Collection(PostgresCollection.Sync)]
public sealed class SalvageTestsOnPostgres(PostgresCluster cluster) : SalvageTests(cluster);

/// <summary>What a lost, stopped or split journal held is not lost, and counts once.</summary>
public abstract class SalvageTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Salvage_OfAnEarlierLife_IsTakenUnderItsBurnedLeases()
    {
        var (first, second, resident, lease) = await LostAsync();
        var granted = first.Grant(resident, lease.Id.Value);
        var voided = granted.Exchange;
        first.Void(voided);
        var again = first.Grant(resident, lease.Id.Value);

        var answer = Good(await second.SalvageAsync(1, first.Journal[1..]));
        Good(await second.SalvageAsync(1, first.Journal[1..])).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.AlreadyHad);

        answer.Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        (await Central.StatusOfAsync(voided)).Should().Be("Voided");
        (await Central.StatusOfAsync(again.Exchange)).Should().Be("Exempt");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 1);
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Salvage_AfterAGap_SaysWhereToBegin()
    {
        var (first, second, _, _) = await LostAsync();
        first.Append(new EntryBody.Opened("2"));
        first.Append(new EntryBody.Opened("3"));

        Refused(await second.SalvageAsync(1, first.Journal[2..]), 409, ProblemTypes.SequenceGap).AcknowledgedThrough.Should().Be(1);
        (await Central.QueryAsync<string>("select recovery_id from recoveries")).Should().BeEmpty("an old disk proves nothing about central");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Salvage_OfTheOwnOrALaterLife_IsRefused(int incarnation)
    {
        var (_, second, _, _) = await LostAsync();
        second.Append(new EntryBody.Opened("1"));

        Refused(await second.SalvageAsync(incarnation, second.Journal), 400, ProblemTypes.Validation).Errors.Should().ContainKey("incarnation");
    }

    [Fact]
    public async Task Carried_KnownExchange_CountsOnceAndTheStationIsToldHowItStands()
    {
        var (first, second, resident, lease) = await LostAsync();
        var granted = first.Grant(resident, lease.Id.Value);
        Good(await second.SalvageAsync(1, first.Journal[1..]));

        // A copy that never got the acknowledgement carries it over, as it must: provisional.
        var carried = new RecordedDecision(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero);
        second.Record(resident, carried, id: granted.Exchange, carried: "KTH-01-1-T000001");
        second.Record(resident, carried, id: granted.Exchange);
        var outcomes = (await second.PushAsync()).Outcomes;

        outcomes.Select(outcome => outcome.Detail).Should().Equal(null, "ExchangeIdReused");
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Exempt");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await second.PullAsync()).OfType<ProvisionalResolved>().Should().Contain(
            new ProvisionalResolved(granted.Exchange.Value, Resolution.Confirmed, null, 500_000, 0));
        (await Central.QueryAsync<string>("select receipt_number from exchange_numbers order by receipt_number"))
            .Should().Equal("KTH-01-1-T000001", "KTH-01-2-000001");
    }

    [Fact]
    public async Task Carried_NewExchange_IsDecidedAndFoundByBothNumbers()
    {
        var (_, second, resident, _) = await LostAsync();
        var exchange = second.Record(
            resident, new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), Today.AddDays(-3), carried: "KTH-01-1-T000007");

        (await second.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
        (await Central.QueryAsync<string>("select receipt_number from exchange_numbers")).Should().Equal("KTH-01-1-T000007");
        (await Central.QueryAsync<string>("select receipt_number from exchanges")).Should().Equal("KTH-01-2-000001");
    }

    // Its lease holds the day, so a copy that comes alone is due: central didn't know yet that the trip had been granted.
    [Fact]
    public async Task Original_AfterItsCopyWasFoundDue_IsGranted()
    {
        var (first, second, resident, lease) = await LostAsync();
        var granted = first.Grant(resident, lease.Id.Value);
        second.Record(resident, new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), id: granted.Exchange, carried: "KTH-01-1-000001");
        await second.PushAsync();
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("DutyDue");

        for (var i = 0; i < 2; i++)
            Good(await second.SalvageAsync(1, first.Journal[1..])).Outcomes.Should().NotContain(outcome => outcome.Detail != null);

        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Exempt");
        (await second.PullAsync()).OfType<ProvisionalResolved>().Select(resolved => resolved.Resolution).Should().Equal(Resolution.DutyDue, Resolution.Confirmed);
        (await Central.QueryAsync<string>("select receipt_number from exchanges")).Should().Equal("KTH-01-1-000001");
        (await Central.QueryAsync<string>("select receipt_number from exchange_numbers")).Should().Equal("KTH-01-2-000001");
        (await Central.QueryAsync<long>("select exempt_vnd from exchange_goods")).Should().Equal(500_000);
        await Central.AssertBooksFollowAsync();
    }

    // Between the void and its copy the trip was granted anew, and nobody has heard of that yet.
    [Fact]
    public async Task Void_AfterItsCarriedCopy_ReturnsTheTripAndNobodyRestoresItBefore()
    {
        var (first, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        var voided = first.Grant(resident, lease.Id.Value);
        await first.PushAsync();
        first.Void(voided.Exchange);
        var anew = first.Grant(resident, lease.Id.Value);
        var second = await EnrolAsync("KTH-01", again: true);
        second.Void(voided.Exchange);
        await second.PushAsync();

        (await RestoreRight.RunAsync(voided.Exchange, new("GS-01", "thử lại"), Central.Steps, CancellationToken.None)).Should().Be(ActResult.Lost);
        Good(await second.SalvageAsync(1, first.Journal[1..])).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        (await Central.StatusOfAsync(anew.Exchange)).Should().Be("Exempt");
        (await RestoreRight.RunAsync(voided.Exchange, new("GS-01", "thử lại"), Central.Steps, CancellationToken.None)).Should().Be(ActResult.NotPossible);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Carried_VoidThatCentralHas_ChangesNothing()
    {
        var (first, second, resident, lease) = await LostAsync();
        var granted = first.Grant(resident, lease.Id.Value);
        first.Void(granted.Exchange);
        Good(await second.SalvageAsync(1, first.Journal[1..]));

        second.Void(granted.Exchange);

        (await second.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Fork_PushedInSeveralBatches_IsKeptWholeAndRaisedOnce()
    {
        var station = await EnrolAsync("KTH-01");
        for (var i = 0; i < 3; i++)
            station.Append(new EntryBody.Opened("kept"));
        await station.PushAsync();
        station.Journal.RemoveRange(1, 2);
        for (var i = 0; i < 8; i++)
            station.Append(new EntryBody.Opened("branch"));

        Refused(await station.TryPushAsync(station.Journal[..4]), 409, ProblemTypes.JournalFork).AcknowledgedThrough.Should().Be(3);
        Refused(await station.TryPushAsync(station.Journal[4..7]), 409, ProblemTypes.JournalFork);
        Refused(await station.TryPushAsync(station.Journal[7..]), 409, ProblemTypes.JournalFork);
        Refused(await station.TryPushAsync(station.Journal[4..7]), 409, ProblemTypes.JournalFork);

        (await Central.QueryAsync<long>("select sequence from forks order by sequence")).Should().Equal(2, 3, 4, 5, 6, 7, 8, 9);
        (await Central.IncidentsAsync()).Should().Equal("JournalFork");
        (await Central.QueryAsync<long>("select sequence from entries")).Should().HaveCount(3);
    }

    // A device that pushed one entry, held a lease, and was lost.
    private async Task<(TestStation First, TestStation Second, ResidentId Resident, Lease Lease)> LostAsync()
    {
        var first = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        first.Append(new EntryBody.Opened("1"));
        await first.PushAsync();
        return (first, await EnrolAsync("KTH-01", again: true), resident, lease);
    }
}
