using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Leases;

public class LeasePlanTests
{
    private static readonly LeasePlanSettings Settings = new();
    private static readonly YearMonth March = new(2026, 3);
    private static readonly QuotaMonth Books = QuotaMonth.Empty(March, 4);
    private static readonly StationId[] Stations = [.. Enumerable.Range(1, 13).Select(i => StationId.Parse($"KTH-{i:00}"))];

    [Fact]
    public void HomeOf_SeenRecently_IsWhereThePersonWasSeen()
    {
        var seen = StationId.Parse("BVU-01");
        var today = Day(30);
        LeasePlan.HomeOf(Resident(1), Stations, seen, today.AddDays(-60), today, Settings).Should().Be(seen);
        LeasePlan.HomeOf(Resident(1), Stations, seen, today.AddDays(-61), today, Settings).Should().NotBe(seen);
        LeasePlan.HomeOf(Resident(1), [], seen, today, today, Settings).Should().Be(seen);
        LeasePlan.HomeOf(Resident(1), [], null, null, today, Settings).Should().BeNull();
        LeasePlan.HomeOf(Resident(1), [], seen, today.AddDays(-61), today, Settings).Should().BeNull();
    }

    [Fact]
    public void HomeOf_OneStationFewer_MovesOnlyItsOwnResidents()
    {
        for (var i = 0; i < 500; i++)
        {
            var home = Home(Resident(i), Stations);
            foreach (var gone in Stations)
            {
                var then = Home(Resident(i), [.. Stations.Where(station => station != gone)]);
                if (gone == home)
                    then.Should().NotBe(home);
                else
                    then.Should().Be(home);
            }
        }
    }

    [Fact]
    public void HomeOf_ManyResidents_AreSpreadEvenlyAndTheSameInAnyOrder()
    {
        var homes = Enumerable.Range(0, 2_600).Select(i => Home(Resident(i), Stations)).ToArray();
        homes.GroupBy(home => home).Should().HaveCount(13).And.OnlyContain(group => group.Count() > 140 && group.Count() < 260);
        Enumerable.Range(0, 2_600).Select(i => Home(Resident(i), [.. Stations.Reverse()])).Should().Equal(homes);
    }

    // Another home would be as good, but a release that computed others would move everybody's rights at once.
    [Theory]
    [InlineData(1, "KTH-09")]
    [InlineData(2, "KTH-13")]
    [InlineData(3, "KTH-12")]
    public void HomeOf_FixedResident_IsTheSameInEveryRelease(int resident, string home) =>
        Home(Resident(resident), Stations).Should().Be(StationId.Parse(home));

    [Fact]
    public void Next_NothingYet_IsSevenDaysAndTwoTripsFromToday() =>
        LeasePlan.Next(Books, [], Day(5), Settings).Should().Be(new PlannedLease(March, Run(5, 11), 2));

    [Theory]
    [InlineData(7, false)]      // 8 to 11 left after today: four more days
    [InlineData(8, false)]      // 8, 9, 10, 11: four days left
    [InlineData(9, true)]       // three
    [InlineData(11, true)]      // the last
    public void Next_LeaseHere_IsRenewedWhenThreeDaysAreLeft(int today, bool renewed)
    {
        var (books, lease) = Issue(Books, 5, 11, 2);
        var next = LeasePlan.Next(books, [lease], Day(today), Settings);
        next.Should().Be(renewed ? new PlannedLease(March, Run(12, 18), 2) : null);
    }

    [Fact]
    public void Next_SeveralLeasesHere_FollowsTheOneThatEndsLast()
    {
        var (some, recalledHere) = Issue(Books, 5, 6, 1);
        var (books, later) = Issue(some, 8, 11, 2);
        LeasePlan.Next(books, [later, recalledHere], Day(6), Settings).Should().BeNull("the 8th to the 11th are here");
        LeasePlan.Next(books, [recalledHere, later], Day(9), Settings).Should().Be(new PlannedLease(March, Run(12, 18), 1));
    }

    [Fact]
    public void Next_LeaseIsPast_StartsToday()
    {
        var (books, lease) = Issue(Books, 5, 11, 2);
        LeasePlan.Next(books, [lease], Day(12), Settings).Should().Be(new PlannedLease(March, Run(12, 18), 2));
    }

    [Theory]
    [InlineData(25, 25, 31)]
    [InlineData(28, 28, 31)]
    [InlineData(31, 31, 31)]
    public void Next_AtTheMonthsEnd_StaysInTheMonth(int today, int first, int last) =>
        LeasePlan.Next(Books, [], Day(today), Settings).Should().Be(new PlannedLease(March, Run(first, last), Math.Min(2, last - first + 1)));

