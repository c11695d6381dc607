using FluentValidation;

namespace QuotaTracker.Contracts.Public;

/// <summary>POST /v1/public/quota: how many trips are left. Anonymous, rate-limited; a number alone opens nothing.</summary>
/// <param name="PersonalNumber">12 digits.</param>
/// <param name="SecondFact">What else is on the card or a receipt: birth date (dd/MM/yyyy or yyyy), date of issue (dd/MM/yyyy), or a receipt number.</param>
public sealed record PublicQuotaRequest(string PersonalNumber, string SecondFact);

/// <summary>Counters only: never a name, never an address.</summary>
/// <param name="Month"><c>yyyy-MM</c>.</param>
/// <param name="Cap">Trips the month has.</param>
/// <param name="Used">Trips used, as far as central knows.</param>
/// <param name="Left">Trips left.</param>
/// <param name="UsedToday">Whether today's trip is used.</param>
/// <param name="PerTripCapVnd">Value free of duty on one trip.</param>
/// <param name="NextPossibleDay">The next day on which a trip is possible; left out for who is not a border resident today (then cap and left are 0).</param>
/// <param name="Waiting">Exchanges of this month that central has yet to decide.</param>
/// <param name="AsOfMs">When this was true, Unix milliseconds. Stations without a network may know more.</param>
public sealed record PublicQuotaResponse(
    string Month, int Cap, int Used, int Left, bool UsedToday, long PerTripCapVnd, DateOnly? NextPossibleDay, int Waiting, long AsOfMs);

/// <summary>Shape of a <see cref="PublicQuotaRequest"/>.</summary>
public sealed class PublicQuotaRequestValidator : AbstractValidator<PublicQuotaRequest>
{
    /// <summary>The rules.</summary>
    public PublicQuotaRequestValidator()
    {
        RuleFor(request => request.PersonalNumber).Must(text => text is { Length: 12 } && text.All(char.IsAsciiDigit)).WithMessage("12 digits");
        RuleFor(request => request.SecondFact).NotEmpty().MaximumLength(40);
    }
}

/// <summary>POST /v1/public/receipts/verify: is a receipt genuine? Anonymous, rate-limited.</summary>
/// <param name="Jws">The text of the receipt's QR code.</param>
public sealed record VerifyReceiptRequest(string Jws);

/// <summary>What can be said of a receipt.</summary>
/// <param name="Result">The verdict on the seal.</param>
/// <param name="ReceiptNumber">With a genuine seal: the number.</param>
/// <param name="Day">The business day.</param>
/// <param name="TotalVnd">The goods' value.</param>
/// <param name="ExemptVnd">Free of duty, as printed.</param>
/// <param name="Decision">The decision as printed.</param>
/// <param name="Now">What has become of it: the decision's name at central, Voided, NotYetReceived, or Differs when central has other amounts under this number.</param>
/// <param name="ExemptNowVnd">Free of duty as it stands now; null while central has not decided, or has other amounts.</param>
/// <param name="TaxedNowVnd">Taxed as it stands now; null with the other.</param>
public sealed record VerifyReceiptResponse(
    ReceiptVerdict Result, string? ReceiptNumber = null, DateOnly? Day = null, long? TotalVnd = null, long? ExemptVnd = null,
    string? Decision = null, string? Now = null, long? ExemptNowVnd = null, long? TaxedNowVnd = null);

/// <summary>The verdict on a receipt's seal.</summary>
public enum ReceiptVerdict
{
    /// <summary>A station of this system sealed exactly this.</summary>
    Genuine = 1,

    /// <summary>It claims to be a receipt, and its seal is wrong.</summary>
    Forged = 2,

    /// <summary>This is no receipt of this system.</summary>
    NotAReceipt = 3,
}

/// <summary>Shape of a <see cref="VerifyReceiptRequest"/>.</summary>
public sealed class VerifyReceiptRequestValidator : AbstractValidator<VerifyReceiptRequest>
{
    /// <summary>The rules.</summary>
    public VerifyReceiptRequestValidator() => RuleFor(request => request.Jws).NotEmpty().MaximumLength(4_096);
}
