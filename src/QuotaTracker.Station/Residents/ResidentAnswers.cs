using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Residents;

/// <summary>A person and what is left, for the officer's own screen.</summary>
internal sealed class ResidentAnswers(StationClock clock, ReferenceStore references)
{
    public ResidentAnswer Of(StationTransaction tx, Resident resident, bool numberCancelled)
    {
        var day = clock.Now(tx).Day;
        var reference = references.Load(tx);
        var quota = Quota(tx, resident, day);
        var policy = reference.Policies?.On(day);
        var unit = reference.Units?.FirstOrDefault(unit => unit.Code == resident.UnitCode && unit.Covers(day));
        return new ResidentAnswer(
            resident.Id.Value, resident.PersonalNumber, resident.Name, resident.BirthDate, resident.Sex, resident.UnitCode, unit?.Name,
            (quota?.View.Standing ?? resident.StandingOn(day, reference)).ToString(), numberCancelled,
            policy is not null && PersonalNumber.TryParse(resident.PersonalNumber, out var number)
                && PresenceRules.NeedsGuardian(policy, number, BirthDate.TryParse(resident.BirthDate, out var born) ? born : null, day),
            policy?.AllowsProxies == true);
    }

    /// <summary>Null while no policy is known.</summary>
    public QuotaAnswer? QuotaOf(StationTransaction tx, Resident resident)
    {
        var day = clock.Now(tx).Day;
        if (references.Load(tx).Policies is not { } policies || policies.On(day) is not { } policy || Quota(tx, resident, day) is not { } quota)
            return null;
        var month = YearMonth.Of(day);
        return new QuotaAnswer(
            month.ToString(), quota.CapSeen ?? policies.TripsIn(month) ?? policy.TripsPerMonth, quota.UsedDays.Count, quota.UsedDays.Has(day),
            quota.View.Standing == ResidentStanding.Eligible && quota.View.Leases.Any(lease => lease.CanGrant(day)),
            policy.PerTripCap.Amount, policy.LegalBasis, quota.AsOfMs, quota.LostUnits, quota.LostDays.Has(day));
    }

    /// <summary>The first exchange of today that waits for central.</summary>
    public WaitingExchange? WaitingOf(StationTransaction tx, Resident resident) =>
        Identity.Load(tx) is { } identity ? ExchangeRows.Waiting(tx, identity, resident.Id, clock.Now(tx).Day) : null;

    private StationQuota? Quota(StationTransaction tx, Resident resident, DateOnly day) => Identity.Load(tx) is { } identity
        ? StationQuota.Load(tx, identity, references.Load(tx), resident, day, ProvisionalReason.OfflineWithoutLease)
        : null;
}
