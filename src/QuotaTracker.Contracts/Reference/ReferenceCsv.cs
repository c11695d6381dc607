using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Places;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Contracts.Reference;

/// <summary>
/// Reads the tables of reference data from CSV: UTF-8, comma, one header line, days as yyyy-MM-dd, an empty <c>valid_to</c> while
/// valid. All faults are told at once, by line and field; a table with any fault is not used at all.
/// </summary>
public static class ReferenceCsv
{
    private const string ChineseName = "name_zh";

    // Added later: tables that were stored or written before them must still be read, at both ends, so their absence is no fault.
    private static readonly Dictionary<string, string> AddedNames = new() { [ChineseName] = "" };
    private static readonly Dictionary<string, string> AddedToPolicies = new() { ["proxies"] = "no", ["alone_from_age"] = "0" };

    private static readonly Dictionary<string, CheckpointKind> CheckpointKinds = new()
    {
        ["international_gate"] = CheckpointKind.InternationalGate,
        ["secondary_gate"] = CheckpointKind.SecondaryGate,
        ["opening"] = CheckpointKind.Opening,
        ["border_market"] = CheckpointKind.BorderMarket,
    };

    private static readonly Dictionary<string, bool> YesNo = new() { ["yes"] = true, ["no"] = false, [""] = false };

    /// <summary>The units in which goods are counted, by key: kg, tấn, lít, mét, con, cái, chiếc, quả, đôi, bộ, bó, túi, bao, hộp, thùng.</summary>
    public static IReadOnlyCollection<string> UnitKeys { get; } =
    [
        "Kilogram", "Tonne", "Litre", "Metre", "Head", "Item", "Piece", "Fruit", "Pair", "Set", "Bunch", "Bag", "Sack", "Box", "Carton",
    ];

