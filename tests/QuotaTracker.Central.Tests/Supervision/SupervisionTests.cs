using System.Net;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Supervision;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Supervision;

public sealed class SupervisionTestsOnSqlite() : SupervisionTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class SupervisionTestsOnPostgres(PostgresCluster cluster) : SupervisionTests(cluster);

/// <summary>Acts of supervisors: under the same rules as all else, once, and written down.</summary>
public abstract class SupervisionTests(Stores stores) : ContractTests(stores)
{
    private static readonly SupervisorAct Act = new("GS-01", "máy rơi xuống suối");
    private static readonly RecordedDecision Unsure = new(DecisionKind.Provisional, "DayNotSure", null, Vnd.Zero, Vnd.Zero);

    private CentralSteps Steps => Central.Steps;

    private RecoverFromStations Recovery => (RecoverFromStations)Central.Services.GetService(typeof(RecoverFromStations))!;

    [Fact]
    public async Task Burn_OfALostDevice_BurnsRefusesAndDecidesWhatWaited()
    {
        var (lost, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(lost, resident, 7, 2);
        var waiting = visitor.Provisional(resident);
        await visitor.PushAsync();

        (await BurnAsync(lost)).Should().Be(ActResult.Done);
        (await BurnAsync(lost)).Should().Be(ActResult.Already);

        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);
        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("DutyDue");
        Refused(await lost.HelloAsync(), 403, ProblemTypes.StationInactive);
        Refused(await lost.TryPushAsync([lost.Append(new Domain.Journal.EntryBody.Opened("1"))]), 403, ProblemTypes.StationInactive);
        (await LogAsync("LifeBurned")).Should().Equal($"GS-01 KTH-01/1 {Act.Reason}");
        await Central.AssertBooksFollowAsync();

        var anew = await EnrolAsync("KTH-01", again: true);
        Good(await anew.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
        (await BurnAsync(lost)).Should().Be(ActResult.Already, "the life that was meant is not the one that runs now");
        Good(await anew.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
    }

    [Fact]
    public async Task Void_OfAConfirmedExchangeThatTheStationTookBackOnItsDay_FreesTheDayWhenThatIsHeard()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var slip = station.Provisional(resident);
        await station.PushAsync();
        (await Central.StatusOfAsync(slip.Exchange)).Should().Be("Confirmed");
        station.Void(slip.Exchange);
        Clock.Advance(TimeSpan.FromDays(1));
        (await CorrectExchange.VoidAsync(slip.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);
        (await Central.BooksAsync(resident)).Used.Should().Be(1);

        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.BooksAsync(resident)).Used.Should().Be(0, "it was taken back on its day, and no lease stood behind it");
        (await RestoreRight.RunAsync(slip.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.NotPossible);
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Restore_VoidedOnALaterDay_FreesTheDayOnce()
    {
        var (station, resident, exchange) = await VoidedAsync();
        (await Central.BooksAsync(resident)).Used.Should().Be(1);

        (await RestoreRight.RunAsync(exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);
        (await RestoreRight.RunAsync(exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Already);

        (await Central.BooksAsync(resident)).Used.Should().Be(0);
        (await LogAsync("RightRestored")).Should().Equal($"GS-01 {exchange.Value} {Act.Reason}");
        await Central.AssertBooksFollowAsync();
        var again = station.Provisional(resident, Today.AddDays(-1));
        await station.PushAsync();
        (await Central.StatusOfAsync(again.Exchange)).Should().Be("Confirmed", "the day is free again");
        (await RestoreRight.RunAsync(exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Already, "the day is another exchange's now");
    }

    // The holder took the trip back on its day and granted it anew, and nobody has heard of that yet.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restore_WhatASupervisorVoidedUnderALeaseThatIsOut_IsRefused(bool burned)
    {
        var (holder, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(holder, resident, 7, 1);
        var first = holder.Grant(resident, lease.Id.Value);
        await holder.PushAsync();
        holder.Void(first.Exchange);
        var second = holder.Grant(resident, lease.Id.Value);
        Clock.Advance(TimeSpan.FromDays(1));
        if (burned)
            await BurnAsync(holder);

        (await CorrectExchange.VoidAsync(first.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);
        (await RestoreRight.RunAsync(first.Exchange, Act, Steps, CancellationToken.None)).Should().Be(burned ? ActResult.Lost : ActResult.Held);
        var elsewhere = visitor.Provisional(resident, Today.AddDays(-1));
        await visitor.PushAsync();
        var outcomes = burned
            ? Good(await (await EnrolAsync("KTH-01", again: true)).SalvageAsync(1, holder.Journal[1..])).Outcomes
            : (await holder.PushAsync()).Outcomes;

        outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted);
        (await Central.StatusOfAsync(second.Exchange)).Should().Be("Exempt");
        (await Central.StatusOfAsync(elsewhere.Exchange)).Should().Be("DutyDue");
        (await RestoreRight.RunAsync(first.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.NotPossible, "its trip is another exchange's now");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Restore_WhatASupervisorVoided_OnceItsLeaseWasGivenBack()
    {
        var (holder, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(holder, resident, 7, 1);
        var granted = holder.Grant(resident, lease.Id.Value);
        await holder.PushAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        await CorrectExchange.VoidAsync(granted.Exchange, Act, Steps, CancellationToken.None);
        holder.Release(lease.Id.Value);
        await holder.PushAsync();

        (await RestoreRight.RunAsync(granted.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);

        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 0 && books.Reserved == 0);
        await Central.AssertBooksFollowAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Void_AfterItsLeaseWasGivenBack_IsLookedAtWhetherASupervisorVoidedFirstOrNot(bool supervisorFirst)
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 1);
        var granted = station.Grant(resident, lease.Id.Value);
        station.Release(lease.Id.Value, ReleaseReason.Recalled);
        await station.PushAsync();
        station.Void(granted.Exchange);
        Clock.Advance(TimeSpan.FromDays(1));
        if (supervisorFirst)
            await CorrectExchange.VoidAsync(granted.Exchange, Act, Steps, CancellationToken.None);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("VoidWithoutLease");

        (await Central.BooksAsync(resident)).Used.Should().Be(1, "another holder of the day may have been asked about it meanwhile");
        (await RestoreRight.RunAsync(granted.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);
        (await Central.BooksAsync(resident)).Used.Should().Be(0);
    }

    [Fact]
    public async Task Restore_TripThatReturnedByItselfOrNeverWas_IsNotPossible()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        var returned = station.Grant(resident, lease.Id.Value);
        station.Void(returned.Exchange);
        var standing = station.Grant(resident, lease.Id.Value, Today.AddDays(1));
        await station.PushAsync();

        foreach (var exchange in (ExchangeId[])[returned.Exchange, standing.Exchange, ExchangeId.New(Clock)])
            (await RestoreRight.RunAsync(exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.NotPossible);
    }

    [Fact]
    public async Task Restore_LastTripOfTheMonth_ConfirmsWhatIsPending()
    {
        var station = await EnrolAsync("KTH-01");
        var holder = await EnrolAsync("LC1-01");
        var resident = await AddResidentAsync();
        List<ExchangeId> used = [];
        for (var day = 1; day <= 3; day++)
            used.Add(station.Provisional(resident, new DateOnly(2026, 11, day)).Exchange);
        await station.PushAsync();
        await Central.PlaceLeaseAsync(holder, resident, 1, 1);
        var waiting = station.Provisional(resident, new DateOnly(2026, 11, 4));
        station.Void(used[0]);
        await station.PushAsync();
        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Pending");

        (await RestoreRight.RunAsync(used[0], Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);

        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("Confirmed");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Found_WithNothingToDo_SaysWhy()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        var grant = station.Grant(resident, lease.Id.Value);
        await station.PushAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);

        (await FindAsync()).Should().Contain("Phiếu hôm nay: cán bộ hủy ở trạm");
        station.Void(grant.Exchange);
        await station.PushAsync();
        (await FindAsync()).Should().Contain("Đã hủy, lượt không còn giữ");

        async Task<string> FindAsync() =>
            await (await supervisor.PostAsync("/supervise", "/supervise/find", ("receipt", "KTH-01-1-000001"))).Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task Found_WithAPartAboveTheLimit_SaysThatAPartIsTaxed()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        station.Grant(resident, lease.Id.Value, value: 2_500_000);
        await station.PushAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);

        var html = await (await supervisor.PostAsync("/supervise", "/supervise/find", ("receipt", "KTH-01-1-000001"))).Content.ReadAsStringAsync();

        html.Should().Contain("Miễn thuế một phần");
    }

    [Fact]
    public async Task Incident_OfAnExchange_NamesTheReceipt()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        var grant = station.Grant(resident, lease.Id.Value);
        await station.PushAsync();
        var unknown = Guid.CreateVersion7(Clock.GetUtcNow());
        await Steps.RunAsync(async step =>
        {
            foreach (var exchange in new[] { grant.Exchange.Value, unknown })
                await Incidents.RaiseAsync(step, IncidentKind.VoidWithoutLease, station.Id, 1, 2, $"exchange {exchange}");
            return 0;
        }, CancellationToken.None);
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);

        var html = await supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));

        html.Should().Contain("Phiếu KTH-01-1-000001").And.NotContain(grant.Exchange.Value.ToString()).And.Contain($"exchange {unknown}", "nobody has a number for it");
    }

    [Fact]
    public async Task Confirm_DutyDue_OnlyWhenTheBooksAllowItNow()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var first = station.Provisional(resident, Today.AddDays(-1));
        var second = station.Provisional(resident, Today.AddDays(-1), 2_500_000);
        await station.PushAsync();
        (await Central.StatusOfAsync(second.Exchange)).Should().Be("DutyDue");
        (await ConfirmAsync(second.Exchange)).Should().Be(ActResult.DayUsed);

        // The first one never was; its trip is given back, and the second one takes it.
        (await CorrectExchange.VoidAsync(first.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);
        (await ConfirmAsync(second.Exchange)).Should().Be(ActResult.DayUsed, "a void alone gives nothing back");
        (await RestoreRight.RunAsync(first.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);
        await station.PullAsync();

        (await ConfirmAsync(second.Exchange)).Should().Be(ActResult.Done);
        (await ConfirmAsync(second.Exchange)).Should().Be(ActResult.Already);

        (await Central.StatusOfAsync(second.Exchange)).Should().Be("Confirmed");
        (await station.PullAsync()).OfType<ProvisionalResolved>().Should().Equal(
            new ProvisionalResolved(second.Exchange.Value, Resolution.Confirmed, null, 2_000_000, 500_000));
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await LogAsync("ExchangeConfirmed")).Should().HaveCount(1);
    }

    // Nobody decides it, so its month would never be final.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Void_OfWhatNobodyCanDecide_EndsIt(bool isKnown)
    {
        var station = await EnrolAsync("KTH-01");
        var exchange = station.Provisional(isKnown ? await AddResidentAsync() : ResidentId.New(Clock), isKnown ? new DateOnly(2001, 1, 1) : Today.AddDays(-1));
        await station.PushAsync();
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Pending");

        (await CorrectExchange.VoidAsync(exchange.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);

        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Voided");
        (await RestoreRight.RunAsync(exchange.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.NotPossible);
    }

    [Theory]
    [InlineData(0, ActResult.NotPossible)]
    [InlineData(-1, ActResult.Done)]
    public async Task Void_OfAnEarlierDayOnly_TellsTheStationAndKeepsTheTripUsed(int day, object expected)
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var exchange = station.Provisional(resident, Today.AddDays(day));
        await station.PushAsync();
        await station.PullAsync();

        (await CorrectExchange.VoidAsync(exchange.Exchange, Act, Steps, CancellationToken.None)).Should().Be((ActResult)expected);

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await station.PullAsync()).OfType<ProvisionalResolved>().Select(told => told.Resolution)
            .Should().Equal((ActResult)expected == ActResult.Done ? [Resolution.Voided] : []);
        if ((ActResult)expected == ActResult.Done)
            (await CorrectExchange.VoidAsync(exchange.Exchange, Act, Steps, CancellationToken.None)).Should().Be(ActResult.Already);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Reason_IsThreeToThreeHundredCharacters(int length, bool good) =>
        (SupervisorAct.Of("GS-01", $" {new string('x', length)} ") is not null).Should().Be(good);

    [Fact]
    public async Task Page_OfASupervisor_ListsAndActs()
    {
        var (_, _, exchange) = await VoidedAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        var html = await supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));
        html.Should().Contain("Đã hủy, lượt chưa trả lại").And.Contain("KTH-01-1-000001").And.NotContain("Người Thử");
        using var found = await supervisor.PostAsync("/supervise", "/supervise/find", ("receipt", "kth-01-1-000001"));
        (await found.Content.ReadAsStringAsync()).Should().Contain($"href=\"/supervise/exchanges/{exchange.Value}/restore\"");

        using var without = await supervisor.DoAsync($"/supervise/exchanges/{exchange.Value}/restore", ("reason", "x"));
        without.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using var done = await supervisor.DoAsync($"/supervise/exchanges/{exchange.Value}/restore", ("reason", "hủy nhầm ngày"));
        done.Headers.Location!.ToString().Should().Be("/supervise?said=Done");
        using var unknown = await supervisor.GetAsync($"/supervise/exchanges/{Guid.Empty}/confirm");
        unknown.StatusCode.Should().Be(HttpStatusCode.Conflict);
        using var burned = await supervisor.DoAsync("/supervise/stations/KTH-01/burn", ("reason", "máy mất"));
        burned.Headers.Location!.ToString().Should().Be("/supervise?said=Done");
        (await LogAsync("LifeBurned")).Should().Equal("GS-01 KTH-01/1 máy mất");
    }

    // Whoever presses what is offered isn't told that it can't be done.
    [Theory]
    [InlineData(false, "Sổ chưa cho phép: máy trạm KTH-01 giữ lượt đến hết ngày {0}.")]
    [InlineData(true, "Sổ không cho phép: lượt nằm ở một máy đã mất hoặc đã đăng ký lại, có thể đã dùng ở đó, và không trở lại.<")]
    public async Task Page_TripThatIsKept_OffersItOnlyWhenTheActWouldBeAccepted(bool burned, string words)
    {
        var (holder, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(holder, resident, 7, 1);
        words = string.Format(System.Globalization.CultureInfo.InvariantCulture, words, VietnameseText.Date(lease.LastDay));
        var granted = holder.Grant(resident, lease.Id.Value);
        await holder.PushAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        await CorrectExchange.VoidAsync(granted.Exchange, Act, Steps, CancellationToken.None);
        if (burned)
            await BurnAsync(holder);
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        var button = $"/supervise/exchanges/{granted.Exchange.Value}/restore";

        (await PageAsync()).Should().Contain("KTH-01-1-000001").And.Contain(words).And.NotContain(button);
        (await supervisor.GetAsync(button)).StatusCode.Should().Be(HttpStatusCode.Conflict);
        if (burned)
            return;
        holder.Release(lease.Id.Value);
        await holder.PushAsync();

        (await PageAsync()).Should().Contain(button).And.NotContain(words);
        using var done = await supervisor.DoAsync(button, ("reason", "ghi nhầm người"));
        done.Headers.Location!.ToString().Should().Be("/supervise?said=Done");

        Task<string> PageAsync() => supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));
    }

    [Fact]
    public async Task Page_WhileCentralRecovers_OffersNothingThatMustWait()
    {
        var (station, resident, kept) = await VoidedAsync();
        station.Record(resident, new(DecisionKind.Taxable, "UsedToday", null, Vnd.Zero, new(500_000)), Today.AddDays(-1));
        await station.PushAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        (await FindAsync()).Should().Contain($"/supervise/exchanges/{kept.Value}/restore").And.Contain("/void\"");

        await Recovery.BeginAsync(new(RecoverySign.Act, Person: "QT-01", Reason: "thử khôi phục"), CancellationToken.None);

        (await FindAsync()).Should().NotContain("/supervise/exchanges/").And.Contain("Trung tâm đang khôi phục, hãy đợi.").And.Contain("/supervise/stations/KTH-01/burn");

        async Task<string> FindAsync() =>
            await (await supervisor.PostAsync("/supervise", "/supervise/find", ("receipt", "KTH-01-1-000002"))).Content.ReadAsStringAsync();
    }

    // A resident of the station's own commune: the day is placed there ahead, and nobody gives it up before its lease is over.
    [Fact]
    public async Task Page_DayThatIsNotSureAndHeld_SaysUntilWhenAndAfterALossThatItStaysDue()
    {
        var (holder, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var unsure = holder.Record(resident, Unsure);
        await holder.PushAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        var button = $"/supervise/exchanges/{unsure.Exchange.Value}/confirm";
        var asked = await supervisor.ReadQuestionAsync(button);
        var lease = await Central.PlaceLeaseAsync(holder, resident, 7, 2);
        var until = $"Sổ chưa cho phép: máy trạm KTH-01 giữ lượt đến hết ngày {VietnameseText.Date(Today.AddDays(6))}. Sau ngày đó, khi liên lạc với trung tâm, máy trả lượt nếu chưa dùng.";

        using (var refused = await supervisor.SendAsync(asked, ("reason", "sổ giấy ghi đúng ngày này")))
            (await refused.Content.ReadAsStringAsync()).Should().Contain($"✘ {until}");
        (await PageAsync()).Should().Contain(until).And.NotContain(button);
        await BurnAsync(holder);

        (await PageAsync()).Should().Contain("và không trở lại. Phiếu vẫn phải nộp thuế.").And.NotContain(button);
        (await ConfirmAsync(unsure.Exchange)).Should().Be(ActResult.Lost);
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);

        Task<string> PageAsync() => supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));
    }

    // The day is free, and all that the month has left is out on two leases: either would do.
    [Fact]
    public async Task Page_MonthThatIsHeld_SaysUntilWhenAtTheEarliestAndOffersItOnceGivenBack()
    {
        var (holder, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var first = await Central.PlaceLeaseAsync(visitor, resident, 2, 2);
        Clock.Advance(TimeSpan.FromDays(3));
        await Central.PlaceLeaseAsync(holder, resident, 7, 2);
        var unsure = visitor.Record(resident, Unsure, Today.AddDays(-1));
        await visitor.PushAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        var button = $"/supervise/exchanges/{unsure.Exchange.Value}/confirm";

        (await PageAsync()).Should().Contain($"máy trạm LC1-01 giữ lượt đến hết ngày {VietnameseText.Date(first.LastDay)}").And.NotContain(button).And.Contain("/void\"");
        visitor.Release(first.Id.Value);
        await visitor.PushAsync();

        (await PageAsync()).Should().Contain(button).And.NotContain("giữ lượt đến hết ngày");

        Task<string> PageAsync() => supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));
    }

