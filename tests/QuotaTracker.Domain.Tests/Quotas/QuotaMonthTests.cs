using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Quotas;

public class QuotaMonthTests
{
    private static readonly YearMonth March = new(2026, 3);
    private static readonly QuotaMonth Empty = QuotaMonth.Empty(March, 4);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Reserve_WithinTheBudget_SetsDaysAndUnitsAside(int units)
    {
        var books = Empty.Reserve(Run(1, 7), units)!;
        books.Should().Be(Empty with { Reserved = units, ReservedDays = Run(1, 7) });
        books.Free.Should().Be(4 - units);
    }

    [Fact]
    public void Reserve_NothingOrTooMuchOrOwnedDays_IsNull()
    {
        Empty.Reserve(DayMask.None, 1).Should().BeNull();
        Empty.Reserve(Run(1, 7), 0).Should().BeNull();
        Empty.Reserve(Run(1, 7), -1).Should().BeNull();
        Empty.Reserve(Run(1, 7), 5).Should().BeNull();
        var books = Empty.Reserve(Run(1, 7), 2)!.UseReserved(Day(1));
        books.Reserve(Run(7, 8), 1).Should().BeNull("the 7th is reserved");
        books.Reserve(Run(1, 1), 1).Should().BeNull("the 1st is used");
        books.Reserve(Run(8, 9), 3).Should().BeNull("one is used and one reserved");
        books.Reserve(Run(8, 9), 2).Should().NotBeNull();
    }

    [Fact]
    public void Reserve_DaysThatTheMonthDoesNotHave_IsNull()
    {
        var february = QuotaMonth.Empty(new(2026, 2), 4);
        february.Reserve(new(1 << 28), 1).Should().BeNull("2026 is no leap year");
        february.Reserve(new(1 << 27), 1).Should().NotBeNull();
        QuotaMonth.Empty(new(2028, 2), 4).Reserve(new(1 << 28), 1).Should().NotBeNull();
        Empty.Reserve(new(int.MinValue), 1).Should().BeNull();
    }

    [Fact]
    public void UseReserved_ReservedDay_MovesDayAndUnit() =>
        Empty.Reserve(Run(1, 7), 2)!.UseReserved(Day(3)).Should().Be(
            Empty with { Used = 1, Reserved = 1, UsedDays = Run(3, 3), ReservedDays = Run(1, 2) | Run(4, 7) });

    [Fact]
    public void Steps_NotCoveredByTheBooks_Throw()
    {
        var books = Empty.Reserve(Run(1, 7), 1)!;
        Throws(() => books.UseReserved(Day(8)));
        Throws(() => books.UseReserved(Day(3)).UseReserved(Day(4)));      // no unit left
        Throws(() => books.UseReserved(Day(3)).UseReserved(Day(3)));
        Throws(() => books.Release(Run(1, 8), 1));
        Throws(() => books.Release(Run(1, 7), 2));
        Throws(() => books.Release(Run(1, 7), -1));
        Throws(() => books.UseReserved(Day(3)).Release(Run(1, 7), 0));    // the 3rd is used
        Throws(() => books.ReturnToLease(Day(3)));
        Throws(() => books.Confirm(Day(3)));
        Throws(() => Empty.Confirm(Day(3)).Confirm(Day(3)));
    }

    [Fact]
    public void Steps_DayOfAnotherMonth_Throw()
    {
        // The bit of 3 April is that of 3 March: only the month tells them apart.
        var april = new DateOnly(2026, 4, 3);
        var books = Empty.Reserve(Run(1, 7), 2)!;
        Throws(() => books.UseReserved(april));
        Throws(() => books.UseReserved(Day(3)).ReturnToLease(april));
        Throws(() => Empty.Resolve(april));
        Throws(() => Empty.Confirm(april));
    }

    [Fact]
    public void Release_AfterAGrant_ReturnsOnlyWhatIsUnused() =>
        Empty.Reserve(Run(1, 7), 2)!.UseReserved(Day(3)).Release(Run(1, 2) | Run(4, 7), 1)
            .Should().Be(Empty with { Used = 1, UsedDays = Run(3, 3) });

    [Fact]
    public void ReturnToLease_UsedDay_IsReservedAgainAndNotFree() =>
        Empty.Reserve(Run(1, 7), 2)!.UseReserved(Day(3)).ReturnToLease(Day(3)).Should().Be(Empty.Reserve(Run(1, 7), 2));

    [Fact]
    public void Resolve_FreeDayAndUnit_CanConfirm()
    {
        Empty.Resolve(Day(5)).Should().Be(ProvisionalOutlook.CanConfirm);
        var books = Empty.Reserve(Run(1, 4), 3)!;
        books.Resolve(Day(5)).Should().Be(ProvisionalOutlook.CanConfirm, "one unit is free");
        books.Confirm(Day(5)).Should().Be(books with { Used = 1, UsedDays = Run(5, 5) });
    }

    [Fact]
    public void Resolve_UsedDay_IsDutyDueEvenInAnExhaustedMonth()
    {
        Empty.Confirm(Day(5)).Resolve(Day(5)).Should().Be(ProvisionalOutlook.DayUsed);
        Full().Resolve(Day(1)).Should().Be(ProvisionalOutlook.DayUsed);
    }

    [Fact]
    public void GiveBack_UsedDay_IsFreeForEverybody()
    {
        Empty.Confirm(Day(5)).GiveBack(Day(5)).Should().Be(Empty);
        Throws(() => Empty.GiveBack(Day(5)));
        Throws(() => Empty.Reserve(Run(1, 7), 2)!.GiveBack(Day(5)));
    }

