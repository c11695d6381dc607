using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Journal;

/// <summary>What checking a station's file found.</summary>
/// <param name="Head">The last entry.</param>
/// <param name="Fault">The first thing wrong, in words for the command line; null when all is well.</param>
/// <param name="LimboCount">Entries of the limbo journal, written while the journal was stopped.</param>
internal sealed record VerifyResult(JournalHead Head, string? Fault, long LimboCount = 0);

/// <summary>Checks a station's file from the outside: the whole chain, and that the tables of exchanges say what the journal says.</summary>
internal static class JournalVerify
{
    /// <summary>Opens the file read-only; works while the station runs, too.</summary>
    public static VerifyResult Run(string folder)
    {
        using var connection = StationDatabase.OpenReadOnly(folder);
        using var transaction = connection.BeginTransaction(deferred: true);
        return Run(new StationTransaction(connection, transaction));
    }

    /// <summary>The first break of the chain, in words; null when it is whole.</summary>
    public static string? FindBreak(StationTransaction tx) => FollowChain(tx).Fault;

    private static VerifyResult Run(StationTransaction tx)
    {
        var chain = FollowChain(tx);
        return chain.Fault is null ? chain with { Fault = Disagreement(tx) } : chain;
    }

    private static VerifyResult FollowChain(StationTransaction tx)
    {
        var head = JournalHead.Empty;
        var station = tx.First<StationRow>("select station, incarnation, acknowledged from station");
        foreach (var (sequence, entry) in JournalRows.Raw(tx))
        {
            if (entry is null)
                return new(head, Text($"entry {sequence} can't be read"));
            if (JournalChain.FindBreak(head, [entry]) is { } found)
                return new(head, Text($"entry {found.Sequence}: {found.Fault}"));
            if (station is null || entry.Station.Value != station.Station || entry.Incarnation != station.Incarnation)
                return new(head, Text($"entry {sequence} is another station's"));
            if (EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is null)
                return new(head, Text($"entry {sequence} has a body that can't be read"));
            head = new(entry.Sequence, entry.Hash);
        }

        // A cut-off end leaves a whole chain; what central has confirmed tells that there was more.
        if (station is not null && head.Sequence < station.Acknowledged)
            return new(head, Text($"entries {head.Sequence + 1} to {station.Acknowledged} are missing; central has them"));
        return FollowLimbo(tx, head, station);
    }

    private static VerifyResult FollowLimbo(StationTransaction tx, JournalHead stoppedAt, StationRow? station)
    {
        if (!JournalRows.HasLimbo(tx))
            return new(stoppedAt, null);
        // It hangs on the journal's end: another journal, or one that went on, breaks it.
        var head = new JournalHead(0, stoppedAt.Hash);
        foreach (var (sequence, entry) in JournalRows.Raw(tx, JournalRows.Limbo))
        {
            if (entry is null)
                return new(stoppedAt, Text($"limbo entry {sequence} can't be read"));
            if (JournalChain.FindBreak(head, [entry]) is { } found)
                return new(stoppedAt, Text($"limbo entry {found.Sequence}: {found.Fault}"));
            if (entry.Station.Value != station?.Station || entry.Incarnation != station.Incarnation)
                return new(stoppedAt, Text($"limbo entry {sequence} is another station's"));
            if (EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is null)
                return new(stoppedAt, Text($"limbo entry {sequence} has a body that can't be read"));
            head = new(entry.Sequence, entry.Hash);
        }

        return new(stoppedAt, null, head.Sequence);
    }

    // The same projection, run once more from the journal into an empty database; the rows must be the same.
    private static string? Disagreement(StationTransaction tx)
    {
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        using var transaction = memory.BeginTransaction();
        Migrations.Apply(memory, transaction);
        var again = new StationTransaction(memory, transaction);
        foreach (var (_, entry) in JournalRows.Raw(tx))
            ExchangeProjection.Apply(again, entry!, EntryCodec.Decode(entry!));
        var limbo = JournalRows.HasLimbo(tx);
        foreach (var (_, entry) in limbo ? JournalRows.Raw(tx, JournalRows.Limbo) : [])
            ExchangeProjection.Apply(again, entry!, EntryCodec.Decode(entry!), isLimbo: true);
        foreach (var (table, order) in new[] { ("exchanges", limbo ? "is_limbo, sequence" : "sequence"), ("exchange_goods", "exchange_id, line") })
        {
            // A file that today's program hasn't opened yet lacks what came later.
            var columns = tx.Query<string>("select name from pragma_table_info(@table)", new { table });
            var query = $"select {string.Join(", ", columns)} from {table} order by {order}";
            foreach (var (stored, made) in Pairs(Rows(tx, query), Rows(again, query)))
            {
                if (stored != made)
                    return $"{table} does not say what the journal says: {(stored ?? made)?.Split('|')[0]}";
            }
        }

        return null;
    }

    private static IEnumerable<(string? Stored, string? Made)> Pairs(IEnumerable<string> stored, IEnumerable<string> made)
    {
        using var left = stored.GetEnumerator();
        using var right = made.GetEnumerator();
        while (true)
        {
            var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
            if (!hasLeft && !hasRight)
                yield break;
            yield return (hasLeft ? left.Current : null, hasRight ? right.Current : null);
        }
    }

    private static IEnumerable<string> Rows(StationTransaction tx, string query)
    {
        using var reader = tx.Connection.ExecuteReader(query, transaction: tx.Inner);
        while (reader.Read())
        {
            yield return string.Join('|', Enumerable.Range(0, reader.FieldCount)
                .Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)));
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private sealed record StationRow(string Station, long Incarnation, long Acknowledged);
}
