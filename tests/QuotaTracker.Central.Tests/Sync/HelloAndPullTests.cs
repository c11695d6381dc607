using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Sync;

public sealed class HelloAndPullTestsOnSqlite() : HelloAndPullTests(new SqliteStores());

/// <summary>A central that no longer understands what these stations speak.</summary>
public sealed class HelloOfAnOlderProtocolTests() : ContractTests(new SqliteStores())
{
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings) { ["Sync:ProtocolVersionMin"] = "2" };

    // Told only to upgrade, an old copy would go on granting.
    [Fact]
    public async Task Hello_OldCopyOrSecondBranch_IsStoppedAllTheSame()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();

        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.UpgradeNeeded);
        Good(await station.HelloAsync(0, EntryHash.Origin.Hex)).Status.Should().Be(HelloStatus.Frozen);
        Good(await station.HelloAsync(hash: EntryHash.Of("x"u8).Hex)).Status.Should().Be(HelloStatus.Fork);
    }
}

[Collection(PostgresCollection.Sync)]
public sealed class HelloAndPullTestsOnPostgres(PostgresCluster cluster) : HelloAndPullTests(cluster);

public abstract class HelloAndPullTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Hello_NotesTheStationsStateAndTellsTheTime()
    {
        var station = await EnrolAsync("KTH-01");
        Clock.Advance(TimeSpan.FromMinutes(5));

        var answer = Good(await station.HelloAsync(driftMs: 4_000));

        answer.Should().Be(new HelloResponse(Clock.GetUtcNow().ToUnixTimeMilliseconds(), 0, HelloStatus.Ok, TellHeld: false));
        (await Central.QueryAsync<long>("select clock_drift_ms from stations")).Should().Equal(4_000);
        (await Central.QueryAsync<long>("select last_contact_at from stations")).Should().Equal(answer.ServerTimeMs);
    }

    // An older program reads nothing of a page with a word that it doesn't know.
    [Fact]
    public async Task Pull_TheTableOfExchangeRates_OnlyAsSoonAsTheStationCanReadIt()
    {
        var station = await EnrolAsync("KTH-01");
        await station.HelloAsync(protocolVersion: 1);
        (await station.PullAsync()).OfType<ReferenceKnown>().Should().HaveCount(6).And.NotContain(table => table.Name == ReferenceTable.ExchangeRates);

        await station.HelloAsync(protocolVersion: 2);

        (await station.PullAsync()).OfType<ReferenceKnown>().Should().ContainSingle().Which.Name.Should().Be(ReferenceTable.ExchangeRates);
        await station.HelloAsync(protocolVersion: 2);
        (await station.PullAsync()).Should().BeEmpty("it was told once");
    }

    [Theory]
    [InlineData(2, HelloStatus.Ok)]
    [InlineData(1, HelloStatus.Frozen)]
    [InlineData(0, HelloStatus.Frozen)]
    public async Task Hello_JournalEndsBeforeWhatCentralHas_IsFrozenUntilItIsWholeAgain(int head, HelloStatus expected)
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();

        var hash = head == 0 ? EntryHash.Origin : station.Journal[head - 1].Hash;
        Good(await station.HelloAsync(head, hash.Hex)).Status.Should().Be(expected);

        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
    }

    [Fact]
    public async Task Hello_OtherHashAtTheHead_IsAForkForEver()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();

        Good(await station.HelloAsync(hash: EntryHash.Of("x"u8).Hex)).Status.Should().Be(HelloStatus.Fork);

        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.Fork);
        Good(await station.HelloAsync(protocolVersion: 1)).Status.Should().Be(HelloStatus.Fork);
        (await Central.IncidentsAsync()).Should().Equal("JournalFork");
    }

    [Fact]
    public async Task Hello_LeasesDiffer_AreToldAgainOnceForEachPull()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        await station.PullAsync();

        await station.HelloAsync();
        await station.HelloAsync();
        (await station.PullAsync()).OfType<LeaseGiven>().Select(given => given.Lease).Should().Equal(WireLease.From(lease));

        await station.PullAsync();
        await station.HelloAsync(open: [lease.Id]);
        (await station.PullAsync()).OfType<LeaseGiven>().Should().BeEmpty();
    }

    [Fact]
    public async Task Pull_Waiting_IsAnsweredByWhatHappensMeanwhile()
    {
        var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        var waiting = station.PullAsync(wait: 20);

        await EnrolAsync("LC1-01");

        (await waiting).OfType<StationKeyKnown>().Should().ContainSingle(key => key.Station == "LC1-01");
    }

    [Fact]
    public async Task Pull_NothingNew_ComesBackEmptyWithTheSameCursor()
    {
        var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        var cursor = station.Cursor;

        (await station.PullAsync()).Should().BeEmpty();
        station.Cursor.Should().Be(cursor);
    }

    [Fact]
    public async Task Pull_CursorNeverGivenOut_StartsAnew()
    {
        var station = await EnrolAsync("KTH-01");
        var all = await station.PullAsync();
        station.Cursor += 1_000;

        (await station.PullAsync()).Should().HaveCount(all.Count);
    }

    [Fact]
    public async Task Pull_MoreThanAPage_ComesInOrderWithoutAHole()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        await Central.Steps.RunAsync(step =>
        {
            for (var day = 1; day <= 1_001; day++)
                step.Feed.Add(station.Id, new QuotaKnown(resident.Value, "2026-11", 4, day));
            return Task.FromResult(true);
        }, CancellationToken.None);

        (await station.PullAsync()).OfType<QuotaKnown>().Select(quota => quota.UsedDays).Should().Equal(Enumerable.Range(1, 1_001));
    }

    [Theory]
    [InlineData(0, 25, true)]
    [InlineData(0, 26, false)]
    [InlineData(0, -1, false)]
    [InlineData(-1, 0, false)]
    public async Task Pull_OutOfRange_IsRefused(long after, int wait, bool good)
    {
        var station = await EnrolAsync("KTH-01");

        var answer = await station.Api.PullAsync(after, wait, CancellationToken.None);

        if (good)
            Good(answer).Items.Should().NotBeEmpty();
        else
            Refused(answer, 400, ProblemTypes.Validation);
    }

    [Fact]
    public async Task Used_Day_IsToldToEveryStationThatKnowsTheResident()
    {
        var one = await EnrolAsync("KTH-01");
        var two = await EnrolAsync("LC1-01");
        var stranger = await EnrolAsync("MKH-01");
        var resident = await AddResidentAsync();
        two.Provisional(resident, new(2026, 11, 1));
        await two.PushAsync();
        one.Grant(resident, (await one.LeaseAsync(resident)).Lease!.LeaseId);
        await one.PushAsync();

        var expected = new QuotaKnown(resident.Value, "2026-11", 4, 1 | (1 << 9));
        (await one.PullAsync()).OfType<QuotaKnown>().Last().Should().Be(expected);
        (await two.PullAsync()).OfType<QuotaKnown>().Last().Should().Be(expected);
        (await stranger.PullAsync()).OfType<QuotaKnown>().Should().BeEmpty();
    }

    [Fact]
    public async Task Shutdown_DoesNotWaitForWaitingPulls()
    {
        var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        var waiting = station.Api.PullAsync(station.Cursor, 25, CancellationToken.None);
        var lifetime = (Microsoft.Extensions.Hosting.IHostApplicationLifetime)Central.Services.GetService(
            typeof(Microsoft.Extensions.Hosting.IHostApplicationLifetime))!;

        lifetime.StopApplication();

        (await waiting.WaitAsync(TimeSpan.FromSeconds(15))).Should().NotBeNull();
    }
}
