using Microsoft.Data.Sqlite;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>What is offered first when goods are entered: codes alone. Quantities and prices are the resident's to say, each time.</summary>
internal sealed class UsualGoods(StationClock clock, ReferenceStore references)
{
    /// <summary>The most codes offered: one a number key.</summary>
    public const int CodesMax = 8;

    private const int OwnExchanges = 20;
    private const int CheckpointDays = 60;

    // A supervisor's voiding comes with central's word, one of the same day by the journal.
    private const string Standing = """
        e.voided_sequence is null and not exists (select 1 from resolutions as r where r.exchange_id = e.exchange_id and r.resolution = 'Voided')
        """;

    private readonly Lock _gate = new();
    private (DateOnly Day, List<Times> Goods)? _before;

    /// <summary>
    /// The resident's own goods of the newest exchanges here, the most frequent first; then what this station recorded most in the last
    /// sixty days. Only what is listed today and not stopped.
    /// </summary>
    /// <param name="tx">The state looked at.</param>
    /// <param name="resident">Who; null for a person who isn't known here yet.</param>
    public IReadOnlyList<string> For(StationTransaction tx, Resident? resident)
    {
        if (Identity.Load(tx) is not { } identity || references.Load(tx).Goods is not { } list)
            return [];
        var day = clock.Now(tx).Day;
        try
        {
            var own = resident is null ? [] : Own(tx, resident);
            return [.. own.Concat(OfCheckpoint(tx, day)).Select(hs => Listed(HsCode.Parse(hs))).OfType<string>().Distinct().Take(CodesMax)];
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            return []; // The scan itself doesn't need that page.
        }

        string? Listed(HsCode hs) =>
            list.Check(hs, day, identity.Station.Checkpoint) is GoodsVerdict.Listed(var item)
            && list.Check(item.Hs, day, identity.Station.Checkpoint) is GoodsVerdict.Listed ? item.Hs.Digits : null;
    }

    private static List<string> Own(StationTransaction tx, Resident resident) => tx.Query<string>($"""
        select g.hs from
            (select e.exchange_id, e.made_at_ms from exchanges as e where e.resident_id in @ids and {Standing}
             order by e.day desc, e.made_at_ms desc limit {OwnExchanges}) as newest
            join exchange_goods as g on g.exchange_id = newest.exchange_id
        group by g.hs order by count(distinct newest.exchange_id) desc, max(newest.made_at_ms) desc, g.hs
        """, new { ids = ResidentRows.AllIds(tx, resident.Id) });

    // What was recorded before today hardly changes any more, and at a big gate it is much: it is counted once a day.
    private IEnumerable<string> OfCheckpoint(StationTransaction tx, DateOnly day)
    {
        List<Times> before;
        lock (_gate)
        {
            if (_before is not { } kept || kept.Day != day)
                _before = kept = (day, Count(tx, day.AddDays(-CheckpointDays), day.AddDays(-1)));
            before = kept.Goods;
        }

        return before.Concat(Count(tx, day, day)).GroupBy(goods => goods.Hs)
            .OrderByDescending(goods => goods.Sum(times => times.Exchanges)).ThenBy(goods => goods.Key, StringComparer.Ordinal)
            .Select(goods => goods.Key);
    }

    private static List<Times> Count(StationTransaction tx, DateOnly first, DateOnly last) => tx.Query<Times>($"""
        select g.hs, count(distinct e.exchange_id) as exchanges from exchanges as e join exchange_goods as g on g.exchange_id = e.exchange_id
        where e.day between @first and @last and {Standing} group by g.hs
        """, new { first = first.ToSql(), last = last.ToSql() });

    // By properties: of a count over no rows the driver doesn't know the type, which a constructor would ask for.
    private sealed record Times
    {
        public string Hs { get; init; } = "";

        public long Exchanges { get; init; }
    }
}
