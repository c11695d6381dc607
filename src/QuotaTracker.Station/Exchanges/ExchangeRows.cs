using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>One own exchange with what has become of it.</summary>
internal sealed record StoredExchange(
    string ExchangeId, long Sequence, long ReceiptNumber, long Day, long MadeAtMs, string ResidentId, string Officer, string Direction,
    string Identified, long TotalVnd, string Decision, string? Reason, string? LeaseId, long ExemptVnd, long TaxedVnd, string PolicyVersion,
    long? TripOfMonth, long? VoidedSequence, string? VoidReason, long Copies, long IsLimbo, string? Carried,
    string? RepresentativeKind, string? RepresentativeNumber, string? RepresentativePaper)
{
    /// <summary>Who was at the desk with the resident or for them.</summary>
    public Representative? Representative => RepresentativeKind is null ? null
        : new(Enum.Parse<RepresentativeKind>(RepresentativeKind), RepresentativeNumber ?? "", RepresentativePaper);

    public Guid Id => Guid.Parse(ExchangeId);

    public DateOnly BusinessDay => Day.ToDay();

    public ResidentId Resident => new(Guid.Parse(ResidentId));

    /// <summary>The number on the receipt, as this life gave it.</summary>
    public ReceiptNumber NumberIn(Identity identity) => new(identity.Station, identity.Incarnation, (int)ReceiptNumber, IsLimbo != 0);
}

/// <summary>A goods line of an own exchange.</summary>
internal sealed record StoredGoods(
    string Hs, string Name, long QuantityMilli, string Unit, long UnitPriceVnd, long ValueVnd, long ExemptVnd, long TaxEstimateVnd,
    string? Currency, long? UnitPriceFen, long? RateCentidong, long? RateFrom, long? RateTo, long? DutyBp, long? ExciseBp, long? VatBp, long? ExcessPlace)
{
    /// <summary>The price as agreed in yuan; null when it was agreed in đồng.</summary>
    public ForeignPrice? Foreign => Currency is not null && UnitPriceFen is { } fen && RateCentidong is { } centidong && RateFrom is { } from && RateTo is { } to
        ? new(Currency, fen, centidong, from.ToDay(), to.ToDay()) : null;

    /// <summary>The tax rates that were applied when it was recorded.</summary>
    public AppliedRates? Rates => DutyBp is { } duty && ExciseBp is { } excise && VatBp is { } vat ? new((int)duty, (int)excise, (int)vat) : null;

    public GoodsLine ToLine() => new(HsCode.Parse(Hs), Name, QuantityMilli, Unit, new(UnitPriceVnd), new(ValueVnd), Foreign);
}

/// <summary>What central decided of an own exchange.</summary>
internal sealed record StoredResolution(string Resolution, string? Reason, long ExemptVnd, long TaxedVnd);

/// <summary>Reading own exchanges.</summary>
internal static class ExchangeRows
{
    public const string Columns = """
        exchange_id, sequence, receipt_number, day, made_at_ms, resident_id, officer, direction, identified, total_vnd, decision, reason,
        lease_id, exempt_vnd, taxed_vnd, policy_version, trip_of_month, voided_sequence, void_reason, copies, is_limbo, carried,
        representative_kind, representative_number, representative_paper
        """;

    public static StoredExchange? Find(StationTransaction tx, Guid id) =>
        tx.First<StoredExchange>($"select {Columns} from exchanges where exchange_id = @id", new { id = id.ToSql() });

    /// <summary>By the number of this life, or by the one that was handed out before it was carried over.</summary>
    public static StoredExchange? FindByNumber(StationTransaction tx, Identity identity, ReceiptNumber number) =>
        number.Station == identity.Station && number.Incarnation == identity.Incarnation
        && tx.First<StoredExchange>($"select {Columns} from exchanges where is_limbo = @IsLimbo and receipt_number = @Number", new { number.IsLimbo, number.Number }) is { } own
            ? own
            : tx.First<StoredExchange>($"select {Columns} from exchanges where carried = @number", new { number = number.ToString() });

    public static List<StoredExchange> OfDay(StationTransaction tx, DateOnly day) =>
        tx.Query<StoredExchange>($"select {Columns} from exchanges where day = @day order by is_limbo desc, sequence desc", new { day = day.ToSql() });

    public static List<StoredGoods> Goods(StationTransaction tx, Guid id) => tx.Query<StoredGoods>("""
        select hs, name, quantity_milli, unit, unit_price_vnd, value_vnd, exempt_vnd, tax_estimate_vnd,
            currency, unit_price_fen, rate_centidong, rate_from, rate_to, duty_bp, excise_bp, vat_bp, excess_place
        from exchange_goods where exchange_id = @id order by line
        """, new { id = id.ToSql() });