    // What is used can become free again by other acts; what was on a lost device can't, so nobody is sent to try.
    [Fact]
    public async Task Page_DutyDue_OffersTheExemptionUnlessTheRightWasLost()
    {
        var (lost, visitor, resident, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync(), await AddResidentAsync());
        await Central.PlaceLeaseAsync(lost, resident, 7, 2);
        var gone = visitor.Provisional(resident);
        visitor.Provisional(other, Today.AddDays(-1));
        var used = visitor.Provisional(other, Today.AddDays(-1));
        await visitor.PushAsync();
        await BurnAsync(lost);
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);

        var html = await supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));

        html.Should().Contain("nên không cấp lại được").And.NotContain($"/supervise/exchanges/{gone.Exchange.Value}/confirm");
        html.Should().Contain("Đã dùng lượt của ngày đó").And.Contain($"/supervise/exchanges/{used.Exchange.Value}/confirm");
    }

    // The month was used up together with what a lost device held; giving another trip back makes room.
    [Fact]
    public async Task Page_RightThatWasLost_OffersTheExemptionOnceTheBooksAllowIt()
    {
        var (lost, visitor, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        List<ExchangeId> used = [.. Enumerable.Range(1, 3).Select(day => visitor.Provisional(resident, new DateOnly(2026, 11, day)).Exchange)];
        await visitor.PushAsync();
        await Central.PlaceLeaseAsync(lost, resident, 1, 1);
        await BurnAsync(lost);
        var due = visitor.Provisional(resident, new DateOnly(2026, 11, 4)).Exchange;
        await visitor.PushAsync();
        (await Central.StatusOfAsync(due)).Should().Be("DutyDue");
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        var button = $"/supervise/exchanges/{due.Value}/confirm";
        (await PageAsync()).Should().Contain("nên không cấp lại được").And.NotContain(button);
        (await supervisor.GetAsync(button)).StatusCode.Should().Be(HttpStatusCode.Conflict);

        await CorrectExchange.VoidAsync(used[0], Act, Steps, CancellationToken.None);
        (await PageAsync()).Should().NotContain(button, "a void alone gives nothing back");
        (await RestoreRight.RunAsync(used[0], Act, Steps, CancellationToken.None)).Should().Be(ActResult.Done);

        (await PageAsync()).Should().Contain(button);
        using var done = await supervisor.DoAsync(button, ("reason", "phiếu ngày 1 ghi nhầm"));
        done.Headers.Location!.ToString().Should().Be("/supervise?said=Done");
        (await Central.StatusOfAsync(due)).Should().Be("Confirmed");
        await Central.AssertBooksFollowAsync();

        Task<string> PageAsync() => supervisor.Http.GetStringAsync(new Uri("/supervise", UriKind.Relative));
    }

    [Theory]
    [InlineData("/supervise/find", "receipt")]
    [InlineData("/supervise/stations/KTH-01/burn", "reason")]
    public async Task Page_TextWithAZeroCharacter_IsRefusedOnBothEngines(string path, string field)
    {
        await EnrolAsync("KTH-01");
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);

        using var answer = await supervisor.PostAsync("/supervise", path, (field, "máy\0mất"), ("incarnation", "1"));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await LogAsync("LifeBurned")).Should().BeEmpty();
    }

    [Fact]
    public async Task Acts_WithoutTheFormsToken_AreRefused()
    {
        var (_, resident, exchange) = await VoidedAsync();
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);
        using var form = new FormUrlEncodedContent([new("reason", "hủy nhầm ngày")]);

        (await supervisor.Http.PostAsync(new Uri($"/supervise/exchanges/{exchange.Value}/restore", UriKind.Relative), form))
            .StatusCode.Should().Be(HttpStatusCode.BadRequest);

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    private Task<ActResult> BurnAsync(TestStation station) =>
        BurnLife.RunAsync(station.Id, station.Incarnation, Act, Steps, Recovery, CancellationToken.None);

    private Task<ActResult> ConfirmAsync(ExchangeId exchange) => CorrectExchange.ConfirmAsync(exchange, Act, Steps, CancellationToken.None);

    private Task<IReadOnlyList<string>> LogAsync(string action) => Central.QueryAsync<string>(
        "select person || ' ' || subject || ' ' || reason from central_log where action = @action order by log_id", new { action });

    // Granted yesterday, voided today: the trip did not return by itself.
    private async Task<(TestStation Station, ResidentId Resident, ExchangeId Exchange)> VoidedAsync()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var lease = (await station.LeaseAsync(resident)).Lease!;
        var granted = station.Grant(resident, lease.LeaseId);
        await station.PushAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        station.Void(granted.Exchange);
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("VoidWithoutLease");
        return (station, resident, granted.Exchange);
    }
}
