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

    /// <summary>The checkpoint in English; empty where the table has no such name.</summary>
    public string CheckpointEn { get; init; } = "";

    /// <summary>The checkpoint in Chinese; empty where the table has no such name.</summary>
    public string CheckpointZh { get; init; } = "";

    /// <summary>The resident said which goods are the excess.</summary>
    public bool ExcessChosen { get; init; }

    /// <summary>How the person was identified: Scanner, Camera or Hand.</summary>
    public string Identified { get; init; } = "";

    /// <summary>Whether the exchange rates are samples; said where a price was agreed in yuan.</summary>
    public bool SampleExchangeRates { get; init; }

    internal static ReceiptView From(Receipt receipt, int copy, Uri publicPage) => new(
        receipt.Number, receipt.CheckpointNameVi, receipt.Station, receipt.MadeAt, receipt.MaskedNumber, receipt.Direction,
        [.. receipt.Exchange.Goods.Select((line, i) => new ReceiptGoods(
            line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPriceVnd, line.ValueVnd, line.RateMissing)
            {
                NameZh = receipt.GoodsZh[i],
                // Nobody has decided the rest of what waits; what is above the cap is taxed in any case.
                OverVnd = receipt.Exchange.Status == "Pending" ? receipt.AboveCapVnd[i] : line.TaxedVnd,
                Yuan = line is { UnitPriceFen: { } fen, Rate: { } rate } ? new(fen, rate.Centidong, rate.From, rate.To) : null,
            })],
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
            CheckpointEn = receipt.CheckpointNameEn,
            CheckpointZh = receipt.CheckpointNameZh,
            ExcessChosen = receipt.Exchange.ExcessChosen,
            Identified = receipt.Exchange.Identified,
            SampleExchangeRates = receipt.SampleExchangeRates,
        };
}

/// <summary>A goods line of a receipt.</summary>
public sealed record ReceiptGoods(
    string Hs, string Name, long QuantityMilli, string Unit, long UnitPriceVnd, long ValueVnd, bool RateMissing)
{
    /// <summary>The name in Chinese; empty where none is known.</summary>
    public string NameZh { get; init; } = "";

    /// <summary>What of the value is above the trip's limit, so taxed while the rest is exempt or may become so.</summary>
    public long OverVnd { get; init; }

    /// <summary>The price as agreed in yuan; null when it was agreed in đồng.</summary>
    public ReceiptYuan? Yuan { get; init; }
}

/// <summary>A price in hundredths of a yuan, with the rate that made đồng of it (hundredths of a đồng for one yuan) and its week.</summary>
public sealed record ReceiptYuan(long Fen, long Centidong, DateOnly From, DateOnly To);
