using System.Net;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Reports;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Supervision;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Recovery;

public sealed class RecoveryTestsOnSqlite() : RecoveryTests(new SqliteStores())
{
    [Fact]
    public async Task Command_OnABackup_BeginsBeforeCentralIsStarted()
    {
        await EnrolAsync("KTH-01");
        await Central.DisposeAsync();
        using var output = new StringWriter();

        await using (new SqliteDialect(Store.Folder))
            (await RecoveryServices.RunCommandAsync(["--data", Store.Folder, "--reason", "trung tâm đang chạy"], output)).Should().Be(1);
        output.ToString().Should().Contain("another central").And.Contain("End it first").And.NotContain("   at ");
        (await RecoveryServices.RunCommandAsync(["--data", Store.Folder], output)).Should().Be(2, "it wants a reason");
        (await RecoveryServices.RunCommandAsync(["--data", Store.Folder, "--reason", "đưa bản sao lưu trở lại"], output)).Should().Be(0);
        (await RecoveryServices.RunCommandAsync(["--data", Store.Folder, "--reason", "đưa bản sao lưu trở lại"], output)).Should().Be(0);

        await using var restarted = new CentralServer(Store, Clock, Settings);
        (await restarted.Database.ReadAsync(RecoveryView.FindAsync, CancellationToken.None))!.Missing.Should().Equal("KTH-01");
        output.ToString().Should().Contain("Recovery has begun").And.Contain("on already");
    }
}

[Collection(PostgresCollection.Sync)]
public sealed class RecoveryTestsOnPostgres(PostgresCluster cluster) : RecoveryTests(cluster)
{
    [Fact]
    public async Task TwoProcesses_OneBegins_BothHoldBack()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        await using var second = new CentralServer(Store, Clock, Settings);
        await BeginAsync();

        using var at = station.At(second.Address);
        (await at.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.HeldElsewhere);
        Good(await at.HelloAsync()).Status.Should().Be(HelloStatus.Ok);

        (await ViewAsync()).Should().BeNull("the other process has heard everybody");
        (await station.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.Leased);
    }
}

