using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Reference;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Central.Reference;

/// <summary>Reference data as the store has it. Kept parsed until a newer version of a table appears, whoever imported it.</summary>
internal sealed class ReferenceData
{
    private volatile Parsed? _parsed;

    /// <summary>The newest version of each table.</summary>
    public async Task<ReferenceBook> CurrentAsync(CentralTransaction sql)
    {
        var versions = string.Join(' ', (await sql.QueryAsync<Version>(
            "select name, max(version) as number from reference_tables group by name order by name")).Select(row => $"{row.Name}{row.Number}"));
        if (_parsed is { } parsed && parsed.Versions == versions)
            return parsed.Book;
        var book = new ReferenceBook(
            Good(ReferenceCsv.Policies(await CsvAsync(sql, ReferenceTable.Policies))),
            Good(ReferenceCsv.Units(await CsvAsync(sql, ReferenceTable.Units))),
            Good(ReferenceCsv.Checkpoints(await CsvAsync(sql, ReferenceTable.Checkpoints))),
            new TaxRates(Good(ReferenceCsv.Rates(await CsvAsync(sql, ReferenceTable.Rates)))));
        _parsed = new(versions, book);
        return book;
    }

    /// <summary>The newest version of each table as stations get it.</summary>
    public static async Task<IReadOnlyList<ReferenceKnown>> TablesAsync(CentralTransaction sql) =>
        [.. (await sql.QueryAsync<Table>("""
            select name, version, sample, csv from reference_tables this
            where version = (select max(version) from reference_tables other where other.name = this.name) order by name
            """)).Select(row => new ReferenceKnown(Enum.Parse<ReferenceTable>(row.Name), row.Version, row.Sample, row.Csv))];

    /// <summary>Puts the tables that are shipped, and that the store lacks, into it. What was ever imported stays.</summary>
    public static async Task LoadShippedAsync(CentralTransaction sql, long nowMs)
    {
        foreach (var name in Enum.GetValues<ReferenceTable>())
        {
            // Every table that is there has a first version. A second process that starts at the same time loads the same tables: the first one's stay.
            await sql.ExecuteAsync("""
                insert into reference_tables (name, version, sample, csv, imported_at, imported_by)
                values (@name, 1, @sample, @csv, @nowMs, 'shipped') on conflict (name, version) do nothing
                """,
                new
                {
                    name = name.ToString(), sample = name is ReferenceTable.Goods or ReferenceTable.Stops or ReferenceTable.Rates or ReferenceTable.ExchangeRates,
                    csv = Shipped(name), nowMs,
                });
        }
    }

    private static string Shipped(ReferenceTable name)
    {
        using var stream = typeof(ReferenceData).Assembly.GetManifestResourceStream($"Reference/{name.ToString().ToLowerInvariant()}.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Task<string> CsvAsync(CentralTransaction sql, ReferenceTable name) => sql.GetAsync<string>(
        "select csv from reference_tables where name = @name order by version desc limit 1", new { name = name.ToString() });

    private static T Good<T>(ReferenceResult<T> result) => result switch
    {
        ReferenceResult<T>.Good(var value) => value,
        // An import with a fault is refused, so nothing of the kind can stand in the store.
        ReferenceResult<T>.Wrong(var faults) => throw new InvalidOperationException($"A stored reference table is wrong: {faults[0]}."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private sealed record Parsed(string Versions, ReferenceBook Book);

    private sealed record Version
    {
        public string Name { get; init; } = "";

        public int Number { get; init; }
    }

    private sealed record Table
    {
        public string Name { get; init; } = "";

        public int Version { get; init; }

        public bool Sample { get; init; }

        public string Csv { get; init; } = "";
    }
}
