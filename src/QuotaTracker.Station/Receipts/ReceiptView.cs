using QuotaTracker.Station.Exchanges;

namespace QuotaTracker.Station.Receipts;

/// <summary>A receipt as it is shown and printed. Names no person. Public, as Razor components' parameters are.</summary>
/// <remarks>
/// <c>Decision</c> is the name of a <c>DecisionKind</c>; <c>Status</c> what became of it (Exempt, Taxable, Pending, Confirmed, DutyDue,
/// NotCounted or Voided). <c>Seal</c> is the compact JWS for the QR code. <c>PublicPage</c> is where residents learn central's answer,
/// null when the station doesn't know it. <c>Copy</c> is 0 for the first print.
/// </remarks>
public sealed record ReceiptView(
    string Number, string Checkpoint, string Station, DateTimeOffset MadeAt, string MaskedNumber, string Direction,
    IReadOnlyList<ReceiptGoods> Goods, long TotalVnd, long ExemptVnd, long TaxedVnd, long TaxEstimateVnd, bool SampleRates, int? TripOfMonth, int Cap,
    string Decision, string? Reason, string Status, string? VoidReason, string Officer, string LegalBasis, string? Seal,
    string? PublicPage, int Copy)
{
    /// <summary>Why it was decided as it was at first; <c>Reason</c> is why it stands as it does now.</summary>
    public string? FirstReason { get; init; }

    /// <summary>What was above the limit at first.</summary>
    public long FirstTaxedVnd { get; init; }

    /// <summary>While it waits for central: what is taxed whatever the answer is.</summary>
    public long AboveCapVnd { get; init; }

    /// <summary>The number on the paper that was handed out, when an earlier life recorded it; null for one of this life.</summary>
    public string? Carried { get; init; }

    /// <summary>Who was here with the resident or for them: Guardian or Proxy, and the number masked. Null when they came alone.</summary>
    public (string Kind, string MaskedNumber)? Representative { get; init; }

    internal static ReceiptView From(Receipt receipt, int copy, string language, Uri publicPage) => new(
        receipt.Number, language == "en" ? receipt.CheckpointNameEn : receipt.CheckpointNameVi, receipt.Station, receipt.MadeAt,
        receipt.MaskedNumber, receipt.Direction,
        [.. receipt.Exchange.Goods.Select(line => new ReceiptGoods(
            line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPriceVnd, line.ValueVnd, line.RateMissing))],
        receipt.Exchange.TotalVnd, receipt.Exchange.ExemptVnd, receipt.Exchange.TaxedVnd, receipt.Exchange.TaxEstimateVnd,
        receipt.SampleRates, receipt.Exchange.TripOfMonth, receipt.Exchange.Cap, receipt.Exchange.Decision, receipt.Exchange.Reason,
        receipt.Exchange.Status, receipt.VoidReason, receipt.Officer, receipt.LegalBasis, receipt.Jws.Length > 0 ? receipt.Jws : null,
        publicPage.ToString(),
        // A copy that the journal doesn't know of is not to be had by typing an address.
        Math.Clamp(copy, 0, receipt.Copies))
        {
            FirstReason = receipt.FirstReason,
            FirstTaxedVnd = receipt.FirstTaxedVnd,
            AboveCapVnd = receipt.Exchange.AboveCapVnd,
            Carried = receipt.Carried,
            Representative = receipt.Representative is { } other ? (other.Kind.ToString(), ExchangeList.Masked(other.PersonalNumber)) : null,
        };
}

/// <summary>A goods line of a receipt.</summary>
public sealed record ReceiptGoods(
    string Hs, string Name, long QuantityMilli, string Unit, long UnitPriceVnd, long ValueVnd, bool RateMissing);
