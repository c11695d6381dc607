using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Tests.Sync;

public sealed class ApplyTestsOnSqlite() : ApplyTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class ApplyTestsOnPostgres(PostgresCluster cluster) : ApplyTests(cluster);

/// <summary>Section 3 of the protocol: what each entry does to the books.</summary>
public abstract class ApplyTests(Stores stores) : ContractTests(stores)
{
    [Theory]
    [InlineData(1_999_999, 1_999_999, 0)]
    [InlineData(2_000_000, 2_000_000, 0)]
    [InlineData(2_000_001, 2_000_000, 1)]
    public async Task Exempt_UnderLease_MovesTheTripFromReservedToUsed(long value, long exempt, long taxed)
    {
        var (station, resident, lease) = await LeasedAsync();
        var grant = station.Grant(resident, lease, value: value);

        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        var books = await Central.BooksAsync(resident);
        (books.Used, books.Reserved, books.UsedDays, books.ReservedDays).Should().Be((1, 0, DayMask.Of(Today), DayMask.None));
        (await Central.QueryAsync<long>("select exempt_vnd from exchanges")).Should().Equal(exempt);
        (await Central.QueryAsync<long>("select taxed_vnd from exchanges")).Should().Equal(taxed);
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
    }

    [Fact]
    public async Task Exempt_MoreThanTheCap_CountsAndIsAnIncident()
    {
        var (station, resident, lease) = await LeasedAsync();
        station.Record(resident, new(DecisionKind.Exempt, null, new LeaseId(lease), new(2_000_001), Vnd.Zero), value: 2_000_001);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("GrantAboveCap");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Exempt_SecondOnTheSameDayUnderTheLease_IsAnIncidentAndDutyIsDue()
    {
        var (station, resident, lease) = await LeasedAsync();
        station.Grant(resident, lease);
        var second = station.Grant(resident, lease);

        (await station.PushAsync()).Outcomes[1].Detail.Should().Be("GrantOutsideLease");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await Central.StatusOfAsync(second.Exchange)).Should().Be("DutyDue");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Exempt_OutsideAnyLease_IsAnIncidentAndTreatedAsProvisional(bool namesALease)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var grant = station.Grant(resident, namesALease ? Guid.CreateVersion7(Clock.GetUtcNow()) : null);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("GrantOutsideLease");

        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Confirmed");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await station.PullAsync()).OfType<ProvisionalResolved>().Single().Resolution.Should().Be(Resolution.Confirmed);
    }

    [Fact]
    public async Task Exempt_UnderAnotherStationsLease_IsOutsideAnyLease()
    {
        var (_, resident, lease) = await LeasedAsync();
        var thief = await EnrolAsync("LC1-01");
        var grant = thief.Grant(resident, lease);

        (await thief.PushAsync()).Outcomes.Single().Detail.Should().Be("GrantOutsideLease");

        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Pending");
        (await Central.BooksAsync(resident)).Reserved.Should().Be(1);
    }

    [Fact]
    public async Task Exempt_AfterTheRelease_IsOutsideAnyLease()
    {
        var (station, resident, lease) = await LeasedAsync();
        station.Release(lease);
        station.Grant(resident, lease);

        (await station.PushAsync()).Outcomes[1].Detail.Should().Be("GrantOutsideLease");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        await Central.AssertBooksFollowAsync();
    }