/// <summary>
/// A central that was put back from a backup. What came after the backup is played by the stations alone: they hold leases and were told
/// things that this central never knew.
/// </summary>
public abstract class RecoveryTests(Stores stores) : ContractTests(stores)
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Hello_MoreAcknowledgedThanKnown_Begins(long beyond, bool begins)
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        await station.PushAsync();
        station.Append(new EntryBody.Opened("2"));

        Good(await station.HelloAsync(acknowledged: 1 + beyond)).AcknowledgedThrough.Should().Be(1);

        (await SignsAsync()).Should().Equal(begins ? ["Acknowledged"] : []);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Hello_FeedBeyondItsHead_BeginsAndNothingIsMissed(int beyond, bool begins)
    {
        var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        station.Cursor += 10 * beyond;
        // Written by the restored central under a cursor that the forgotten one had given out.
        if (begins)
            await EnrolAsync("LC1-01");

        Good(await station.HelloAsync());

        (await SignsAsync()).Should().Equal(begins ? ["FeedCursor"] : []);
        var cursor = station.Cursor;
        var feed = Good(await station.Api.PullAsync(cursor, 0, CancellationToken.None));
        feed.Items.Should().NotContain(item => item.Cursor <= cursor);
        if (begins)
            feed.Items.Select(item => item.Body).OfType<StationKeyKnown>().Should().Contain(key => key.Station == "LC1-01");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Hello_InARecoveryWhoseFeedHasCaughtUpWithTheCursor_MissesNothing(int ahead)
    {
        var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        // The forgotten central gave out some more; the restored one has written as many other ones since, or more.
        station.Cursor += 3 - ahead;
        await BeginAsync();
        foreach (var other in (string[])["LC1-01", "BVU-01", "KTH-02"])
            await EnrolAsync(other);

        Good(await station.HelloAsync());

        (await station.PullAsync()).OfType<StationKeyKnown>().Select(key => key.Station).Should().Contain(["LC1-01", "BVU-01", "KTH-02"]);
        var cursor = station.Cursor;
        Good(await station.HelloAsync());
        (await station.PullAsync()).OfType<StationKeyKnown>().Should().BeEmpty("it is told again only until it has told");
        station.Cursor.Should().BeGreaterThanOrEqualTo(cursor);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hello_HoldsALeaseThatCentralDoesNotKnow_Begins(bool unknown)
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        station.Held = new([new(WireLease.From(lease), true)], []);
        if (unknown)
            station.HoldForgotten(await AddResidentAsync(), Today, 7, 2);

        Good(await station.HelloAsync());

        (await SignsAsync()).Should().Equal(unknown ? ["HeldLease"] : []);
        (await Central.QueryAsync<string>("select lease_id from leases")).Should().HaveCount(unknown ? 2 : 1);
    }

    [Fact]
    public async Task Push_AfterWhatCentralHasForgotten_Begins()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        station.Append(new EntryBody.Opened("2"));

        Refused(await station.TryPushAsync(station.Journal[1..]), 409, ProblemTypes.SequenceGap);

        (await SignsAsync()).Should().Equal("Gap");
        Refused(await station.TryPushAsync(station.Journal[1..]), 409, ProblemTypes.SequenceGap);
        (await SignsAsync()).Should().Equal("Gap");
    }

    [Fact]
    public async Task Lease_WhileRecovering_IsTheOwnOneOrNone()
    {
        var (station, other, resident, spent) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync(), await AddResidentAsync());
        var own = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        other.Provisional(spent);
        await other.PushAsync();
        await BeginAsync();

        (await station.LeaseAsync(resident)).Lease!.LeaseId.Should().Be(own.Id.Value);
        (await other.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.HeldElsewhere);
        var used = await other.LeaseAsync(spent);
        (used.Answer, used.Reason).Should().Be((LeaseAnswer.HeldElsewhere, null), "what is forgotten proves nothing");
    }

    [Fact]
    public async Task Begun_WithNobodyAhead_EndsOnceAllWereHeard()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await BeginAsync();
        (await ViewAsync())!.Missing.Should().Equal("KTH-01", "LC1-01");

        await station.HelloAsync();
        (await ViewAsync())!.Missing.Should().Equal("LC1-01");
        await other.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await station.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.Leased);
    }

    [Fact]
    public async Task Pending_WaitsForTheEndAndIsThenDecided()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await BeginAsync();
        var exchange = station.Provisional(resident);
        await station.HelloAsync();
        await station.PushAsync();
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Pending");

        await station.HelloAsync();
        await other.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
    }

    [Fact]
    public async Task ForgottenLease_IsAdoptedAndItsEntriesCount()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = station.HoldForgotten(resident, Today, 7, 2);
        station.Append(new EntryBody.Opened("1"));
        var grant = station.Grant(resident, lease.LeaseId);

        await station.HelloAsync(acknowledged: 1);
        (await Central.BooksAsync(resident)).Reserved.Should().Be(2);
        (await station.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        await station.HelloAsync();
        await other.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
        (await Central.LeaseAsync(new(lease.LeaseId)))!.Should().Match<Lease>(it => it.State == LeaseState.Open && it.UnitsLeft == 1);
        (await other.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.Exhausted);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Push_BeforeTheStationSaidWhatItHolds_Waits()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        await BeginAsync();
        var lease = station.HoldForgotten(resident, Today, 7, 2);
        station.Append(new EntryBody.Opened("1"));
        station.Grant(resident, lease.LeaseId);

        (await station.PushAsync()).AcknowledgedThrough.Should().Be(1);
        Refused(await station.TryPushAsync(station.Journal[1..]), 503, ProblemTypes.Recovering);
        await station.HelloAsync();
        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        (await Central.IncidentsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task ForgottenResident_ToldByTheHolder_KeepsTheirIdAndQuota()
    {
        const string number = "010190000123";
        var (holder, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("BVU-01"));
        await BeginAsync();
        // Entered after the backup: this central has never heard of them.
        var resident = new ResidentId(Guid.CreateVersion7(Clock.GetUtcNow()));
        var lease = holder.HoldForgotten(resident, Today, 7, 2);
        holder.Held = holder.Held with { Residents = [new(resident.Value, number, ["063123456"], "Giàng Thị Mẩy", "1990-05-12", 2, "02809", true, true)] };
        holder.Append(new EntryBody.Opened("1"));
        holder.Grant(resident, lease.LeaseId);

        (await holder.PushAsync()).AcknowledgedThrough.Should().Be(1);
        Refused(await holder.TryPushAsync(holder.Journal[1..]), 503, ProblemTypes.Recovering);
        Good(await holder.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
        (await holder.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        await other.HelloAsync();
        (await ViewAsync()).Should().BeNull();

        var card = other.Register(number, earlier: []);
        (await other.PushAsync()).Outcomes[^1].KnownAs.Should().Be(resident.Value);
        (await other.LeaseAsync(card.Resident)).Should().Match<LeaseResponse>(
            answer => answer.Answer == LeaseAnswer.Exhausted && answer.Reason == ExhaustedReason.UsedToday);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        (await Central.QueryAsync<long>("select police_permit + confirmed from residents")).Should().Equal([0], "that is no station's word");
    }

    // Told once, the station records something about somebody whom the central before the restore had named to it.
    [Theory]
    [InlineData(true, EntryResult.Accepted)]
    [InlineData(false, EntryResult.Incident)]
    public async Task ForgottenResident_NamedAfterTheStationHasTold_IsAskedAboutAgain(bool isTold, EntryResult expected)
    {
        var (station, _) = (await EnrolAsync("KTH-01"), await EnrolAsync("BVU-01"));
        await BeginAsync();
        await station.HelloAsync();
        var resident = new ResidentId(Guid.CreateVersion7(Clock.GetUtcNow()));
        station.Append(new EntryBody.Opened("1"));
        station.Provisional(resident);

        (await station.PushAsync()).AcknowledgedThrough.Should().Be(1);
        Refused(await station.TryPushAsync(station.Journal[1..]), 503, ProblemTypes.Recovering);
        if (isTold)
            station.Held = station.Held with { Residents = [new(resident.Value, "010190000123", [], "Giàng Thị Mẩy", "1990-05-12", 2, "02809", false, false)] };
        else
            await Central.ExecuteAsync("update stations set active = 0 where station_id = 'BVU-01'");
        await station.HelloAsync();
        await station.HelloAsync();

        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(expected, "nobody else can say who it is, so it isn't waited for longer");
    }

    [Fact]
    public async Task ForgottenResident_WhoseNumberSomebodyBears_IsThatPerson()
    {
        var station = await EnrolAsync("KTH-01");
        var known = station.Register("010190000123", earlier: []).Resident;
        await station.PushAsync();
        await BeginAsync();
        var alias = new ResidentId(Guid.CreateVersion7(Clock.GetUtcNow()));
        station.HoldForgotten(alias, Today, 7, 2);
        station.Held = station.Held with { Residents = [new(alias.Value, "010190000123", [], "Giàng Thị Mẩy", "1990-05-12", 2, "02809", false, false)] };

        await station.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.QueryAsync<ResidentId>("select resident_id from leases where state = 'Open'")).Should().OnlyContain(id => id == known);
    }

    [Theory]
    [InlineData(null, 11)]
    [InlineData(1, 11)]
    [InlineData(10, 11)]
    [InlineData(11, 12)]
    [InlineData(40, 41)]
    [InlineData(1_011, 1_012)]
    public async Task Enrolment_OfADeviceThatSaysWhichLifeItLed_IsALaterOne(int? after, int expected)
    {
        await EnrolAsync("KTH-01");
        await BeginAsync();
        using var device = Make(Central.Address, Clock, "KTH-01");
        var code = await Central.AddStationAsync("KTH-01", again: true);

        Good(await device.Api.EnrolAsync(new(code, device.PublicKey, "fingerprint", after), CancellationToken.None)).Incarnation.Should().Be(expected);
    }

    // A's lease is known from the backup; A gave it back since, and B was given the same days. B comes first.
    [Fact]
    public async Task LaterLease_WaitsForTheEntriesThatMadeRoomForIt()
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var before = await Central.PlaceLeaseAsync(a, resident, 7, 2);
        a.Release(before.Id.Value);
        var after = b.HoldForgotten(resident, Today.AddDays(1), 5, 2);
        b.Append(new EntryBody.Opened("1"));
        b.Grant(resident, after.LeaseId, Today.AddDays(1));
        a.Held = new([new(WireLease.From(before), false)], []);
        await BeginAsync();

        await b.HelloAsync();
        (await b.PushAsync()).AcknowledgedThrough.Should().Be(1);
        Refused(await b.TryPushAsync(b.Journal[1..]), 503, ProblemTypes.Recovering);
        (await ViewAsync())!.Missing.Should().Equal("KTH-01", "LC1-01");
        await a.HelloAsync();
        Refused(await b.TryPushAsync(b.Journal[1..]), 503, ProblemTypes.Recovering);
        await a.PushAsync();
        (await b.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        await a.HelloAsync();
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 1);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    // B granted from its lease and gave it back; C was given the other days after that, and comes first.
    [Fact]
    public async Task ClosedLease_IsAdoptedPieceByPieceSoThatALaterOneStandsInNobodysWay()
    {
        var (b, c, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var closed = b.HoldForgotten(resident, Today, 7, 2, open: false);
        var first = b.Grant(resident, closed.LeaseId, Today);
        b.Void(first.Exchange);
        var second = b.Grant(resident, closed.LeaseId, Today.AddDays(1));
        b.Release(closed.LeaseId);
        c.HoldForgotten(resident, Today.AddDays(2), 5, 3);
        await BeginAsync();

        await c.HelloAsync();
        await b.HelloAsync();
        (await b.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(second.Exchange)).Should().Be("Exempt");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 3);
        await Central.AssertBooksFollowAsync();
    }

    // The backup has a lease that A gave back since, behind a grant from a later one; what A holds now comes before its entries and fills the month.
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task Grant_WrittenBeforeWhatMakesRoomForIt_FindsItInWhatItsHolderGaveBack(bool sameStation, int unitsGiven)
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var given = await Central.PlaceLeaseAsync(a, resident, 2, unitsGiven);
        var closed = a.HoldForgotten(resident, Today.AddDays(-2), 2, 2, open: false);
        var grant = a.Grant(resident, closed.LeaseId, Today.AddDays(-1));
        a.Release(given.Id.Value);
        a.Release(closed.LeaseId);
        a.Held = a.Held with { Leases = [.. a.Held.Leases, new(WireLease.From(given), false)] };
        (sameStation ? a : b).HoldForgotten(resident, Today.AddDays(2), 3, 4 - unitsGiven);
        await BeginAsync();

        await b.HelloAsync();
        await a.HelloAsync();
        Refused(await a.TryPushAsync(a.Journal), 503, ProblemTypes.Recovering);
        (await a.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        await a.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 4 - unitsGiven);
        (await Central.LeaseAsync(given.Id))!.State.Should().Be(LeaseState.Released);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task ClosedLease_GrantThatBreaksTheStore_ItsDayIsNeverGivenOutAgain()
    {
        var (b, _, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var closed = b.HoldForgotten(resident, Today, 7, 2, open: false);
        b.Grant(resident, closed.LeaseId, Today);
        b.Grant(resident, closed.LeaseId, Today.AddDays(1));
        b.Release(closed.LeaseId);
        await BeginAsync();
        await b.HelloAsync();
        await BreakFeedAsync("LC1-01", resident);
        Good(await b.TryPushAsync(b.Journal[..1])).Outcomes.Single().Detail.Should().Be("NotApplied");
        await MendFeedAsync("LC1-01");

        (await b.PushAsync()).Outcomes.Skip(1).Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);

        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(
            books => books.UsedDays == DayMask.Run(Today, Today.AddDays(1)) && books.Reserved == 0);
        await Central.AssertBooksFollowAsync();
    }

    // As above, but what was voided stood on a day that C has now: B's first grant finds no room, and nobody's entries can make any.
    [Fact]
    public async Task ClosedLease_VoidedGrantOnADayGivenAgain_IsLetThroughInTheEnd()
    {
        var (b, c, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var closed = b.HoldForgotten(resident, Today, 7, 2, open: false);
        var voided = b.Grant(resident, closed.LeaseId, Today);
        b.Void(voided.Exchange);
        b.Release(closed.LeaseId);
        c.HoldForgotten(resident, Today, 7, 2);
        await BeginAsync();

        await c.HelloAsync();
        await b.HelloAsync();
        Refused(await b.TryPushAsync(b.Journal), 503, ProblemTypes.Recovering);
        await b.PushAsync();
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(voided.Exchange)).Should().Be("Voided");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 0 && books.Reserved == 2);
        await Central.AssertBooksFollowAsync();
    }

    // A's device was lost, and with it the entry by which it gave its lease back. B's later lease proves that it did.
    [Fact]
    public async Task LaterLease_OfALostDevicesDays_IsItsOwnProof()
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await Central.PlaceLeaseAsync(a, resident, 7, 2);
        var after = b.HoldForgotten(resident, Today, 7, 4);
        var grant = b.Grant(resident, after.LeaseId);
        await BeginAsync();
        await b.HelloAsync();
        Refused(await b.TryPushAsync(b.Journal), 503, ProblemTypes.Recovering);

        (await BurnLife.RunAsync(a.Id, 1, new("GS-01", "máy mất"), Central.Steps, Recovery, CancellationToken.None)).Should().Be(ActResult.Done);
        await b.PushAsync();
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
        await Central.AssertBooksFollowAsync();
    }

    // A says what it holds, waits for B to make room, and is lost before that: nobody will ever say more, but what it said is known.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task HeldLease_OfALifeThatEndsBeforeItIsAdopted_StaysOutAsBurned(bool enrolledAnew, bool salvagedBefore)
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var before = await Central.PlaceLeaseAsync(b, resident, 7, 2);
        b.Release(before.Id.Value);
        b.Held = new([new(WireLease.From(before), false)], []);
        var held = a.HoldForgotten(resident, Today, 7, 2);
        var grant = a.Grant(resident, held.LeaseId);
        await BeginAsync();
        await a.HelloAsync();
        var next = enrolledAnew ? await EnrolAsync("KTH-01", again: true) : null;
        if (next is null)
            await BurnLife.RunAsync(a.Id, 1, new("GS-01", "máy mất"), Central.Steps, Recovery, CancellationToken.None);
        await b.HelloAsync();
        await b.PushAsync();
        if (salvagedBefore)
            Good(await next!.SalvageAsync(1, a.Journal)).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        if (next is not null)
            await next.HelloAsync();
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await b.LeaseAsync(resident)).Answer.Should().NotBe(LeaseAnswer.Leased, "A may have granted the day");
        (await Central.LeaseAsync(new(held.LeaseId)))!.State.Should().Be(LeaseState.Burned);
        next ??= await EnrolAsync("KTH-01", again: true);
        Good(await next.SalvageAsync(1, a.Journal));
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 1);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    // A tells of a lease that it granted from and gave back, and its entries are lost with the device: what it may have granted is given to nobody.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task ClosedLease_OfALifeWhoseEntriesAreLost_StaysOutAsBurned(bool enrolledAnew, bool firstCame)
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var closed = a.HoldForgotten(resident, Today.AddDays(-1), 7, 2, open: false);
        a.Grant(resident, closed.LeaseId, Today.AddDays(-1));
        var lost = a.Grant(resident, closed.LeaseId, Today);
        a.Release(closed.LeaseId);
        await BeginAsync();
        await a.HelloAsync();
        if (firstCame)
            Good(await a.TryPushAsync(a.Journal[..1]));
        var next = enrolledAnew ? await EnrolAsync("KTH-01", again: true) : null;
        if (next is null)
            await BurnLife.RunAsync(a.Id, 1, new("GS-01", "máy mất"), Central.Steps, Recovery, CancellationToken.None);
        else
            await next.HelloAsync();
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await b.LeaseAsync(resident)).Answer.Should().NotBe(LeaseAnswer.Leased, "A granted the day");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used + books.Reserved == 2);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        next ??= await EnrolAsync("KTH-01", again: true);
        Good(await next.SalvageAsync(1, a.Journal));
        (await Central.StatusOfAsync(lost.Exchange)).Should().Be("Exempt");
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    // A page from before the backup reached the station while it was asked: its cursor is one of before again.
    [Fact]
    public async Task Feed_CursorRaisedBetweenTheQuestionAndTheTelling_IsToldAnewAllTheSame()
    {
        var station = await EnrolAsync("KTH-01");
        var all = await station.PullAsync();
        await BeginAsync();
        var hello = Hello(station);
        var asked = Good(await station.Api.HelloAsync(hello, default));
        asked.TellHeld.Should().BeTrue();
        station.Cursor++;

        Good(await station.Api.HelloAsync(hello with { FeedCursor = station.Cursor, Held = station.Held with { Question = asked.Question } }, default));

        (await station.PullAsync()).Should().HaveCount(all.Count);
    }

    // It says what the station held when it was sent. What an earlier central gave out after that, and has forgotten since, isn't in it.
    [Theory]
    [InlineData("no question")]
    [InlineData("another question")]
    [InlineData("a question of before")]
    public async Task Report_ThatWasOnItsWayBefore_IsNoTelling(string answers)
    {
        var station = await EnrolAsync("KTH-01");
        await BeginAsync();
        var hello = Hello(station);
        var before = Good(await station.Api.HelloAsync(hello, default)).Question;
        await BeginAsync();
        var asked = Good(await station.Api.HelloAsync(hello, default));

        var answer = Good(await station.Api.HelloAsync(hello with
        {
            Held = station.Held with { Question = answers switch { "no question" => null, "another question" => LeaseId.New(Clock).Value, _ => before } },
        }, default));

        answer.TellHeld.Should().BeTrue();
        answer.Question.Should().NotBeNull().And.NotBe(asked.Question!.Value, "a report that answers the one before may be overtaken by this hello");
        (await ViewAsync())!.Missing.Should().Equal("KTH-01");
        await station.Api.HelloAsync(hello with { Held = station.Held with { Question = asked.Question } }, default);
        (await ViewAsync())!.Missing.Should().Equal("KTH-01");
        asked = Good(await station.Api.HelloAsync(hello, default));
        await station.Api.HelloAsync(hello with { Held = station.Held with { Question = asked.Question } }, default);
        (await ViewAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Report_ThatComesTwice_IsTakenOnce()
    {
        var (station, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        await BeginAsync();
        var hello = Hello(station);
        var asked = Good(await station.Api.HelloAsync(hello, default));
        var report = hello with { Held = station.Held with { Question = asked.Question } };
        Good(await station.Api.HelloAsync(report, default)).TellHeld.Should().BeFalse();
        station.Append(new EntryBody.Opened("1"));
        Good(await station.Api.HelloAsync(Hello(station), default)).TellHeld.Should().BeFalse();

        Good(await station.Api.HelloAsync(report, default)).TellHeld.Should().BeTrue("its journal is shorter than one that was seen");

        await other.HelloAsync();
        (await ViewAsync())!.Missing.Should().Equal("KTH-01");
        await station.PushAsync();
        await station.HelloAsync();
        (await ViewAsync()).Should().BeNull();
    }

    // An old copy of the disk was put back meanwhile: what it never had isn't waited for.
    [Fact]
    public async Task Journal_ThatIsShorterNow_IsToldAgain()
    {
        var station = await EnrolAsync("KTH-01");
        await BeginAsync();
        var hello = Hello(station);
        station.Append(new EntryBody.Opened("1"));
        await station.HelloAsync();
        (await ViewAsync()).Should().NotBeNull("its entry is missing");

        var asked = Good(await station.Api.HelloAsync(hello, default));
        (await ViewAsync()).Should().NotBeNull("this hello may just come late");
        await station.Api.HelloAsync(hello with { Held = station.Held with { Question = asked.Question } }, default);

        (await ViewAsync()).Should().BeNull();
    }

    private HelloRequest Hello(TestStation station) => new(
        station.Journal.Count, (station.Journal.Count == 0 ? EntryHash.Origin : station.Journal[^1].Hash).Hex, Clock.GetUtcNow().ToUnixTimeMilliseconds(), "boot", 0,
        LeaseDigest.Of([]), 1, "1.0", 0, station.Cursor, SecondDevice.None);

    // The backup was made while central recovered: the station had told what it held then, and was given more after the end.
    [Theory]
    [InlineData("act")]
    [InlineData("acknowledged")]
    [InlineData("feed")]
    [InlineData("gap")]
    public async Task RestoredToTheMiddleOfARecovery_WhoToldBefore_IsAskedAgain(string sign)
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await BeginAsync();
        await a.HelloAsync();
        (await ViewAsync())!.Missing.Should().Equal("LC1-01");
        var first = await Central.QueryAsync<int>("select incarnation_min from stations where station_id = 'KTH-01'");

        var lease = a.HoldForgotten(resident, Today, 7, 2);
        a.Append(new EntryBody.Opened("1"));
        if (sign == "gap")
        {
            a.Append(new EntryBody.Opened("2"));
            Refused(await a.TryPushAsync(a.Journal[1..]), 409, ProblemTypes.SequenceGap);
        }

        if (sign == "act")
            await BeginAsync();
        a.Cursor = sign == "feed" ? 1_000 : a.Cursor;
        await a.HelloAsync(acknowledged: sign == "acknowledged" ? 1 : 0);
        await a.PushAsync();
        await a.HelloAsync();
        await b.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.LeaseAsync(new(lease.LeaseId)))!.State.Should().Be(LeaseState.Open);
        (await b.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.HeldElsewhere, "A may have granted the day");
        (await Central.QueryAsync<int>("select incarnation_min from stations where station_id = 'KTH-01'"))
            .Single().Should().BeGreaterThan(first.Single(), "lives may have begun since the backup");
    }

    [Fact]
    public async Task Signs_AgainAndAgain_LeaveOutNoMoreLivesThanCanHaveBeenForgotten()
    {
        var broken = await EnrolAsync("KTH-01");
        await EnrolAsync("LC1-01"); // The recovery waits for it.
        for (var i = 0; i < 110; i++)
            Good(await broken.HelloAsync(acknowledged: 1));

        var incarnation = (await EnrolAsync("LC1-01", again: true)).Incarnation;
        incarnation.Should().BeLessThan(1_000);
        // Whoever put a backup back says the truth.
        await BeginAsync();
        for (var i = 0; i < 110; i++)
            Good(await broken.HelloAsync(acknowledged: 1));
        await BeginAsync();
        (await Central.QueryAsync<int>("select incarnation_min - @incarnation from stations where station_id = 'LC1-01'", new { incarnation }))
            .Single().Should().BeInRange(501, 520);
    }

    [Fact]
    public async Task AskedAgain_WhatWasGivenBackAndCorrectedMeanwhile_StandsAsToldLast()
    {
        var (a, b, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var (before, other) = (await Central.PlaceLeaseAsync(b, resident, 7, 2), await AddResidentAsync());
        b.Held = new([new(WireLease.From(before), true)], []);
        var exchange = a.Provisional(other, Today.AddDays(-1));
        await a.PushAsync();
        await BeginAsync();
        var held = a.HoldForgotten(resident, Today, 7, 2);
        a.WasTold(exchange, Resolution.DutyDue, "UsedToday");
        await a.HelloAsync();
        (await Central.LeaseAsync(new(held.LeaseId))).Should().BeNull("B still holds its days");

        // Since then A has granted from it and given it back, C got the rest, and a supervisor granted what was due.
        var c = await EnrolAsync("LC2-01");
        var grant = a.Grant(resident, held.LeaseId);
        a.Release(held.LeaseId);
        a.Held = new([new(a.Held.Leases.Single().Lease, false)], []);
        a.WasTold(exchange, Resolution.Confirmed);
        var rest = c.HoldForgotten(resident, Today.AddDays(1), 6, 2);
        b.Release(before.Id.Value);
        b.Held = new([new(WireLease.From(before), false)], []);
        await BeginAsync();
        foreach (var station in new[] { b, c, a })
        {
            await station.HelloAsync();
            if (station.Journal.Count > 0)
                await station.TryPushAsync(station.Journal);
            await station.HelloAsync();
        }

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
        (await Central.LeaseAsync(new(rest.LeaseId)))!.State.Should().Be(LeaseState.Open);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    // All that its holder ever had of it is its name, so no report can say what it was.
    [Theory]
    [InlineData(ReleaseReason.Recalled, EntryResult.Accepted)]
    [InlineData(ReleaseReason.DaysPast, EntryResult.Incident)]
    public async Task ForgottenLease_GivenBackBeforeItCame_IsNothingToLookAt(ReleaseReason reason, EntryResult expected)
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = LeaseId.New(Clock);
        await BeginAsync();
        station.Append(new EntryBody.Opened("1"));
        station.Release(lease.Value, reason);

        (await station.PushAsync()).AcknowledgedThrough.Should().Be(1, "it hasn't said what it holds");
        await station.HelloAsync();
        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(expected);
        await station.HelloAsync();
        await other.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.IncidentsAsync()).Should().Equal(expected == EntryResult.Accepted ? [] : ["ReleaseOfNothing"]);
        if (expected != EntryResult.Accepted)
            return;
        Refused(await station.TryLeaseAsync(resident, id: lease), 409, ProblemTypes.IdReused);
        await BeginAsync();
        station.Release(lease.Value, reason);
        await station.HelloAsync();
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("ReleaseOfNothing", "it was given back once");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task ForgottenLease_OfAnEarlierLife_IsGivenBackWithoutAWord()
    {
        var first = await EnrolAsync("KTH-01");
        first.Append(new EntryBody.Opened("1"));
        await first.PushAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        await BeginAsync();
        first.Release(LeaseId.New(Clock).Value);

        Good(await next.SalvageAsync(1, first.Journal[1..])).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.IncidentsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task HeldTwice_NothingOfItFree_IsGivenBackAsAskedAfterTheEnd()
    {
        var (b, c, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        b.HoldForgotten(resident, Today, 7, 2);
        var second = c.HoldForgotten(resident, Today, 7, 2);
        await BeginAsync();
        await b.HelloAsync();
        await c.HelloAsync();
        await c.HelloAsync();
        (await ViewAsync()).Should().BeNull();
        c.Release(second.LeaseId, ReleaseReason.Recalled);

        (await c.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted, "central asked for it");

        (await Central.IncidentsAsync()).Should().Equal("HeldLeaseNotAdopted");
        await Central.AssertBooksFollowAsync();
    }

    // Two stations say that they hold the same day: that can't be, and must not hold up everybody for ever.
    [Fact]
    public async Task HeldTwice_TheSecondIsAskedBackAndSomebodyLooks()
    {
        var (b, c, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var first = b.HoldForgotten(resident, Today, 7, 2);
        var second = c.HoldForgotten(resident, Today.AddDays(6), 3, 2);
        await BeginAsync();

        await b.HelloAsync();
        await c.HelloAsync();
        await c.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.IncidentsAsync()).Should().Equal("HeldLeaseNotAdopted");
        (await Central.LeaseAsync(new(first.LeaseId)))!.Units.Should().Be(2);
        (await Central.LeaseAsync(new(second.LeaseId)))!.Days.Should().Be(DayMask.Run(Today.AddDays(7), Today.AddDays(8)));
        (await c.PullAsync()).OfType<LeaseRecalled>().Should().Equal(new LeaseRecalled(second.LeaseId));
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task ToldDecisions_AreTakenAgainAndNoOthers()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        await EnrolAsync("LC1-01");
        var confirmed = station.Provisional(resident, Today.AddDays(-1));
        var due = station.Provisional(resident, Today.AddDays(-2));
        var corrected = station.Provisional(resident, Today.AddDays(-3));
        var untold = station.Provisional(resident, Today.AddDays(-4));
        station.WasTold(confirmed, Resolution.Confirmed);
        station.WasTold(due, Resolution.DutyDue, "MonthExhausted");
        station.WasTold(corrected, Resolution.Voided);
        await BeginAsync();

        await station.HelloAsync();
        await station.PushAsync();

        (await Central.StatusOfAsync(confirmed.Exchange)).Should().Be("Confirmed");
        (await Central.StatusOfAsync(due.Exchange)).Should().Be("DutyDue");
        (await Central.StatusOfAsync(corrected.Exchange)).Should().Be("Voided");
        (await Central.StatusOfAsync(untold.Exchange)).Should().Be("Pending");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Theory]
    [InlineData(-1, 500_001)]
    [InlineData(500_001, -1)]
    [InlineData(long.MaxValue, 1)]
    public async Task ToldDecision_WithAmountsThatCanNotBe_IsRefusedAndHoldsUpNobody(long exempt, long taxed)
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var exchange = station.Provisional(resident);
        await BeginAsync();
        station.Held = new([], [new(exchange.Exchange.Value, Resolution.Confirmed, null, exempt, taxed)]);

        Refused(await station.HelloAsync(), 400, ProblemTypes.Validation);
        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        station.Held = new([], []);
        await station.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
    }

    [Fact]
    public async Task ToldDecision_OfAnotherStationsExchange_IsNobodysWord()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await EnrolAsync("BVU-01");
        var exchange = station.Provisional(resident);
        station.WasTold(exchange, Resolution.DutyDue, "MonthExhausted");
        other.WasTold(exchange, Resolution.Confirmed);
        await BeginAsync();

        await other.HelloAsync();
        await station.PushAsync();
        await other.HelloAsync();
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Pending");
        await station.HelloAsync();

        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("DutyDue");
    }

    // What the old device had granted besides it is only there: it may still turn up.
    [Fact]
    public async Task ToldDecision_OfWhatABurnedLeaseOfTheStationCarried_LeavesTheRestOfItOut()
    {
        var (first, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        await EnrolAsync("LC1-01");
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        first.Grant(resident, lease.Id.Value, Today.AddDays(1));
        var next = await EnrolAsync("KTH-01", again: true);
        var carried = next.Record(resident, new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), carried: "KTH-01-1-000002");
        next.WasTold(carried, Resolution.Confirmed);
        await BeginAsync();
        await next.PushAsync();
        await next.HelloAsync();

        (await Central.StatusOfAsync(carried.Exchange)).Should().Be("Confirmed");
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 1);
        Good(await next.SalvageAsync(1, first.Journal)).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task ToldDecision_WithAZeroCharacterInItsReason_IsTaken()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var exchange = station.Provisional(resident);
        station.WasTold(exchange, Resolution.DutyDue, "Month\0Exhausted");
        await BeginAsync();

        Good(await station.HelloAsync());
        await station.PushAsync();

        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("DutyDue");
    }

    [Fact]
    public async Task Enrolment_WhileRecovering_LeavesOutLivesThatMayBeForgotten()
    {
        var first = await EnrolAsync("KTH-01");
        await BeginAsync();

        var next = await EnrolAsync("KTH-01", again: true);
        next.Incarnation.Should().Be(11);
        (await ViewAsync())!.Missing.Should().Equal("KTH-01");
        await next.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        Refused(await first.HelloAsync(), 403, ProblemTypes.StationInactive);
    }

    [Fact]
    public async Task Begun_OnceMore_LeavesOutOtherNumbers()
    {
        var station = await EnrolAsync("KTH-01");
        await BeginAsync();
        await station.HelloAsync();
        (await ViewAsync()).Should().BeNull();
        await BeginAsync();

        (await EnrolAsync("KTH-01", again: true)).Incarnation.Should().BeGreaterThan(11);
        await Central.Database.WriteAsync(sql => StationsAdmin.AddAsync(sql, StationId.Parse("LC1-01"), Clock), CancellationToken.None);
        (await EnrolAsync("LC1-01", again: true)).Incarnation.Should().BeGreaterThan(10, "it may have been entered since the first time");
    }

    [Fact]
    public async Task Salvage_OfALifeThatCentralHasForgotten_IsTakenIn()
    {
        await EnrolAsync("KTH-01");
        await BeginAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        JournalEntry[] forgotten = [JournalEntry.Make(next.Id, 2, 1, EntryHash.Origin, Clock.GetUtcNow(), Today, new EntryBody.Opened("1"))];

        Good(await next.SalvageAsync(2, forgotten)).AcknowledgedThrough.Should().Be(1);
        Good(await next.SalvageAsync(2, forgotten)).Outcomes.Single().Result.Should().Be(EntryResult.AlreadyHad);

        (await next.Http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative))).Should().NotContain("forgotten");
        (await next.PullAsync()).OfType<StationKeyKnown>().Should().NotContain(key => key.Incarnation == 2);
    }

    // A push overtakes the hello after which a station hands in its earlier life: the copy is there before what it is a copy of.
    [Fact]
    public async Task Original_AfterItsCarriedCopy_TakesItsPlace()
    {
        var (first, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        first.Append(new EntryBody.Opened("1"));
        await first.PushAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        await BeginAsync();
        var (granted, voided) = (first.Grant(resident, lease.Id.Value), first.Grant(resident, lease.Id.Value, day: Today.AddDays(1)));
        foreach (var exchange in new[] { granted, voided })
            next.Record(resident, new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), exchange == voided ? Today.AddDays(1) : null,
                id: exchange.Exchange, carried: $"KTH-01-1-{exchange.ReceiptNumber:000000}");
        next.Void(voided.Exchange);
        await next.PushAsync();
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Pending");

        for (var i = 0; i < 2; i++)
            Good(await next.SalvageAsync(1, first.Journal[1..]));
        await next.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.IncidentsAsync()).Should().BeEmpty();
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Exempt", "it was granted before it was recorded anew");
        (await Central.StatusOfAsync(voided.Exchange)).Should().Be("Voided");
        (await Central.QueryAsync<string>("select receipt_number from exchanges order by 1")).Should().Equal("KTH-01-1-000001", "KTH-01-2-000002");
        (await Central.QueryAsync<string>("select receipt_number from exchange_numbers order by 1")).Should().Equal("KTH-01-1-000002", "KTH-01-2-000001");
        (await next.PullAsync()).OfType<ProvisionalResolved>().Should().Equal(new ProvisionalResolved(granted.Exchange.Value, Resolution.Confirmed, null, 500_000, 0));
        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 1 && books.Reserved == 1);
        await Central.AssertBooksFollowAsync();
    }

    // A program of before representatives were recorded carried it over, and left out what it didn't know.
    [Theory]
    [InlineData(null, RepresentativeKind.Guardian)]
    [InlineData(RepresentativeKind.Proxy, null)]
    public async Task Original_AfterItsCarriedCopy_BringsItsOwnRepresentative(RepresentativeKind? copied, RepresentativeKind? original)
    {
        static Representative? Of(RepresentativeKind? kind) => kind is { } known ? new(known, "010190000777", "giấy 12/UQ") : null;
        var (first, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        first.Append(new EntryBody.Opened("1"));
        await first.PushAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        await BeginAsync();
        var granted = first.Grant(resident, lease.Id.Value);
        first.Journal.RemoveAt(1);
        first.Append(granted with { Representative = Of(original) });
        var copy = next.Record(resident, new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), id: granted.Exchange, carried: "KTH-01-1-000001");
        next.Journal.Clear();
        next.Append(copy with { Representative = Of(copied) });
        await next.PushAsync();

        Good(await next.SalvageAsync(1, first.Journal[1..])).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.QueryAsync<string?>("select representative from exchanges")).Should().Equal(original?.ToString());
        (await Central.QueryAsync<string?>("select representative_number from exchanges")).Should().Equal(Of(original)?.PersonalNumber);
        (await Central.QueryAsync<string>("select receipt_number from exchanges")).Should().Equal("KTH-01-1-000001");
    }

    // The life that was given the lease was forgotten with it, so nobody tells what it held: its grants do.
    [Fact]
    public async Task Grant_OfAnEarlierLifeUnderAForgottenLease_CountsBeforeWhatWaits()
    {
        var (first, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var waiting = other.Provisional(resident);
        Clock.Advance(TimeSpan.FromMinutes(5));
        var lease = Guid.CreateVersion7(Clock.GetUtcNow());
        var (granted, later) = (first.Grant(resident, lease), first.Grant(resident, lease, Today.AddDays(1)));
        await BeginAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        Good(await next.SalvageAsync(1, first.Journal));
        await other.PushAsync();
        await next.HelloAsync();
        await other.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Exempt");
        (await Central.StatusOfAsync(later.Exchange)).Should().Be("Exempt");
        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("DutyDue");
        (await Central.IncidentsAsync()).Should().BeEmpty();
        (await Central.LeaseAsync(new(lease)))!.State.Should().Be(LeaseState.Burned);
        await Central.AssertBooksFollowAsync();
    }

    // Nobody holds a lease over more than a week, nor one that central knows over other days than it knows.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grant_OfAnEarlierLifeBeyondAnyLease_IsOutsideIt(bool isKnown)
    {
        var (first, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = isKnown ? (await Central.PlaceLeaseAsync(first, resident, 3, 1)).Id.Value : Guid.CreateVersion7(Clock.GetUtcNow());
        first.Grant(resident, lease);
        var beyond = first.Grant(resident, lease, Today.AddDays(-7));
        await BeginAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        Good(await next.SalvageAsync(1, first.Journal));
        (await Central.StatusOfAsync(beyond.Exchange)).Should().Be("Pending");

        (await Central.IncidentsAsync()).Should().Equal("GrantOutsideLease");
        await Central.AssertBooksFollowAsync();
    }

    // A's grant needs the days that B gave back, in an entry that comes after A has told.
    [Fact]
    public async Task Salvage_ThatWaitsForRoom_IsWaitedForAsLongAsItIsHandedIn()
    {
        var (first, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var before = await Central.PlaceLeaseAsync(other, resident, 7, 2);
        other.Held = new([new(WireLease.From(before), true)], []);
        other.Release(before.Id.Value);
        var granted = first.Grant(resident, Guid.CreateVersion7(Clock.GetUtcNow()));
        await BeginAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        Refused(await next.SalvageAsync(1, first.Journal), 503, ProblemTypes.Recovering);
        await next.HelloAsync();
        await other.HelloAsync();
        Refused(await next.SalvageAsync(1, first.Journal), 503, ProblemTypes.Recovering);
        await other.PushAsync();
        await other.HelloAsync();
        (await ViewAsync())!.Missing.Should().Equal("KTH-01");

        Good(await next.SalvageAsync(1, first.Journal));
        await next.HelloAsync();

        (await ViewAsync()).Should().BeNull();
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Exempt");
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    [Theory]
    [InlineData(true, EntryResult.Accepted)]
    [InlineData(false, EntryResult.Incident)]
    public async Task Salvage_AboutSomebodyWhomAnotherStationEntered_WaitsForThatStation(bool isHeard, EntryResult expected)
    {
        var (first, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("BVU-01"));
        await BeginAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        // Both were told of each other's entries by the central that has forgotten them.
        var resident = other.Register("010190000123").Resident;
        first.Append(new EntryBody.Opened("1"));
        first.Provisional(resident);

        Good(await next.SalvageAsync(1, first.Journal)).AcknowledgedThrough.Should().Be(1);
        Refused(await next.SalvageAsync(1, first.Journal[1..]), 503, ProblemTypes.Recovering);
        if (isHeard)
            await other.PushAsync();
        else
            other.Journal.Clear();
        await other.HelloAsync();
        await next.HelloAsync();

        Good(await next.SalvageAsync(1, first.Journal[1..])).Outcomes.Single().Result.Should().Be(expected, "it waits only as long as somebody may know better");
        (await ViewAsync()).Should().BeNull("an earlier life holds up no recovery");
    }

    [Fact]
    public async Task Missing_SwitchedOffOrBurned_AreNotWaitedFor()
    {
        var (here, off, lost) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await EnrolAsync("BVU-01"));
        await BeginAsync();
        await here.HelloAsync();
        (await ViewAsync())!.Missing.Should().Equal("BVU-01", "LC1-01");
        using var admin = await Visitor.SignedInAsync(Central, "QT-01", Roles.Administrator);

        await admin.DoAsync($"/admin/stations/{off.Id.Value}/active");
        (await ViewAsync())!.Missing.Should().Equal("BVU-01");
        await BurnLife.RunAsync(lost.Id, 1, new("GS-01", "máy mất"), Central.Steps, Recovery, CancellationToken.None);

        (await ViewAsync()).Should().BeNull();
    }

    // The backup has the code, and not the life that was begun with it and may hold rights and central's words.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Missing_WithoutALifeButWithACode_IsWaitedForUntilEnrolledOrSwitchedOff(bool writtenOffBefore, bool isEnrolled)
    {
        var here = await EnrolAsync("KTH-01");
        var code = await Central.AddStationAsync("BVU-01");
        if (writtenOffBefore)
        {
            Good(await Make(Central.Address, Clock, "BVU-01").EnrolAsync(code));
            await BurnLife.RunAsync(StationId.Parse("BVU-01"), 1, new("GS-01", "máy mất"), Central.Steps, Recovery, CancellationToken.None);
            await Central.AddStationAsync("BVU-01", again: true);
        }

        await BeginAsync();
        await here.HelloAsync();
        (await ViewAsync())!.Missing.Should().Equal("BVU-01");

        if (isEnrolled)
        {
            await (await EnrolAsync("BVU-01", again: true)).HelloAsync();
        }
        else
        {
            using var admin = await Visitor.SignedInAsync(Central, "QT-01", Roles.Administrator);
            await admin.DoAsync("/admin/stations/BVU-01/active");
        }

        (await ViewAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Acts_OfSupervisors_WaitForTheEnd()
    {
        await EnrolAsync("KTH-01");
        await BeginAsync();

        (await RestoreRight.RunAsync(ExchangeId.New(Clock), new("GS-01", "thử"), Central.Steps, CancellationToken.None)).Should().Be(ActResult.Recovering);
        (await CorrectExchange.ConfirmAsync(ExchangeId.New(Clock), new("GS-01", "thử"), Central.Steps, CancellationToken.None)).Should().Be(ActResult.Recovering);
        (await CorrectExchange.VoidAsync(ExchangeId.New(Clock), new("GS-01", "thử"), Central.Steps, CancellationToken.None)).Should().Be(ActResult.Recovering);
    }

    [Fact]
    public async Task Button_OfAnAdministrator_BeginsWithAReasonAndThePageSaysWhoIsMissing()
    {
        await EnrolAsync("KTH-01");
        using var admin = await Visitor.SignedInAsync(Central, "QT-01", Roles.Administrator);
        using var without = await admin.DoAsync("/admin/recovery", ("reason", "  "));
        without.StatusCode.Should().Be(HttpStatusCode.BadRequest);

        using var begun = await admin.DoAsync("/admin/recovery", ("reason", "đưa bản sao lưu trở lại"));
        begun.Headers.Location!.ToString().Should().Be("/admin?said=Recovery.Begun");

        (await admin.Http.GetStringAsync(new Uri("/admin", UriKind.Relative))).Should().Contain("Trung tâm đang khôi phục từ").And.Contain("Còn chờ: KTH-01");
        (await Central.QueryAsync<string>("select person || ' ' || reason from central_log where action = 'RecoveryBegun'"))
            .Should().Equal("QT-01 đưa bản sao lưu trở lại");
        using var again = await admin.DoAsync("/admin/recovery", ("reason", "lần nữa"));
        (await admin.Http.GetStringAsync(again.Headers.Location)).Should().Contain("mọi máy trạm sẽ được hỏi lại một lần nữa");
    }

    private RecoverFromStations Recovery => (RecoverFromStations)Central.Services.GetService(typeof(RecoverFromStations))!;

    [Fact]
    public async Task Recovery_OnThePagesOfPeople_IsSaid_AndTheReportNamesNoMost()
    {
        var station = await EnrolAsync("KTH-01");
        await station.LeaseAsync(await AddResidentAsync());
        using var reader = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        var month = YearMonth.Of(BusinessDay.Of(Clock.GetUtcNow()));
        (await ReportAsync()).Should().Match<MonthlyReport>(report => report.Bounds != null && report.RecoveringSinceMs == null);

        await BeginAsync();

        (await ReportAsync()).Should().Match<MonthlyReport>(report =>
            report.Bounds == null && report.RecoveringSinceMs == Clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var page in new[] { "/reports", "/supervise" })
            (await reader.Http.GetStringAsync(new Uri(page, UriKind.Relative))).Should().Contain("Trung tâm đang khôi phục từ", page);

        async Task<MonthlyReport> ReportAsync() =>
            (await ((MonthlyReportQuery)Central.Services.GetService(typeof(MonthlyReportQuery))!).MakeAsync(month, CancellationToken.None))!;
    }

    protected Task BeginAsync() => Recovery.BeginAsync(new(RecoverySign.Act, Person: "QT-01", Reason: "thử khôi phục"), CancellationToken.None);

    protected Task<RecoveryView?> ViewAsync() => Central.Database.ReadAsync(RecoveryView.FindAsync, CancellationToken.None);

    private Task<IReadOnlyList<string>> SignsAsync() => Central.QueryAsync<string>("select sign from recoveries order by begun_at");
}
