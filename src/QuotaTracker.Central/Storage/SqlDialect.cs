using System.Data.Common;

namespace QuotaTracker.Central.Storage;

/// <summary>What differs between the two engines; everything else is the same SQL.</summary>
internal abstract class SqlDialect : IAsyncDisposable
{
    /// <summary>Names the files of migrations that only this engine runs.</summary>
    public abstract string Name { get; }

    /// <summary>The definition of a column that numbers rows in order of insertion.</summary>
    public abstract string Identity { get; }

    /// <summary>Ends a select whose rows stay locked until the transaction ends. Empty where there is only one writer.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>As <see cref="ForUpdate"/>, but others may go on to name the row as the one that theirs belong to.</summary>
    public abstract string ForChange { get; }

    /// <summary>Ends a select whose rows nobody may change until the transaction ends, but others may read so too. Empty where there is only one writer.</summary>
    public abstract string ForShare { get; }

    /// <summary>Refuses to run on a store that doesn't keep what it is told.</summary>
    public abstract Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Opens a connection and a transaction on it. <paramref name="writing"/> false gives a snapshot for reading.</summary>
    public abstract Task<(DbConnection Connection, DbTransaction Transaction)> BeginAsync(bool writing, CancellationToken cancellationToken);

    /// <summary>Waits until this process may write; disposing of the result lets the next one in.</summary>
    public abstract Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>Keeps other processes from migrating at the same time, until the transaction ends.</summary>
    public abstract Task LockMigrationsAsync(CentralTransaction transaction);

    /// <summary>
    /// Lets this transaction in beside others, or when it is alone, until it ends. Whoever comes while one waits to be alone waits behind it,
    /// or that one would wait for ever.
    /// </summary>
    public abstract Task LockGateAsync(CentralTransaction transaction, bool alone);

    /// <summary>Whether the same transaction may succeed when it is run again at once.</summary>
    public abstract bool IsWorthRepeating(Exception failure);

    /// <summary>Whether the store itself can't be used now: gone, full or overloaded.</summary>
    public abstract bool IsUnavailable(Exception failure);

    public abstract ValueTask DisposeAsync();
}
