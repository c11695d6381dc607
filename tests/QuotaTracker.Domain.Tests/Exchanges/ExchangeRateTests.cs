using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Exchanges;

namespace QuotaTracker.Domain.Tests.Exchanges;

public class ExchangeRateTests
{
    private static readonly DateOnly Monday = new(2026, 3, 9);

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, 360_000L)]     // Monday
    [InlineData(6, 360_000L)]     // Sunday
    [InlineData(7, null)]         // no rate is carried on
    [InlineData(14, 361_000L)]
    public void On_DaysAroundAWeek_FindsTheWeeksOwnRate(int daysAfter, long? centidong) =>
        Rates().On("CNY", Monday.AddDays(daysAfter))?.Centidong.Should().Be(centidong);

    [Fact]
    public void On_ADayWithoutARateOrAnotherCurrency_IsNull()
    {
        Rates().On("CNY", Monday.AddDays(7)).Should().BeNull();
        Rates().On("USD", Monday).Should().BeNull();
    }

    [Fact]
    public void Newest_OfACurrency_IsItsLastWeekWhateverTheOrder()
    {
        Rates().Newest("CNY")!.ValidFrom.Should().Be(Monday.AddDays(14));
        Rates().Newest("USD").Should().BeNull();
    }

    [Theory]
    [InlineData(1_250, 356_012, 44_502L)]                    // 44,501.5: half a đồng goes up
    [InlineData(1_000, 355_994, 35_599L)]                    // 35,599.4
    [InlineData(1, 4_999, null)]                             // less than half a đồng
    [InlineData(1, 5_000, 1L)]
    [InlineData(0, 356_012, null)]
    [InlineData(-1, 356_012, null)]
    [InlineData(1, 0, null)]
    [InlineData(1, -1, null)]
    [InlineData(100_000_000, 100_000, 1_000_000_000L)]       // the most fen, and the most đồng
    [InlineData(100_000_000, 100_001, null)]
    [InlineData(100_000_001, 1_000, null)]
    [InlineData(100_000, 100_000_000, 1_000_000_000L)]       // the highest rate
    [InlineData(1, 100_000_000, 10_000L)]
    [InlineData(1, 100_000_001, null)]
    public void InVnd_FenAndRate_RoundsHalfUpOnceWithinTheLimits(long fen, long centidong, long? vnd) =>
        new ForeignPrice("CNY", fen, centidong, Monday, Monday.AddDays(6)).InVnd().Should().Be(vnd is { } amount ? new Vnd(amount) : null);

    [Fact]
    public void InVnd_AnyPriceAtAnyRate_IsNeverMoreThanHalfADongOff() =>
        Prop.ForAll(Gen.Choose(1, 2_000_000).Two().ToArbitrary(), pair =>
        {
            var price = new ForeignPrice("CNY", pair.Item1, pair.Item2, Monday, Monday.AddDays(6)).InVnd();
            var exact = (long)pair.Item1 * pair.Item2;
            // No result: less than half a đồng, or more than a billion.
            return price is { } vnd ? (vnd.Amount * 10_000) - exact is > -5_000 and <= 5_000 : exact < 5_000 || exact >= 10_000_000_005_000;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void At_ARate_TakesItsWeek() =>
        ForeignPrice.At(Rates().On("CNY", Monday)!, 1_250).Should().Be(new ForeignPrice("CNY", 1_250, 360_000, Monday, Monday.AddDays(6)));

    [Fact]
    public void Places_OfAnyChoice_GiveTheChoiceBack() =>
        Prop.ForAll((from count in Gen.Choose(1, 50)
                     from order in Gen.Shuffle(Enumerable.Range(0, count))
                     from named in Gen.Choose(0, count)
                     select (count, Choice: order.Take(named).ToArray())).ToArbitrary(), at =>
        {
            var again = ExcessChoice.FromPlaces(Enumerable.Range(0, at.count).Select(line => ExcessChoice.PlaceOf(at.Choice, line)));
            return at.Choice.Length == 0 ? again is null && !ExcessChoice.IsGood(at.Choice, at.count)
                : again!.SequenceEqual(at.Choice) && ExcessChoice.IsGood(at.Choice, at.count);
        }).QuickCheckThrowOnFailure();

    private static ExchangeRates Rates() => new([Rate(Monday.AddDays(14), 361_000), Rate(Monday, 360_000)]);

    private static ExchangeRate Rate(DateOnly monday, long centidong) => new("CNY", centidong, monday, monday.AddDays(6), "MẪU");
}
