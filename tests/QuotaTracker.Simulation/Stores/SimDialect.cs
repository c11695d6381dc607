using System.Data.Common;
using Microsoft.Data.Sqlite;
using QuotaTracker.Central.Storage;
using QuotaTracker.Simulation.Kernel;

namespace QuotaTracker.Simulation.Stores;

/// <summary>Central's store in memory, shared by several of central's programs.</summary>
internal sealed class SimDialect(Func<SimConnection> source, SimProcess process, Func<bool> isDown) : SqlDialect
{
    public override string Name => "sqlite";

    public override string Identity => "integer primary key autoincrement";

    public override string ForUpdate => "";

    public override string ForChange => "";

    public override string ForShare => "";

    public override Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<(DbConnection Connection, DbTransaction Transaction)> BeginAsync(bool writing, CancellationToken cancellationToken)
    {
        if (process.Dead)
            throw new CrashException();
        if (isDown())
            throw new SqliteException("The store is away.", 5);
        var connection = source();
        return Task.FromResult<(DbConnection, DbTransaction)>((connection, connection.BeginTransaction(deferred: !writing)));
    }

    public override Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    public override Task LockMigrationsAsync(CentralTransaction transaction) => Task.CompletedTask;

    public override Task LockGateAsync(CentralTransaction transaction, bool alone) => Task.CompletedTask;

    public override bool IsWorthRepeating(Exception failure) => false;

    public override bool IsUnavailable(Exception failure) => failure is CrashException or SqliteException { SqliteErrorCode: 5 };

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
