using FluentValidation;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Contracts.Sync;

/// <summary>POST /v1/sync/hello: a station says where it stands and learns the time and where central stands.</summary>
/// <param name="HeadSequence">The last entry of the station's journal; 0 when empty.</param>
/// <param name="HeadHash">Its hash; 64 zeros when empty.</param>
/// <param name="WallMs">The station's wall clock, Unix milliseconds.</param>
/// <param name="BootId">The start of the station's machine.</param>
/// <param name="UnsentCount">Entries that central has not acknowledged, as the station counts them.</param>
/// <param name="OpenLeasesDigest">SHA-256 over the ids of the open leases, sorted, one a line.</param>
/// <param name="ProtocolVersion">The newest version the station speaks; <see cref="NewestProtocol"/> today.</param>
/// <param name="SoftwareVersion">Shown to administrators.</param>
/// <param name="AcknowledgedThrough">The sequence that central has acknowledged, as the station believes. More than central knows: central was restored from a backup.</param>
/// <param name="FeedCursor">The feed's cursor that the station has stored. Beyond the feed's head: the same.</param>
/// <param name="SecondDevice">How the copy of the journal on a second device stands; shown to administrators.</param>
/// <param name="Held">What the station holds; only when central has asked for it in its last answer.</param>
public sealed record HelloRequest(
    long HeadSequence, string HeadHash, long WallMs, string BootId, int UnsentCount, string OpenLeasesDigest, int ProtocolVersion,
    string SoftwareVersion, long AcknowledgedThrough, long FeedCursor, SecondDevice SecondDevice, HeldReport? Held = null)
{
    /// <summary>The newest version of the protocol that this program speaks. 2 knows the table of weekly exchange rates.</summary>
    public const int NewestProtocol = 2;

    /// <summary>How far a cursor may be beyond central's feed: more than a central put back from a backup ever forgets, and little, because central counts on from it.</summary>
    public const long FeedAheadMax = 10_000_000_000;
}

/// <summary>Central's side.</summary>
/// <param name="ServerTimeMs">Central's time, Unix milliseconds: the anchor of the station's day.</param>
/// <param name="AcknowledgedThrough">The sequence up to which central has the journal.</param>
/// <param name="Status">Whether the station may go on.</param>
/// <param name="TellHeld">The station is to say hello again at once, with <see cref="HelloRequest.Held"/>.</param>
/// <param name="Question">In a recovery: the name of this question, to be repeated in the report. What a report says that was on its way since before the recovery counts for nothing.</param>
public sealed record HelloResponse(long ServerTimeMs, long AcknowledgedThrough, HelloStatus Status, bool TellHeld, Guid? Question = null);

/// <summary>What a station holds of what central once said: from it a central that was restored from an old backup learns what it has forgotten.</summary>
/// <param name="Leases">Those open here, and those that entries after central's acknowledged sequence use or give back.</param>
/// <param name="Resolutions">What central decided of this life's provisional exchanges, as it was told here.</param>
/// <param name="Residents">Whose leases those are, and who is named by entries after central's acknowledged sequence: nobody gets a second id, and a second quota with it. Null from stations that don't tell it yet.</param>
/// <param name="Question"><see cref="HelloResponse.Question"/> of the answer that asked for this report.</param>
public sealed record HeldReport(
    IReadOnlyList<HeldLease> Leases, IReadOnlyList<HeldResolution> Resolutions, IReadOnlyList<ResidentKnown>? Residents = null, Guid? Question = null)
{
    /// <summary>The most leases, the most resolutions and the most residents in one report.</summary>
    public const int ItemsMax = 20_000;

    /// <summary>The largest amount of a resolution, whole đồng: beyond any exchange, and no sum of two overflows.</summary>
    public const long AmountMax = 1_000_000_000_000_000_000;
}

/// <summary>A lease as its holder keeps it.</summary>
/// <param name="Lease">As it was given: all its days and units.</param>
/// <param name="Open">False once the holder has written that it gives it back.</param>
public sealed record HeldLease(WireLease Lease, bool Open);

