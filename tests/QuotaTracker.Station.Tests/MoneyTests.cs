using System.Net.Http.Json;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>Prices in yuan, which goods are the excess, and the estimate line by line.</summary>
public sealed class MoneyTests
{
    private static readonly ReferenceKnown TwoRates = new(ReferenceTable.Rates, 2, true, """
        hs,duty_bp,vat_bp,excise_bp,valid_from,valid_to,legal_basis
        0703,1000,500,0,2018-02-01,,MẪU
        0706,3000,1000,6500,2018-02-01,,MẪU
        """);

    private static readonly ReferenceKnown MoreGoods = new(ReferenceTable.Goods, 2, true, """
        hs,name_vi,name_en,unit,valid_from,valid_to
        0703,Hành tỏi,Onions and garlic,Kilogram,2018-02-01,
        0706,Cà rốt,Carrots,Kilogram,2018-02-01,
        0709,Rau khác,Other vegetables,Kilogram,2018-02-01,
        """);

    [Fact]
    public async Task Rates_OfTheWeekAndTheNewest_AreTold()
    {
        await using var station = await TestStation.ReadyAsync();

        var told = await station.GetAsync<RatesAnswer>("/api/rates");

        told.Today.Should().Be(new RateAnswer("CNY", 356_012, new(2026, 3, 9), new(2026, 3, 15), "MẪU"));
        told.Newest.Should().Be(told.Today);
    }

    [Fact]
    public async Task Rates_AWeekThatHasNone_TellsTheNewest()
    {
        await using var station = await TestStation.ReadyAsync();
        await TellAsync(station, Weeks("CNY,3540.50,2026-03-02,2026-03-08,MẪU"));

        (await station.GetAsync<RatesAnswer>("/api/rates")).Should().Be(
            new RatesAnswer(null, new RateAnswer("CNY", 354_050, new(2026, 3, 2), new(2026, 3, 8), "MẪU")));
    }

