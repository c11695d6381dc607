using System.Globalization;
using Microsoft.Data.Sqlite;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Journal;

/// <summary>The journal's rows, and those of the limbo journal, which is written while the journal is stopped.</summary>
internal static class JournalRows
{
    public const string Journal = "journal";
    public const string Limbo = "limbo";

    private const string Columns = "sequence, station, incarnation, previous, made_at_ms, day, kind, body, hash";

    /// <summary>Where the journal ends.</summary>
    public static JournalHead Head(StationTransaction tx) =>
        tx.First<HeadRow>("select sequence, hash from journal order by sequence desc limit 1") is { } row
            ? new(row.Sequence, EntryHash.Parse(row.Hash))
            : JournalHead.Empty;

    /// <summary>The last sequence, also where the last page, which every entry is written to, can't be read: the index of the hashes has it, too.</summary>
    public static long End(StationTransaction tx, string table = Journal)
    {
        try
        {
            return tx.Reader.Scalar<long>($"select coalesce(max(sequence), 0) from {table}");
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            return tx.Reader.Scalar<long>($"select coalesce(max(sequence), 0) from {table} indexed by sqlite_autoindex_{table}_1 where hash >= ''");
        }
    }

    /// <summary>Whether an entry can be added: not behind a last page that can't be read.</summary>
    public static bool CanGoOn(StationTransaction tx)
    {
        try
        {
            Head(tx);
            return true;
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            return false;
        }
    }

    /// <summary>Where the limbo journal ends. It begins at the head of the journal that was stopped, so it belongs to that copy alone.</summary>
    public static JournalHead LimboHead(StationTransaction tx) =>
        tx.First<HeadRow>("select sequence, hash from limbo order by sequence desc limit 1") is { } row
            ? new(row.Sequence, EntryHash.Parse(row.Hash))
            : new(0, Head(tx).Hash);

    /// <summary>Whether there can be a limbo journal: a file that no program of today has opened yet has no such table.</summary>
    public static bool HasLimbo(StationTransaction tx) =>
        tx.Scalar<long>("select count(*) from sqlite_master where type = 'table' and name = 'limbo'") > 0;

    public static void Insert(StationTransaction tx, JournalEntry entry, string table = Journal) => tx.Execute(
        $"insert into {table} ({Columns}) values (@Sequence, @station, @Incarnation, @previous, @MadeAtMs, @day, @Kind, @body, @hash)",
        new
        {
            entry.Sequence, station = entry.Station.Value, entry.Incarnation, previous = entry.Previous.Hex, entry.MadeAtMs,
            day = entry.Day.ToSql(), entry.Kind, body = entry.Body.ToArray(), hash = entry.Hash.Hex,
        });

    /// <summary>Puts an entry into a copy; what couldn't be read, so that it can't be read there either.</summary>
    public static void Keep(StationTransaction tx, long sequence, JournalEntry? entry, string table)
    {
        if (entry is not null)
            Insert(tx, entry, table);
        else
            tx.Execute($"insert into {table} ({Columns}) values (@sequence, '', 1, @none, 0, 0, '', x'', @none)", new { sequence, none = sequence.ToString("D64", CultureInfo.InvariantCulture) });
    }

    /// <summary>Entries after a sequence, in order.</summary>
    /// <exception cref="IOException">One of them can't be read.</exception>
    public static List<JournalEntry> After(StationTransaction tx, long sequence, int countMax, string table = Journal) =>
        [.. Rows(tx, sequence, countMax, table).Select(row => row.Entry ?? throw new IOException("A journal row can't be read; run verify."))];

    /// <summary>Entries after a sequence, in order, up to the first that isn't what was written: central takes nothing that is sent together with it.</summary>
    public static List<JournalEntry> Intact(StationTransaction tx, long sequence, int countMax) =>
        [.. Rows(tx, sequence, countMax, Journal).Select(row => row.Entry).TakeWhile(entry => entry?.IsIntact() == true).OfType<JournalEntry>()];

