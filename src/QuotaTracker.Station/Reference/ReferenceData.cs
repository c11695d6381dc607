using QuotaTracker.Contracts.Reference;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Places;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Reference;

/// <summary>The dated tables as read from what central sent. A table that never came is null.</summary>
internal sealed record ReferenceData(
    PolicyBook? Policies, GoodsList? Goods, TaxRates Rates, bool RatesAreSample, IReadOnlyList<BorderUnit>? Units,
    IReadOnlyList<Checkpoint> Checkpoints, ExchangeRates ExchangeRates, bool ExchangeRatesAreSample)
{
    /// <summary>By its version, not by the day: what was recorded is shown with the rules that were applied, whatever the table says now.</summary>
    public QuotaPolicy? PolicyOf(string version) => Policies?.Policies.FirstOrDefault(policy => policy.Version == version);
}

/// <summary>Keeps the tables parsed, and stored only when they parse.</summary>
internal sealed class ReferenceStore
{
    private readonly Lock _gate = new();
    private (string Key, ReferenceData Data)? _parsed;

    /// <summary>The tables as of this transaction.</summary>
    public ReferenceData Load(StationTransaction tx)
    {
        var key = tx.Scalar<string>("select group_concat(name || '/' || version, ' ') from (select name, version from reference_tables order by name)") ?? "";
        lock (_gate)
        {
            if (_parsed is { } parsed && parsed.Key == key)
                return parsed.Data;
        }

        var rows = tx.Query<Row>("select name, sample, csv from reference_tables").ToDictionary(row => row.Name);
        string? Csv(ReferenceTable table) => rows.GetValueOrDefault(table.ToString())?.Csv;
        var stops = Csv(ReferenceTable.Stops) is { } stopsCsv ? Value(ReferenceCsv.Stops(stopsCsv)) : null;
        var data = new ReferenceData(
            Csv(ReferenceTable.Policies) is { } policies ? Value(ReferenceCsv.Policies(policies)) : null,
            Csv(ReferenceTable.Goods) is { } goods && Value(ReferenceCsv.Goods(goods)) is { } items ? new GoodsList(items, stops ?? []) : null,
            new TaxRates(Csv(ReferenceTable.Rates) is { } rates ? Value(ReferenceCsv.Rates(rates)) ?? [] : []),
            rows.GetValueOrDefault(nameof(ReferenceTable.Rates))?.Sample != 0,
            Csv(ReferenceTable.Units) is { } units ? Value(ReferenceCsv.Units(units)) : null,
            Csv(ReferenceTable.Checkpoints) is { } checkpoints ? Value(ReferenceCsv.Checkpoints(checkpoints)) ?? [] : [],
            new ExchangeRates(Csv(ReferenceTable.ExchangeRates) is { } weekly ? Value(ReferenceCsv.ExchangeRates(weekly)) ?? [] : []),
            rows.GetValueOrDefault(nameof(ReferenceTable.ExchangeRates))?.Sample != 0);
        lock (_gate)
            _parsed = (key, data);
        return data;
    }

    /// <summary>Replaces a table whole; false, and nothing changed, when it doesn't parse.</summary>
    public static bool Replace(StationTransaction tx, ReferenceKnown known)
    {
        if (!Parses(known))
            return false;
        tx.Execute("""
            insert into reference_tables (name, version, sample, csv) values (@name, @Version, @Sample, @Csv)
            on conflict (name) do update set version = excluded.version, sample = excluded.sample, csv = excluded.csv
            """, new { name = known.Name.ToString(), known.Version, known.Sample, known.Csv });
        return true;
    }

    private static bool Parses(ReferenceKnown known) => known.Name switch
    {
        ReferenceTable.Policies => Value(ReferenceCsv.Policies(known.Csv)) is not null,
        ReferenceTable.Goods => Value(ReferenceCsv.Goods(known.Csv)) is not null,
        ReferenceTable.Stops => Value(ReferenceCsv.Stops(known.Csv)) is not null,
        ReferenceTable.Rates => Value(ReferenceCsv.Rates(known.Csv)) is not null,
        ReferenceTable.Units => Value(ReferenceCsv.Units(known.Csv)) is not null,
        ReferenceTable.Checkpoints => Value(ReferenceCsv.Checkpoints(known.Csv)) is not null,
        ReferenceTable.ExchangeRates => Value(ReferenceCsv.ExchangeRates(known.Csv)) is not null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static T? Value<T>(ReferenceResult<T> result)
        where T : class => result is ReferenceResult<T>.Good(var value) ? value : null;

    private sealed record Row(string Name, long Sample, string Csv);
}
