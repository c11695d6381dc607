using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Time;

public class CalendarTests
{
    [Theory]
    [InlineData("2026-03-14T16:59:59.9999999Z", "2026-03-14")]    // 23:59:59
    [InlineData("2026-03-14T17:00:00Z", "2026-03-15")]            // 00:00:00
    [InlineData("2026-03-14T23:59:59+07:00", "2026-03-14")]
    [InlineData("2026-03-15T00:00:00+07:00", "2026-03-15")]
    [InlineData("2026-03-15T00:30:00+08:00", "2026-03-14")]       // past midnight only for the neighbour
    [InlineData("2026-03-31T16:59:59Z", "2026-03-31")]
    [InlineData("2026-03-31T17:00:00Z", "2026-04-01")]
    [InlineData("2028-02-28T17:00:00Z", "2028-02-29")]
    [InlineData("2028-02-29T17:00:00Z", "2028-03-01")]
    [InlineData("2026-12-31T17:00:00Z", "2027-01-01")]
    public void BusinessDay_Of_IsTheDayInVietNam(string instant, string day) =>
        BusinessDay.Of(Instant(instant)).ToString("yyyy-MM-dd", null).Should().Be(day);

    [Fact]
    public void BusinessDay_StartOf_IsItsFirstInstant()
    {
        var start = BusinessDay.StartOf(new(2026, 3, 15));
        start.Should().Be(Instant("2026-03-14T17:00:00Z"));
        BusinessDay.Of(start).Should().Be(new DateOnly(2026, 3, 15));
        BusinessDay.Of(start.AddTicks(-1)).Should().Be(new DateOnly(2026, 3, 14));
    }

    [Theory]
    [InlineData("2026-03-14T16:54:59Z", false)]   // 23:54:59
    [InlineData("2026-03-14T16:55:00Z", true)]    // five minutes on, it may be tomorrow
    [InlineData("2026-03-14T17:00:00Z", true)]
    [InlineData("2026-03-14T17:04:59Z", true)]
    [InlineData("2026-03-14T17:05:00Z", false)]   // five minutes back, it is still today
    public void BusinessDay_IsNearMidnight_WithinTheBound(string instant, bool near) =>
        BusinessDay.IsNearMidnight(Instant(instant), TimeSpan.FromMinutes(5)).Should().Be(near);

    [Theory]
    [InlineData(2026, 2, 28)]
    [InlineData(2028, 2, 29)]
    [InlineData(2100, 2, 28)]
    [InlineData(2026, 4, 30)]
    [InlineData(2026, 12, 31)]
    public void YearMonth_LastDay_KnowsLeapYears(int year, int month, int last)
    {
        new YearMonth(year, month).LastDay.Should().Be(new DateOnly(year, month, last));
        DayMask.All(new(year, month)).Count.Should().Be(last);
    }

    [Fact]
    public void YearMonth_NextAndOrder_CrossTheYear()
    {
        var december = new YearMonth(2026, 12);
        december.Next.Should().Be(new YearMonth(2027, 1));
        (december < december.Next).Should().BeTrue();
        (december > december.Next).Should().BeFalse();
        (december >= december.Next).Should().BeFalse();
        var same = new YearMonth(2026, 12);
        new[] { december < same, (december > same), december <= same, december >= same }.Should().Equal(false, false, true, true);
        december.Contains(new(2026, 12, 31)).Should().BeTrue();
        december.Contains(new(2025, 12, 31)).Should().BeFalse();
    }

    [Theory]
    [InlineData("2026-03")]
    [InlineData("0001-01")]
    [InlineData("9999-12")]
    public void YearMonth_Parse_ReadsWhatItWrites(string text) => YearMonth.Parse(text).ToString().Should().Be(text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("0000-01")]
    [InlineData("2026-3")]
    [InlineData("2026-03-01")]
    [InlineData(" 2026-03")]
    [InlineData("２０２６-03")]
    public void YearMonth_TryParse_AnythingElse_Fails(string? text)
    {
        YearMonth.TryParse(text, out var month).Should().BeFalse();
        month.Should().Be(default(YearMonth));
    }

    [Fact]
    public void YearMonth_Parse_AnythingElse_SaysHowAMonthIsWritten() =>
        FluentActions.Invoking(() => YearMonth.Parse("3/2026")).Should().Throw<FormatException>().WithMessage("*yyyy-MM*");

    [Fact]
    public void DayMask_OfAndDays_AreBitsFromTheFirst()
    {
        DayMask.Of(new(2026, 3, 1)).Bits.Should().Be(1);
        DayMask.Of(new(2026, 3, 31)).Bits.Should().Be(1 << 30);
        (DayMask.Of(new(2026, 3, 31)) | DayMask.Of(new(2026, 3, 2))).Days.Should().Equal(2, 31);
        DayMask.All(new(2026, 3)).Bits.Should().Be(int.MaxValue);
        DayMask.All(new(2026, 3)).Days.Should().Equal(Enumerable.Range(1, 31));
        DayMask.None.Days.Should().BeEmpty();
        DayMask.None.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void DayMask_Run_StaysInsideOneMonthAndRunsForward()
    {
        DayMask.Run(new(2026, 3, 30), new(2026, 3, 31)).Days.Should().Equal(30, 31);
        DayMask.Run(new(9999, 12, 31), new(9999, 12, 31)).Days.Should().Equal(31);
        foreach (var (first, last) in new[] { (D(3, 31), D(4, 1)), (D(3, 2), D(3, 1)), (D(3, 1), D(3, 1).AddYears(1)) })
        {
            var run = () => DayMask.Run(first, last);
            run.Should().Throw<ArgumentOutOfRangeException>();
        }

        static DateOnly D(int month, int day) => new(2026, month, day);
    }

    [Fact]
    public void DayMask_SetOperations_AreThoseOfSets()
    {
        var (left, right) = (new DayMask(0b0110), new DayMask(0b0011));
        (left | right).Bits.Should().Be(0b0111);
        (left & right).Bits.Should().Be(0b0010);
        (left - right).Bits.Should().Be(0b0100);
        left.Overlaps(right).Should().BeTrue();
        left.Overlaps(new(0b1001)).Should().BeFalse();
        left.Covers(new(0b0100)).Should().BeTrue();
        left.Covers(right).Should().BeFalse();
        left.Covers(DayMask.None).Should().BeTrue();
        left.Has(new(2026, 3, 2)).Should().BeTrue();
        left.Has(new(2026, 3, 4)).Should().BeFalse();
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