/// <summary>A decision of central's that the station was told.</summary>
/// <param name="ExchangeId">Of which exchange.</param>
/// <param name="Resolution">What.</param>
/// <param name="Reason">With DutyDue: why.</param>
/// <param name="ExemptVnd">The exempt part, whole đồng.</param>
/// <param name="TaxedVnd">The taxed part, whole đồng.</param>
public sealed record HeldResolution(Guid ExchangeId, Resolution Resolution, string? Reason, long ExemptVnd, long TaxedVnd)
{
    /// <summary>Whether it can be a decision at all. Central refuses the whole report for one that can't, so a station neither takes such a one in nor tells it.</summary>
    public bool CanBe() => Enum.IsDefined(Resolution) && Reason is null or { Length: <= 64 }
        && ExemptVnd is >= 0 and <= HeldReport.AmountMax && TaxedVnd is >= 0 and <= HeldReport.AmountMax;
}

/// <summary>The copy of a station's journal on a second device: the anchor by which an old copy of the disk is recognised without central.</summary>
public enum SecondDevice
{
    /// <summary>None is set up.</summary>
    None = 1,

    /// <summary>It has everything up to the head.</summary>
    Good = 2,

    /// <summary>It is set up but can't be written now: not there, or full.</summary>
    Missing = 3,
}

/// <summary>Whether a station may go on. In order of precedence, highest first: Fork, Frozen, UpgradeNeeded, Ok.</summary>
public enum HelloStatus
{
    /// <summary>It may.</summary>
    Ok = 1,

    /// <summary>The journal ends before what central has: an older copy. No grant, no void, no release, nothing appended.</summary>
    Frozen = 2,

    /// <summary>The journal has another entry where central has one: a second branch. As frozen; both branches are kept.</summary>
    Fork = 3,

    /// <summary>The station speaks a version that central no longer understands.</summary>
    UpgradeNeeded = 4,
}

/// <summary>Shape of a <see cref="HelloRequest"/>.</summary>
public sealed class HelloRequestValidator : AbstractValidator<HelloRequest>
{
    /// <summary>The rules.</summary>
    public HelloRequestValidator()
    {
        RuleFor(request => request.HeadSequence).GreaterThanOrEqualTo(0);
        RuleFor(request => request.HeadHash).Must(hash => EntryHash.TryParse(hash, out _)).WithMessage("64 hex");
        RuleFor(request => request.OpenLeasesDigest).Must(hash => EntryHash.TryParse(hash, out _)).WithMessage("64 hex");
        RuleFor(request => request.WallMs).InclusiveBetween(0, 253_402_300_799_999);
        RuleFor(request => request.BootId).NotEmpty().MaximumLength(64).Must(HasNoZero).WithMessage("U+0000");
        RuleFor(request => request.UnsentCount).GreaterThanOrEqualTo(0);
        RuleFor(request => request.ProtocolVersion).GreaterThanOrEqualTo(1);
        RuleFor(request => request.SoftwareVersion).NotEmpty().MaximumLength(64).Must(HasNoZero).WithMessage("U+0000");
        RuleFor(request => request.AcknowledgedThrough).GreaterThanOrEqualTo(0);
        RuleFor(request => request.FeedCursor).GreaterThanOrEqualTo(0);
        RuleFor(request => request.Held!.Leases.Count).LessThanOrEqualTo(HeldReport.ItemsMax).When(request => request.Held is not null);
        RuleFor(request => request.Held!.Resolutions.Count).LessThanOrEqualTo(HeldReport.ItemsMax).When(request => request.Held is not null);
        RuleFor(request => request.Held!.Residents!.Count).LessThanOrEqualTo(HeldReport.ItemsMax).When(request => request.Held?.Residents is not null);
        RuleForEach(request => request.Held!.Residents).Must(resident => resident is { PersonalNumber: not null, EarlierNumbers.Count: <= ResidentKnown.EarlierNumbersMax, Name: not null })
            .Must(resident => resident?.EarlierNumbers?.All(number => number is not null) == true)
            .WithMessage("resident").When(request => request.Held?.Residents is not null);
        RuleForEach(request => request.Held!.Leases).NotNull().When(request => request.Held is not null);
        RuleForEach(request => request.Held!.Resolutions).NotNull().When(request => request.Held is not null);
        RuleForEach(request => request.Held!.Resolutions)
            .Must(held => held?.CanBe() != false)
            .WithMessage("amounts").When(request => request.Held is not null);
    }

    private static bool HasNoZero(string? text) => text?.Contains('\0') != true;
}