    [Fact]
    public void Next_LeaseReachesTheMonthsEnd_IsNull()
    {
        var (books, lease) = Issue(Books, 25, 31, 2);
        LeasePlan.Next(books, [lease], Day(31), Settings).Should().BeNull();
    }

    [Fact]
    public void Next_MonthIsPast_IsNull() => LeasePlan.Next(Books, [], new(2026, 4, 1), Settings).Should().BeNull();

    [Fact]
    public void Next_MonthToCome_StartsOnItsFirst_Once()
    {
        var april = QuotaMonth.Empty(new(2026, 4), 4);
        var planned = LeasePlan.Next(april, [], Day(25), Settings)!.Value;
        planned.Should().Be(new PlannedLease(new(2026, 4), Run(1, 7), 2));
        var lease = Of(new(2026, 4), planned.Days, planned.Units);
        LeasePlan.Next(april.Reserve(planned.Days, planned.Units)!, [lease], Day(31), Settings).Should().BeNull();
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(25, 2)]
    [InlineData(31, 2)]
    public void Months_FromTheTwentyFifth_IncludeTheNext(int today, int count)
    {
        LeasePlan.Months(Day(today), Settings).Should().HaveCount(count).And.StartWith(March);
        LeasePlan.Months(new(2026, 12, 25), Settings).Should().Equal(new YearMonth(2026, 12), new YearMonth(2027, 1));
    }

    [Fact]
    public void Next_UsedAndReservedDays_AreLeftOut()
    {
        var books = Books.Confirm(Day(6)).Reserve(Run(8, 9), 1)!;
        LeasePlan.Next(books, [], Day(5), Settings).Should().Be(new PlannedLease(March, Run(5, 5) | Run(7, 7) | Run(10, 11), 2));
    }

    [Fact]
    public void Next_FewUnitsOrDaysLeft_LimitTheTrips()
    {
        LeasePlan.Next(Books.Reserve(Run(20, 21), 3)!, [], Day(5), Settings)!.Value.Units.Should().Be(1);
        LeasePlan.Next(Books.Reserve(Run(20, 23), 4)!, [], Day(5), Settings).Should().BeNull();
        LeasePlan.Next(QuotaMonth.Empty(March, 31).Reserve(Run(6, 11), 6)!, [], Day(5), Settings).Should().Be(new PlannedLease(March, Run(5, 5), 1));
        LeasePlan.Next(QuotaMonth.Empty(March, 31).Reserve(Run(5, 11), 7)!, [], Day(5), Settings).Should().BeNull();
    }

    [Fact]
    public void Next_SpentLease_DoesNotCountAsCover()
    {
        var (books, lease) = Issue(Books, 5, 11, 1);
        LeasePlan.Next(books.UseReserved(Day(5)), [lease.Grant(Day(5))], Day(6), Settings)
            .Should().Be(new PlannedLease(March, Run(12, 12), 1), "6 to 11 are still the spent lease's own");
    }

    [Fact]
    public void Next_AnyBooksAndSettings_IsOfAllowedShapeAndCanBeReserved()
    {
        var cases = from used in Gen.Choose(0, int.MaxValue)
                    from more in Gen.Choose(0, int.MaxValue)
                    from reserved in Gen.Choose(0, int.MaxValue)
                    from units in Gen.Choose(0, 31)
                    from today in Gen.Choose(-40, 40)
                    from span in Gen.Choose(1, 31)
                    from most in Gen.Choose(1, 31)
                    select (used: used & more, reserved, units, today, span, most);
        Prop.ForAll(cases.ToArbitrary(), at =>
        {
            var usedDays = new DayMask(at.used);
            var reservedDays = new DayMask(at.reserved) - usedDays;
            var books = new QuotaMonth(March, 31, usedDays.Count, Math.Min(at.units, 31 - usedDays.Count), usedDays, reservedDays);
            var planned = LeasePlan.Next(books, [], Day(1).AddDays(at.today), Settings with { SpanDays = at.span, Units = at.most });
            return planned is not { } lease
                || (Lease.IsShapeAllowed(lease.Month, lease.Days, lease.Units) && books.Reserve(lease.Days, lease.Units) is { IsConsistent: true });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static StationId? Home(ResidentId resident, StationId[] stations) => LeasePlan.HomeOf(resident, stations, null, null, Day(1), Settings);

    private static (QuotaMonth Books, Lease Lease) Issue(QuotaMonth books, int first, int last, int units) =>
        (books.Reserve(Run(first, last), units)!, Of(March, Run(first, last), units));

    private static Lease Of(YearMonth month, DayMask days, int units) =>
        new(default, default, Stations[0], 1, month, days, units, DayMask.None, LeaseState.Open);

    private static ResidentId Resident(int i) => new(new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]));

    private static DateOnly Day(int day) => new(2026, 3, day);

    private static DayMask Run(int first, int last) => DayMask.Run(Day(first), Day(last));
}
