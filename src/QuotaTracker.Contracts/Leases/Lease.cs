using FluentValidation;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Contracts.Leases;

/// <summary>A lease on the wire: rights placed at the station that reads this.</summary>
/// <param name="LeaseId">Names it.</param>
/// <param name="ResidentId">Whose rights.</param>
/// <param name="Month"><c>yyyy-MM</c>.</param>
/// <param name="Days">Day mask: bit 0 is the 1st.</param>
/// <param name="Units">Trips, 1 to 4.</param>
public sealed record WireLease(Guid LeaseId, Guid ResidentId, string Month, int Days, int Units)
{
    /// <summary>A lease for the wire.</summary>
    public static WireLease From(Lease lease) =>
        new(lease.Id.Value, lease.Resident.Value, lease.Month.ToString(), lease.Days.Bits, lease.Units);

    /// <summary>The lease as its holder keeps it, fresh. Null when the shape isn't allowed.</summary>
    public Lease? ToLease(StationId holder, int incarnation) =>
        YearMonth.TryParse(Month, out var month) && Lease.IsShapeAllowed(month, new(Days), Units)
            ? new(new(LeaseId), new(ResidentId), holder, incarnation, month, new(Days), Units, DayMask.None, LeaseState.Open)
            : null;
}

/// <summary>POST /v1/leases: a station asks for one trip on one day. Safe to repeat with the same id.</summary>
/// <param name="LeaseId">Made and stored by the station before it asks.</param>
/// <param name="ResidentId">For whom.</param>
/// <param name="Day">For which business day.</param>
public sealed record LeaseRequest(Guid LeaseId, Guid ResidentId, DateOnly Day);

/// <summary>Central's answer. Which fields are there depends on <see cref="Answer"/>.</summary>
/// <param name="Answer">What central says.</param>
/// <param name="Lease">With Leased: the lease. It may be another than asked for, when the station holds one already.</param>
/// <param name="Reason">With Exhausted: the proof.</param>
/// <param name="Checkpoint">With HeldElsewhere: where.</param>
/// <param name="LastContactMs">With HeldElsewhere: when that station was last heard of, Unix milliseconds.</param>
/// <param name="UsedDays">The month's used days as central has them.</param>
/// <param name="Cap">The month's trips.</param>
/// <param name="LostUnits">The month's trips that were lost with devices: for showing alone.</param>
/// <param name="LostDays">Day mask: the month's days that were lost with devices, in the same way.</param>
public sealed record LeaseResponse(
    LeaseAnswer Answer, WireLease? Lease, ExhaustedReason? Reason, string? Checkpoint, long? LastContactMs, int UsedDays, int Cap,
    int LostUnits = 0, int LostDays = 0);

/// <summary>The three answers to a request for a lease.</summary>
public enum LeaseAnswer
{
    /// <summary>The right is the station's.</summary>
    Leased = 1,

    /// <summary>Proof that nothing is left.</summary>
    Exhausted = 2,

    /// <summary>Another station holds what is left and did not give it back in time.</summary>
    HeldElsewhere = 3,
}

/// <summary>The proof that nothing is left.</summary>
public enum ExhaustedReason
{
    /// <summary>The day's trip is used.</summary>
    UsedToday = 1,

    /// <summary>The month's trips are used.</summary>
    MonthExhausted = 2,

    /// <summary>The person is not a border resident on that day.</summary>
    NotEligible = 3,
}

/// <summary>Shape of a <see cref="LeaseRequest"/>.</summary>
public sealed class LeaseRequestValidator : AbstractValidator<LeaseRequest>
{
    /// <summary>The rules.</summary>
    public LeaseRequestValidator()
    {
        RuleFor(request => request.LeaseId).NotEmpty();
        RuleFor(request => request.ResidentId).NotEmpty();
    }
}
