using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Lives;

/// <summary>Where the stores of ended lives are kept aside, whole and for good.</summary>
internal interface ILifeShelf : IKeptEntries
{
    /// <summary>Keeps the store as it is committed now. Called while nobody else can write; safe to repeat.</summary>
    void Keep(int incarnation);
}

/// <summary>Keeps them in the data folder, under <c>lives/</c> and the incarnation's number.</summary>
internal sealed class LifeShelf(StationDatabase database, IOptions<StationOptions> options) : ILifeShelf
{
    // SQLITE_IOERR_CORRUPTFS: what a copy of pages says of a sector that can't be read. To a query it is a bad page.
    private const int SectorUnread = 8458;

    private string Root => Path.Combine(options.Value.DataDirectory, "lives");

    public void Keep(int incarnation)
    {
        var folder = FolderOf(incarnation);
        Directory.CreateDirectory(folder);
        // Written beside and moved into place: half a copy never has the name of a whole one. A copy from before a crash may lack
        // what was recorded since, so it is always made anew.
        var draft = Path.Combine(folder, "station.partial");
        File.Delete(draft);
        database.Outside(connection => Copy(connection, draft));
        using (var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);
        var place = Path.Combine(folder, StationDatabase.FileName);
        if (File.Exists(place) && !IsContained(incarnation))
            File.Move(place, $"{place}.{Directory.GetFiles(folder).Length}");
        File.Move(draft, place, overwrite: true);
    }

    private static void Copy(SqliteConnection connection, string to)
    {
        try
        {
            connection.Execute("vacuum into @to", new { to });
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            try
            {
                CopyPages(connection, to);
            }
            catch (SqliteException worse) when (worse.SqliteExtendedErrorCode == SectorUnread)
            {
                CopyRows(connection, to);
            }
        }
    }

    // The bad ones as they are.
    private static void CopyPages(SqliteConnection from, string to)
    {
        using var copy = Anew(to);
        from.BackupDatabase(copy);
        // In one file, as the other way of copying leaves it.
        copy.Execute("pragma journal_mode = delete");
    }

    /// <summary>Where sectors give nothing at all: whose life it was, and what can be read of its journals. What can't be read stands there as such.</summary>
    internal static void CopyRows(SqliteConnection from, string to)
    {
        using var copy = Anew(to);
        using var reading = from.BeginTransaction(deferred: true);
        using var writing = copy.BeginTransaction();
        Migrations.Apply(copy, writing);
        var (old, kept) = (new StationTransaction(from, reading), new StationTransaction(copy, writing));
        var life = Identity.Load(old)!;
        kept.Execute("""
            insert into station (only_one, station, incarnation, acknowledged, feed_cursor, hello_status, is_behind, branch_sent, key_id, enrolled_with, follows)
            values (1, @station, @Incarnation, @Acknowledged, @FeedCursor, @status, @IsBehind, @BranchSent, @KeyId, @EnrolledWith, @Follows)
            """,
            new
            {
                station = life.Station.Value, life.Incarnation, life.Acknowledged, life.FeedCursor, status = life.Status.ToString(), life.IsBehind,
                life.BranchSent, life.KeyId, life.EnrolledWith, life.Follows,
            });
        foreach (var table in new[] { JournalRows.Journal, JournalRows.Limbo })
        {
            foreach (var (sequence, entry) in JournalRows.Raw(old, table))
                JournalRows.Keep(kept, sequence, entry, table);
        }

        writing.Commit();
    }

    private static SqliteConnection Anew(string to)
    {
        File.Delete(to);
        var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ToString());
        copy.Open();
        return copy;
    }

    // An older copy of the disk may end the same life once more: what was kept before goes further, or otherwise, and is never overwritten.
    private bool IsContained(int incarnation)
    {
        try
        {
            var (sequence, hash) = Read(incarnation, tx => tx.First<(long, string?)>("select sequence, hash from journal order by sequence desc limit 1"));
            string? own = null;
            database.Outside(connection => own = connection.ExecuteScalar<string?>("select hash from journal where sequence = @sequence", new { sequence }));
            return own == hash;
        }
        catch (Exception failure) when (failure is IOException || StationDatabase.IsBadPage(failure))
        {
            return false;
        }
    }

    public IReadOnlyList<int> Lives(StationId station) => !Directory.Exists(Root) ? [] :
    [
        .. Directory.EnumerateDirectories(Root).Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var life) ? life : 0)
            .Where(life => life > 0 && File.Exists(Path.Combine(FolderOf(life), StationDatabase.FileName))).Order(),
    ];

    public WireEntry? Last(StationId station, int incarnation)
    {
        var end = Read(incarnation, tx => JournalRows.End(tx));
        // When the last can't be read: the last of those that can.
        return After(station, incarnation, end - 1, 1) is [var last] ? last : After(station, incarnation, 0, int.MaxValue) is [.., var readable] ? readable : null;
    }

    public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) =>
        [.. Read(incarnation, tx => JournalRows.Aside(tx, station, incarnation, sequence, countMax)).Select(WireEntry.From)];

    private T Read<T>(int incarnation, Func<StationTransaction, T> look)
    {
        try
        {
            using var store = StationDatabase.OpenReadOnly(FolderOf(incarnation));
            using var transaction = store.BeginTransaction(deferred: true);
            return look(new StationTransaction(store, transaction));
        }
        catch (SqliteException failure)
        {
            throw new IOException($"The store of life {incarnation} can't be read.", failure);
        }
    }

    private string FolderOf(int incarnation) => Path.Combine(Root, incarnation.ToString(CultureInfo.InvariantCulture));
}
