using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Sync;

public sealed class PushTestsOnSqlite() : PushTests(new SqliteStores())
{
    [Fact]
    public async Task Push_GrantThatCanNotEvenBeBooked_BurnsItsLeaseAndNobodyWaitsForIt()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        var waiting = other.Provisional(resident);
        await other.PushAsync();
        await Central.ExecuteAsync("create trigger broken before update on books begin select raise(abort, 'broken'); end");
        station.Grant(resident, lease.Id.Value);

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("NotApplied");

        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);
        (await Central.StatusOfAsync(waiting.Exchange)).Should().Be("DutyDue");
    }
}

[Collection(PostgresCollection.Sync)]
public sealed class PushTestsOnPostgres(PostgresCluster cluster) : PushTests(cluster);

public abstract class PushTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Push_SameEntriesTwice_ChangesTheBooksOnce()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = (await station.LeaseAsync(resident)).Lease!;
        station.Append(new EntryBody.Opened("1.0"));
        station.Grant(resident, lease.LeaseId);

        var first = Good(await station.TryPushAsync(station.Journal));
        var second = Good(await station.TryPushAsync(station.Journal));

        first.Outcomes.Select(outcome => outcome.Result).Should().Equal(EntryResult.Accepted, EntryResult.Accepted);
        second.Outcomes.Select(outcome => outcome.Result).Should().Equal(EntryResult.AlreadyHad, EntryResult.AlreadyHad);
        second.AcknowledgedThrough.Should().Be(2);
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await Central.QueryAsync<long>("select sequence from entries order by sequence")).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Push_AfterAGap_IsRefusedAndStoresNothing()
    {
        var station = await EnrolAsync("KTH-01");
        for (var i = 0; i < 3; i++)
            station.Append(new EntryBody.Opened("1.0"));
        Good(await station.TryPushAsync(station.Journal[..1]));

        var problem = Refused(await station.TryPushAsync(station.Journal[2..]), 409, ProblemTypes.SequenceGap);

        problem.AcknowledgedThrough.Should().Be(1);
        (await Central.QueryAsync<long>("select sequence from entries")).Should().Equal(1);
    }

    [Fact]
    public async Task Push_OtherEntryAtASequence_KeepsBothBranchesAndMarksTheLife()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        station.Append(new EntryBody.Opened("kept"));
        await station.PushAsync();
        station.Journal.RemoveAt(1);
        station.Append(new EntryBody.Opened("other"));
        station.Append(new EntryBody.Opened("other, next"));

        var problem = Refused(await station.TryPushAsync(station.Journal), 409, ProblemTypes.JournalFork);
        Refused(await station.TryPushAsync(station.Journal), 409, ProblemTypes.JournalFork);

        problem.AcknowledgedThrough.Should().Be(2);
        (await Central.QueryAsync<long>("select sequence from forks order by sequence")).Should().Equal(2, 3);
        (await Central.QueryAsync<string>("select body from entries where sequence = 2")).Single().Should().Contain("kept");
        (await Central.IncidentsAsync()).Should().Equal("JournalFork");
        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.Fork);
        var resident = await AddResidentAsync();
        Refused(await station.TryLeaseAsync(resident), 409, ProblemTypes.JournalFork);
    }

    [Fact]
    public async Task Push_NextEntryOfAnotherBranch_IsAFork()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();
        var stranger = JournalEntry.Make(
            station.Id, 1, 2, EntryHash.Of("another"u8), Clock.GetUtcNow(), Today, new EntryBody.Opened("1.0"));

        Refused(await station.TryPushAsync([stranger]), 409, ProblemTypes.JournalFork).AcknowledgedThrough.Should().Be(1);
    }

    [Fact]
    public async Task Push_ContentWithoutItsHash_IsRefusedWhole()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        var changed = station.Append(new EntryBody.Opened("1.0")) with { Day = Today.AddDays(-1) };

        var problem = Refused(await station.TryPushAsync([station.Journal[0], changed]), 400, ProblemTypes.Validation);

        problem.Errors.Should().ContainKey("entries[1].hash");
        (await Central.QueryAsync<long>("select sequence from entries")).Should().BeEmpty();
    }

    [Fact]
    public async Task Push_EntryThatCanNotBeRead_IsKeptAndDoesNotBlockTheNext()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = (await station.LeaseAsync(resident)).Lease!;
        AppendRaw(station, "SomethingNewer", "{}");
        AppendRaw(station, "ExchangeRecorded", """{"exchange":7}""");
        station.Grant(resident, lease.LeaseId);

        var response = await station.PushAsync();

        response.Outcomes.Select(outcome => (outcome.Result, outcome.Detail)).Should().Equal(
            (EntryResult.Incident, "Unreadable"), (EntryResult.Incident, "Unreadable"), (EntryResult.Accepted, null));
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task Push_EntryThatBreaksTheStore_IsKeptAndDoesNotBlockTheNext()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        AppendRaw(station, "DayClosed", """{"day":"2026-11-10","officer":"HQ-017","exchanges":1,"total":9223372036854775807}""");
        // A feed that can't be counted on: nothing that the intake foresees.
        await EnrolAsync("LC1-01");
        await BreakFeedAsync("LC1-01", resident);
        station.Provisional(resident);
        station.Append(new EntryBody.Opened("after"));

        var response = await station.PushAsync();

        response.Outcomes.Select(outcome => outcome.Result).Should().Equal(EntryResult.Accepted, EntryResult.Incident, EntryResult.Accepted);
        (await Central.IncidentsAsync()).Should().Equal("NotApplied");
    }

    [Fact]
    public async Task Push_GrantThatBreaksTheStore_ItsDayIsNeverGivenOutAgain()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        await BreakFeedAsync("LC1-01", resident);
        station.Grant(resident, lease.Id.Value);
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("NotApplied");
        await MendFeedAsync("LC1-01");

        station.Release(lease.Id.Value);
        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await other.LeaseAsync(resident)).Lease.Should().BeNull("the trip was made, whatever became of its record");
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Push_GrantThatBreaksTheStore_WhatWaitedForItsLeaseIsDecided()
    {
        var (station, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await EnrolAsync("MKH-01");
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        var (sameDay, nextDay) = (other.Provisional(resident), other.Provisional(resident, Today.AddDays(1)));
        await other.PushAsync();
        await BreakFeedAsync("MKH-01", resident);
        station.Grant(resident, lease.Id.Value);
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("NotApplied");
        await MendFeedAsync("MKH-01");

        station.Release(lease.Id.Value);
        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.StatusOfAsync(sameDay.Exchange)).Should().Be("DutyDue");
        (await Central.StatusOfAsync(nextDay.Exchange)).Should().Be("Confirmed", "what the lease didn't use is everybody's again");
        (await Central.BooksAsync(resident)).UsedDays.Should().Be(DayMask.Run(Today, Today.AddDays(1)));
    }

    [Fact]
    public async Task Push_ExactlyTheLargestBatch_IsTaken()
    {
        var station = await EnrolAsync("KTH-01");
        for (var i = 0; i < PushRequest.EntriesMax; i++)
            station.Append(new EntryBody.Opened("1.0"));

        (await station.PushAsync()).AcknowledgedThrough.Should().Be(PushRequest.EntriesMax);
    }

    [Fact]
    public async Task Push_OneMoreThanTheLargestBatch_IsTooLarge()
    {
        var station = await EnrolAsync("KTH-01");
        for (var i = 0; i <= PushRequest.EntriesMax; i++)
            station.Append(new EntryBody.Opened("1.0"));

        Refused(await station.TryPushAsync(station.Journal), 413, ProblemTypes.TooLarge);
    }

    [Fact]
    public async Task Push_BodyAboveTheByteLimit_IsTooLargePackedOrNot()
    {
        var station = await EnrolAsync("KTH-01");
        var long_ = new string('a', 64_000);
        for (var i = 0; i < 140; i++)
            AppendRaw(station, "Opened", $$"""{"softwareVersion":"{{long_}}"}""");

        // Nine megabytes of the same letter are a few kilobytes on the wire.
        Refused(await station.TryPushAsync(station.Journal), 413, ProblemTypes.TooLarge);
        using var plain = new HttpRequestMessage(HttpMethod.Post, "/v1/stations/enrol") { Content = new ByteArrayContent(new byte[9 * 1024 * 1024]) };
        plain.Content.Headers.ContentType = new("application/json");
        plain.Headers.ExpectContinue = true;
        using var answer = await station.Http.SendAsync(plain);
        ((int)answer.StatusCode).Should().Be(413);
    }

    [Fact]
    public async Task Push_MonthClosed_IsNotedOnceNothingIsLeasedInIt()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = (await station.LeaseAsync(resident)).Lease!;
        station.Append(new EntryBody.MonthClosed("2026-11"));
        station.Release(lease.LeaseId);
        station.Append(new EntryBody.MonthClosed("2026-11"));
        station.Append(new EntryBody.MonthClosed("November"));

        var response = await station.PushAsync();

        response.Outcomes.Select(outcome => outcome.Result).Should().Equal(
            EntryResult.Incident, EntryResult.Accepted, EntryResult.Accepted, EntryResult.Incident);
        (await Central.QueryAsync<string>("select month from closed_months")).Should().Equal("2026-11");
    }

    private void AppendRaw(TestStation station, string kind, string body)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        var (sequence, previous) = station.Journal.Count == 0 ? (1L, EntryHash.Origin) : (station.Journal[^1].Sequence + 1, station.Journal[^1].Hash);
        var at = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        station.Journal.Add(new(station.Id, station.Incarnation, sequence, previous, at, Today, kind, bytes,
            JournalEntry.ComputeHash(station.Id, station.Incarnation, sequence, previous, at, Today, kind, bytes)));
    }
}
