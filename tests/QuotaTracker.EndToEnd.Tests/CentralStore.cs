using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Central's database, looked at from outside while central runs.</summary>
internal sealed class CentralStore(string? postgres, string folder)
{
    static CentralStore() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>One state of the whole store: what is read from it belongs together.</summary>
    public async Task<Snapshot> SnapshotAsync()
    {
        var connection = await ConnectAsync();
        return new(connection, connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead));
    }

    /// <summary>A station and the code to enrol it with, put where the demonstration puts its own.</summary>
    public async Task AddStationAsync(string station, string code)
    {
        await using var connection = await ConnectAsync();
        var letters = string.Concat(code.Where(char.IsAsciiLetterOrDigit));
        await connection.ExecuteAsync("""
            insert into stations (station_id, checkpoint, active, incarnation, created_at) values (@station, @checkpoint, 1, 0, 0);
            insert into enrolment_codes (code_hash, station_id, created_by, expires_at) values (@hash, @station, '', @expires);
            """, new
        {
            station, checkpoint = station[..3], hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(letters))),
            expires = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
        });
    }

    /// <summary>As if a station had not been heard of for a while, with what else makes its row of the list wide.</summary>
    public async Task SilenceAsync(string station, TimeSpan time)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync("""
            update stations set last_contact_at = @heard, last_stick_at = @heard, reported_unsent = 1234, clock_drift_ms = -86400000, second_device = 'Missing'
            where station_id = @station
            """, new { station, heard = (TimeProvider.System.GetUtcNow() - time).ToUnixTimeMilliseconds() });
    }

    private async Task<DbConnection> ConnectAsync()
    {
        DbConnection connection = postgres is null
            ? new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(folder, "central.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false,
            }.ToString())
            : new NpgsqlConnection(postgres + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    internal sealed class Snapshot(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
    {
        public async Task<IReadOnlyList<T>> QueryAsync<T>(string query, object? values = null) =>
            [.. await connection.QueryAsync<T>(query, values, transaction)];

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
