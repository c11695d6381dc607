using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Tests.Sync;

public sealed class MoneyTestsOnSqlite() : MoneyTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class MoneyTestsOnPostgres(PostgresCluster cluster) : MoneyTests(cluster);

/// <summary>Prices in yuan and the chosen excess: checked by what the entry itself says, kept, and held to.</summary>
public abstract class MoneyTests(Stores stores) : ContractTests(stores)
{
    private DateOnly Monday => Today.AddDays(-(((int)Today.DayOfWeek + 6) % 7));

    [Fact]
    public async Task Exchange_InYuan_IsKeptWithItsRate()
    {
        var (station, body) = await ExportAsync();
        station.Append(body with { Goods = [InYuan()], Total = new(44_502) });

        (await station.PushAsync()).Outcomes.Single().Detail.Should().BeNull();

        var number = (DateOnly day) => (day.Year * 10_000) + (day.Month * 100) + day.Day;
        (await Central.QueryAsync<string>("select currency || ' ' || unit_price_fen || ' ' || rate_centidong || ' ' || rate_from || ' ' || rate_to from exchange_goods"))
            .Should().Equal($"CNY 1250 356012 {number(Monday)} {number(Monday.AddDays(6))}");
    }

    public static TheoryData<string> Disagreements => ["price", "value", "rate", "fen", "currency", "week", "end", "earlier", "later"];

    [Theory]
    [MemberData(nameof(Disagreements))]
    public async Task Exchange_WhoseYuanAndDongDisagree_IsAnIncident(string what)
    {
        var (station, body) = await ExportAsync();
        var line = InYuan();
        var foreign = line.Foreign!;
        var wrong = what switch
        {
            "price" => line with { UnitPrice = new(44_501) },
            "value" => line with { QuantityMilli = 1_001 },
            "rate" => line with { Foreign = foreign with { Centidong = 356_020 } },
            "fen" => line with { Foreign = foreign with { Fen = 0 } },
            "currency" => line with { Foreign = foreign with { Currency = "USD" } },
            "week" => line with { Foreign = foreign with { From = foreign.From.AddDays(1), To = foreign.To.AddDays(1) } },
            "end" => line with { Foreign = foreign with { To = foreign.To.AddDays(7) } },
            "earlier" => line with { Foreign = foreign with { From = foreign.From.AddDays(-7), To = foreign.To.AddDays(-7) } },
            _ => line with { Foreign = foreign with { From = foreign.From.AddDays(7), To = foreign.To.AddDays(7) } },
        };
        station.Append(body with { Goods = [wrong], Total = new(44_502) });

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("AmountsWrong");
        (await Central.QueryAsync<string>("select detail from incidents")).Should().ContainSingle().Which.Should().EndWith(": price");
    }

    [Theory]
    [InlineData]
    [InlineData(0, 0)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Exchange_OfAWrongChoice_IsAnIncidentAndItsDayStaysUsed(params int[] excess)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        var body = station.Grant(resident, lease.Id.Value);
        station.Journal.Clear();
        station.Append(body with { Goods = [body.Goods[0], body.Goods[0]], Total = new(1_000_000), Outcome = body.Outcome with { Exempt = new(1_000_000) }, Excess = excess });

        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("AmountsWrong");

        (await Central.QueryAsync<string>("select detail from incidents")).Should().ContainSingle().Which.Should().EndWith(": excess");
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    // Of the shipped rates garlic bears twice the duty of onions, so that without a word the onions are the excess.
    [Theory]
    [InlineData(null, 1_500_000, 500_000)]
    [InlineData(new[] { 0 }, 500_000, 1_500_000)]
    [InlineData(new[] { 1, 0 }, 1_500_000, 500_000)]
    public async Task Provisional_WithAChoice_IsSharedOutByIt(int[]? excess, long garlic, long onions)
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var body = station.Provisional(resident, value: 3_000_000);
        station.Journal.Clear();
        station.Append(body with { Goods = [Half("07032090", "Tỏi"), Half("07031019", "Hành")], Excess = excess });

        (await station.PushAsync()).Outcomes.Single().Detail.Should().BeNull();

        (await Central.StatusOfAsync(body.Exchange)).Should().Be("Confirmed");
        (await Central.QueryAsync<long>("select exempt_vnd from exchange_goods order by line")).Should().Equal(garlic, onions);
        (await Central.QueryAsync<long>("select exempt_vnd from exchanges")).Should().Equal([2_000_000], "the choice moves no exemption");
    }

    [Fact]
    public async Task Start_WithAStoreFromBeforeTheTable_BringsItAndTellsWhoCanReadIt()
    {
        var station = await EnrolAsync("KTH-01");
        await station.HelloAsync();
        await station.PullAsync();
        await Central.ExecuteAsync("delete from reference_tables where name = 'ExchangeRates'");
        await Central.ExecuteAsync("delete from feed");
        var tables = await Central.QueryAsync<string>("select name || version from reference_tables order by name");
        await Central.DisposeAsync();

        await using var newer = new CentralServer(Store, Clock, Settings);

        (await newer.QueryAsync<string>("select name || version from reference_tables order by name")).Should().BeEquivalentTo([.. tables, "ExchangeRates1"]);
        using var same = station.At(newer.Address);
        await same.HelloAsync(protocolVersion: 2);
        (await same.PullAsync()).OfType<ReferenceKnown>().Single().Should().BeEquivalentTo(new { Name = ReferenceTable.ExchangeRates, Version = 1, Sample = true });
    }

    private static RecordedGoods Half(string hs, string name) =>
        new(hs, name, 1_000, "Kilogram", new(1_500_000), new(1_500_000), Vnd.Zero, Vnd.Zero);

    private RecordedGoods InYuan() => new(
        "07032090", "Tỏi", 1_000, "Kilogram", new(44_502), new(44_502), Vnd.Zero, Vnd.Zero,
        new ForeignPrice("CNY", 1_250, 356_012, Monday, Monday.AddDays(6)));

    private async Task<(TestStation Station, EntryBody.ExchangeRecorded Body)> ExportAsync()
    {
        var station = await EnrolAsync("KTH-01");
        var body = station.Record(await AddResidentAsync(), new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero), value: 44_502);
        station.Journal.Clear();
        return (station, body);
    }
}
