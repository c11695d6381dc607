using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Sync;

public sealed class OddTextTestsOnSqlite() : OddTextTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class OddTextTestsOnPostgres(PostgresCluster cluster) : OddTextTests(cluster);

/// <summary>Texts that one engine takes and the other refuses must not change what is counted, nor hold up a station's queue.</summary>
public abstract class OddTextTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Registration_WithHiddenCharactersInTheTexts_IsTakenWithoutThem()
    {
        var station = await EnrolAsync("KTH-01");
        var body = station.Register("010190000123");
        station.Journal.Clear();
        station.Append(body with { Name = "Giàng\0 \u202EThị Thử\u2028", Address = "\0Bản Thử", BirthDate = "1990\0" });

        (await station.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await Central.QueryAsync<string>("select name || '/' || address || '/' || birth_date from residents")).Should().Equal("Giàng Thị Thử/Bản Thử/1990");
    }

    [Fact]
    public async Task Grant_WithHiddenCharactersInTheTexts_UsesItsLease()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = (await station.LeaseAsync(resident)).Lease!;
        var body = station.Grant(resident, lease.LeaseId);
        station.Journal.Clear();
        station.Append(body with { Goods = [body.Goods[0] with { Name = "Rau\0\u2066", Unit = "Kilo\0gram" }], PolicyVersion = "2016\0", Outcome = body.Outcome with { Reason = "\0" } });
        station.Release(lease.LeaseId);

        (await station.PushAsync()).Outcomes.Select(outcome => outcome.Result).Should().Equal(EntryResult.Accepted, EntryResult.Accepted);

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await Central.StatusOfAsync(body.Exchange)).Should().Be("Exempt");
    }

    [Theory]
    [InlineData("""{"officer":"\ud800","accepted":true}""")]
    [InlineData("""{"officer":"HQ-017\u0000","accepted":true}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task Body_ThatIsNoneOfItsKind_IsKeptAsAnIncidentAndHoldsUpNothing(string body)
    {
        var station = await EnrolAsync("KTH-01");
        var odd = Raw(station, "OfficerSignedIn", body);

        Good(await station.TryPushAsync([odd])).Outcomes.Single().Detail.Should().Be("Unreadable");

        Good(await station.HelloAsync(1, odd.Hash.Hex)).Status.Should().Be(HelloStatus.Ok);
    }

    [Fact]
    public async Task Carried_LongerThanAnyNumber_HoldsUpNothing()
    {
        var station = await EnrolAsync("KTH-01");
        station.Record(await AddResidentAsync(), new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero),
            carried: Convert.ToBase64String(RandomNumberGenerator.GetBytes(30_000)));
        station.Append(new EntryBody.Opened("1.0"));

        (await station.PushAsync()).AcknowledgedThrough.Should().Be(2);
    }

    [Fact]
    public async Task Body_WithARawZeroCharacter_IsRefusedAsShapeOnBothEngines()
    {
        var station = await EnrolAsync("KTH-01");

        Refused(await station.TryPushAsync([Raw(station, "Opened", "{\"softwareVersion\":\"\0\"}")]), 400, ProblemTypes.Validation);
    }

    [Fact]
    public async Task Exchange_UnderTheIdOfAnotherStationsExchange_IsNotTakenForIt()
    {
        var (first, second) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        var resident = await AddResidentAsync();
        var original = first.Provisional(resident);
        await first.PushAsync();
        second.Provisional(resident, id: original.Exchange);

        (await second.PushAsync()).Outcomes.Single().Detail.Should().Be("ExchangeIdReused");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 5)]
    public async Task Hello_WithACursorThatNoFeedReaches_IsRefusedAndOthersGoOn(long cursor)
    {
        var (broken, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        var resident = await AddResidentAsync();
        await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values ('KTH-01', @resident)", new { resident });
        broken.Cursor = cursor;

        var refused = await broken.HelloAsync();
        if (refused is CentralAnswer<HelloResponse>.Ok)
            await other.HelloAsync();
        for (var day = 1; day < 5; day++)
            other.Provisional(resident, Today.AddDays(-day));
        var lease = (await other.LeaseAsync(resident)).Lease;
        var grant = other.Grant(resident, lease?.LeaseId);
        (await other.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == EntryResult.Accepted, "it is told to the broken station, too");

        Refused(refused, 400, ProblemTypes.Validation);
        (await Central.StatusOfAsync(grant.Exchange)).Should().Be("Exempt");
    }

    // Its own device told what each hello said; another station's trips must count all the same.
    [Fact]
    public async Task Hello_AgainAndAgainInARecovery_NeverRaisesTheFeedBeyondCounting()
    {
        var (broken, other, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await AddResidentAsync());
        await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values ('KTH-01', @resident)", new { resident });
        var lease = await Central.PlaceLeaseAsync(other, resident, 7, 2);
        for (var i = 0; i < 64; i++)
        {
            var start = (await Central.QueryAsync<long>("select feed_start from station_lives where station_id = 'KTH-01'")).Single();
            await broken.Api.HelloAsync(Hello(start + 1), CancellationToken.None);
        }

        other.Grant(resident, lease.Id.Value);
        (await other.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted, "it is told to the broken station, too");

        (await Central.BooksAsync(resident)).Used.Should().Be(1);
        (await Central.QueryAsync<long>("select feed_head from stations where station_id = 'KTH-01'")).Single().Should().BeLessThan(1_000_000);
    }

    [Theory]
    [InlineData(10_000_000_000, true)]
    [InlineData(10_000_000_001, false)]
    public async Task Hello_WithACursorFarBeyondTheFeed_IsRefused(long beyond, bool isTaken)
    {
        var station = await EnrolAsync("KTH-01");
        var head = (await Central.QueryAsync<long>("select feed_head from stations")).Single();

        var answer = await station.Api.HelloAsync(Hello(head + beyond), CancellationToken.None);

        if (isTaken)
            Good(answer);
        else
            Refused(answer, 400, ProblemTypes.Validation).Errors.Should().ContainKey("feedCursor");
        (await Central.IncidentsAsync()).Should().HaveCount(isTaken ? 1 : 0);
    }

    [Theory]
    [InlineData("boot\0", "1.0")]
    [InlineData("boot", "1.0\0")]
    public async Task Hello_WithAZeroCharacter_IsRefusedAsShapeOnBothEngines(string bootId, string version)
    {
        var station = await EnrolAsync("KTH-01");

        Refused(await station.Api.HelloAsync(
            new(0, EntryHash.Origin.Hex, Clock.GetUtcNow().ToUnixTimeMilliseconds(), bootId, 0, EntryHash.Origin.Hex, 1, version, 0, 0, SecondDevice.None),
            CancellationToken.None), 400, ProblemTypes.Validation);
    }

    [Fact]
    public async Task Enrolment_WithAZeroCharacter_IsRefusedAsShapeOnBothEngines()
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");

        Refused(await station.Api.EnrolAsync(new(code, station.PublicKey, "finger\0print"), CancellationToken.None), 400, ProblemTypes.Validation);
        Good(await station.EnrolAsync(code));
    }

    [Fact]
    public async Task CarriedRepeat_WithAZeroCharacterInTheFirstNumber_IsCountedOnceAndAnswered()
    {
        var first = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var exchange = first.Provisional(resident);
        await first.PushAsync();
        var next = await EnrolAsync("KTH-01", again: true);
        next.Record(resident, exchange.Outcome, id: exchange.Exchange, carried: "KTH-01\0-1-000001");

        (await next.PushAsync()).Outcomes.Single().Result.Should().Be(EntryResult.Accepted);

        (await next.PullAsync()).OfType<ProvisionalResolved>().Should().ContainSingle();
    }

    // Of a station that central had acknowledged more of than it knows: it was put back, and recovers.
    private HelloRequest Hello(long cursor) => new(
        0, EntryHash.Origin.Hex, Clock.GetUtcNow().ToUnixTimeMilliseconds(), "boot", 0, EntryHash.Origin.Hex, 1, "1.0", 1, cursor, SecondDevice.None);

    private JournalEntry Raw(TestStation station, string kind, string body)
    {
        var (bytes, madeAt) = (Encoding.UTF8.GetBytes(body), Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return new(station.Id, 1, 1, EntryHash.Origin, madeAt, Today, kind, bytes,
            JournalEntry.ComputeHash(station.Id, 1, 1, EntryHash.Origin, madeAt, Today, kind, bytes));
    }
}
