using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace QuotaTracker.Central.Storage;

/// <summary>PostgreSQL, shared by any number of central's processes: rows are locked by name, never assumed to be ours.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    private readonly NpgsqlDataSource _source;

    public PostgresDialect(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // An officer waits behind every call: a database that doesn't answer within seconds is not there.
        if (!settings.ContainsKey(nameof(settings.Timeout)))
            settings.Timeout = 5;
        if (!settings.ContainsKey("Command Timeout"))
            settings.CommandTimeout = 15;
        _source = NpgsqlDataSource.Create(settings);
    }

    public override string Name => "postgres";

    public override string Identity => "bigint generated always as identity primary key";

    public override string ForUpdate => " for update";

    public override string ForChange => " for no key update";

    public override string ForShare => " for share";

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("select current_setting('synchronous_commit') || ' ' || current_setting('fsync')");
        if (await command.ExecuteScalarAsync(cancellationToken) is not string setting
            || !setting.EndsWith(" on", StringComparison.Ordinal) || setting.StartsWith("off", StringComparison.Ordinal))
            throw new InvalidOperationException("PostgreSQL runs with fsync or synchronous_commit off: what was answered could be lost.");
    }

    public override async Task<(DbConnection Connection, DbTransaction Transaction)> BeginAsync(
        bool writing, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            // Writers lock the rows that they decide on; readers get one snapshot for all their statements.
            return (connection, await connection.BeginTransactionAsync(
                writing ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    public override Task LockMigrationsAsync(CentralTransaction transaction) =>
        transaction.ExecuteAsync("select pg_advisory_xact_lock(7305513)");

    // A row's lock doesn't queue: whoever shares it passes whoever waits for it alone.
    public override Task LockGateAsync(CentralTransaction transaction, bool alone) =>
        transaction.ExecuteAsync(alone ? "select pg_advisory_xact_lock(7305514)" : "select pg_advisory_xact_lock_shared(7305514)");

    public override bool IsWorthRepeating(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation,
    };

    public override bool IsUnavailable(Exception failure) => failure switch
    {
        // Only data (22), constraints (23), statements that are wrong in themselves (42), values too long for the program (54) and our
        // own triggers (P0) speak of the work. All else speaks of the server at this moment: cancelled, timed out, read-only, shutting
        // down, full. A grant must not be put away as an incident for ever because of that.
        PostgresException refused => refused.SqlState.Length < 2 || refused.SqlState[..2] is not ("22" or "23" or "42" or "54" or "P0"),
        NpgsqlException broken => broken.IsTransient || broken.InnerException is SocketException or IOException or TimeoutException,
        SocketException => true,
        _ => false,
    };

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
