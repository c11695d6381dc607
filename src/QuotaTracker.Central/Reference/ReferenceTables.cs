using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Reference;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Places;

namespace QuotaTracker.Central.Reference;

/// <summary>A table's newest version, as stored.</summary>
internal sealed record StoredTable
{
    public string Name { get; init; } = "";

    public int Version { get; init; }

    public bool Sample { get; init; }

    public string Csv { get; init; } = "";

    public long ImportedAt { get; init; }

    public string ImportedBy { get; init; } = "";
}

/// <summary>The tables of reference data as people see and replace them; what central decides by is <see cref="ReferenceData"/>.</summary>
internal static class ReferenceTables
{
    /// <summary>The newest version of each table.</summary>
    public static Task<IReadOnlyList<StoredTable>> NewestAsync(CentralTransaction sql) => sql.QueryAsync<StoredTable>("""
        select name, version, sample, csv, imported_at, imported_by from reference_tables this
        where version = (select max(version) from reference_tables other where other.name = this.name) order by name
        """);

    /// <summary>The newest version of one table.</summary>
    public static Task<StoredTable> GetAsync(CentralTransaction sql, ReferenceTable table) => sql.GetAsync<StoredTable>("""
        select name, version, sample, csv, imported_at, imported_by from reference_tables
        where name = @name order by version desc limit 1
        """, new { name = table.ToString() });

    /// <summary>Adds a version. The table must have been checked. Null when somebody else added this version at the same time.</summary>
    public static async Task<int?> AddAsync(
        CentralTransaction sql, ReferenceTable table, string csv, bool sample, string person, long nowMs)
    {
        var name = table.ToString();
        var version = 1 + await sql.GetAsync<int>("select coalesce(max(version), 0) from reference_tables where name = @name", new { name });
        return await sql.ExecuteAsync("""
            insert into reference_tables (name, version, sample, csv, imported_at, imported_by)
            values (@name, @version, @sample, @csv, @nowMs, @person) on conflict (name, version) do nothing
            """, new { name, version, sample, csv, nowMs, person }) == 1 ? version : null;
    }

    /// <summary>What is wrong with a table; nothing when it can be used.</summary>
    public static IReadOnlyList<ReferenceFault> Check(ReferenceTable table, string csv) => table switch
    {
        ReferenceTable.Policies => Faults(ReferenceCsv.Policies(csv)),
        ReferenceTable.Goods => Faults(ReferenceCsv.Goods(csv)),
        ReferenceTable.Stops => Faults(ReferenceCsv.Stops(csv)),
        ReferenceTable.Rates => Faults(ReferenceCsv.Rates(csv)),
        ReferenceTable.Units => Faults(ReferenceCsv.Units(csv)),
        ReferenceTable.Checkpoints => Faults(ReferenceCsv.Checkpoints(csv)),
        ReferenceTable.ExchangeRates => Faults(ReferenceCsv.ExchangeRates(csv)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The border units, for choosing one.</summary>
    public static async Task<IReadOnlyList<BorderUnit>> UnitsAsync(CentralTransaction sql) =>
        ReferenceCsv.Units((await GetAsync(sql, ReferenceTable.Units)).Csv) is ReferenceResult<IReadOnlyList<BorderUnit>>.Good(var units) ? units : [];

    /// <summary>The checkpoints by code, for showing their names.</summary>
    public static async Task<IReadOnlyDictionary<string, Checkpoint>> CheckpointsAsync(CentralTransaction sql) =>
        ReferenceCsv.Checkpoints((await GetAsync(sql, ReferenceTable.Checkpoints)).Csv) is ReferenceResult<IReadOnlyList<Checkpoint>>.Good(var places)
            ? places.ToDictionary(place => place.Code.Value)
            : new Dictionary<string, Checkpoint>();

    private static IReadOnlyList<ReferenceFault> Faults<T>(ReferenceResult<T> result) =>
        result is ReferenceResult<T>.Wrong(var faults) ? faults : [];
}
