using QuotaTracker.Domain.Places;

namespace QuotaTracker.Domain.Tests.Places;

public class BorderUnitTests
{
    [Theory]
    [InlineData("2025-06-30", false)]
    [InlineData("2025-07-01", true)]
    [InlineData("2026-12-31", true)]
    [InlineData("2027-01-01", false)]
    public void Covers_FromTheFirstDayToTheLast(string day, bool covers) =>
        Unit(new(2026, 12, 31)).Covers(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Should().Be(covers);

    [Fact]
    public void Covers_WithoutALastDay_GoesOn() => Unit(null).Covers(DateOnly.MaxValue).Should().BeTrue();

    private static BorderUnit Unit(DateOnly? last) => new("02809", "Xã Thử", [], "Huyện Thử", new(2025, 7, 1), last);
}