    [Theory]
    [InlineData(1, "GrantOutsideLease")]
    [InlineData(2, "DayAhead")]
    public async Task Exchange_OfADayAhead_IsAnIncidentFromTheSecondDayOn(int daysAhead, string kind)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        station.Grant(resident, null, Today.AddDays(daysAhead));

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be(kind);
    }

    // An officer found a wrong date right, and the trip of today was used elsewhere: central sees that the day is none.
    [Fact]
    public async Task Provisional_OfADayThatHasNotCome_IsNotGrantedByAMachine()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var used = station.Provisional(resident);
        var ahead = station.Provisional(resident, Today.AddDays(2));
        await station.PushAsync();

        (await Central.StatusOfAsync(used.Exchange)).Should().Be("Confirmed");
        (await Central.StatusOfAsync(ahead.Exchange)).Should().Be("DutyDue");
        (await Central.QueryAsync<string>("select reason from resolutions where resolution = 'DutyDue'")).Should().Equal("DayNotSure");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Exchange_OfAnUnknownResident_IsKeptAndDecidedOnceThePersonIsKnown()
    {
        var station = await EnrolAsync("KTH-01");
        var id = ResidentId.New(Clock);
        var exchange = station.Provisional(id);
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("UnknownResident");
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Pending");

        station.Register("010190000999", id: id);
        await station.PushAsync();

        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
    }

    [Fact]
    public async Task Exchange_IdUsedForAnother_IsAnIncidentAndChangesNothing()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var first = station.Provisional(resident, value: 100);
        station.Provisional(resident, value: 200, id: first.Exchange);
        station.Record(resident, new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero), receipt: first.ReceiptNumber);

        (await station.PushAsync()).Outcomes.Select(outcome => outcome.Detail).Should().Equal(null, "ExchangeIdReused", "ReceiptNumberReused");

        (await Central.QueryAsync<long>("select total_vnd from exchanges")).Should().Equal(100);
    }

    // From the 25th on the next month is planned, and its books are open before a decree of the 28th is imported.
    [Theory]
    [InlineData(4, 2, 2)]
    [InlineData(2, 4, 4)]
    public async Task Books_OpenedBeforeTheirMonthsPolicyWasImported_HaveItsNumberOfTrips(int before, int now, int confirmed)
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        await Central.ExecuteAsync("""
            insert into books (resident_id, month, cap, used, reserved, used_days, reserved_days) values (@resident, '2026-12', @before, 0, 0, 0, 0)
            """, new { resident, before });
        var csv = $"valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,proxies,alone_from_age,legal_basis\n2016-09-01,2026-11-30,2000000,4,no,no,0,a\n2026-12-01,,2000000,{now},no,no,0,b\n";
        await Central.ExecuteAsync(
            "insert into reference_tables (name, version, sample, csv, imported_at, imported_by) values ('Policies', 2, 0, @csv, 0, 'test')", new { csv });
        Clock.Advance(TimeSpan.FromDays(25));
        var exchanges = Enumerable.Range(1, 5).Select(day => station.Provisional(resident, new(2026, 12, day))).ToArray();
        await station.PushAsync();

        var statuses = new List<string?>();
        foreach (var exchange in exchanges)
            statuses.Add(await Central.StatusOfAsync(exchange.Exchange));
        statuses.Should().Equal(exchanges.Select((_, i) => i < confirmed ? "Confirmed" : "DutyDue"));
    }

    [Fact]
    public async Task Exchange_CarriedOverToTheNextLife_IsCountedOnce()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var exchange = station.Provisional(resident);
        await station.PushAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        next.Append(exchange);

        (await next.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Exchange_AmountsThatDoNotAddUp_AreAnIncident()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        station.Record(resident, new(DecisionKind.Taxable, "UsedToday", null, Vnd.Zero, new(499_999)));

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("AmountsWrong");
    }

    [Fact]
    public async Task Grant_OfAmountsThatDoNotAddUp_ItsDayIsNeverGivenOutAgain()
    {
        var (station, resident, lease) = await LeasedAsync();
        station.Record(resident, new(DecisionKind.Exempt, null, new(lease), new(499_999), Vnd.Zero));
        station.Release(lease);

        (await station.PushAsync()).Outcomes.Select(outcome => outcome.Detail).Should().Equal("AmountsWrong", null);

        (await Central.BooksAsync(resident)).UsedDays.Should().Be(DayMask.Of(Today), "the trip was made, whatever it was worth");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Released_GivesBackWhatWasNotUsed()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await PlaceLeaseAsync(station, resident, days: 7, units: 2);
        station.Grant(resident, lease.Id.Value);
        station.Release(lease.Id.Value);
        station.Release(lease.Id.Value);

        var outcomes = (await station.PushAsync()).Outcomes;

        outcomes.Select(outcome => outcome.Detail).Should().Equal(null, null, "ReleaseOfNothing");
        var books = await Central.BooksAsync(resident);
        (books.Used, books.Reserved, books.ReservedDays).Should().Be((1, 0, DayMask.None));
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Released);
    }

    [Fact]
    public async Task Released_WhatNobodyEverGave_IsAnIncident()
    {
        var station = await EnrolAsync("KTH-01");
        station.Release(LeaseId.New(Clock).Value, ReleaseReason.Recalled);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("ReleaseOfNothing");
    }

    [Fact]
    public async Task Released_OfAnotherStationsLease_ChangesNothing()
    {
        var (_, resident, lease) = await LeasedAsync();
        var other = await EnrolAsync("LC1-01");
        other.Release(lease);

        (await other.PushAsync()).Outcomes.Single().Detail.Should().Be("ReleaseOfNothing");

        (await Central.BooksAsync(resident)).Reserved.Should().Be(1);
    }

    [Fact]
    public async Task Burned_LeaseOfALostStore_StillCarriesItsOldEntriesButGivesNothingBack()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await PlaceLeaseAsync(station, resident, days: 7, units: 2);
        station.Grant(resident, lease.Id.Value);
        station.Release(lease.Id.Value);
        await EnrolAsync("KTH-01", again: true);
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);

        // Found on the old disk, brought in by hand: the station of old may no longer speak for itself.
        var intake = (QuotaTracker.Central.Sync.Intake)Central.Services.GetService(typeof(QuotaTracker.Central.Sync.Intake))!;
        foreach (var entry in station.Journal)
            await intake.TakeAsync(entry, inContact: true, first: false, CancellationToken.None);

        var books = await Central.BooksAsync(resident);
        (books.Used, books.Reserved).Should().Be((1, 1));
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Voided_SameDayAndLeaseOpen_ReturnsTheTripToTheLeaseOnce()
    {
        var (station, resident, lease) = await LeasedAsync();
        var grant = station.Grant(resident, lease);
        station.Void(grant.Exchange);
        station.Void(grant.Exchange);
        station.Grant(resident, lease);

        (await station.PushAsync()).Outcomes.Select(outcome => outcome.Detail).Should().Equal(null, null, "VoidOfNothing", null);

        var books = await Central.BooksAsync(resident);
        (books.Used, books.Reserved).Should().Be((1, 0));
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Voided");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Voided_OnTheNextDay_IsRecordedAndRestoresNothing()
    {
        var (station, resident, lease) = await LeasedAsync();
        var grant = station.Grant(resident, lease);
        station.Void(grant.Exchange, Today.AddDays(1));

        (await station.PushAsync()).Outcomes[1].Detail.Should().Be("VoidWithoutLease");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Voided");
    }

    [Fact]
    public async Task Voided_AfterTheRelease_IsRecordedAndRestoresNothing()
    {
        var (station, resident, lease) = await LeasedAsync();
        var grant = station.Grant(resident, lease);
        station.Release(lease);
        station.Void(grant.Exchange);

        (await station.PushAsync()).Outcomes[2].Detail.Should().Be("VoidWithoutLease");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Voided_ByAnotherStation_ChangesNothing()
    {
        var (station, resident, lease) = await LeasedAsync();
        var grant = station.Grant(resident, lease);
        await station.PushAsync();
        var other = await EnrolAsync("LC1-01");
        other.Void(grant.Exchange);

        (await other.PushAsync()).Outcomes.Single().Detail.Should().Be("VoidOfNothing");

        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
    }

    [Fact]
    public async Task Provisional_FreeDay_IsConfirmedUpToTheCap()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var exchange = station.Provisional(resident, value: 2_500_000);

        await station.PushAsync();

        var told = (await station.PullAsync()).OfType<ProvisionalResolved>().Single();
        told.Should().Be(new ProvisionalResolved(exchange.Exchange.Value, Resolution.Confirmed, null, 2_000_000, 500_000));
        (await Central.QueryAsync<long>("select exempt_vnd from exchange_goods")).Should().Equal(2_000_000);
    }

    [Fact]
    public async Task Provisional_DayUsed_DutyIsDue()
    {
        var (station, resident, lease) = await LeasedAsync();
        station.Grant(resident, lease);
        station.Provisional(resident);

        await station.PushAsync();

        (await station.PullAsync()).OfType<ProvisionalResolved>().Single().Reason.Should().Be("UsedToday");
    }

    [Fact]
    public async Task Provisional_FourthAndFifthOfTheMonth_AreConfirmedAndDutyDue()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var exchanges = Enumerable.Range(1, 5).Select(day => station.Provisional(resident, new(2026, 11, day))).ToArray();

        await station.PushAsync();

        (await Central.StatusOfAsync(exchanges[3].Exchange)).Should().Be("Confirmed");
        (await Central.StatusOfAsync(exchanges[4].Exchange)).Should().Be("DutyDue");
        (await station.PullAsync()).OfType<ProvisionalResolved>().Last().Reason.Should().Be("MonthExhausted");
    }

    [Fact]
    public async Task Provisional_NotABorderResident_DutyIsDue()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync(unit: null);
        station.Provisional(resident);

        await station.PushAsync();

        (await station.PullAsync()).OfType<ProvisionalResolved>().Single().Reason.Should().Be("NotEligible");
        (await Central.BooksAsync(resident)).Used.Should().Be(0);
    }

    [Theory]
    [InlineData(true, "DutyDue")]
    [InlineData(false, "Confirmed")]
    public async Task Provisional_HeldByALease_WaitsUntilTheLeaseCloses(bool holderGranted, string outcome)
    {
        var (holder, resident, lease) = await LeasedAsync();
        var visitor = await EnrolAsync("LC1-01");
        var waiting = visitor.Provisional(resident);
        await visitor.PushAsync();
        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Pending");
        (await holder.PullAsync()).OfType<LeaseRecalled>().Should().ContainSingle("somebody waits for the holder's word").Which.LeaseId.Should().Be(lease);

        if (holderGranted)
            holder.Grant(resident, lease);
        holder.Release(lease);
        await holder.PushAsync();

        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be(outcome);
        (await visitor.PullAsync()).OfType<ProvisionalResolved>().Should().ContainSingle();
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    // Its lease stood in nobody's way until an old copy of a disk said that it still held one for the same day.
    [Fact]
    public async Task GrantThatNoLeaseCarries_Waits_AndGoesBeforeWhatWasOnlyPromised()
    {
        var (holder, resident, lease) = await LeasedAsync();
        var (visitor, granter) = (await EnrolAsync("LC1-01"), await EnrolAsync("BVU-01"));
        var slip = visitor.Provisional(resident);
        await visitor.PushAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        var granted = granter.Grant(resident, LeaseId.New(Clock).Value);
        (await granter.PushAsync()).Outcomes[^1].Detail.Should().Be("GrantOutsideLease");
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Pending");

        holder.Release(lease);
        await holder.PushAsync();

        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Confirmed", "its resident was told so");
        (await Central.StatusOfAsync(slip.Exchange)).Should().Be("DutyDue");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Provisional_VoidedWhileItWaits_IsJustVoided()
    {
        var (holder, resident, lease) = await LeasedAsync();
        var visitor = await EnrolAsync("LC1-01");
        var waiting = visitor.Provisional(resident);
        visitor.Void(waiting.Exchange);

        (await visitor.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        holder.Release(lease);
        await holder.PushAsync();

        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Voided");
        (await Central.BooksAsync(resident)).Used.Should().Be(0);
    }

    [Fact]
    public async Task Provisional_VoidedOnItsDayWhenConfirmed_GivesTheTripToTheNextOne()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var mistaken = station.Provisional(resident);
        station.Void(mistaken.Exchange);
        var right = station.Provisional(resident);
        await station.PushAsync();

        (await Central.StatusOfAsync(mistaken.Exchange)).Should().Be("Voided");
        (await Central.StatusOfAsync(right.Exchange)).Should().Be("Confirmed", "a slip that was taken back must not cost the trip");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Provisional_VoidedOnALaterDayWhenConfirmed_KeepsTheRightUsed()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var exchange = station.Provisional(resident);
        station.Void(exchange.Exchange, Today.AddDays(1));

        (await station.PushAsync()).Outcomes[1].Detail.Should().Be("VoidWithoutLease");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Registered_NumberIsKnown_TheStationLearnsTheKnownPerson()
    {
        var first = await EnrolAsync("KTH-01");
        var second = await EnrolAsync("LC1-01");
        var known = first.Register("010190000123").Resident;
        await first.PushAsync();
        var made = second.Register("010190000123").Resident;
        second.Provisional(made);

        var outcomes = (await second.PushAsync()).Outcomes;

        outcomes[0].KnownAs.Should().Be(known.Value);
        (await Central.BooksAsync(known)).Used.Should().Be(1);
        var feed = await second.PullAsync();
        feed.OfType<ResidentMerged>().Should().Contain(new ResidentMerged(made.Value, known.Value));
        feed.OfType<ResidentKnown>().Should().Contain(resident => resident.ResidentId == known.Value && resident.PersonalNumber == "010190000123");
        Good(await second.TryPushAsync(second.Journal)).Outcomes[0].KnownAs.Should().Be(known.Value);
    }

    [Fact]
    public async Task Registered_WithAnEarlierNumberThatIsKnown_IsTheSamePersonWithANewNumber()
    {
        var station = await EnrolAsync("KTH-01");
        var known = station.Register("010190000123").Resident;
        station.Register("010290000456", earlier: ["010190000123"]);

        var outcomes = (await station.PushAsync()).Outcomes;

        outcomes[1].KnownAs.Should().Be(known.Value);
        (await Central.QueryAsync<string>("select personal_number from resident_numbers where in_force = 1")).Should().Equal("010290000456");
    }

    [Fact]
    public async Task Registered_CardThatNamesTwoPeople_IsAnIncident()
    {
        var station = await EnrolAsync("KTH-01");
        station.Register("010190000123");
        station.Register("010190000124");
        station.Register("010190000123", earlier: ["010190000124"]);

        (await station.PushAsync()).Outcomes[2].Detail.Should().Be("TwoResidents");
    }

    [Theory]
    [InlineData(10_000_000_000, 1_000_000_000, 1_000_000_000, 3_000_000_000_000, null)]
    [InlineData(10_000_000_001, 1, 1, 0, "AmountsWrong")]
    [InlineData(1, 1_000_000_001, 1, 0, "AmountsWrong")]
    [InlineData(1, 1, 1_000_000_001, 0, "AmountsWrong")]
    [InlineData(1, 1, 1, 3_000_000_000_001, "AmountsWrong")]
    public async Task Exchange_OfAmountsThatNoStationTakes_IsAnIncident(long value, long quantity, long price, long tax, string? detail)
    {
        var station = await EnrolAsync("KTH-01");
        var body = station.Record(await AddResidentAsync(), new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero), value: value);
        station.Journal.Clear();
        station.Append(body with { Goods = [body.Goods[0] with { QuantityMilli = quantity, UnitPrice = new(price), TaxEstimate = new(tax) }] });

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be(detail);
    }

    // What is told of a person must fit into what a station may tell a central that has forgotten it.
    [Theory]
    [InlineData(20, null)]
    [InlineData(21, "RegistrationWrong")]
    public async Task Registered_WithMoreEarlierNumbersThanStationsTell_IsAnIncident(int count, string? detail)
    {
        var station = await EnrolAsync("KTH-01");
        station.Register("010190000123", earlier: [.. Enumerable.Range(0, count).Select(i => $"0101900010{i:D2}")]);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be(detail);
    }

    [Theory]
    [InlineData("01019000012", "02809")]
    [InlineData("0101900001234", "02809")]
    [InlineData("010190000123", "2809")]
    public async Task Registered_ThatCanNotBeOne_IsAnIncident(string number, string unit)
    {
        var station = await EnrolAsync("KTH-01");
        station.Register(number, unit);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("RegistrationWrong");
    }

    private static T Good<T>(QuotaTracker.Contracts.CentralAnswer<T> answer) => TestStation.Good(answer);

    private async Task<(TestStation Station, ResidentId Resident, Guid Lease)> LeasedAsync()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        return (station, resident, (await station.LeaseAsync(resident)).Lease!.LeaseId);
    }

    private Task<Lease> PlaceLeaseAsync(TestStation station, ResidentId resident, int days, int units) =>
        Central.PlaceLeaseAsync(station, resident, days, units);
}
