using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Leases;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Stations;

public sealed class EnrolTestsOnSqlite() : EnrolTests(new SqliteStores());

[Collection(PostgresCollection.Sync)]
public sealed class EnrolTestsOnPostgres(PostgresCluster cluster) : EnrolTests(cluster);

public abstract class EnrolTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Enrol_SameCodeAndKeyTwice_GivesTheSameAnswer()
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");

        var first = Good(await station.EnrolAsync(code));
        var second = Good(await station.EnrolAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));

        first.Should().BeEquivalentTo(new { Station = "KTH-01", Incarnation = 1 });
        second.Should().BeEquivalentTo(first);
    }

    [Fact]
    public async Task Enrol_SameCodeAndAnotherKey_IsRefused()
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");
        using var other = Make(Central.Address, Clock, "KTH-01");
        Good(await station.EnrolAsync(code));

        Refused(await other.EnrolAsync(code), 403, ProblemTypes.EnrolmentCode);
    }

    [Fact]
    public async Task Enrol_AnswerLostAndANewCodeGivenOut_IsTheSameLifeAndKeepsItsLeases()
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");
        Good(await station.EnrolAsync(code));
        var lease = await Central.PlaceLeaseAsync(station, await AddResidentAsync(), 7, 2);

        var another = await Central.AddStationAsync("KTH-01", again: true);
        Good(await station.EnrolAsync(another)).Incarnation.Should().Be(1);
        Good(await station.EnrolAsync(another)).Incarnation.Should().Be(1, "that answer may get lost, too");

        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Open);
        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
        using var other = Make(Central.Address, Clock, "KTH-01");
        Refused(await other.EnrolAsync(code), 403, ProblemTypes.EnrolmentCode);
        Refused(await other.EnrolAsync(another), 403, ProblemTypes.EnrolmentCode);
    }

    [Theory]
    [InlineData("written")]
    [InlineData("over")]
    [InlineData("elsewhere")]
    public async Task Enrol_KeyOfALifeThatCantBeginNow_IsSpentAndTheCodeStaysGood(string what)
    {
        using var station = Make(Central.Address, Clock, "KTH-01");
        Good(await station.EnrolAsync(await Central.AddStationAsync("KTH-01")));
        if (what == "written")
        {
            station.Append(new Domain.Journal.EntryBody.Opened("1.0"));
            await station.PushAsync();
        }
        else if (what == "over")
        {
            await EnrolAsync("KTH-01", again: true);
        }

        var code = await Central.AddStationAsync(what == "elsewhere" ? "BVU-01" : "KTH-01", again: what != "elsewhere");
        Refused(await station.EnrolAsync(code), 409, ProblemTypes.KeySpent);

        using var withANewKey = Make(Central.Address, Clock, what == "elsewhere" ? "BVU-01" : "KTH-01");
        Good(await withANewKey.EnrolAsync(code));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Enrol_Code_HoldsUntilItExpires(int secondsAfterExpiry, bool good)
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");
        Clock.Set(CentralServer.Start.AddDays(1).AddSeconds(secondsAfterExpiry));

        var answer = await station.EnrolAsync(code);

        if (good)
            Good(answer).Incarnation.Should().Be(1);
        else
            Refused(answer, 403, ProblemTypes.EnrolmentCode);
    }

    // The life after the last number there is could print no receipt, and none could follow it.
    [Fact]
    public async Task Enrol_AfterALifeFarBeyondThoseThatCentralKnows_IsRefusedAndTheCodeStaysGood()
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");

        Refused(await station.Api.EnrolAsync(new(code, station.PublicKey, "f", 1_001), CancellationToken.None), 400, ProblemTypes.Validation);

        Good(await station.Api.EnrolAsync(new(code, station.PublicKey, "f", 1_000), CancellationToken.None)).Incarnation.Should().Be(1_001);
    }

    [Fact]
    public async Task Enrol_CodeOfAnotherStation_EndsNobodysLifeAndStaysGood()
    {
        var first = await EnrolAsync("KTH-01");
        var code = await Central.AddStationAsync("KTH-01", again: true);
        using var elsewhere = Make(Central.Address, Clock, "BVU-01");

        Refused(await elsewhere.Api.EnrolAsync(new(code, elsewhere.PublicKey, "f", 1, "BVU-01"), CancellationToken.None), 403, ProblemTypes.EnrolmentCode);

        Good(await first.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
        using var second = Make(Central.Address, Clock, "KTH-01");
        Good(await second.Api.EnrolAsync(new(code, second.PublicKey, "f", 1, "KTH-01"), CancellationToken.None)).Incarnation.Should().Be(2);
    }

    [Fact]
    public async Task Enrol_UnknownCode_IsRefused()
    {
        using var station = Make(Central.Address, Clock, "KTH-01");

        Refused(await station.EnrolAsync("NO-SUCH-CODE"), 403, ProblemTypes.EnrolmentCode);
    }

    [Fact]
    public async Task Enrol_KeyThatIsNotOnTheCurve_IsRefused()
    {
        using var station = Make(Central.Address, Clock, "KTH-01");
        var wrong = station.PublicKey with { X = station.PublicKey.Y };

        var answer = await station.Api.EnrolAsync(new(await Central.AddStationAsync("KTH-01"), wrong, "f"), CancellationToken.None);

        Refused(answer, 400, ProblemTypes.Validation).Errors.Should().ContainKey("publicKey");
    }

    [Fact]
    public async Task Enrol_Again_BurnsOpenLeasesAndEndsTheOlderLife()
    {
        var first = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);

        var second = await EnrolAsync("KTH-01", again: true);

        second.Incarnation.Should().Be(2);
        (await Central.LeaseAsync(lease.Id))!.State.Should().Be(LeaseState.Burned);
        (await Central.BooksAsync(resident)).Reserved.Should().Be(2);
        Refused(await first.HelloAsync(), 403, ProblemTypes.StationInactive);
        var feed = await second.PullAsync();
        feed.OfType<LeaseBurned>().Should().Contain(new LeaseBurned(lease.Id.Value));
    }

    [Fact]
    public async Task Enrol_Again_TheNewLifeIsNotToldTheOldOnesLeases()
    {
        var first = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        Good(await first.HelloAsync());
        (await first.PullAsync()).OfType<LeaseGiven>().Should().ContainSingle(given => given.Lease.LeaseId == lease.Id.Value);

        var second = await EnrolAsync("KTH-01", again: true);

        (await second.PullAsync()).OfType<LeaseGiven>().Should().BeEmpty();
    }

    [Fact]
    public async Task Enrol_TellsTheNewLifeAllThatItMustKnow()
    {
        var home = await AddResidentAsync("02647");
        await AddResidentAsync("02809");
        await Central.ExecuteAsync("insert into people (code, name, roles, pin_hash, active) values ('HQ-017', 'Cán bộ Thử', 'Officer', 'hash', 1)");
        var earlier = await EnrolAsync("LC1-01");

        var station = await EnrolAsync("KTH-01");

        var feed = await station.PullAsync();
        feed.OfType<ReferenceKnown>().Select(table => table.Name).Should().BeEquivalentTo(
            Enum.GetValues<ReferenceTable>().Except([ReferenceTable.ExchangeRates]), "it has not yet said that it can read that one");
        feed.OfType<ReferenceKnown>().Single(table => table.Name == ReferenceTable.Goods).Sample.Should().BeTrue();
        feed.OfType<ResidentKnown>().Select(resident => resident.ResidentId).Should().Equal(home.Value);
        feed.OfType<OfficerKnown>().Should().Equal(new OfficerKnown("HQ-017", "Cán bộ Thử", "hash", true));
        feed.OfType<StationKeyKnown>().Select(key => key.Station).Should().BeEquivalentTo("LC1-01", "KTH-01");
        (await earlier.PullAsync()).OfType<StationKeyKnown>().Should().Contain(new StationKeyKnown("KTH-01", 1, station.PublicKey));
    }
}
