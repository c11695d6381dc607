using QuotaTracker.Central.Public;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Tests.Public;

public sealed class QuotaCountersTests
{
    private static readonly YearMonth Month = new(2026, 11);
    private static readonly QuotaPolicy Policy = new(new(2016, 9, 1), null, new(2_000_000), 4, "134/2016");

    [Theory]
    [InlineData(0, "2026-11-10")]
    [InlineData(1 << 9, "2026-11-11")] // Used today.
    [InlineData(0b1111, "2026-12-01")] // The month is used up.
    public void Of_UsedDays_NameTheNextDay(int used, string expected) =>
        Of(used, 10).NextPossibleDay.Should().Be(DateOnly.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Of_UsedOnTheLastDay_NamesTheNextMonth() => Of(1 << 29, 30).NextPossibleDay.Should().Be(new DateOnly(2026, 12, 1));

    [Fact]
    public void Of_BurnedLease_ItsUnitsAndDaysAreGone()
    {
        var burned = new Lease(default, default, default, 1, Month, DayMask.Run(new(2026, 11, 10), new(2026, 11, 12)), 2, DayMask.None, LeaseState.Burned);

        var quota = QuotaCounters.Of(QuotaMonth.Empty(Month, 4), [burned], Policy, eligible: true, 0, At(10));

        quota.Left.Should().Be(2);
        quota.NextPossibleDay.Should().Be(new DateOnly(2026, 11, 13));
    }

    [Fact]
    public void Of_NotEligible_HasNoTripAndNoDay() =>
        QuotaCounters.Of(QuotaMonth.Empty(Month, 4), [], Policy, eligible: false, 0, At(10)).Should()
            .Match<Contracts.Public.PublicQuotaResponse>(quota => quota.Left == 0 && quota.NextPossibleDay == null);

    private static Contracts.Public.PublicQuotaResponse Of(int usedDays, int day)
    {
        var mask = new DayMask(usedDays);
        return QuotaCounters.Of(new QuotaMonth(Month, 4, mask.Count, 0, mask, DayMask.None), [], Policy, eligible: true, 0, At(day));
    }

    private static DateTimeOffset At(int day) => new(2026, 11, day, 3, 0, 0, TimeSpan.Zero);
}
