using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace QuotaTracker.Central.Storage;

/// <summary>One SQLite file, one process, one writer at a time.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    private const int BusyTimeoutMs = 5_000;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly FileStream _oneProcess;

    public SqliteDialect(string directory)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(directory);
        // Everybody's data and the hashes of passwords and PINs: not for other accounts of this machine.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) & ~(UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
        // The writer's lock lives in this process, so a second process on the same file would write beside it.
        _oneProcess = TakeLock(Path.Combine(directory, "central.lock"));
        // The driver repeats a busy statement for so long on its own; half a minute by default, which no officer waits.
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(directory, "central.db"), DefaultTimeout = BusyTimeoutMs / 1_000,
        }.ToString();
    }

    // A program that was started a moment ago may hold what its starter held for an instant: looked at again, for a second at most.
    private static FileStream TakeLock(string path)
    {
        FileStream? taken = null;
        SpinWait.SpinUntil(() => (taken = TryLock(path)) is not null, LockPatience);
        return taken ?? throw new IOException($"{path} can't be taken: another central or one of its commands works in this folder. End it first.");
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return Lock(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileStream Lock(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public override string Name => "sqlite";

    public override string Identity => "integer primary key autoincrement";

    public override string ForUpdate => "";

    public override string ForChange => "";

    public override string ForShare => "";

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        var (connection, transaction) = await BeginAsync(writing: false, cancellationToken);
        await using (connection)
        await using (transaction)
        {
            var journal = await connection.ExecuteScalarAsync<string>("pragma journal_mode", transaction: transaction);
            var synchronous = await connection.ExecuteScalarAsync<long>("pragma synchronous", transaction: transaction);
            var foreignKeys = await connection.ExecuteScalarAsync<long>("pragma foreign_keys", transaction: transaction);
            var busyTimeout = await connection.ExecuteScalarAsync<long>("pragma busy_timeout", transaction: transaction);
            // 2 is FULL: a commit that was answered is on the disk.
            if (journal != "wal" || synchronous != 2 || foreignKeys != 1 || busyTimeout != BusyTimeoutMs)
                throw new InvalidOperationException(
                    $"The SQLite file doesn't keep its settings: journal_mode {journal}, synchronous {synchronous}, "
                    + $"foreign_keys {foreignKeys}, busy_timeout {busyTimeout}.");
        }
    }

    public override async Task<(DbConnection Connection, DbTransaction Transaction)> BeginAsync(
        bool writing, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.ExecuteAsync(
                $"pragma busy_timeout = {BusyTimeoutMs}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
            // Not deferred: the lock for writing is taken at once, so that what was read is still so when it is written.
            return (connection, connection.BeginTransaction(deferred: !writing));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    public override Task LockMigrationsAsync(CentralTransaction transaction) => Task.CompletedTask;

    public override Task LockGateAsync(CentralTransaction transaction, bool alone) => Task.CompletedTask;

    public override bool IsWorthRepeating(Exception failure) => false;

    // SQLITE_PERM, ABORT, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
    public override bool IsUnavailable(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: 3 or 4 or 5 or 6 or 7 or 8 or 9 or 10 or 11 or 13 or 14 or 15 or 26 };

    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _oneProcess.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
