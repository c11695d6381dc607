using FluentValidation;
using QuotaTracker.Domain;

namespace QuotaTracker.Contracts.Stations;

/// <summary>A P-256 public key as JWK (RFC 7517), for ES256.</summary>
/// <param name="Kid">The RFC 7638 thumbprint.</param>
/// <param name="Kty">Always <c>EC</c>.</param>
/// <param name="Crv">Always <c>P-256</c>.</param>
/// <param name="X">Base64url, 32 bytes.</param>
/// <param name="Y">Base64url, 32 bytes.</param>
public sealed record WireKey(string Kid, string Kty, string Crv, string X, string Y);

/// <summary>POST /v1/stations/enrol: a device becomes a station's next incarnation. Anonymous, but for the one-time code.</summary>
/// <param name="Code">The one-time code that an administrator handed over.</param>
/// <param name="PublicKey">The key with which the device will sign requests and receipts. The private half never leaves it.</param>
/// <param name="Fingerprint">What distinguishes the device, hashed; shown to administrators.</param>
/// <param name="After">The life that the device has led so far, null for none: the next one is later, also at a central that has forgotten it.</param>
/// <param name="Station">The station that the device has been so far, null for none: the code of another one is refused, and ends no life.</param>
public sealed record EnrolRequest(string Code, WireKey PublicKey, string Fingerprint, int? After = null, string? Station = null)
{
    /// <summary>The largest life that can be followed.</summary>
    public const int AfterMax = 1_000_000;
}

/// <summary>The device's identity. Repeating the request with the same code and key gives the same answer.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Incarnation">The life that begins now.</param>
/// <param name="CentralKeys">The keys with which central signs what comes back on a stick; at least one.</param>
public sealed record EnrolResponse(string Station, int Incarnation, IReadOnlyList<WireKey> CentralKeys);

/// <summary>Shape of an <see cref="EnrolRequest"/>.</summary>
public sealed class EnrolRequestValidator : AbstractValidator<EnrolRequest>
{
    /// <summary>The rules.</summary>
    public EnrolRequestValidator()
    {
        RuleFor(request => request.Code).NotEmpty().MaximumLength(64);
        RuleFor(request => request.Fingerprint).NotEmpty().MaximumLength(128).Must(text => text?.Contains('\0') != true).WithMessage("U+0000");
        RuleFor(request => request.After).InclusiveBetween(1, EnrolRequest.AfterMax);
        RuleFor(request => request.Station).Must(station => station is null || StationId.TryParse(station, out _)).WithMessage("station");
        RuleFor(request => request.PublicKey.Kty).Equal("EC");
        RuleFor(request => request.PublicKey.Crv).Equal("P-256");
        RuleFor(request => request.PublicKey.Kid).Matches(@"\A[A-Za-z0-9_-]{43}\z");
        RuleFor(request => request.PublicKey.X).Matches(@"\A[A-Za-z0-9_-]{43}\z");
        RuleFor(request => request.PublicKey.Y).Matches(@"\A[A-Za-z0-9_-]{43}\z");
    }
}
