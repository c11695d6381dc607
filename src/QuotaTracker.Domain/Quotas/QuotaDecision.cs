namespace QuotaTracker.Domain.Quotas;

/// <summary>A station's answer for one exchange. Closed: the private constructor keeps every case in this file.</summary>
public abstract record QuotaDecision
{
    private QuotaDecision() { }

    /// <summary>The exemption is granted, once and for all, from a lease that the station holds.</summary>
    /// <param name="Lease">The lease whose day and unit this uses up.</param>
    /// <param name="ExemptPart">The smaller of the value and the trip's cap.</param>
    /// <param name="TaxedPart">What goes beyond the cap; zero when nothing does.</param>
    public sealed record Exempt(LeaseId Lease, Vnd ExemptPart, Vnd TaxedPart) : QuotaDecision;

    /// <summary>There is proof that nothing is left: the whole value is taxed.</summary>
    /// <param name="Reason">The proof.</param>
    /// <param name="TaxedPart">The whole value.</param>
    public sealed record Taxable(TaxableReason Reason, Vnd TaxedPart) : QuotaDecision;

    /// <summary>Recorded, but neither granted nor refused: central decides later. No exemption is given yet, and duty may fall due.</summary>
    /// <param name="Reason">Why the station can't tell now.</param>
    public sealed record Provisional(ProvisionalReason Reason) : QuotaDecision;

    /// <summary>The direction doesn't use up a trip (by policy, an export); recorded for the report.</summary>
    public sealed record NotCounted : QuotaDecision;
}

/// <summary>The proof that no exemption is left.</summary>
public enum TaxableReason
{
    /// <summary>The day's one trip is used: by an own entry, or by central's word.</summary>
    UsedToday = 1,

    /// <summary>The month's trips are used up: central's word.</summary>
    MonthExhausted = 2,

    /// <summary>The person is known and not a border resident on that day (Decree 14/2018 Art. 3(3), amended by 122/2024).</summary>
    NotEligible = 3,

    /// <summary>
    /// The right was on a device that was lost: it may have been used there, so it counts as used. Only central decides so, of a
    /// provisional exchange.
    /// </summary>
    RightLost = 4,

    /// <summary>
    /// Nobody knows on which day it was: on the true one the trip may have been used. Only central decides so, of a provisional exchange,
    /// and a supervisor who knows the day may exempt it.
    /// </summary>
    DayNotSure = 5,
}

/// <summary>Why a station can neither grant nor refuse.</summary>
public enum ProvisionalReason
{
    /// <summary>Central isn't reached and no lease for the day is here.</summary>
    OfflineWithoutLease = 1,

    /// <summary>Another station holds the right and didn't give it back in time.</summary>
    HeldElsewhere = 2,

    /// <summary>The station's clock isn't trusted, though the day is sure.</summary>
    ClockNotTrusted = 3,

    /// <summary>Whether the person is a border resident isn't known here.</summary>
    UnknownResident = 4,

    /// <summary>The station's journal isn't the newest copy, so its leases may have been used already.</summary>
    JournalFrozen = 5,

    /// <summary>The station can't be sure which day it is, so central will not confirm it either.</summary>
    DayNotSure = 6,
}
