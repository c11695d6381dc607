using Dapper;
using Microsoft.Data.Sqlite;

namespace QuotaTracker.Station.Storage;

/// <summary>The only owner of the station's SQLite file. One process at a time, one writer at a time, durable before it answers.</summary>
internal sealed class StationDatabase : IDisposable
{
    public const string FileName = "station.db";
    private const int BusyTimeoutMs = 5_000;
    private const int Corrupt = 11;
    private const long PagesNoLimit = 4_294_967_294;

    private readonly string _connectionString;
    private readonly FileStream? _lock;
    private readonly Func<SqliteConnection>? _source;
    private readonly Lock _writer = new();

    // Columns are written with underscores, properties are not.
    static StationDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private StationDatabase(string connectionString, FileStream lockFile)
    {
        _connectionString = connectionString;
        _lock = lockFile;
    }

    private StationDatabase(Func<SqliteConnection> source)
    {
        _connectionString = "";
        _source = source;
    }

    /// <summary>A limit on the file's pages; null for none. A full disk looks exactly like a limit that is reached.</summary>
    internal int? PagesMax { get; set; }

    /// <summary>Called between the last statement and the commit; lets a crash be tried out at the worst moment.</summary>
    internal Action? BeforeCommit { get; set; }

    /// <summary>Opens or makes the file in a folder.</summary>
    /// <exception cref="CannotStartException">It can't be used, and why.</exception>
    public static StationDatabase Open(string folder)
    {
        try
        {
            return OpenOrMake(folder);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnreadableException(failure);
        }
    }

    private static StationDatabase OpenOrMake(string folder)
    {
        // Persons' data, the private key and the cookies' keys: for the program's own account alone.
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // A folder that was there already keeps its mode; a group that an administrator lets in may stay, everybody may not.
            const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            if (File.GetUnixFileMode(folder) is var mode && (mode & others) != 0)
                File.SetUnixFileMode(folder, mode & ~others);
        }

        var lockFile = TakeLock(Path.Combine(folder, "station.lock"));
        var database = new StationDatabase(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, FileName), Mode = SqliteOpenMode.ReadWriteCreate, ForeignKeys = true,
        }.ToString(), lockFile);
        try
        {
            database.RequireDurability();
            database.Write(tx => Migrations.Apply(tx.Connection, tx.Inner));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A store that lies elsewhere, its tables made already: many stations in one process, without files. Keeping it is then that place's matter.</summary>
    internal static StationDatabase On(Func<SqliteConnection> source) => new(source);

    /// <summary>Whether a page of the file isn't what was written, or the system can't read it any more. All others are as good as ever.</summary>
    public static bool IsBadPage(Exception failure) => failure is SqliteException { SqliteErrorCode: Corrupt };

    /// <summary>Opens the file in a folder for reading alone, beside a station that runs or of one that is gone. The caller disposes of it.</summary>
    public static SqliteConnection OpenReadOnly(string folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, FileName), Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs one transaction and commits it to the disk; any exception leaves nothing of it behind.</summary>
    public T Write<T>(Func<StationTransaction, T> work)
    {
        T result;
        StationTransaction tx;
        lock (_writer)
        {
            try
            {
                (tx, result) = Commit(work, null);
            }
            catch (SqliteException failure) when (IsBadPage(failure))
            {
                // Nothing of it was written. Once more, with the reading apart from the writing.
                using var connection = Connect();
                using var inner = connection.BeginTransaction(deferred: true);
                (tx, result) = Commit(work, new StationTransaction(connection, inner));
            }
        }

        tx.RunAfterCommit();
        return result;
    }

    /// <summary>As <see cref="Write{T}"/>, without a result.</summary>
    public void Write(Action<StationTransaction> work) => Write(tx =>
    {
        work(tx);
        return true;
    });

    /// <summary>Reads one consistent state. Never waits for a writer.</summary>
    public T Read<T>(Func<StationTransaction, T> work)
    {
        using var connection = Connect();
        using var inner = connection.BeginTransaction(deferred: true);
        return work(new StationTransaction(connection, inner));
    }

    /// <summary>Works on the committed state beside a transaction that is being written: for a copy of the whole file.</summary>
    public void Outside(Action<SqliteConnection> work)
    {
        using var connection = Connect();
        work(connection);
    }

    public void Dispose()
    {
        if (_source is not null)
            return;
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _lock?.Dispose();
    }

    private (StationTransaction, T) Commit<T>(Func<StationTransaction, T> work, StationTransaction? beside)
    {
        using var connection = Connect();
        // Not deferred: BEGIN IMMEDIATE, so that what is read inside can't change before it is written.
        using var inner = connection.BeginTransaction(deferred: false);
        var tx = new StationTransaction(connection, inner, beside);
        var result = work(tx);
        BeforeCommit?.Invoke();
        inner.Commit();
        return (tx, result);
    }

    private SqliteConnection Connect()
    {
        if (_source is not null)
            return _source();
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute($"pragma busy_timeout = {BusyTimeoutMs}; pragma synchronous = full;");
            // The largest number SQLite takes: connections are pooled, so an earlier limit must not stay.
            connection.Execute($"pragma max_page_count = {PagesMax ?? PagesNoLimit}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void RequireDurability()
    {
        using var connection = Connect();
        connection.Execute("pragma journal_mode = wal");
        // Read back: some file systems silently keep another mode, and then "recorded" would be a promise on sand.
        var mode = connection.ExecuteScalar<string>("pragma journal_mode");
        var synchronous = connection.ExecuteScalar<long>("pragma synchronous");
        if (mode != "wal" || synchronous != 2)
            throw new NotDurableException($"journal_mode={mode}, synchronous={synchronous}");
    }

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        // On a full disk it can't be made; then nobody has it.
        catch (IOException) when (File.Exists(path))
        {
            throw new StationInUseException();
        }
    }
}

/// <summary>The data folder can't be used as it is.</summary>
internal abstract class CannotStartException(string problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Its words for people.</summary>
    public string Problem => problem;
}

/// <summary>Another process has the data folder.</summary>
internal sealed class StationInUseException() : CannotStartException("station-in-use", "Another process uses this data folder.");

/// <summary>The disk doesn't keep what it is told to keep.</summary>
internal sealed class NotDurableException(string found)
    : CannotStartException("not-durable", $"The data folder does not give WAL with synchronous=FULL: {found}.");

/// <summary>A newer program has written the file.</summary>
internal sealed class StoreNewerException() : CannotStartException("store-newer", "The data folder was written by a newer version of the program.");

/// <summary>The folder or the file can't be read or written, or is no store.</summary>
internal sealed class StoreUnreadableException(Exception inner) : CannotStartException("store-unreadable", inner.Message, inner);
