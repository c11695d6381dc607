using QuotaTracker.Central.Books;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
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
            await UntilSomethingWaitsAsync(started);
            await step.Sql.QueryAsync<string>("select station_id from stations where station_id = 'LC1-01' for no key update nowait");
            return new[] { started };
        }, CancellationToken.None);

        (await going[0]).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        (await Central.QueryAsync<long?>("select last_contact_at from stations where station_id = 'LC1-01'")).Should().Equal(Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Locks the books, starts the work, waits until it waits for them, does something else, and lets the work go on.</summary>
    private async Task<T> WhileBooksAreLockedAsync<T>(
        ResidentId resident, Func<Task<T>> work, Func<CentralStep, Domain.Quotas.QuotaMonth, Task> meanwhile)
    {
        var going = await Central.Steps.RunAsync(async step =>
        {
            var books = (await BooksTable.OpenAsync(step, resident, YearMonth.Of(Today)))!;
            var started = work();
            await UntilSomethingWaitsAsync(started);
            await meanwhile(step, books);
            // A task in a value: it is waited for after the lock is gone.
            return new[] { started };
        }, CancellationToken.None);
        return await going[0];
    }

    private async Task UntilSomethingWaitsAsync(Task started)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await Central.QueryAsync<int>(
            "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).Count == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            started.IsCompleted.Should().BeFalse();
        }
    }
}