    [Fact]
    public void Resolve_WhatWasOnALostDevice_IsNotWaitedFor()
    {
        var books = Empty.Reserve(Run(1, 7), 2)!;
        books.Resolve(Day(5), Run(1, 7), 2).Should().Be(ProvisionalOutlook.RightLost, "the day may have been used there");
        books.Resolve(Day(8), Run(1, 7), 2).Should().Be(ProvisionalOutlook.CanConfirm, "another day, and two units are free");
        books.Resolve(Day(5)).Should().Be(ProvisionalOutlook.MustWait, "an open lease is waited for");
        books.UseReserved(Day(5)).Resolve(Day(5), Run(1, 4) | Run(6, 7), 1).Should().Be(ProvisionalOutlook.DayUsed);
    }

    [Fact]
    public void Resolve_BudgetOnLostDevices_IsLostOnlyWhenNoOpenLeaseCanGiveAUnitBack()
    {
        var books = Empty.Reserve(Run(1, 7), 2)!.Reserve(Run(8, 14), 2)!;
        books.Resolve(Day(20), Run(1, 7), 2).Should().Be(ProvisionalOutlook.MustWait, "the other lease may give a unit back");
        books.Resolve(Day(20), Run(1, 14), 4).Should().Be(ProvisionalOutlook.RightLost);
        books.UseReserved(Day(8)).UseReserved(Day(9)).Resolve(Day(20), Run(1, 7), 2).Should().Be(ProvisionalOutlook.RightLost, "two used, two lost");
    }

    [Fact]
    public void Resolve_MoreLostThanIsReserved_Throws()
    {
        var books = Empty.Reserve(Run(1, 7), 2)!;
        Throws(() => books.Resolve(Day(5), Run(1, 7), 3));
        Throws(() => books.Resolve(Day(5), Run(1, 7), -1));
        Throws(() => books.Resolve(Day(5), Run(1, 8), 2));
    }

    [Fact]
    public void Resolve_AllTripsUsed_IsMonthExhausted() => Full().Resolve(Day(5)).Should().Be(ProvisionalOutlook.MonthExhausted);

    [Fact]
    public void Resolve_SpentLeaseInAnExhaustedMonth_IsMonthExhaustedOnItsDaysToo()
    {
        var books = Empty.Reserve(Run(1, 7), 4)!.UseReserved(Day(1)).UseReserved(Day(2)).UseReserved(Day(3)).UseReserved(Day(4));
        books.Resolve(Day(5)).Should().Be(ProvisionalOutlook.MonthExhausted, "no lease can use a fifth unit");
    }

    [Fact]
    public void Resolve_ReservedDayOrReservedLastUnit_MustWait()
    {
        Empty.Reserve(Run(5, 5), 1)!.Resolve(Day(5)).Should().Be(ProvisionalOutlook.MustWait, "the day may be used");
        Empty.Reserve(Run(1, 4), 4)!.Resolve(Day(5)).Should().Be(ProvisionalOutlook.MustWait, "all units may be used");
        Empty.Confirm(Day(9)).Confirm(Day(10)).Confirm(Day(11)).Reserve(Run(1, 1), 1)!.Resolve(Day(5))
            .Should().Be(ProvisionalOutlook.MustWait);
    }

    [Fact]
    public void Month_ThirtyOneTrips_HoldsOneEachDayAndNoMore()
    {
        var books = QuotaMonth.Empty(March, 31);
        for (var day = 1; day <= 31; day++)
            books = day % 2 == 0 ? books.Confirm(Day(day)) : books.Reserve(Run(day, day), 1)!.UseReserved(Day(day));
        books.Should().Be(new QuotaMonth(March, 31, 31, 0, new(int.MaxValue), DayMask.None));
        books.IsConsistent.Should().BeTrue();
        books.Resolve(Day(31)).Should().Be(ProvisionalOutlook.DayUsed);
        books.Reserve(Run(31, 31), 1).Should().BeNull();
    }

    [Fact]
    public void IsConsistent_AnyInvariantBroken_IsFalse()
    {
        Empty.IsConsistent.Should().BeTrue();
        (Empty with { Used = 1, UsedDays = Run(1, 1), ReservedDays = Run(1, 2), Reserved = 1 }).IsConsistent.Should().BeFalse("I1");
        (Empty with { Used = 4, UsedDays = Run(1, 4), Reserved = 1, ReservedDays = Run(5, 5) }).IsConsistent.Should().BeFalse("I2");
        (Empty with { Used = 4, UsedDays = Run(1, 4) }).IsConsistent.Should().BeTrue();
        (Empty with { Used = 2, UsedDays = Run(1, 1) }).IsConsistent.Should().BeFalse("I3");
        (Empty with { Used = 1, UsedDays = Run(1, 2) }).IsConsistent.Should().BeFalse("I3");
        (Empty with { Reserved = -1 }).IsConsistent.Should().BeFalse();
        (QuotaMonth.Empty(new(2026, 2), 4) with { Used = 1, UsedDays = new(1 << 30) }).IsConsistent.Should().BeFalse("there is no 31 February");
        (Empty with { ReservedDays = new(int.MinValue) }).IsConsistent.Should().BeFalse();
    }

    private static QuotaMonth Full() => Empty.Confirm(Day(1)).Confirm(Day(2)).Confirm(Day(3)).Confirm(Day(4));

    private static DateOnly Day(int day) => new(2026, 3, day);

    private static DayMask Run(int first, int last) => DayMask.Run(Day(first), Day(last));

    private static void Throws(Func<object> step) => step.Should().Throw<InvalidOperationException>();
}
