using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Reports;

/// <summary>What may still be granted to one resident in a month.</summary>
/// <param name="Room">Trips that the month has and that are not used.</param>
/// <param name="LeasedUnits">Trips out on open and lost leases: stations may have granted them, up to the cap each.</param>
/// <param name="UsedDays">Days on which nothing more can be confirmed.</param>
/// <param name="Waiting">Waiting exchanges, by day and value.</param>
internal sealed record OpenRoom(int Room, int LeasedUnits, DayMask UsedDays, IReadOnlyList<(DateOnly Day, Vnd Value)> Waiting);

/// <summary>The least and the most of a preliminary month. Pure.</summary>
internal static class BoundSums
{
    /// <summary>The key of the sentence that says a report's bounds: while the month runs, rights are still given out that no bound of today knows.</summary>
    public static string WordsOf(MonthlyReport report) =>
        YearMonth.Parse(report.Month) < YearMonth.Of(BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(report.GeneratedAtMs)))
            ? "Report.Bounds"
            : "Report.BoundsSoFar";

    /// <param name="trips">Trips granted or confirmed.</param>
    /// <param name="exempt">Their exempt value.</param>
    /// <param name="rooms">One for each resident with such a lease or a waiting exchange.</param>
    /// <param name="perTripCap">The highest cap of the month.</param>
    public static ReportBounds Of(int trips, Vnd exempt, IEnumerable<OpenRoom> rooms, Vnd perTripCap)
    {
        var (mostTrips, most) = (trips, exempt);
        foreach (var room in rooms)
        {
            // One trip a day, of what waits on it the dearest; and never more than the month has left.
            var values = Enumerable.Repeat(perTripCap, room.LeasedUnits)
                .Concat(room.Waiting.Where(waiting => !room.UsedDays.Has(waiting.Day)).GroupBy(waiting => waiting.Day)
                    .Select(day => Vnd.Min(new(day.Max(waiting => waiting.Value.Amount)), perTripCap)))
                .OrderByDescending(value => value.Amount).Take(room.Room).ToArray();
            mostTrips += values.Length;
            most = values.Aggregate(most, (sum, value) => sum + value);
        }

        return new(trips, mostTrips, exempt.Amount, most.Amount);
    }
}
