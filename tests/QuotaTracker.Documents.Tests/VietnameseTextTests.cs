using System.Globalization;

namespace QuotaTracker.Documents.Tests;

public sealed class VietnameseTextTests
{
    [Theory]
    [InlineData(0, "0 ₫")]
    [InlineData(999, "999 ₫")]
    [InlineData(1_000, "1.000 ₫")]
    [InlineData(2_000_000, "2.000.000 ₫")]
    [InlineData(-1_500_000, "-1.500.000 ₫")]
    [InlineData(long.MaxValue, "9.223.372.036.854.775.807 ₫")]
    [InlineData(long.MinValue, "-9.223.372.036.854.775.808 ₫")]
    public void Money_WholeDong_GroupsByPoint(long vnd, string expected) => VietnameseText.Money(vnd).Should().Be(expected);

    [Fact]
    public void MoneyInForm_WholeDong_SpellsTheUnit() => VietnameseText.MoneyInForm(2_000_000).Should().Be("2.000.000 đồng");

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0,001")]
    [InlineData(500, "0,5")]
    [InlineData(999, "0,999")]
    [InlineData(1_000, "1")]
    [InlineData(1_250, "1,25")]
    [InlineData(1_234_500, "1.234,5")]
    [InlineData(-500, "-0,5")]
    [InlineData(-1_500, "-1,5")]
    [InlineData(long.MaxValue, "9.223.372.036.854.775,807")]
    [InlineData(long.MinValue, "-9.223.372.036.854.775,808")]
    public void Quantity_Thousandths_ShowsOnlyNeededDecimals(long milli, string expected) =>
        VietnameseText.Quantity(milli).Should().Be(expected);

    [Theory]
    [InlineData(0, "0,00")]
    [InlineData(5, "0,05")]
    [InlineData(-5, "-0,05")]
    [InlineData(1_250, "12,50")]
    [InlineData(356_012, "3.560,12")]
    [InlineData(-356_012, "-3.560,12")]
    [InlineData(long.MinValue, "-92.233.720.368.547.758,08")]
    public void Hundredths_AnyAmount_ShowsBothDecimals(long hundredths, string expected) =>
        VietnameseText.Hundredths(hundredths).Should().Be(expected);

    [Fact]
    public void Date_AnyDay_IsDayMonthYear() => VietnameseText.Date(new DateOnly(2026, 3, 9)).Should().Be("09/03/2026");

    [Theory]
    [InlineData("2026-11-21T16:59:59Z", "23:59", "21/11/2026 23:59")]
    [InlineData("2026-11-21T17:00:00Z", "00:00", "22/11/2026 00:00")]
    [InlineData("2026-12-31T17:00:00Z", "00:00", "01/01/2027 00:00")]
    [InlineData("2026-11-21T09:12:00+08:00", "08:12", "21/11/2026 08:12")]
    public void TimeAndDay_AnyOffset_AreThoseOfVietnam(string instant, string time, string both)
    {
        var at = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        VietnameseText.Time(at).Should().Be(time);
        VietnameseText.DateAndTime(at).Should().Be(both);
    }

    [Fact]
    public void Everything_UnderAnotherCulture_ReadsTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
        try
        {
            VietnameseText.Money(2_000_000).Should().Be("2.000.000 ₫");
            VietnameseText.Quantity(1_234_500).Should().Be("1.234,5");
            VietnameseText.Date(new DateOnly(2026, 11, 21)).Should().Be("21/11/2026");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
