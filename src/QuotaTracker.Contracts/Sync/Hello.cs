using FluentValidation;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Contracts.Sync;

/// <summary>POST /v1/sync/hello: a station says where it stands and learns the time and where central stands.</summary>
/// <param name="HeadSequence">The last entry of the station's journal; 0 when empty.</param>
/// <param name="HeadHash">Its hash; 64 zeros when empty.</param>
/// <param name="WallMs">The station's wall clock, Unix milliseconds.</param>
/// <param name="BootId">The start of the station's machine.</param>
/// <param name="UnsentCount">Entries that central has not acknowledged, as the station counts them.</param>
/// <param name="OpenLeasesDigest">SHA-256 over the ids of the open leases, sorted, one a line.</param>
/// <param name="ProtocolVersion">The newest version the station speaks; 1 today.</param>
/// <param name="SoftwareVersion">Shown to administrators.</param>
public sealed record HelloRequest(
    long HeadSequence, string HeadHash, long WallMs, string BootId, int UnsentCount, string OpenLeasesDigest, int ProtocolVersion,
    string SoftwareVersion);

/// <summary>Central's side.</summary>
/// <param name="ServerTimeMs">Central's time, Unix milliseconds: the anchor of the station's day.</param>
/// <param name="AcknowledgedThrough">The sequence up to which central has the journal.</param>
/// <param name="Status">Whether the station may go on.</param>
public sealed record HelloResponse(long ServerTimeMs, long AcknowledgedThrough, HelloStatus Status);

/// <summary>Whether a station may go on. In order of precedence, highest first: UpgradeNeeded, Fork, Frozen, Ok.</summary>
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
        RuleFor(request => request.BootId).NotEmpty().MaximumLength(64);
        RuleFor(request => request.UnsentCount).GreaterThanOrEqualTo(0);
        RuleFor(request => request.ProtocolVersion).GreaterThanOrEqualTo(1);
        RuleFor(request => request.SoftwareVersion).NotEmpty().MaximumLength(64);
    }
}
