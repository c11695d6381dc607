using QuotaTracker.Domain;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>The list of what somebody has to look at. An item that somebody has seen asks for nobody any more, and stays.</summary>
internal static class Attention
{
    private const int ListedMax = 200;

    /// <summary>The same thing again is no new item, seen or not.</summary>
    public static void Raise(StationTransaction tx, long atMs, string kind, string detail, long? sequence = null, string? receipt = null) => tx.Execute("""
        insert into needs_attention (at_ms, kind, detail, sequence, receipt) values (@atMs, @kind, @detail, @sequence, @receipt) on conflict do nothing
        """, new { atMs, kind, detail, sequence = sequence ?? 0, receipt });

    /// <summary>Whether there is anything that nobody has seen.</summary>
    public static bool IsNeeded(StationTransaction tx) => tx.Scalar<long>("select count(*) from needs_attention where seen_at_ms is null") > 0;

    /// <summary>What nobody has seen first, then the rest, each from its newest.</summary>
    public static List<AttentionItem> List(StationTransaction tx) => [.. tx.Query<Row>("""
        select a.number, a.at_ms, a.kind, a.detail, a.sequence, a.receipt, a.seen_by, a.seen_at_ms, o.name
        from needs_attention as a left join officers as o on o.code = a.seen_by
        order by a.seen_at_ms is not null, a.number desc limit @ListedMax
        """, new { ListedMax }).Select(row => new AttentionItem(
            row.Number, row.AtMs, row.Kind, row.Detail, row.Sequence, row.Receipt, row.Name ?? row.SeenBy, row.SeenAtMs))];

    /// <summary>An officer has read an item; false when there is none. Whoever was first stands there.</summary>
    public static bool See(StationTransaction tx, long number, OfficerCode officer, long nowMs)
    {
        tx.Execute("update needs_attention set seen_by = @officer, seen_at_ms = @nowMs where number = @number and seen_at_ms is null",
            new { number, officer = officer.Value, nowMs });
        return tx.Scalar<long>("select count(*) from needs_attention where number = @number", new { number }) > 0;
    }

    private sealed record Row(
        long Number, long AtMs, string Kind, string Detail, long Sequence, string? Receipt, string? SeenBy, long? SeenAtMs, string? Name);
}
