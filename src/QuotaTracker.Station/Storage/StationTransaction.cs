using Dapper;
using Microsoft.Data.Sqlite;

namespace QuotaTracker.Station.Storage;

/// <summary>One transaction on the station's file: synchronous from beginning to end, nothing is awaited inside.</summary>
internal sealed class StationTransaction(SqliteConnection connection, SqliteTransaction inner, StationTransaction? beside = null)
{
    private readonly List<Action> _afterCommit = [];

    public SqliteConnection Connection { get; } = connection;

    public SqliteTransaction Inner { get; } = inner;

    /// <summary>
    /// Where much of the journal is read: here, or beside a transaction that writes to a file with a bad page, as it was before. SQLite
    /// writes nothing more in a transaction that has met such a page.
    /// </summary>
    public StationTransaction Reader => beside ?? this;

    /// <summary>Runs when, and only when, the transaction is on the disk.</summary>
    public void AfterCommit(Action action)
    {
        // Once, however many entries a transaction writes.
        if (!_afterCommit.Contains(action))
            _afterCommit.Add(action);
    }

    public void RunAfterCommit() => _afterCommit.ForEach(action => action());

    public int Execute(string sql, object? parameters = null) => Connection.Execute(sql, parameters, Inner);

    public T? Scalar<T>(string sql, object? parameters = null) => Connection.ExecuteScalar<T>(sql, parameters, Inner);

    public T? First<T>(string sql, object? parameters = null) => Connection.QueryFirstOrDefault<T>(sql, parameters, Inner);

    public List<T> Query<T>(string sql, object? parameters = null) => Connection.Query<T>(sql, parameters, Inner).AsList();
}