    /// <summary>The exemption's limits: valid_from, valid_to, per_trip_cap_vnd, trips_per_month, counts_exports, legal_basis, and proxies and
    /// alone_from_age, which a table from before them may lack.</summary>
    public static ReferenceResult<PolicyBook> Policies(string csv)
    {
        var rows = CsvTable.Read(csv, ["valid_from", "valid_to", "per_trip_cap_vnd", "trips_per_month", "counts_exports", "legal_basis"],
            table =>
            {
                var (from, to) = table.Validity();
                return new QuotaPolicy(from, to, new(table.Whole("per_trip_cap_vnd", 1, 1_000_000_000_000)),
                    (int)table.Whole("trips_per_month", 1, 31), table.Text("legal_basis", 200), table.OneOf("counts_exports", YesNo),
                    table.OneOf("proxies", YesNo), (int)table.Whole("alone_from_age", 0, PresenceRules.FullAge));
            },
            policy => ("", policy.ValidFrom, policy.ValidTo),
            together: policies => PolicyBook.Create(policies) is PolicyBookResult.Wrong(var fault, var index)
                ? (policies.OrderBy(policy => policy.ValidFrom).ElementAt(index), "valid_from", fault.ToString())
                : null,
            added: AddedToPolicies);
        return rows switch
        {
            ReferenceResult<IReadOnlyList<QuotaPolicy>>.Wrong(var faults) => new ReferenceResult<PolicyBook>.Wrong(faults),
            ReferenceResult<IReadOnlyList<QuotaPolicy>>.Good(var policies) when PolicyBook.Create(policies) is PolicyBookResult.Good(var book) =>
                new ReferenceResult<PolicyBook>.Good(book),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The goods list: hs, name_vi, name_en, unit, valid_from, valid_to, and name_zh, which may be empty or missing.</summary>
    public static ReferenceResult<IReadOnlyList<GoodsItem>> Goods(string csv) =>
        CsvTable.Read(csv, ["hs", "name_vi", "name_en", "unit", "valid_from", "valid_to"],
            table =>
            {
                var (from, to) = table.Validity();
                return new GoodsItem(table.Hs("hs"), table.Text("name_vi", 120), table.Text("name_en", 120),
                    table.OneOf("unit", UnitKeys.ToDictionary(key => key)), from, to)
                {
                    NameZh = table.Text(ChineseName, 120, required: false),
                };
            },
            item => (item.Hs.Digits, item.ValidFrom, item.ValidTo), added: AddedNames);

    /// <summary>The stop list: hs, checkpoint (empty everywhere), reason, valid_from, valid_to. May have no rows.</summary>
    public static ReferenceResult<IReadOnlyList<StopItem>> Stops(string csv) =>
        CsvTable.Read(csv, ["hs", "checkpoint", "reason", "valid_from", "valid_to"],
            table =>
            {
                var (from, to) = table.Validity();
                return new StopItem(table.Hs("hs"), table.OptionalCheckpoint("checkpoint"), table.Text("reason", 200), from, to);
            },
            stop => ($"{stop.Hs} {stop.Checkpoint?.Value}", stop.ValidFrom, stop.ValidTo),
            // No stop at all is the normal state of things; a file without a header is not.
            mayBeEmpty: true);

    /// <summary>Tax rates in basis points: hs, duty_bp, vat_bp, excise_bp, valid_from, valid_to, legal_basis.</summary>
    public static ReferenceResult<IReadOnlyList<TaxRate>> Rates(string csv) =>
        CsvTable.Read(csv, ["hs", "duty_bp", "vat_bp", "excise_bp", "valid_from", "valid_to", "legal_basis"],
            table =>
            {
                var (from, to) = table.Validity();
                return new TaxRate(table.Hs("hs"), (int)table.Whole("duty_bp", 0, 100_000), (int)table.Whole("vat_bp", 0, 10_000),
                    (int)table.Whole("excise_bp", 0, 100_000), from, to, table.Text("legal_basis", 200));
            },
            rate => (rate.Hs.Digits, rate.ValidFrom, rate.ValidTo));

    /// <summary>
    /// Weekly exchange rates: currency, vnd_per_unit (up to two decimals after a point), valid_from (a Monday), valid_to (its Sunday), source.
    /// </summary>
    public static ReferenceResult<IReadOnlyList<ExchangeRate>> ExchangeRates(string csv) =>
        CsvTable.Read(csv, ["currency", "vnd_per_unit", "valid_from", "valid_to", "source"],
            table =>
            {
                var (monday, sunday) = table.Week();
                return new ExchangeRate(table.Currency("currency"), table.Hundredths("vnd_per_unit", 1, ExchangeRate.CentidongMax), monday, sunday,
                    table.Text("source", 200));
            },
            rate => (rate.Currency, rate.ValidFrom, rate.ValidTo));

    /// <summary>Border units: code, name, former_units (separated by semicolons), former_district, valid_from, valid_to.</summary>
    public static ReferenceResult<IReadOnlyList<BorderUnit>> Units(string csv) =>
        CsvTable.Read(csv, ["code", "name", "former_units", "former_district", "valid_from", "valid_to"],
            table =>
            {
                var (from, to) = table.Validity();
                return new BorderUnit(table.UnitCode("code"), table.Text("name", 80),
                    table.Text("former_units", 400, required: false).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    table.Text("former_district", 120, required: false), from, to);
            },
            unit => (unit.Code, unit.ValidFrom, unit.ValidTo));

    /// <summary>Checkpoints: code, name_vi, name_en, kind, counterpart, unit_code, hours_local, days, and name_zh, which may be empty or missing.</summary>
    public static ReferenceResult<IReadOnlyList<Checkpoint>> Checkpoints(string csv) =>
        CsvTable.Read(csv, ["code", "name_vi", "name_en", "kind", "counterpart", "unit_code", "hours_local", "days"],
            table => new Checkpoint(table.Checkpoint("code"), table.Text("name_vi", 120), table.Text("name_en", 120),
                table.OneOf("kind", CheckpointKinds), table.Text("counterpart", 120, required: false), table.UnitCode("unit_code"),
                table.Text("hours_local", 20), table.Text("days", 60))
            {
                NameZh = table.Text(ChineseName, 120, required: false),
            },
            checkpoint => (checkpoint.Code.Value, DateOnly.MinValue, null), added: AddedNames);
}
