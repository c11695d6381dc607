using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Domain.Tests.Exchanges;

public class TaxEstimateTests
{
    private static readonly DateOnly Day = new(2026, 3, 14);
    private static readonly TaxRates Rates = new([
        Rate("07", 1_000, 500, 0), Rate("0703", 500, 500, 0), Rate("24", 3_000, 1_000, 7_500), Rate("22", 0, 0, 0),
        Rate("09", 1_000, 1_000, 0) with { ValidTo = Day.AddDays(-1) }, Rate("09", 2_000, 1_000, 0) with { ValidFrom = Day },
    ]);

    [Fact]
    public void Of_OneLine_TaxesWhatIsNotExempt()
    {
        var line = TaxEstimate.Of([Line("0701", 3_000_000)], new(2_000_000), Rates, Day).Single();
        line.Should().Be(new TaxLine(new(2_000_000), new(1_000_000), new(100_000), Vnd.Zero, new(55_000), new AppliedRates(1_000, 0, 500)));
        line.Total.Should().Be(new Vnd(155_000));
    }

    [Fact]
    public void Of_Excise_StandsOnValueAndDuty_AndVatOnAll() =>
        TaxEstimate.Of([Line("2402", 1_000_000)], Vnd.Zero, Rates, Day).Single()
            .Should().Be(new TaxLine(Vnd.Zero, new(1_000_000), new(300_000), new(975_000), new(227_500), new AppliedRates(3_000, 7_500, 1_000)));

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]     // half a đồng goes up
    [InlineData(15, 2)]
    public void Of_SmallValues_RoundHalfUp(long value, long duty) =>
        TaxEstimate.Of([Line("0701", value)], Vnd.Zero, Rates, Day).Single().Duty.Should().Be(new Vnd(duty));

    [Fact]
    public void Of_Rates_AreThoseOfTheDayAndTheLongestPrefix()
    {
        Duty("0701").Should().Be(1_000);
        Duty("070320").Should().Be(500);
        Duty("0902").Should().Be(2_000);
        Duty("0902", Day.AddDays(-1)).Should().Be(1_000);
        long Duty(string hs, DateOnly? day = null) => TaxEstimate.Of([Line(hs, 10_000)], Vnd.Zero, Rates, day ?? Day).Single().Duty.Amount;
    }

    [Fact]
    public void Of_RateMissing_IsToldOnlyWhenSomethingIsTaxed()
    {
        var missing = TaxEstimate.Of([Line("9901", 100), Line("2402", 100)], new(50), Rates, Day);
        missing[0].Should().Be(new TaxLine(new(50), new(50), Vnd.Zero, Vnd.Zero, Vnd.Zero, Rates: null), "the exemption goes there first");
        missing[0].RateMissing.Should().BeTrue();
        missing[1].TaxedPart.Should().Be(new Vnd(100));
        TaxEstimate.Of([Line("9901", 100)], new(100), Rates, Day).Single().RateMissing.Should().BeFalse();
    }

    [Fact]
    public void Of_NearlyEqualRates_StillTakesTheLowerAsTheExcess()
    {
        // 0.01 % duty and excise are a hair more than 0.02 % duty, and ten billion đồng feel it.
        var rates = new TaxRates([Rate("01", 2, 0, 0), Rate("02", 1, 0, 1)]);
        var lines = TaxEstimate.Of([Line("01", 10_000_000_000), Line("02", 10_000_000_000)], new(10_000_000_000), rates, Day);
        lines[1].TaxedPart.Should().Be(Vnd.Zero);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(301)]
    public void Of_ExemptPartOutOfRange_Throws(long exempt)
    {
        var of = () => TaxEstimate.Of([Line("07", 100), Line("24", 200)], new(exempt), Rates, Day);
        of.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Of_AnyGoods_AddsUpAndIsTheCheapestSplit()
    {
        var lines = from hs in Gen.Elements("0701", "0703", "2402", "2201", "0902")
                    from value in Gen.Choose(1, 12)
                    select Line(hs, value * 250_000L);
        var cases = from goods in lines.NonEmptyListOf().Resize(4)
                    from share in Gen.Choose(0, 100)
                    select (Goods: goods.Take(4).ToArray(), share);
        Prop.ForAll(cases.ToArbitrary(), at =>
        {
            var total = at.Goods.Sum(line => line.Value.Amount);
            var exempt = total * at.share / 100 / 250_000 * 250_000;
            var result = TaxEstimate.Of(at.Goods, new(exempt), Rates, Day);
            var sums = result.Sum(line => line.ExemptPart.Amount) == exempt
                && result.Zip(at.Goods).All(pair => pair.First.ExemptPart + pair.First.TaxedPart == pair.Second.Value && pair.First.ExemptPart >= Vnd.Zero);
            // No rounding at steps of 250,000 đồng: the brute force must agree to the đồng.
            return sums && result.Sum(line => line.Total.Amount) == Cheapest(at.Goods, 0, exempt);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Of_AChoice_MakesTheNamedGoodsTheExcessInItsOrderThenTheLowestTaxed()
    {
        GoodsLine[] goods = [Line("2402", 100), Line("0701", 100), Line("2201", 100), Line("0703", 100)];
        Taxed(350).Should().Equal([0, 0, 50, 0], "without a word the lowest-taxed are the excess");
        Taxed(350, 0).Should().Equal(50, 0, 0, 0);
        Taxed(150, 0, 1).Should().Equal([100, 100, 50, 0], "then the lowest-taxed of the others");
        Taxed(350, 1, 0).Should().Equal([0, 50, 0, 0], "the first named first");
        Taxed(50, 0, 1).Should().Equal(100, 100, 100, 50);
        Taxed(0, 3).Should().Equal(100, 100, 100, 100);

        IEnumerable<long> Taxed(long exempt, params int[] choice) =>
            TaxEstimate.Of(goods, new(exempt), Rates, Day, choice.Length == 0 ? null : choice).Select(line => line.TaxedPart.Amount);
    }

    [Theory]
    [InlineData]
    [InlineData(0, 0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Of_AWrongChoice_Throws(params int[] choice)
    {
        var of = () => TaxEstimate.Of([Line("07", 100), Line("24", 200)], new(100), Rates, Day, choice);
        of.Should().Throw<ArgumentOutOfRangeException>();
    }

    // Below and above the cap, with and without rates, any choice: the parts add up, a choice moves no exemption, and what it names is taxed
    // whole before anything that comes after it is taxed at all.
    [Fact]
    public void Of_AnyGoodsAndChoice_MovesTaxesAndNeverTheExemption()
    {
        var cap = new Vnd(2_000_000);
        var cases = from values in Gen.Choose(1, 3_000_000).NonEmptyListOf().Resize(6)
                    from codes in Gen.Elements("0701", "0703", "2402", "2201", "0902", "9901").ListOf(values.Count)
                    from order in Gen.Shuffle(Enumerable.Range(0, values.Count))
                    from named in Gen.Choose(1, values.Count)
                    select (Goods: values.Zip(codes, (value, hs) => Line(hs, value)).ToArray(), Choice: order.Take(named).ToArray());
        Prop.ForAll(cases.ToArbitrary(), at =>
        {
            var exempt = Vnd.Min(new(at.Goods.Sum(line => line.Value.Amount)), cap);
            var (free, chosen) = (TaxEstimate.Of(at.Goods, exempt, Rates, Day), TaxEstimate.Of(at.Goods, exempt, Rates, Day, at.Choice));
            var inOrder = at.Choice.Concat(Enumerable.Range(0, at.Goods.Length).Except(at.Choice)).ToArray();
            return chosen.Zip(at.Goods).All(pair => pair.First.ExemptPart + pair.First.TaxedPart == pair.Second.Value
                    && pair.First.ExemptPart >= Vnd.Zero && pair.First.TaxedPart >= Vnd.Zero)
                && chosen.Sum(line => line.ExemptPart.Amount) == exempt.Amount && free.Sum(line => line.ExemptPart.Amount) == exempt.Amount && exempt <= cap
                && Enumerable.Range(1, at.Choice.Length).All(next => next == at.Goods.Length
                    || chosen[at.Choice[next - 1]].ExemptPart == Vnd.Zero || inOrder.Skip(next).All(i => chosen[i].TaxedPart == Vnd.Zero));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData(1_000, 1, 1L)]
    [InlineData(1, 1_000, 1L)]
    [InlineData(499, 1, null)]            // less than a đồng
    [InlineData(500, 1, 1L)]
    [InlineData(1_499, 1, 1L)]
    [InlineData(1_500, 1, 2L)]
    [InlineData(0, 1, null)]
    [InlineData(1_000, 0, null)]
    [InlineData(-1_000, -5, null)]
    [InlineData(1_000_000_000, 10_000, 10_000_000_000)]
    [InlineData(1_000_000_000, 10_001, null)]
    [InlineData(1_000_000_001, 1, null)]
    [InlineData(10_000, 1_000_000_000, 10_000_000_000)]
    [InlineData(1_000, 1_000_000_001, null)]
    public void ValueOf_QuantityAndPrice_RoundsHalfUpWithinTheLimits(long quantityMilli, long price, long? value) =>
        GoodsLine.ValueOf(quantityMilli, new(price)).Should().Be(value is { } amount ? new Vnd(amount) : null);

    private static long Cheapest(GoodsLine[] goods, int from, long exempt)
    {
        if (from == goods.Length)
            return exempt == 0 ? 0 : long.MaxValue / 4;
        var best = long.MaxValue / 4;
        for (var part = 0L; part <= Math.Min(exempt, goods[from].Value.Amount); part += 250_000)
        {
            var rate = Rates.Find(goods[from].Hs, Day)!;
            var taxed = goods[from].Value.Amount - part;
            var duty = taxed * rate.DutyBasisPoints / 10_000;
            var excise = (taxed + duty) * rate.ExciseBasisPoints / 10_000;
            var vat = (taxed + duty + excise) * rate.VatBasisPoints / 10_000;
            best = Math.Min(best, duty + excise + vat + Cheapest(goods, from + 1, exempt - part));
        }

        return best;
    }

    private static GoodsLine Line(string hs, long value) => new(HsCode.Parse(hs), hs, 1_000, "Kilogram", new(value), new(value));

    private static TaxRate Rate(string hs, int duty, int vat, int excise) =>
        new(HsCode.Parse(hs), duty, vat, excise, new(2020, 1, 1), null, "MẪU");
}
