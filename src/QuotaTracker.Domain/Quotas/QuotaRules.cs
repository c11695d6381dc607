using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Quotas;

/// <summary>What a station knows of one resident when it has to answer.</summary>
/// <param name="Standing">Whether the person is a border resident on the day.</param>
/// <param name="Leases">The open leases of this resident that this station and incarnation holds.</param>
/// <param name="DayUsedHere">Whether an own entry, not voided, already used the day's trip.</param>
/// <param name="Proof">What central said last about this resident and day.</param>
/// <param name="WithoutLease">What to say when no lease is here and nothing is proven.</param>
public sealed record QuotaView(
    ResidentStanding Standing, IReadOnlyList<Lease> Leases, bool DayUsedHere, CentralProof Proof, ProvisionalReason WithoutLease);

/// <summary>Whether a person is entitled on a given day.</summary>
public enum ResidentStanding
{
    /// <summary>Not known here: central has not yet said who this is.</summary>
    Unknown = 0,

    /// <summary>A border resident.</summary>
    Eligible = 1,

    /// <summary>Known, and not a border resident.</summary>
    NotEligible = 2,
}

/// <summary>Central's word that nothing is left.</summary>
public enum CentralProof
{
    /// <summary>Central said nothing of the kind.</summary>
    None = 0,

    /// <summary>The day's trip is used.</summary>
    UsedToday = 1,

    /// <summary>The month's trips are used up.</summary>
    MonthExhausted = 2,

    /// <summary>The person is not a border resident on the day.</summary>
    NotEligible = 3,
}

/// <summary>What is asked for.</summary>
/// <param name="Direction">Into or out of Viet Nam.</param>
/// <param name="Day">The business day by the station's clock.</param>
/// <param name="Value">The goods' value, more than zero.</param>
public sealed record QuotaRequest(ExchangeDirection Direction, DateOnly Day, Vnd Value);

/// <summary>The rule by which a station answers. Pure: no clock, no look-up, only arguments.</summary>
public static class QuotaRules
{
    /// <summary>
    /// Answers one request. In order of precedence: a direction that doesn't count; a frozen journal; a person who isn't entitled;
    /// a clock that isn't trusted; central's word that the person isn't entitled; a lease that covers the day; an own entry; central's
    /// word of use; an unknown person; no lease.
    /// </summary>
    /// <remarks>
    /// A lease stands before central's word of use because it can only be closed by its holder (invariant I4): while it is open here, the
    /// day is not used anywhere else, whatever an older answer said. But a lease proves nothing about the person, so central's word on
    /// that stands before it. The clock stands before an own entry because on a wrong day
    /// "already used" would be as wrong as a grant. And where not even the day is certain, that is the reason which is recorded: central
    /// confirms nothing for a day that may be another one.
    /// </remarks>
    public static QuotaDecision Decide(QuotaPolicy policy, QuotaView view, QuotaRequest request, DayCertainty certainty, bool journalFrozen)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(request.Value.Amount, 0, nameof(request));
        if (request.Direction == ExchangeDirection.Export && !policy.CountsExports)
            return new QuotaDecision.NotCounted();
        if (view.Standing == ResidentStanding.NotEligible && !journalFrozen)
            return new QuotaDecision.Taxable(TaxableReason.NotEligible, request.Value);
        if (Standstill(certainty, journalFrozen) is { } standstill)
            return new QuotaDecision.Provisional(standstill);
        if (view.Proof == CentralProof.NotEligible)
            return new QuotaDecision.Taxable(TaxableReason.NotEligible, request.Value);
        if (!view.DayUsedHere && view.Standing == ResidentStanding.Eligible
            && view.Leases.FirstOrDefault(lease => lease.CanGrant(request.Day)) is { } lease)
        {
            var exempt = Vnd.Min(request.Value, policy.PerTripCap);
            return new QuotaDecision.Exempt(lease.Id, exempt, request.Value - exempt);
        }

        if (view.DayUsedHere)
            return new QuotaDecision.Taxable(TaxableReason.UsedToday, request.Value);
        return view.Proof switch
        {
            CentralProof.UsedToday => new QuotaDecision.Taxable(TaxableReason.UsedToday, request.Value),
            CentralProof.MonthExhausted => new QuotaDecision.Taxable(TaxableReason.MonthExhausted, request.Value),
            CentralProof.None when view.Standing == ResidentStanding.Unknown =>
                new QuotaDecision.Provisional(ProvisionalReason.UnknownResident),
            CentralProof.None => new QuotaDecision.Provisional(view.WithoutLease),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// Why a station grants nothing at this moment, whoever asks and whatever leases are here; null when it may grant. A desk that shows
    /// what is left says so before anybody relies on it.
    /// </summary>
    public static ProvisionalReason? Standstill(DayCertainty certainty, bool journalFrozen)
    {
        if (journalFrozen)
            return Unsure(ProvisionalReason.JournalFrozen);
        if (certainty != DayCertainty.Trusted)
            return Unsure(ProvisionalReason.ClockNotTrusted);
        return null;

        // Whatever else stands in the way: central must know that the day may be another one.
        ProvisionalReason Unsure(ProvisionalReason reason) => certainty == DayCertainty.NotSure ? ProvisionalReason.DayNotSure : reason;
    }
}
