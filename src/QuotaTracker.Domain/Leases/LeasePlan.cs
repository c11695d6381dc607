using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Leases;

/// <summary>How leases are planned. The reasons for the defaults: docs/protocol.md, section 4.</summary>
/// <param name="SpanDays">Days in one lease, 1 to 7.</param>
/// <param name="Units">Trips in one lease, 1 to 4.</param>
/// <param name="RenewWhenDaysLeft">A lease with this many days left, or fewer, gets a successor.</param>
/// <param name="NextMonthFromDay">From this day on, next month's leases are issued, so that no station runs dry at midnight on the 1st.</param>
/// <param name="SeenWithinDays">A station keeps rights for residents seen there in so many days.</param>
public sealed record LeasePlanSettings(
    int SpanDays = 7, int Units = 2, int RenewWhenDaysLeft = 3, int NextMonthFromDay = 25, int SeenWithinDays = 60);

/// <summary>A lease that ought to be issued.</summary>
/// <param name="Month">The month.</param>
/// <param name="Days">The days.</param>
/// <param name="Units">The trips.</param>
public readonly record struct PlannedLease(YearMonth Month, DayMask Days, int Units);

/// <summary>Decides who gets which lease, ahead of need. Pure.</summary>
public static class LeasePlan
{
    /// <summary>
    /// The one station that keeps a resident's rights: where the person was last seen, while that is recent and active; else one of
    /// the stations that serve the home commune, spread evenly and the same on every computer. Null when none serves it.
    /// </summary>
    public static StationId? HomeOf(
        ResidentId resident, IReadOnlyCollection<StationId> servingHome, StationId? lastSeenAt, DateOnly? lastSeenOn, DateOnly today,
        LeasePlanSettings settings)
    {
        if (lastSeenAt is { } seen && lastSeenOn is { } on && today.DayNumber - on.DayNumber <= settings.SeenWithinDays)
            return seen;
        // Rendezvous hashing: adding or removing one station moves only the residents of that station.
        return servingHome.Count == 0 ? null : servingHome.MaxBy(station => (Weight(resident, station), station.Value));
    }

    /// <summary>
    /// What to issue for one resident at the home station, given the books and the leases already open there for the same month.
    /// At most one lease; null when nothing is needed or nothing is left.
    /// </summary>
    public static PlannedLease? Next(
        QuotaMonth books, IReadOnlyCollection<Lease> openHere, DateOnly today, LeasePlanSettings settings)
    {
        var from = today < books.Month.FirstDay ? books.Month.FirstDay : today;
        if (from > books.Month.LastDay)
            return null;
        // A spent lease (no unit left) says nothing about tomorrow; its days come back when its holder releases it.
        var usable = openHere.Where(lease => lease.Month == books.Month && lease.UnitsLeft > 0 && lease.LastDay >= from).ToArray();
        if (usable.Length > 0)
        {
            var end = usable.Max(lease => lease.LastDay);
            if (end.DayNumber - today.DayNumber + 1 > settings.RenewWhenDaysLeft || end == books.Month.LastDay)
                return null;
            from = end.AddDays(1);
        }

        var until = from.AddDays(Math.Min(settings.SpanDays, Lease.SpanDaysMax) - 1);
        var days = DayMask.Run(from, until > books.Month.LastDay ? books.Month.LastDay : until) - (books.UsedDays | books.ReservedDays);
        var units = Math.Min(Math.Min(Math.Min(settings.Units, Lease.UnitsMax), books.Free), days.Count);
        return units < 1 ? null : new PlannedLease(books.Month, days, units);
    }

    /// <summary>The months for which leases are issued today: this one, and from the set day on the next one too.</summary>
    public static IEnumerable<YearMonth> Months(DateOnly today, LeasePlanSettings settings)
    {
        var month = YearMonth.Of(today);
        yield return month;
        if (today.Day >= settings.NextMonthFromDay)
            yield return month.Next;
    }

    private static ulong Weight(ResidentId resident, StationId station)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{resident.Value:N}/{station.Value}"), digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
