using System.Data.Common;
using Dapper;

namespace QuotaTracker.Central.Storage;

/// <summary>One transaction on central's store. Rows are mapped by name; see <see cref="SqlValues"/> for how values are written.</summary>
internal sealed class CentralTransaction(DbConnection connection, DbTransaction transaction, SqlDialect dialect, CancellationToken cancellationToken)
{
    /// <summary>Ends a select whose rows must stay as they are until the transaction ends.</summary>
    public string ForUpdate => dialect.ForUpdate;

    /// <inheritdoc cref="SqlDialect.ForChange"/>
    public string ForChange => dialect.ForChange;

    /// <summary>Ends a select whose rows nobody may change until the transaction ends.</summary>
    public string ForShare => dialect.ForShare;

    /// <summary>Ends when the caller no longer waits.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <inheritdoc cref="SqlDialect.LockGateAsync"/>
    public Task LockGateAsync(bool alone) => dialect.LockGateAsync(this, alone);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null) =>
        (await connection.QueryAsync<T>(Command(sql, values))).AsList();

    /// <summary>The only row; the default when there is none.</summary>
    public Task<T?> FindAsync<T>(string sql, object? values = null) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, values));

    /// <summary>The only row.</summary>
    public Task<T> GetAsync<T>(string sql, object? values = null) => connection.QuerySingleAsync<T>(Command(sql, values));

    /// <summary>How many rows were touched. With a list of values, the statement runs once for each.</summary>
    public Task<int> ExecuteAsync(string sql, object? values = null) => connection.ExecuteAsync(Command(sql, values));

    private CommandDefinition Command(string sql, object? values) =>
        new(sql, values, transaction, cancellationToken: cancellationToken);
}
