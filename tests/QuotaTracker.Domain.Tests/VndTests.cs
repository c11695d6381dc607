using FsCheck;
using FsCheck.Fluent;

namespace QuotaTracker.Domain.Tests;

public class VndTests
{
    [Fact]
    public void Arithmetic_Overflow_Throws()
    {
        var most = new Vnd(long.MaxValue);
        var least = new Vnd(long.MinValue);
        foreach (var step in new Func<Vnd>[] { () => most + new Vnd(1), () => least - new Vnd(1), () => Vnd.Zero - least, () => most.Share(10_001) })
            step.Should().Throw<OverflowException>();
        most.Share(10_000).Should().Be(most);
    }

    [Fact]
    public void Arithmetic_AndOrder_AreThoseOfWholeNumbers()
    {
        (new Vnd(3) + new Vnd(4)).Should().Be(new Vnd(7));
        (new Vnd(3) - new Vnd(4)).Should().Be(new Vnd(-1));
        (new Vnd(3) < new Vnd(4)).Should().BeTrue();
        (new Vnd(4) < new Vnd(4)).Should().BeFalse();
        (new Vnd(4) <= new Vnd(4)).Should().BeTrue();
        (new Vnd(4) > new Vnd(4)).Should().BeFalse();
        (new Vnd(4) >= new Vnd(4)).Should().BeTrue();
        Vnd.Min(new(3), new(4)).Should().Be(Vnd.Min(new(4), new(3))).And.Be(new Vnd(3));
        new Vnd(3).CompareTo(new(4)).Should().BeNegative();
    }

    [Theory]
    [InlineData(10_000, 1, 1)]
    [InlineData(4_999, 1, 0)]
    [InlineData(5_000, 1, 1)]           // a half goes up
    [InlineData(14_999, 1, 1)]
    [InlineData(15_000, 1, 2)]
    [InlineData(1_000_000, 1_000, 100_000)]
    [InlineData(0, 10_000, 0)]
    [InlineData(7, 0, 0)]
    [InlineData(-10_000, 1, -1)]
    [InlineData(-4_999, 1, 0)]
    [InlineData(-5_000, 1, -1)]
    public void Share_OfAnAmount_RoundsHalfUp(long amount, int basisPoints, long share) => new Vnd(amount).Share(basisPoints).Should().Be(new Vnd(share));

    [Fact]
    public void Share_OfACorrection_CancelsWhatItCorrects() =>
        Prop.ForAll<int, NonNegativeInt>((amount, points) =>
            new Vnd(amount).Share(points.Get) + new Vnd(-(long)amount).Share(points.Get) == Vnd.Zero).QuickCheckThrowOnFailure();
}