    /// <summary>The first entries of a kind that can be read, in order.</summary>
    public static List<JournalEntry> OfKind(StationTransaction tx, string kind, int countMax = int.MaxValue)
    {
        try
        {
            return [.. tx.Reader.Query<Row>($"select {Columns} from journal where kind = @kind order by sequence limit @countMax", new { kind, countMax })
                .Select(row => row.ToEntry()).OfType<JournalEntry>()];
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            return [.. Raw(tx).Select(row => row.Entry).OfType<JournalEntry>().Where(entry => entry.Kind == kind).Take(countMax)];
        }
    }

    /// <summary>When the newest entry of a kind was made; null also where a page that can't be read lies before it.</summary>
    public static long? LastMadeAtMs(StationTransaction tx, string kind)
    {
        try
        {
            return tx.Reader.Scalar<long?>("select made_at_ms from journal where kind = @kind order by sequence desc limit 1", new { kind });
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            return null;
        }
    }

    /// <summary>Whether an entry that stands elsewhere stands here, too, in its place. By its hash alone: what else stands in the row may be damaged.</summary>
    public static bool Has(StationTransaction tx, WireEntry entry, string table = Journal) =>
        tx.Scalar<string>($"select hash from {table} where sequence = @Sequence", new { entry.Sequence }) == entry.Hash;

    /// <summary>
    /// Entries of a life in a store that was set aside, in order, up to the first that can't be read: what stands before it is as good as ever.
    /// </summary>
    public static IReadOnlyList<JournalEntry> Aside(StationTransaction tx, StationId station, int incarnation, long sequence, int countMax) =>
        [.. Rows(tx, sequence, countMax, Journal).Select(row => row.Entry).TakeWhile(entry => entry?.Station == station && entry.Incarnation == incarnation)!];

    /// <summary>Rows as they stand, for checking: a row that can't even be read gives null.</summary>
    public static IEnumerable<(long Sequence, JournalEntry? Entry)> Raw(StationTransaction tx, string table = Journal, long after = long.MinValue)
    {
        while (Rows(tx, after, 1_000, table) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
                yield return row;
            after = rows[^1].Sequence;
        }
    }

    private static List<(long Sequence, JournalEntry? Entry)> Rows(StationTransaction tx, long sequence, int countMax, string table)
    {
        try
        {
            return [.. tx.Reader.Query<Row>($"select {Columns} from {table} where sequence > @sequence order by sequence limit @countMax", new { sequence, countMax })
                .Select(row => (row.Sequence, row.ToEntry()))];
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            return RowByRow(tx, sequence, countMax, table);
        }
    }

    // A page that can't be read ends a query: what stands on the pages behind it is asked for by its sequence.
    private static List<(long Sequence, JournalEntry? Entry)> RowByRow(StationTransaction tx, long sequence, int countMax, string table)
    {
        var rows = new List<(long, JournalEntry?)>();
        var end = End(tx, table);
        for (var at = Math.Max(sequence, 0) + 1; at <= end && rows.Count < countMax; at++)
        {
            try
            {
                if (tx.Reader.First<Row>($"select {Columns} from {table} where sequence = @at", new { at }) is { } row)
                    rows.Add((at, row.ToEntry()));
            }
            catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
            {
                rows.Add((at, null));
            }
        }

        return rows;
    }

    private sealed record HeadRow(long Sequence, string Hash);

    private sealed record Row(
        long Sequence, string Station, long Incarnation, string Previous, long MadeAtMs, long Day, string Kind, byte[] Body, string Hash)
    {
        public JournalEntry? ToEntry() =>
            StationId.TryParse(Station, out var station) && EntryHash.TryParse(Previous, out var previous)
            && EntryHash.TryParse(Hash, out var hash) && Day.TryToDay(out var day) && Incarnation is > 0 and <= int.MaxValue
                ? new(station, (int)Incarnation, Sequence, previous, MadeAtMs, day, Kind, Body, hash)
                : null;
    }
}
