using Microsoft.Extensions.Options;
using QuotaTracker.Central.Sticks;

namespace QuotaTracker.Central.Storage;

/// <summary>Central's store: PostgreSQL when a connection string is given, else one SQLite file.</summary>
internal sealed class CentralDatabase : IAsyncDisposable
{
    private const int AttemptsMax = 8;

    private readonly SqlDialect _dialect;

    static CentralDatabase() => SqlValues.Register();

    public CentralDatabase(IOptions<CentralOptions> options)
        : this(Choose(options.Value))
    {
    }

    public CentralDatabase(SqlDialect dialect) => _dialect = dialect;

    /// <summary>Brings the schema up to date and refuses a store that can't be trusted. Call once, before the first use.</summary>
    public async Task StartAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await _dialect.CheckAsync(cancellationToken);
        await WriteAsync(async transaction =>
        {
            await Migrations.ApplyAsync(transaction, _dialect, clock);
            await CentralKeys.EnsureAsync(transaction, clock);
        }, cancellationToken);
    }

    /// <summary>
    /// Runs one transaction. The work may run again from its start when another transaction came between, so everything it
    /// changes must be in the store or in what it returns.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<CentralTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var turn = await _dialect.EnterWriteAsync(cancellationToken);
                return await RunAsync(writing: true, work, cancellationToken);
            }
            catch (Exception failure) when (attempt < AttemptsMax && _dialect.IsWorthRepeating(failure))
            {
                // Rolled back by the store in favour of another transaction: from the start again.
            }
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<CentralTransaction, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async transaction =>
        {
            await work(transaction);
            return true;
        }, cancellationToken);

    /// <summary>Reads one snapshot: all statements of the work see the same state.</summary>
    public Task<T> ReadAsync<T>(Func<CentralTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(writing: false, work, cancellationToken);

    /// <summary>Whether a failure says that the store can't be used now, rather than that something is wrong with the work.</summary>
    public bool IsUnavailable(Exception failure) =>
        _dialect.IsUnavailable(failure) || (failure.InnerException is { } inner && IsUnavailable(inner));

    public ValueTask DisposeAsync() => _dialect.DisposeAsync();

    private async Task<T> RunAsync<T>(bool writing, Func<CentralTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        var (connection, transaction) = await _dialect.BeginAsync(writing, cancellationToken);
        await using (connection)
        await using (transaction)
        {
            var result = await work(new CentralTransaction(connection, transaction, _dialect, cancellationToken));
            // From here on the caller's leaving changes nothing: the outcome of a commit that was begun must be known.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
    }

    private static SqlDialect Choose(CentralOptions options) =>
        string.IsNullOrWhiteSpace(options.Database) ? new SqliteDialect(options.DataDirectory) : new PostgresDialect(options.Database);
}
