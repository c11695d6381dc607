using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>One own exchange with what has become of it.</summary>
internal sealed record StoredExchange(
    string ExchangeId, long Sequence, long ReceiptNumber, long Day, long MadeAtMs, string ResidentId, string Officer, string Direction,
    string Identified, long TotalVnd, string Decision, string? Reason, string? LeaseId, long ExemptVnd, long TaxedVnd, string PolicyVersion,
    long? TripOfMonth, long? VoidedSequence, string? VoidReason, long Copies)
{
    public Guid Id => Guid.Parse(ExchangeId);

    public DateOnly BusinessDay => Day.ToDay();

    public ResidentId Resident => new(Guid.Parse(ResidentId));
}

/// <summary>A goods line of an own exchange.</summary>
internal sealed record StoredGoods(
    string Hs, string Name, long QuantityMilli, string Unit, long UnitPriceVnd, long ValueVnd, long ExemptVnd, long TaxEstimateVnd);

/// <summary>What central decided of an own exchange.</summary>
internal sealed record StoredResolution(string Resolution, string? Reason, long ExemptVnd, long TaxedVnd);

/// <summary>Reading own exchanges.</summary>
internal static class ExchangeRows
{
    public const string Columns = """
        exchange_id, sequence, receipt_number, day, made_at_ms, resident_id, officer, direction, identified, total_vnd, decision, reason,
        lease_id, exempt_vnd, taxed_vnd, policy_version, trip_of_month, voided_sequence, void_reason, copies
        """;

    public static StoredExchange? Find(StationTransaction tx, Guid id) =>
        tx.First<StoredExchange>($"select {Columns} from exchanges where exchange_id = @id", new { id = id.ToSql() });

    public static StoredExchange? FindByNumber(StationTransaction tx, int number) =>
        tx.First<StoredExchange>($"select {Columns} from exchanges where receipt_number = @number", new { number });

    public static List<StoredExchange> OfDay(StationTransaction tx, DateOnly day) =>
        tx.Query<StoredExchange>($"select {Columns} from exchanges where day = @day order by sequence desc", new { day = day.ToSql() });

    public static List<StoredGoods> Goods(StationTransaction tx, Guid id) => tx.Query<StoredGoods>("""
        select hs, name, quantity_milli, unit, unit_price_vnd, value_vnd, exempt_vnd, tax_estimate_vnd
        from exchange_goods where exchange_id = @id order by line
        """, new { id = id.ToSql() });

    public static StoredResolution? Resolution(StationTransaction tx, Guid id) => tx.First<StoredResolution>(
        "select resolution, reason, exempt_vnd, taxed_vnd from resolutions where exchange_id = @id", new { id = id.ToSql() });

    public static int NextReceiptNumber(StationTransaction tx) => (int)tx.Scalar<long>("select coalesce(max(receipt_number), 0) + 1 from exchanges");

    /// <summary>What has become of it: Exempt, Taxable, Pending, Confirmed, DutyDue, NotCounted or Voided.</summary>
    public static string Status(StoredExchange exchange, StoredResolution? resolution) =>
        exchange.VoidedSequence is not null ? "Voided"
        : resolution?.Resolution ?? (exchange.Decision == nameof(DecisionKind.Provisional) ? "Pending" : exchange.Decision);
}