    // 12.50 yuan at 3,560.12 đồng are 44,501.5 đồng: half a đồng is rounded up, once; 2.5 kg of it are 111,255.
    [Fact]
    public async Task Record_PriceInYuan_IsWorkedOutOnceAndRecordedWithItsRate()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [new GoodsEntry("0703", 2_500, null, UnitPriceFen: 1_250)] };

        var preview = await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", request);
        using var first = await station.Http.PostAsJsonAsync("/api/exchanges", request, TestStation.Json);
        using var second = await station.Http.PostAsJsonAsync("/api/exchanges", request, TestStation.Json);

        var answer = (await first.Content.ReadFromJsonAsync<ExchangeAnswer>(TestStation.Json))!;
        (answer.Goods[0].UnitPriceVnd, answer.Goods[0].ValueVnd, answer.Goods[0].UnitPriceFen).Should().Be((44_502L, 111_255L, 1_250L));
        answer.Goods[0].Rate.Should().Be(new PriceRate("CNY", 356_012, new(2026, 3, 9), new(2026, 3, 15)));
        preview.Goods.Should().Equal(answer.Goods);
        (await second.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Goods[0].Foreign
            .Should().Be(new ForeignPrice("CNY", 1_250, 356_012, new(2026, 3, 9), new(2026, 3, 15)));
        station.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task Record_RepeatAfterTheWeekHasANewRate_IsTheSame()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [new GoodsEntry("0703", 1_000, null, UnitPriceFen: 1_250)] };
        var first = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);
        await TellAsync(station, Weeks("CNY,3600.00,2026-03-09,2026-03-15,MẪU"));

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).Should().BeEquivalentTo(first);
        // The same đồng, but nobody asked for đồng; and other fen.
        await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges",
            request with { Goods = [new GoodsEntry("0703", 1_000, null, first.Goods[0].UnitPriceVnd)] });
        await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges", request with { Goods = [new GoodsEntry("0703", 1_000, null, UnitPriceFen: 1_251)] });
    }

    [Theory]
    [InlineData("CNY,3540.50,2026-03-02,2026-03-08,MẪU", "Tuần mới nhất ở trạm: 02/03/2026 đến 08/03/2026.")]
    [InlineData("USD,25000,2026-03-09,2026-03-15,MẪU", "Trạm chưa nhận được tuần nào.")]
    public async Task Record_NoRateForTheWeek_IsRefusedAndNamesTheNewest(string row, string newest)
    {
        await using var station = await TestStation.ReadyAsync();
        await TellAsync(station, Weeks(row));
        var request = station.Import(World.Mao) with
        {
            Goods = [new GoodsEntry("0703", 1_000, null, 5_000), new GoodsEntry("0703", 1_000, null, UnitPriceFen: 100)],
        };

        foreach (var path in new[] { "/api/exchanges/preview", "/api/exchanges" })
        {
            var refused = await station.RefusedAsync(path, request);
            (refused.Status, refused.Problem).Should().Be((422, "rate-missing"));
            refused.Body.GetProperty("title").GetString().Should().Contain("10/03/2026").And.Contain(newest);
            refused.Body.GetProperty("errors").TryGetProperty("goods[1].unitPriceFen", out _).Should().BeTrue();
        }

        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(5_000L, 100L)]
    public async Task Record_NoPriceOrTwo_IsRefused(long? vnd, long? fen)
    {
        await using var station = await TestStation.ReadyAsync();
        var refused = await station.RefusedAsync("/api/exchanges", station.Import(World.Mao) with { Goods = [new GoodsEntry("0703", 1_000, null, vnd, fen)] });

        (refused.Status, refused.Problem).Should().Be((400, "validation"));
        refused.Body.GetProperty("errors").TryGetProperty("goods[0].unitPriceVnd", out _).Should().BeTrue();
    }

    // At 3,560.12: one fen is 36 đồng; 28,088,940 fen are 1,000,000,000.3 đồng, and 28,088,960 are more than a billion and a half đồng.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(28_088_940, true)]
    [InlineData(28_088_960, false)]
    [InlineData(100_000_001, false)]
    public async Task Record_FenAroundTheLimits_AreTakenOrRefused(long fen, bool taken)
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [new GoodsEntry("0703", 1_000, null, UnitPriceFen: fen)] };
        if (taken)
        {
            await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);
            return;
        }

        var refused = await station.RefusedAsync("/api/exchanges", request);
        (refused.Status, refused.Problem).Should().Be((400, "validation"));
        refused.Body.GetProperty("errors").TryGetProperty("goods[0].unitPriceFen", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Record_ChosenExcess_IsTaxedFirstAndRecorded()
    {
        await using var station = await ReadyWithLeaseAsync();
        var asSuggested = Mixed(station, null);
        var chosen = Mixed(station, [1]);

        var suggested = await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", asSuggested);
        var preview = await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", chosen);
        var answer = await station.OkAsync<ExchangeAnswer>("/api/exchanges", chosen);

        (suggested.ExcessChosen, answer.ExcessChosen, preview.ExcessChosen).Should().Be((false, true, true));
        (suggested.ExemptVnd, answer.ExemptVnd).Should().Be((2_000_000, 2_000_000), "a choice moves the tax, not the exemption");
        suggested.Goods.Select(line => line.ExemptVnd).Should().Equal(1_000_000, 1_000_000);
        answer.Goods.Select(line => line.ExemptVnd).Should().Equal(1_500_000, 500_000);
        // Of 500,000: duty 30 %, excise 65 % on both, value-added tax 10 % on all three.
        answer.Goods[1].Should().BeEquivalentTo(new
        {
            TaxedVnd = 500_000L, DutyVnd = 150_000L, ExciseVnd = 422_500L, VatVnd = 107_250L, TaxEstimateVnd = 679_750L,
            DutyBasisPoints = 3_000, ExciseBasisPoints = 6_500, VatBasisPoints = 1_000, RateMissing = false,
        });
        preview.Goods.Should().Equal(answer.Goods);
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Excess.Should().Equal(1);
        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", chosen)).Should().BeEquivalentTo(answer);
        station.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task Record_RepeatWithAnotherChoice_IsRefused()
    {
        await using var station = await ReadyWithLeaseAsync();
        var request = Mixed(station, [1, 0]);
        await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);

        foreach (IReadOnlyList<int>? other in new IReadOnlyList<int>?[] { null, [], [1], [0, 1] })
            await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges", request with { Excess = other });
    }

    [Fact]
    public async Task Record_EmptyChoice_IsNone()
    {
        await using var station = await ReadyWithLeaseAsync();
        var request = Mixed(station, []);

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).ExcessChosen.Should().BeFalse();
        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request with { Excess = null })).ExcessChosen.Should().BeFalse();
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Excess.Should().BeNull();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1)]
    [InlineData(2)]
    public async Task Record_ChoiceOfWrongLines_IsRefused(params int[] excess)
    {
        await using var station = await ReadyWithLeaseAsync();
        foreach (var path in new[] { "/api/exchanges/preview", "/api/exchanges" })
        {
            var refused = await station.RefusedAsync(path, Mixed(station, excess));
            (refused.Status, refused.Problem).Should().Be((400, "validation"));
            refused.Body.GetProperty("errors").TryGetProperty("excess", out _).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Resolution_OfAChosenExcess_HoldsTheChoice()
    {
        await using var station = await TestStation.ReadyAsync();
        await TellAsync(station, MoreGoods, TwoRates);
        station.Central.Line = Line.Dead;
        var pending = await station.OkAsync<ExchangeAnswer>("/api/exchanges", Mixed(station, [1]));
        pending.Status.Should().Be("Pending");
        pending.Goods.Select(line => line.TaxedVnd).Should().Equal([1_500_000, 1_000_000], "while it waits nothing is exempt");
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(pending.ExchangeId, Resolution.Confirmed, null, 2_000_000, 500_000));
        await station.SyncAsync();

        var settled = await station.OkAsync<ExchangeAnswer>("/api/exchanges", Mixed(station, [1]) with { ExchangeId = pending.ExchangeId });

        settled.Goods.Select(line => (line.ExemptVnd, line.TaxedVnd)).Should().Equal((1_500_000, 0), (500_000, 500_000));
        settled.TaxEstimateVnd.Should().Be(679_750).And.Be(settled.Goods[1].DutyVnd + settled.Goods[1].ExciseVnd + settled.Goods[1].VatVnd);
    }

    [Fact]
    public async Task Record_RatesThatChangeLater_AreShownAsTheyWereApplied()
    {
        await using var station = await ReadyWithLeaseAsync();
        var request = Mixed(station, null);
        var first = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);
        await TellAsync(station, TwoRates with { Version = 3, Csv = TwoRates.Csv.Replace("0703,1000", "0703,2000", StringComparison.Ordinal) });

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).Should().BeEquivalentTo(first);
    }

    [Fact]
    public async Task Record_GoodsWithoutARateOrNotCounted_ShowNoRates()
    {
        await using var station = await ReadyWithLeaseAsync();
        var goods = new GoodsEntry("0709", 1_000, null, 3_000_000);
        var none = await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Mao) with { Goods = [goods] });
        var export = await station.OkAsync<ExchangeAnswer>(
            "/api/exchanges", station.Import(World.Mao) with { Direction = ExchangeDirection.Export, Goods = [goods with { Hs = "0703" }] });

        none.Goods[0].Should().BeEquivalentTo(new
        {
            ExemptVnd = 2_000_000L, TaxedVnd = 1_000_000L, DutyVnd = 0L, RateMissing = true, DutyBasisPoints = (int?)null, ExciseBasisPoints = (int?)null,
            VatBasisPoints = (int?)null,
        });
        export.Goods[0].Should().BeEquivalentTo(new { TaxedVnd = 0L, TaxEstimateVnd = 0L, RateMissing = false, DutyBasisPoints = (int?)null });
    }

    // Verifying opens a file as it is, also one that today's program hasn't brought up to date.
    [Fact]
    public async Task Verify_AFileFromBeforePricesInYuanAndRepresentatives_IsGood()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Mao);
        station.Database.Write(tx =>
        {
            // In an order in which no check of another column still names one that is gone.
            foreach (var column in new[] { "rate_to", "rate_from", "rate_centidong", "unit_price_fen", "currency", "vat_bp", "excise_bp", "duty_bp", "excess_place" })
                tx.Execute($"alter table exchange_goods drop column {column}");
            foreach (var column in new[] { "representative_kind", "representative_number", "representative_paper" })
                tx.Execute($"alter table exchanges drop column {column}");
        });

        station.Verify().Fault.Should().BeNull();
    }

    private static ExchangeRequest Mixed(TestStation station, IReadOnlyList<int>? excess) => station.Import(World.Mao) with
    {
        Goods = [new GoodsEntry("0703", 1_000, null, 1_500_000), new GoodsEntry("0706", 1_000, null, 1_000_000)], Excess = excess,
    };

    private static async Task<TestStation> ReadyWithLeaseAsync()
    {
        var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(1), 1);
        await TellAsync(station, MoreGoods, TwoRates);
        return station;
    }

    private static ReferenceKnown Weeks(string row) => new(ReferenceTable.ExchangeRates, 2, true, $"currency,vnd_per_unit,valid_from,valid_to,source\n{row}\n");

    private static async Task TellAsync(TestStation station, params ReferenceKnown[] tables)
    {
        foreach (var table in tables)
            station.Central.Tell(table);
        await station.SyncAsync();
        station.Database.Read(tx => tx.Scalar<long>("select count(*) from needs_attention")).Should().Be(0);
    }
}
