using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>Children, and people who come for others: by the policy of the day.</summary>
public sealed class RepresentativeTests
{
    private static readonly Representative Mother = new(RepresentativeKind.Guardian, World.MaoNumber);

    [Fact]
    public async Task Record_AChildAlone_IsRefusedAndNothingIsWritten()
    {
        await using var station = await TestStation.ReadyAsync();
        var before = station.Bodies().Count;

        await station.ShouldRefuseAsync(422, "guardian-missing", "/api/exchanges/preview", station.Import(World.Child));
        await station.ShouldRefuseAsync(422, "guardian-missing", "/api/exchanges", station.Import(World.Child));

        station.Bodies().Count.Should().Be(before);
    }

    [Fact]
    public async Task Record_AChildWithAGuardian_UsesTheChildsTripAndSaysWhoWasThere()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Child, World.Today, World.Today, 1);
        await station.SyncAsync();

        var answer = await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Child) with { Representative = Mother });

        answer.Decision.Should().Be("Exempt");
        var recorded = station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single();
        (recorded.Resident.Value, recorded.Representative).Should().Be((World.Child, Mother));
        var receipt = System.Net.WebUtility.HtmlDecode(await station.Http.GetStringAsync(new Uri($"/receipts/{answer.ReceiptNumber}", UriKind.Relative)));
        (receipt.Contains("Người giám hộ", StringComparison.Ordinal), receipt.Contains("0101••••0123", StringComparison.Ordinal), receipt.Contains(World.MaoNumber, StringComparison.Ordinal))
            .Should().Be((true, true, false));
    }

    [Fact]
    public async Task Record_TheSameAgain_IsTheSameOnlyWithTheSamePerson()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Child) with { Representative = Mother with { Paper = " not asked for " } };
        var first = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).ReceiptNumber.Should().Be(first.ReceiptNumber);
        await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges", request with { Representative = Mother with { PersonalNumber = "010190000777" } });
        await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges", request with { Representative = null });
    }

    [Theory]
    [InlineData(RepresentativeKind.Proxy, "010190000777", "giấy ủy quyền", 422, "proxy-refused")]
    [InlineData(RepresentativeKind.Guardian, World.ChildNumber, null, 422, "representative-is-resident")]
    [InlineData(RepresentativeKind.Guardian, "010209000777", null, 422, "representative-too-young")]
    [InlineData(RepresentativeKind.Guardian, "0102", null, 400, "validation")]
    public async Task Record_WhoMayNotStandForTheChild_IsRefused(RepresentativeKind kind, string number, string? paper, int status, string problem)
    {
        await using var station = await TestStation.ReadyAsync();

        await station.ShouldRefuseAsync(status, problem, "/api/exchanges", station.Import(World.Child) with { Representative = new(kind, number, paper) });
    }

    [Fact]
    public async Task Record_AProxyWherePolicyAllowsOne_IsRecordedWithThePaper()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new Contracts.Sync.ReferenceKnown(Contracts.Sync.ReferenceTable.Policies, 2, false,
            "valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,proxies,alone_from_age,legal_basis\n2016-09-01,,2000000,4,no,yes,0,Thử\n"));
        await station.SyncAsync();
        Representative son = new(RepresentativeKind.Proxy, "010190000777", "Giấy ủy quyền của xã");

        await station.ShouldRefuseAsync(422, "representative-paper", "/api/exchanges", station.Import(World.Mao) with { Representative = son with { Paper = "a" } });
        await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Mao) with { Representative = son });

        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Representative.Should().Be(son);
        var scan = await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.ChildNumber, IdentifiedBy.Hand));
        scan.Resident.Should().BeEquivalentTo(new { NeedsGuardian = false, MayComeByProxy = true });
    }

    [Fact]
    public async Task Scan_AChild_SaysThatAGuardianIsNeeded()
    {
        await using var station = await TestStation.ReadyAsync();

        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.ChildNumber, IdentifiedBy.Hand))).Resident
            .Should().BeEquivalentTo(new { NeedsGuardian = true, MayComeByProxy = false });
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoNumber, IdentifiedBy.Hand))).Resident!.NeedsGuardian.Should().BeFalse();
    }

    // Central may know a child from a list without dates: what the card said here isn't forgotten for it, nor when two records are one.
    [Fact]
    public async Task Record_AChildOfWhomCentralKnowsNoDate_StillNeedsAGuardian()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new Contracts.Sync.ResidentKnown(World.Child, World.ChildNumber, [], "Giàng Thị Dở", null, null, "02788", false, true));
        await station.SyncAsync();
        await station.ShouldRefuseAsync(422, "guardian-missing", "/api/exchanges", station.Import(World.Child));

        var other = station.NewId();
        station.Central.Tell(new Contracts.Sync.ResidentKnown(other, "010312000999", [], "Giàng Thị Dở", null, null, "02788", false, true));
        station.Central.Tell(new Contracts.Sync.ResidentMerged(World.Child, other));
        await station.SyncAsync();

        await station.ShouldRefuseAsync(422, "guardian-missing", "/api/exchanges", station.Import(World.Child));
    }
}
