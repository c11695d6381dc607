using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Leases;

/// <summary>
/// Rights placed at one station: days of one month on which only that station may grant, and how many trips it may grant on them.
/// The same type at the station (what may I still do) and at central (what is out there).
/// </summary>
/// <param name="Id">Names the lease.</param>
/// <param name="Resident">Whose rights.</param>
/// <param name="Station">The holder.</param>
/// <param name="Incarnation">The life of the holder's store to which the lease was given.</param>
/// <param name="Month">All days lie in it: a lease never spans months.</param>
/// <param name="Days">The days, at most seven in a span of seven.</param>
/// <param name="Units">Trips, 1 to 4 and never more than there are days.</param>
/// <param name="UsedDays">The days on which a trip was granted and not voided.</param>
/// <param name="State">Open until its holder gives it back or it is burned; never closed by time.</param>
public sealed record Lease(
    LeaseId Id, ResidentId Resident, StationId Station, int Incarnation, YearMonth Month, DayMask Days, int Units,
    DayMask UsedDays, LeaseState State)
{
    /// <summary>The longest span of days that one lease may cover. Bounds what a lost disk can cost.</summary>
    public const int SpanDaysMax = 7;

    /// <summary>The most trips that one lease may hold.</summary>
    public const int UnitsMax = 4;

    /// <summary>Trips that may still be granted, or that come back at release.</summary>
    public int UnitsLeft => Units - UsedDays.Count;

    /// <summary>Days that come back at release.</summary>
    public DayMask UnusedDays => Days - UsedDays;

    /// <summary>The last day covered.</summary>
    public DateOnly LastDay => new(Month.Year, Month.Month, Days.Days.Last());

    /// <summary>The first day covered.</summary>
    public DateOnly FirstDay => new(Month.Year, Month.Month, Days.Days.First());

    /// <summary>Whether the shape is allowed: days of the month, a span of at most seven, units that the days can carry.</summary>
    public static bool IsShapeAllowed(YearMonth month, DayMask days, int units) =>
        !days.IsEmpty && DayMask.All(month).Covers(days)
        && days.Days.Last() - days.Days.First() < SpanDaysMax && units >= 1 && units <= Math.Min(UnitsMax, days.Count);

    /// <summary>Whether a trip may be granted on a day: the lease is open, owns the day, has not used it, and has a unit.</summary>
    public bool CanGrant(DateOnly day) => State == LeaseState.Open && CanCarry(day);

    /// <summary>
    /// Whether the lease has room for a grant on a day, open or burned. An entry of a lost store, found later, is still
    /// accepted under its burned lease: the rights were never given to anybody else. Those of a released lease were.
    /// </summary>
    public bool CanCarry(DateOnly day) => State != LeaseState.Released && Month.Contains(day) && UnusedDays.Has(day) && UnitsLeft > 0;

    /// <summary>The lease after a grant on a day.</summary>
    public Lease Grant(DateOnly day) =>
        CanCarry(day) ? this with { UsedDays = UsedDays | DayMask.Of(day) }
            : throw new InvalidOperationException("This lease can't carry a grant on that day.");

    /// <summary>
    /// The lease after the grant of a day was voided. Not once it was given back: what was given back can't be returned twice. A burned
    /// lease takes a trip back, so that the same day's next grant of the lost store, found later, is carried too; it frees nothing.
    /// </summary>
    public Lease Return(DateOnly day) =>
        State != LeaseState.Released && Month.Contains(day) && UsedDays.Has(day) ? this with { UsedDays = UsedDays - DayMask.Of(day) }
            : throw new InvalidOperationException("A lease that was given back takes no trip back.");

    /// <summary>The lease after its holder gave it back.</summary>
    public Lease Release() =>
        State == LeaseState.Open ? this with { State = LeaseState.Released }
            : throw new InvalidOperationException("Only an open lease can be given back.");

    /// <summary>The lease after its holder was declared lost: its rights stay consumed, the worst case.</summary>
    public Lease Burn() =>
        State == LeaseState.Open ? this with { State = LeaseState.Burned }
            : throw new InvalidOperationException("Only an open lease can be burned.");
}

/// <summary>Where a lease stands. It leaves <see cref="Open"/> by its holder's own entry, or by being burned; never by time.</summary>
public enum LeaseState
{
    /// <summary>The holder may grant from it.</summary>
    Open = 1,

    /// <summary>The holder gave it back.</summary>
    Released = 2,

    /// <summary>The holder was declared lost; the rights stay consumed.</summary>
    Burned = 3,
}
