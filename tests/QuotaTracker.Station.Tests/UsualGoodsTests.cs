using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class UsualGoodsTests
{
    [Fact]
    public async Task Scan_SomebodyWhoWasHere_OffersTheOwnGoodsFirstThenTheStations()
    {
        await using var station = await ReadyAsync();
        (await UsualAsync(station, World.MaoNumber)).Should().BeEmpty("nothing was recorded yet");
        await RecordAsync(station, World.Mao, "1006");
        await RecordAsync(station, World.Mao, "0703", "0902");
        await RecordAsync(station, World.Mao, "0902");
        foreach (var _ in Enumerable.Range(0, 3))
            await RecordAsync(station, World.Outsider, "9503");
        await RecordAsync(station, World.Outsider, "1006");

        (await UsualAsync(station, World.MaoNumber)).Should().Equal(["0902", "0703", "1006", "9503"], "the most frequent, then the newest of the own, then the station's");
        (await UsualAsync(station, World.OutsiderNumber)).Should().Equal("9503", "1006", "0902", "0703");
        (await UsualAsync(station, "001099000777")).Should().Equal(["9503", "0902", "1006", "0703"], "nobody knows this person, so the station's");
    }

    [Fact]
    public async Task Scan_VoidedStoppedOrUnlistedGoods_AreNotOffered()
    {
        await using var station = await ReadyAsync();
        var mistaken = await RecordAsync(station, World.Mao, "9503");
        await RecordAsync(station, World.Mao, "1006", "0902", "0703");
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{mistaken.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        (await UsualAsync(station, World.MaoNumber)).Should().BeEquivalentTo("1006", "0902", "0703");

        station.Central.Tell(Goods(2, "0703", "1006", "9503"));
        station.Central.Tell(new ReferenceKnown(ReferenceTable.Stops, 2, true, "hs,checkpoint,reason,valid_from,valid_to\n1006,KTH,Thiên tai,2026-01-01,\n"));
        await station.SyncAsync();

        (await UsualAsync(station, World.MaoNumber)).Should().Equal("0703");
    }

    [Fact]
    public async Task Scan_AfterSixtyDays_OnlyTheOwnGoodsAreOffered()
    {
        await using var station = await ReadyAsync();
        await RecordAsync(station, World.Mao, "1006");
        await AdvanceAsync(station, 60);
        (await UsualAsync(station, World.OutsiderNumber)).Should().Equal(["1006"], "the sixtieth day before still counts");
        await RecordAsync(station, World.Mao, "0902");
        (await UsualAsync(station, World.OutsiderNumber)).Should().Equal(["0902", "1006"], "what is recorded today counts at once");

        await AdvanceAsync(station, 1);

        (await UsualAsync(station, World.OutsiderNumber)).Should().Equal("0902");
        (await UsualAsync(station, World.MaoNumber)).Should().Equal("0902", "1006");
    }

    [Fact]
    public async Task Scan_ManyGoods_OffersNoMoreThanThereAreKeys()
    {
        await using var station = await ReadyAsync();
        await RecordAsync(station, World.Mao, Codes);

        (await UsualAsync(station, World.MaoNumber)).Should().HaveCount(8).And.OnlyHaveUniqueItems();
    }

    private static readonly string[] Codes = ["0703", "0902", "1006", "1704", "1902", "1905", "6109", "6402", "9403", "9503"];

    private static async Task<TestStation> ReadyAsync()
    {
        var station = await TestStation.ReadyAsync();
        station.Central.Tell(Goods(1, Codes));
        await station.SyncAsync();
        return station;
    }

    private static ReferenceKnown Goods(int round, params string[] codes) => new(
        ReferenceTable.Goods, 1 + round, true,
        "hs,name_vi,name_en,unit,valid_from,valid_to\n" + string.Concat(codes.Select(hs => $"{hs},Hàng {hs},Goods {hs},Kilogram,2018-02-01,\n")));

    private static async Task AdvanceAsync(TestStation station, int days)
    {
        station.Clock.Advance(TimeSpan.FromDays(days));
        await station.SyncAsync();
        await station.SignInAsync();
    }

    private static async Task<ExchangeAnswer> RecordAsync(TestStation station, Guid resident, params string[] codes)
    {
        station.Clock.Advance(TimeSpan.FromMinutes(1));
        return await station.OkAsync<ExchangeAnswer>("/api/exchanges", new ExchangeRequest(
            station.NewId(), resident, ExchangeDirection.Import, [.. codes.Select(hs => new GoodsEntry(hs, 1_000, null, 10_000))], IdentifiedBy.Scanner));
    }

    private static async Task<IReadOnlyList<string>> UsualAsync(TestStation station, string number) =>
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(number, IdentifiedBy.Hand))).Usual;
}
