using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Quotas;

/// <summary>
/// Central's books for one resident and month. Immutable; each step gives the next state or says why it can't be.
/// The invariants are repeated as database checks, so that the database can't hold a fifth trip.
/// </summary>
/// <param name="Month">The calendar month.</param>
/// <param name="Cap">Trips the month has, by the policy of its first day.</param>
/// <param name="Used">Trips granted or confirmed.</param>
/// <param name="Reserved">Units out on leases, open or burned.</param>
/// <param name="UsedDays">The days of the used trips.</param>
/// <param name="ReservedDays">The days that a lease owns.</param>
public sealed record QuotaMonth(YearMonth Month, int Cap, int Used, int Reserved, DayMask UsedDays, DayMask ReservedDays)
{
    /// <summary>Trips neither used nor out on a lease.</summary>
    public int Free => Cap - Used - Reserved;

    /// <summary>Whether I1 (one owner a day), I2 (the budget) and I3 (one trip a day) hold, on days that the month has.</summary>
    public bool IsConsistent =>
        DayMask.All(Month).Covers(UsedDays | ReservedDays) && !UsedDays.Overlaps(ReservedDays) && Used >= 0 && Reserved >= 0 && Used + Reserved <= Cap && Used == UsedDays.Count;

    /// <summary>The books of a month in which nothing has happened.</summary>
    public static QuotaMonth Empty(YearMonth month, int cap) => new(month, cap, 0, 0, DayMask.None, DayMask.None);

    /// <summary>Sets days and units aside for a lease; null when a day isn't of the month or has an owner already, or the budget doesn't reach.</summary>
    public QuotaMonth? Reserve(DayMask days, int units) =>
        days.IsEmpty || units < 1 || !DayMask.All(Month).Covers(days) || days.Overlaps(UsedDays | ReservedDays) || units > Free
            ? null
            : this with { Reserved = Reserved + units, ReservedDays = ReservedDays | days };

    /// <summary>A grant under a lease arrives: its unit and day move from reserved to used. However late, the unit was never given away.</summary>
    public QuotaMonth UseReserved(DateOnly day)
    {
        if (Reserved < 1 || !ReservedDays.Covers(Of(day)))
            throw new InvalidOperationException("A grant under a lease uses a reserved unit and a reserved day.");
        return this with
        {
            Reserved = Reserved - 1, Used = Used + 1,
            ReservedDays = ReservedDays - Of(day), UsedDays = UsedDays | Of(day),
        };
    }

    /// <summary>A lease is given back: the units and days it did not use are free again.</summary>
    public QuotaMonth Release(DayMask unusedDays, int unusedUnits)
    {
        if (unusedUnits < 0 || unusedUnits > Reserved || !ReservedDays.Covers(unusedDays))
            throw new InvalidOperationException("Only what is reserved can be given back.");
        return this with { Reserved = Reserved - unusedUnits, ReservedDays = ReservedDays - unusedDays };
    }

    /// <summary>A grant is voided while its lease is open: the trip goes back to the lease, not to everybody.</summary>
    public QuotaMonth ReturnToLease(DateOnly day)
    {
        if (!UsedDays.Covers(Of(day)))
            throw new InvalidOperationException("Only a used day can be returned.");
        return this with
        {
            Used = Used - 1, Reserved = Reserved + 1,
            UsedDays = UsedDays - Of(day), ReservedDays = ReservedDays | Of(day),
        };
    }

    /// <summary>A trip that no open lease carried is taken back: its day and its unit are everybody's again.</summary>
    public QuotaMonth GiveBack(DateOnly day)
    {
        if (!UsedDays.Covers(Of(day)))
            throw new InvalidOperationException("Only a used day can be given back.");
        return this with { Used = Used - 1, UsedDays = UsedDays - Of(day) };
    }

    /// <summary>
    /// Looks at a provisional exchange of a day. Waiting is the answer while an open lease may still use the day or the last units:
    /// a reserved unit is never free. What a burned lease holds never becomes free, so nobody waits for it.
    /// </summary>
    /// <param name="day">The day of the exchange.</param>
    /// <param name="lostDays">The unused days of burned leases; all of them are reserved.</param>
    /// <param name="lostUnits">The unused units of burned leases; all of them are reserved.</param>
    public ProvisionalOutlook Resolve(DateOnly day, DayMask lostDays = default, int lostUnits = 0)
    {
        if (lostUnits < 0 || lostUnits > Reserved || !ReservedDays.Covers(lostDays))
            throw new InvalidOperationException("What was lost is still reserved.");
        if (UsedDays.Overlaps(Of(day)))
            return ProvisionalOutlook.DayUsed;
        if (Used >= Cap)
            return ProvisionalOutlook.MonthExhausted;
        if (lostDays.Overlaps(Of(day)) || Used + lostUnits >= Cap)
            return ProvisionalOutlook.RightLost;
        return ReservedDays.Overlaps(Of(day)) || Free < 1 ? ProvisionalOutlook.MustWait : ProvisionalOutlook.CanConfirm;
    }

    /// <summary>A provisional exchange is confirmed; only when <see cref="Resolve"/> says that it can be.</summary>
    public QuotaMonth Confirm(DateOnly day)
    {
        if (Resolve(day) != ProvisionalOutlook.CanConfirm)
            throw new InvalidOperationException("This day can't be confirmed.");
        return this with { Used = Used + 1, UsedDays = UsedDays | Of(day) };
    }

    // A mask alone doesn't know its month: without this, 3 April would be taken for 3 March.
    private DayMask Of(DateOnly day) =>
        Month.Contains(day) ? DayMask.Of(day) : throw new InvalidOperationException("The day lies in another month than the books.");
}

/// <summary>What can be said of a provisional exchange now.</summary>
public enum ProvisionalOutlook
{
    /// <summary>The day and a unit are free: confirm.</summary>
    CanConfirm = 1,

    /// <summary>The day's trip is used: duty is due.</summary>
    DayUsed = 2,

    /// <summary>The month's trips are used up: duty is due.</summary>
    MonthExhausted = 3,

    /// <summary>An open lease may still use what is asked for: look again when a lease of the resident closes.</summary>
    MustWait = 4,

    /// <summary>What is asked for was on a device that was lost and may have been used there: duty is due.</summary>
    RightLost = 5,
}
