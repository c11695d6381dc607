namespace QuotaTracker.Station.Receipts;

/// <summary>A receipt as it is shown and printed. Names no person. Public, as Razor components' parameters are.</summary>
/// <param name="Decision">Name of <c>DecisionKind</c>.</param>
/// <param name="Status">What became of it: Exempt, Taxable, Pending, Confirmed, DutyDue, NotCounted or Voided.</param>
/// <param name="Seal">The compact JWS for the QR code.</param>
/// <param name="PublicPage">Where residents learn the answer; null when the station doesn't know the address.</param>
/// <param name="Copy">0 for the first print.</param>
public sealed record ReceiptView(
    string Number, string Checkpoint, string Station, DateTimeOffset MadeAt, string MaskedNumber, string Direction,
    IReadOnlyList<ReceiptGoods> Goods, long TotalVnd, long ExemptVnd, long TaxedVnd, long TaxEstimateVnd, int? TripOfMonth, int Cap,
    string Decision, string? Reason, string Status, string? VoidReason, string Officer, string LegalBasis, string? Seal,
    string? PublicPage, int Copy);

/// <summary>A goods line of a receipt.</summary>
public sealed record ReceiptGoods(
    string Hs, string Name, long QuantityMilli, string Unit, long UnitPriceVnd, long ValueVnd, long TaxEstimateVnd, bool RateMissing);
