namespace QuotaTracker.Contracts.Reports;

/// <summary>GET /v1/exchanges?month=&amp;checkpoint=&amp;status=&amp;after=: single exchanges, for auditors. In order of their ids, which is about that of time.</summary>
/// <param name="Items">At most 200.</param>
/// <param name="After">With more to come: what to ask with as <c>after</c>.</param>
public sealed record ExchangeList(IReadOnlyList<ExchangeItem> Items, Guid? After);

/// <summary>One exchange. It names no person: the number is masked, the resident's id leads to the other exchanges of the same person.</summary>
/// <param name="ExchangeId">Which.</param>
/// <param name="ReceiptNumber">As printed.</param>
/// <param name="Checkpoint">Where.</param>
/// <param name="Day">The business day.</param>
/// <param name="MadeAtMs">By the station's clock, Unix milliseconds.</param>
/// <param name="Officer">Who recorded it, by code.</param>
/// <param name="ResidentId">Whose.</param>
/// <param name="MaskedNumber">The number in force, masked.</param>
/// <param name="Direction">1 export, 2 import.</param>
/// <param name="TotalVnd">The goods' value.</param>
/// <param name="ExemptVnd">Free of duty.</param>
/// <param name="TaxedVnd">Taxed.</param>
/// <param name="Decision">As the station decided.</param>
/// <param name="Reason">Why, by name.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Representative">Guardian or Proxy: who was at the desk with the resident or for them; null when they came alone.</param>
public sealed record ExchangeItem(
    Guid ExchangeId, string ReceiptNumber, string Checkpoint, DateOnly Day, long MadeAtMs, string Officer, Guid ResidentId,
    string MaskedNumber, int Direction, long TotalVnd, long ExemptVnd, long TaxedVnd, string Decision, string? Reason, string Status,
    string? Representative = null);
