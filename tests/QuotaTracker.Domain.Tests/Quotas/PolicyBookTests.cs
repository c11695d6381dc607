using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Domain.Tests.Quotas;

public class PolicyBookTests
{
    private static readonly QuotaPolicy[] Four =
    [
        Row("2006-01-01", "2010-02-28", 31), Row("2010-03-01", "2015-07-31", 31), Row("2015-08-01", "2016-08-31", 4), Row("2016-09-01", null, 4),
    ];

    [Fact]
    public void Create_TheFourLegalTexts_IsGoodInAnyOrder()
    {
        var book = Good([Four[3], Four[0], Four[2], Four[1]]);
        book.Policies.Should().Equal(Four);
    }

    [Theory]
    [InlineData("2006-01-01", "2006-01-01")]
    [InlineData("2010-02-28", "2006-01-01")]
    [InlineData("2010-03-01", "2010-03-01")]
    [InlineData("2015-07-31", "2010-03-01")]
    [InlineData("2015-08-01", "2015-08-01")]
    [InlineData("2016-08-31", "2015-08-01")]
    [InlineData("2016-09-01", "2016-09-01")]
    [InlineData("9999-12-31", "2016-09-01")]
    public void On_FirstAndLastDays_PicksThePolicyOfTheDay(string day, string version) => Good(Four).On(Date(day))!.Version.Should().Be(version);

    [Fact]
    public void On_BeforeTheFirstOrAfterTheLast_IsNull()
    {
        Good(Four).On(new(2005, 12, 31)).Should().BeNull();
        Good([Row("2020-01-01", "2020-12-31", 4)]).On(new(2021, 1, 1)).Should().BeNull();
    }

    [Theory]
    [InlineData(2015, 7, 31)]
    [InlineData(2015, 8, 4)]
    [InlineData(2026, 3, 4)]
    public void TripsIn_Month_IsTheNumberOfItsFirstDay(int year, int month, int trips) => Good(Four).TripsIn(new(year, month)).Should().Be(trips);

    [Fact]
    public void TripsIn_MonthWithoutPolicyOnItsFirstDay_IsNull() => Good(Four).TripsIn(new(2005, 12)).Should().BeNull();

    [Fact]
    public void Create_NoPolicy_IsEmpty() => PolicyBook.Create([]).Should().Be(new PolicyBookResult.Wrong(PolicyBookFault.Empty, 0));

    [Theory]
    [InlineData("2020-01-30", PolicyBookFault.GapOrOverlap)]   // a day missing
    [InlineData("2020-02-01", PolicyBookFault.GapOrOverlap)]   // a day twice
    [InlineData(null, PolicyBookFault.GapOrOverlap)]
    [InlineData("9999-12-31", PolicyBookFault.GapOrOverlap)]   // "for ever", then another one
    [InlineData("2019-12-31", PolicyBookFault.DaysBackward)]
    public void Create_FirstPolicyDoesNotEndBeforeTheSecond_IsWrong(string? end, PolicyBookFault fault) =>
        PolicyBook.Create([Row("2020-01-01", end, 4), Row("2020-02-01", null, 4)])
            .Should().Be(new PolicyBookResult.Wrong(fault, fault == PolicyBookFault.DaysBackward ? 0 : 1));

    [Fact]
    public void Create_LastPolicyRunsBackward_IsWrong() =>
        PolicyBook.Create([Row("2020-01-01", "2020-01-31", 4), Row("2020-02-01", "2020-01-31", 4)])
            .Should().Be(new PolicyBookResult.Wrong(PolicyBookFault.DaysBackward, 1));

    [Fact]
    public void Create_PolicyOfOneDay_IsGood() => Good([Row("2020-01-01", "2020-01-01", 4), Row("2020-01-02", null, 4)]).Policies.Should().HaveCount(2);

    [Theory]
    [InlineData(0, 4)]
    [InlineData(-1, 4)]
    [InlineData(1, 0)]
    [InlineData(1, 32)]
    public void Create_LimitOutOfRange_IsWrong(long cap, int trips) =>
        PolicyBook.Create([Row("2020-01-01", null, trips) with { PerTripCap = new(cap) }])
            .Should().Be(new PolicyBookResult.Wrong(PolicyBookFault.LimitOutOfRange, 0));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 31)]
    public void Create_LimitAtTheEdge_IsGood(long cap, int trips) => Good([Row("2020-01-01", null, trips) with { PerTripCap = new(cap) }]);

    [Fact]
    public void Create_TripsChangeInsideAMonth_IsWrong_ButTheCapMay()
    {
        PolicyBook.Create([Row("2020-01-01", "2020-01-14", 31), Row("2020-01-15", null, 4)])
            .Should().Be(new PolicyBookResult.Wrong(PolicyBookFault.BudgetChangesInsideMonth, 1));
        Good([Row("2020-01-01", "2020-01-14", 4), Row("2020-01-15", null, 4) with { PerTripCap = new(3_000_000) }])
            .On(new(2020, 1, 15))!.PerTripCap.Should().Be(new Vnd(3_000_000));
    }

    private static PolicyBook Good(QuotaPolicy[] policies) => PolicyBook.Create(policies).Should().BeOfType<PolicyBookResult.Good>().Subject.Book;

    private static QuotaPolicy Row(string from, string? to, int trips) =>
        new(Date(from), to is null ? null : Date(to), new(2_000_000), trips, "text");

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