    /// <summary>The goods that the resident chose as the excess; null when nobody chose.</summary>
    public static IReadOnlyList<int>? Excess(IReadOnlyList<StoredGoods> goods) => ExcessChoice.FromPlaces(goods.Select(line => (int?)line.ExcessPlace));

    public static StoredResolution? Resolution(StationTransaction tx, Guid id) => tx.First<StoredResolution>(
        "select resolution, reason, exempt_vnd, taxed_vnd from resolutions where exchange_id = @id", new { id = id.ToSql() });

    /// <summary>Whether central has all that was done with it. A voided exchange is sent when its voiding is; limbo only in the next life.</summary>
    public static bool IsSent(StoredExchange exchange, Identity identity) =>
        exchange.IsLimbo == 0 && (exchange.VoidedSequence ?? exchange.Sequence) <= identity.Acknowledged;

    /// <summary>How many aren't, of any day: the same rule.</summary>
    public static int UnsentCount(StationTransaction tx, Identity identity) => (int)tx.Scalar<long>(
        "select count(*) from exchanges where is_limbo <> 0 or coalesce(voided_sequence, sequence) > @Acknowledged", new { identity.Acknowledged });

    /// <summary>Those that central hasn't decided, of all days, oldest first.</summary>
    public static List<StoredExchange> Waiting(StationTransaction tx, int countMax) => tx.Query<StoredExchange>($"""
        select {Columns} from exchanges as e where decision = 'Provisional' and voided_sequence is null
            and not exists (select 1 from resolutions as r where r.exchange_id = e.exchange_id)
        order by made_at_ms, is_limbo, sequence limit @countMax
        """, new { countMax });

    /// <summary>The first exchange of a person and day that waits for central: the day has one trip, so that one has it before any other.</summary>
    public static WaitingExchange? Waiting(StationTransaction tx, Identity identity, ResidentId resident, DateOnly day, StoredExchange? before = null) =>
        tx.First<StoredExchange>($"""
            select {Columns} from exchanges as e where resident_id in @ids and day = @day and decision = 'Provisional' and voided_sequence is null
                and not exists (select 1 from resolutions as r where r.exchange_id = e.exchange_id)
                and (@id is null or (e.exchange_id <> @id and made_at_ms <= @madeAt))
            order by made_at_ms, is_limbo, sequence limit 1
            """,
            new { ids = Residents.ResidentRows.AllIds(tx, resident), day = day.ToSql(), id = before?.ExchangeId, madeAt = before?.MadeAtMs })
            is { } waiting ? new(waiting.NumberIn(identity).ToString(), waiting.MadeAtMs) : null;

    public static int NextReceiptNumber(StationTransaction tx, bool isLimbo) => (int)tx.Scalar<long>(
        "select coalesce(max(receipt_number), 0) + 1 from exchanges where is_limbo = @isLimbo", new { isLimbo });

    /// <summary>
    /// Why it stands as it does. That no right was here is what the journal knows; that central no longer takes this life, so that nobody
    /// decides before the next one is begun, or that the day was lost with a device, is known by now.
    /// </summary>
    public static string? Reason(StationTransaction tx, StoredExchange exchange, StoredResolution? resolution, Identity identity, bool lifeIsOver) =>
        resolution?.Reason ?? (exchange.VoidedSequence is null
            ? Waiting(tx, exchange.Resident, exchange.BusinessDay, exchange.Reason, lifeIsOver && !IsSent(exchange, identity)) : exchange.Reason);

    /// <summary>The same for what is not recorded yet.</summary>
    public static string? Waiting(StationTransaction tx, ResidentId resident, DateOnly day, string? reason, bool lifeIsOver) =>
        lifeIsOver && reason == nameof(ProvisionalReason.OfflineWithoutLease) ? "LifeEnded"
        : reason is nameof(ProvisionalReason.OfflineWithoutLease) or nameof(ProvisionalReason.HeldElsewhere) && StationQuota.IsDayLost(tx, resident, day) ? "DayLost"
        : reason;

    /// <summary>What has become of it: Exempt, Taxable, Pending, Confirmed, DutyDue, NotCounted or Voided.</summary>
    public static string Status(StoredExchange exchange, StoredResolution? resolution) =>
        exchange.VoidedSequence is not null ? "Voided"
        : resolution?.Resolution ?? (exchange.Decision == nameof(DecisionKind.Provisional) ? "Pending" : exchange.Decision);
}
