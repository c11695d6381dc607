using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Leases;

public class LeaseTests
{
    private static readonly YearMonth March = new(2026, 3);
    private static readonly Lease Open = new(default, default, StationId.Parse("KTH-01"), 1, March, Run(8, 14), 2, DayMask.None, LeaseState.Open);

    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(1, 7, 4, true)]
    [InlineData(25, 31, 4, true)]
    [InlineData(1, 8, 4, false)]          // a span of eight
    [InlineData(1, 7, 5, false)]
    [InlineData(1, 7, 0, false)]
    [InlineData(1, 7, -1, false)]
    [InlineData(1, 3, 3, true)]
    [InlineData(1, 3, 4, false)]          // more trips than days
    public void IsShapeAllowed_RunOfDays_HoldsToSpanAndUnits(int first, int last, int units, bool allowed) =>
        Lease.IsShapeAllowed(March, Run(first, last), units).Should().Be(allowed);

    [Fact]
    public void IsShapeAllowed_DaysWithHoles_CountsTheSpanAndTheDays()
    {
        Lease.IsShapeAllowed(March, Run(1, 1) | Run(7, 7), 2).Should().BeTrue();
        Lease.IsShapeAllowed(March, Run(1, 1) | Run(8, 8), 1).Should().BeFalse();
        Lease.IsShapeAllowed(March, Run(1, 1) | Run(7, 7), 3).Should().BeFalse();
    }

    [Fact]
    public void IsShapeAllowed_NoDayOrNoSuchDay_IsFalse()
    {
        Lease.IsShapeAllowed(March, DayMask.None, 1).Should().BeFalse();
        Lease.IsShapeAllowed(March, new(int.MinValue), 1).Should().BeFalse();
        Lease.IsShapeAllowed(March, new(-1), 1).Should().BeFalse();
        Lease.IsShapeAllowed(new(2026, 2), new(1 << 28), 1).Should().BeFalse();
        Lease.IsShapeAllowed(new(2028, 2), new(1 << 28), 1).Should().BeTrue();
        Lease.IsShapeAllowed(new(2026, 4), new(1 << 30), 1).Should().BeFalse();
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void CanGrant_DaysOfTheLease_Only(int day, bool can) => Open.CanGrant(Day(day)).Should().Be(can);

    [Fact]
    public void CanGrant_SameDayOfAnotherMonthOrYear_IsFalse()
    {
        Open.CanGrant(new(2026, 4, 10)).Should().BeFalse();
        Open.CanGrant(new(2027, 3, 10)).Should().BeFalse();
    }

    [Fact]
    public void Grant_UntilUnitsAreSpent_ThenThrows()
    {
        var one = Open.Grant(Day(8));
        one.UnitsLeft.Should().Be(1);
        one.UnusedDays.Should().Be(Run(9, 14));
        one.CanGrant(Day(8)).Should().BeFalse("one trip a day");
        var two = one.Grant(Day(14));
        two.UnitsLeft.Should().Be(0);
        two.CanGrant(Day(9)).Should().BeFalse();
        Throws(() => one.Grant(Day(8)));
        Throws(() => two.Grant(Day(9)));
        Throws(() => Open.Grant(Day(15)));
    }

    [Fact]
    public void Return_OfAUsedDay_GivesDayAndUnitBack()
    {
        Open.Grant(Day(8)).Return(Day(8)).Should().Be(Open);
        Throws(() => Open.Return(Day(8)));
        Throws(() => Open.Grant(Day(8)).Return(new(2026, 4, 8)));
    }

    [Fact]
    public void Released_Lease_CarriesNothingMoreAndTakesNothingBack()
    {
        var released = Open.Grant(Day(8)).Release();
        released.CanGrant(Day(9)).Should().BeFalse();
        released.CanCarry(Day(9)).Should().BeFalse("its rights were given away again");
        Throws(() => released.Grant(Day(9)));
        Throws(() => released.Return(Day(8)));
        Throws(() => released.Release());
        Throws(() => released.Burn());
    }

    [Fact]
    public void Burned_Lease_GrantsNothingButCarriesWhatIsFoundLater()
    {
        var burned = Open.Grant(Day(8)).Burn();
        burned.CanGrant(Day(9)).Should().BeFalse();
        burned.CanCarry(Day(9)).Should().BeTrue();
        burned.CanCarry(Day(8)).Should().BeFalse("salvaged twice");
        burned.CanCarry(Day(15)).Should().BeFalse();
        burned.Grant(Day(9)).CanCarry(Day(10)).Should().BeFalse("no unit left");
        burned.Grant(Day(9)).State.Should().Be(LeaseState.Burned);
        burned.Return(Day(8)).Should().Be(Open.Burn());
        Throws(() => burned.Release());
        Throws(() => burned.Burn());
    }

    [Fact]
    public void FirstAndLastDay_WithHoles_AreTheEnds()
    {
        var lease = Open with { Days = Run(3, 3) | Run(9, 9) };
        lease.FirstDay.Should().Be(Day(3));
        lease.LastDay.Should().Be(Day(9));
    }

    private static DateOnly Day(int day) => new(2026, 3, day);

    private static DayMask Run(int first, int last) => DayMask.Run(Day(first), Day(last));

    private static void Throws(Func<object> step) => step.Should().Throw<InvalidOperationException>();
}
