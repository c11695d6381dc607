using QuotaTracker.Central.Reports;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Tests.Reports;

public sealed class BoundSumsTests
{
    private static readonly Vnd Cap = new(2_000_000);
    private static readonly DateOnly First = new(2026, 11, 1);

    [Fact]
    public void Of_NothingOpen_LeastIsMost() =>
        BoundSums.Of(3, new(5_000_000), [], Cap).Should().Be(new ReportBounds(3, 3, 5_000_000, 5_000_000));

    [Theory]
    [InlineData(1, 1, 2_000_000)] // A leased trip may be worth the whole cap.
    [InlineData(2, 2, 4_000_000)]
    [InlineData(3, 3, 4_700_000)] // What waits comes after: it is worth less.
    [InlineData(4, 3, 4_700_000)]
    public void Of_LeasesAndWaiting_NeverMoreThanTheMonthHasLeft(int room, int trips, long most) =>
        BoundSums.Of(0, Vnd.Zero, [new(room, 2, DayMask.None, [(First, new(700_000))])], Cap).Should().Be(new ReportBounds(0, trips, 0, most));

    [Fact]
    public void Of_SeveralWaitingOnOneDay_CountTheDearestOnceAndNoneOnAUsedDay() =>
        BoundSums.Of(1, new(10), [new(3, 0, DayMask.Of(First.AddDays(1)), [
            (First, new(300_000)), (First, new(9_000_000)), (First.AddDays(1), new(500_000)), (First.AddDays(2), new(100_000)),
        ])], Cap).Should().Be(new ReportBounds(1, 3, 10, 2_100_010));
}
