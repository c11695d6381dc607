using System.Text;
using Microsoft.Extensions.DependencyInjection;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Sync;

/// <summary>Steps of several processes in the worst order. Only PostgreSQL lets two steps run at the same time.</summary>
[Collection(PostgresCollection.Sync)]
public sealed class InterleavingTests(PostgresCluster cluster) : ContractTests(cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Void_WhileAnotherStationsPushWaitsToResolve_StaysVoided()
    {
        var (holder, voiding, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await EnrolAsync("MKH-01"));
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(holder, resident, days: 1, units: 1);
        var voided = voiding.Provisional(resident);
        await voiding.PushAsync();
        other.Provisional(resident, Today.AddDays(-1));

        // The other station's push has seen the waiting exchange and waits for the books; in the meantime it is voided, and its
        // day comes free.
        var push = await WhileBooksAreLockedAsync(resident, other.PushAsync, async (step, books) =>
        {
            await step.Sql.ExecuteAsync("update exchanges set status = 'Voided' where exchange_id = @Exchange", new { voided.Exchange });
            await LeaseTable.SaveAsync(step, lease.Release());
            await BooksTable.SaveAsync(step, resident, books, books.Release(lease.UnusedDays, lease.UnitsLeft));
        });

        push.Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        (await Central.StatusOfAsync(voided.Exchange)).Should().Be("Voided");
        (await Central.BooksAsync(resident)).UsedDays.Should().Be(DayMask.Of(Today.AddDays(-1)));
    }

    [Fact]
    public async Task Grant_WhoseStatementTheDatabaseCancels_IsNotKeptAsAnIncidentButTakenLater()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, days: 1, units: 1);
        var grant = station.Grant(resident, lease.Id.Value);

        // As a statement time-out of the server would, or an operator.
        var answer = await WhileBooksAreLockedAsync(resident, () => station.TryPushAsync(station.Journal), (step, _) => step.Sql.GetAsync<int>(
            "select count(*) from (select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as cancelled"));
        Refused(answer, 503, ProblemTypes.Unavailable);

        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
    }

    // Two pushes that tell each other's stations would otherwise wait for each other, until the server gives one of them up.
    [Fact]
    public async Task Push_ThatTellsAnEarlierStation_WaitsForItWithoutHoldingALaterOne()
    {
        var (earlier, later) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        var resident = await AddResidentAsync();
        foreach (var station in (TestStation[])[earlier, later])
            await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values (@Id, @resident)", new { station.Id, resident });
        later.Provisional(resident);

        var going = await Central.Steps.RunAsync(async step =>
        {
            await step.Sql.QueryAsync<string>("select station_id from stations where station_id = 'KTH-01' for no key update");
            var started = later.PushAsync();
            await UntilWaitingAsync(started);
            await step.Sql.QueryAsync<string>("select station_id from stations where station_id = 'LC1-01' for no key update nowait");
            return new[] { started };
        }, CancellationToken.None);

        (await going[0]).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        (await Central.QueryAsync<long?>("select last_contact_at from stations where station_id = 'LC1-01'")).Should().Equal(Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Hello_OfALifeThatEndsMeanwhile_DoesNotTellTheNextOneItsLeases()
    {
        await EnrolAsync("BVU-01");
        var old = await EnrolAsync("KTH-01");
        var lease = await Central.PlaceLeaseAsync(old, await AddResidentAsync(), days: 7, units: 2);
        await Central.Steps.RunAsync(step =>
        {
            step.Feed.Add(old.Id, new LeaseGiven(WireLease.From(lease)));
            return Task.FromResult(true);
        }, CancellationToken.None);
        (await old.PullAsync()).OfType<LeaseGiven>().Should().ContainSingle();
        old.Release(lease.Id.Value, ReleaseReason.Spent);
        await old.PushAsync();
        await BeginRecoveryAsync();
        using var next = Make(Central.Address, Clock, "KTH-01");
        var code = await Central.AddStationAsync("KTH-01", again: true);

        var (enrol, hello) = await Central.Steps.RunAsync(async step =>
        {
            await HoldFeedAsync(step, "BVU-01");
            var enrolling = next.EnrolAsync(code);
            await UntilWaitingAsync(enrolling);
            var greeting = old.HelloAsync();
            await UntilWaitingAsync(greeting, 2);
            return (enrolling, greeting);
        }, CancellationToken.None);

        Good(await enrol);
        var answer = await hello;
        (await next.PullAsync()).OfType<LeaseGiven>().Should().BeEmpty();
        Refused(answer, 403, ProblemTypes.StationInactive);
    }

    [Fact]
    public async Task Carried_WhileItsOriginalIsTakenIn_LeavesTheGrant()
    {
        var first = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(first, resident, days: 7, units: 2);
        var second = await EnrolAsync("KTH-01", again: true);
        var granted = first.Grant(resident, lease.Id.Value);
        second.Record(resident, new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), id: granted.Exchange, carried: "KTH-01-1-000001");

        var (salvage, push) = await Central.Steps.RunAsync(async step =>
        {
            await HoldFeedAsync(step, "KTH-01");
            var salvaging = second.SalvageAsync(1, first.Journal);
            await UntilWaitingAsync(salvaging);
            var pushing = second.PushAsync();
            await UntilWaitingAsync(pushing, 2);
            return (salvaging, pushing);
        }, CancellationToken.None);

        Good(await salvage);
        await push;
        (await Central.StatusOfAsync(granted.Exchange)).Should().Be("Exempt");
        (await Central.QueryAsync<string>("select receipt_number from exchange_numbers")).Should().Equal("KTH-01-2-000001");
    }

    [Fact]
    public async Task Enrolment_WhileAllAreTold_IsToldToo()
    {
        await EnrolAsync("KTH-01");
        var code = await Central.AddStationAsync("LC1-01");
        using var coming = Make(Central.Address, Clock, "LC1-01");

        var (enrol, tell) = await Central.Steps.RunAsync(async step =>
        {
            await HoldFeedAsync(step, "KTH-01");
            var enrolling = coming.EnrolAsync(code);
            await UntilWaitingAsync(enrolling);
            var telling = Central.Steps.RunAsync(async other =>
            {
                await PeopleAdmin.AddAsync(other.Sql, "HQ-099", "Người Mới", [Roles.Officer], null, "123456");
                await PeopleAdmin.TellStationsAsync(other, "HQ-099");
                return true;
            }, CancellationToken.None);
            await UntilWaitingAsync(telling, 2);
            return (enrolling, telling);
        }, CancellationToken.None);

        Good(await enrol);
        await tell;
        (await coming.PullAsync()).OfType<OfficerKnown>().Should().Contain(officer => officer.Code == "HQ-099");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resident_MetWhileConfirmed_IsKnownAsConfirmed(bool registered)
    {
        await EnrolAsync("KTH-01");
        var visited = await EnrolAsync("LC1-01");
        var resident = await Central.AddResidentAsync(unit: null, number: "010190000123");
        await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values ('KTH-01', @resident)", new { resident });
        if (registered)
            visited.Register("010190000123", unit: null);
        else
            visited.Provisional(resident);

        var (confirm, push) = await Central.Steps.RunAsync(async step =>
        {
            await HoldFeedAsync(step, "KTH-01");
            var confirming = Central.Steps.RunAsync(
                other => ConfirmResident.ApplyAsync(other, new("010190000123", "Người Thử", null, null, null, true, null)), CancellationToken.None);
            await UntilWaitingAsync(confirming);
            var pushing = visited.PushAsync();
            await Task.WhenAny(pushing, UntilWaitingAsync(pushing, 2));
            return (confirming, pushing);
        }, CancellationToken.None);

        await confirm;
        await push;
        (await visited.PullAsync()).OfType<ResidentKnown>().Last().PolicePermit.Should().BeTrue();
    }

    [Fact]
    public async Task Resident_MetWhileANewNumberIsRegistered_IsKnownByIt()
    {
        var (registering, visited) = (await EnrolAsync("BVU-01"), await EnrolAsync("LC1-01"));
        var resident = await Central.AddResidentAsync(unit: null, number: "010190000123");
        registering.Register("010190000999", unit: null, earlier: ["010190000123"]);
        visited.Provisional(resident);

        var (register, push) = await Central.Steps.RunAsync(async step =>
        {
            await HoldFeedAsync(step, "BVU-01");
            var first = registering.PushAsync();
            await UntilWaitingAsync(first);
            var second = visited.PushAsync();
            await Task.WhenAny(second, UntilWaitingAsync(second, 2));
            return (first, second);
        }, CancellationToken.None);

        await register;
        await push;
        (await visited.PullAsync()).OfType<ResidentKnown>().Last().PersonalNumber.Should().Be("010190000999");
    }

    [Fact]
    public async Task Policies_ImportedWhileAnExchangeIsTakenIn_DecideItToo()
    {
        const string ended = "valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,proxies,alone_from_age,legal_basis\n2016-09-01,2026-10-31,2000000,4,no,no,0,A\n";
        using var admin = await Visitor.SignedInAsync(Central, "QT-01", Roles.Administrator);
        await ImportAsync(ended);
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var exchange = station.Provisional(resident, new(2026, 11, 5));

        // Not a step: the import may have to wait for all of those.
        var (push, import) = await Central.Database.WriteAsync(async sql =>
        {
            await sql.QueryAsync<string>("select resident_id from residents for update");
            var pushing = station.PushAsync();
            await UntilWaitingAsync(pushing);
            var importing = ImportAsync(ended + "2026-11-01,,2000000,4,no,no,0,B\n");
            await Task.WhenAny(importing, UntilWaitingAsync(importing, 2));
            return (pushing, importing);
        }, CancellationToken.None);

        await push;
        await import;
        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");

        async Task ImportAsync(string csv)
        {
            using var body = new StringContent(csv, Encoding.UTF8, "text/csv");
            (await admin.Http.PostAsync(new Uri("/v1/admin/reference/policies", UriKind.Relative), body)).EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task Resolution_ToldAnewWhileAnEarlierWordIsApplied_IsNotTakenForDone()
    {
        var station = await EnrolAsync("KTH-01");
        await EnrolAsync("LC1-01"); // The recovery waits for it.
        var exchange = station.Provisional(await AddResidentAsync());
        await BeginRecoveryAsync();
        await station.PushAsync();
        station.WasTold(exchange, Resolution.DutyDue, "UsedToday");

        // Not a step: what would end the recovery waits for all of those.
        var going = await Central.Database.WriteAsync(async sql =>
        {
            await sql.QueryAsync<string>("select exchange_id from exchanges for no key update");
            var greeting = station.HelloAsync();
            await UntilWaitingAsync(greeting);
            await sql.ExecuteAsync("update held_resolutions set resolution = 'Confirmed', exempt_vnd = taxed_vnd, taxed_vnd = 0");
            return new[] { greeting };
        }, CancellationToken.None);

        Good(await going[0]);
        (await Central.QueryAsync<int>("select applied from held_resolutions")).Should().Equal(0);
    }

    // Whoever shares a lock passes whoever waits for it alone, unless all of them queue.
    [Fact]
    public async Task Step_ThatComesAfterOneThatMustBeAlone_WaitsForIt()
    {
        var (alone, later) = await Central.Steps.RunAsync(async _ =>
        {
            var waiting = Central.Steps.RunAloneAsync(_ => Task.FromResult(true), CancellationToken.None);
            await UntilWaitingAsync(waiting);
            var coming = Central.Steps.RunAsync(_ => Task.FromResult(true), CancellationToken.None);
            await UntilWaitingAsync(coming, 2);
            return (waiting, coming);
        }, CancellationToken.None);

        (await alone).Should().BeTrue();
        (await later).Should().BeTrue();
    }

    private Task<bool> BeginRecoveryAsync() => Central.Services.GetRequiredService<RecoverFromStations>()
        .BeginAsync(new(RecoverySign.Act, Person: "QT-01", Reason: "thử"), CancellationToken.None);

    /// <summary>Locks the books, starts the work, waits until it waits for them, does something else, and lets the work go on.</summary>
    private async Task<T> WhileBooksAreLockedAsync<T>(
        ResidentId resident, Func<Task<T>> work, Func<CentralStep, Domain.Quotas.QuotaMonth, Task> meanwhile)
    {
        var going = await Central.Steps.RunAsync(async step =>
        {
            var books = (await BooksTable.OpenAsync(step, resident, YearMonth.Of(Today)))!;
            var started = work();
            await UntilWaitingAsync(started);
            await meanwhile(step, books);
            // A task in a value: it is waited for after the lock is gone.
            return new[] { started };
        }, CancellationToken.None);
        return await going[0];
    }

    // So many statements wait for others; the one that was started last is among them.
    private async Task UntilWaitingAsync(Task started, int count = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await Central.QueryAsync<int>(
            "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).Count < count)
        {
            patience.Token.ThrowIfCancellationRequested();
            started.IsCompleted.Should().BeFalse();
        }
    }

    // What is told to a station, or comes first to several, waits at this station's feed.
    private static Task<IReadOnlyList<string>> HoldFeedAsync(CentralStep step, string station) =>
        step.Sql.QueryAsync<string>("select station_id from stations where station_id = @station for no key update", new { station });
}
