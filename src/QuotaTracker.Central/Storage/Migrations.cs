using System.Security.Cryptography;
using System.Text;

namespace QuotaTracker.Central.Storage;

/// <summary>Numbered SQL files, run once each and in order. Forward only: a file that was run is never changed.</summary>
internal static class Migrations
{
    private const string Prefix = "Migrations/";

    /// <summary>Runs what is missing. Throws when a file that was run isn't what it was then: the schema is then unknown.</summary>
    public static async Task ApplyAsync(CentralTransaction transaction, SqlDialect dialect, TimeProvider clock)
    {
        await dialect.LockMigrationsAsync(transaction);
        await transaction.ExecuteAsync(
            "create table if not exists schema_migrations (name text primary key, checksum text not null, applied_at bigint not null)");
        var applied = (await transaction.QueryAsync<Applied>("select name, checksum from schema_migrations"))
            .ToDictionary(row => row.Name, row => row.Checksum);
        foreach (var name in Names(dialect))
        {
            var sql = Read(name);
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            if (applied.Remove(name, out var before))
            {
                if (before != checksum)
                    throw new InvalidOperationException($"Migration {name} was changed after it was run.");
                continue;
            }

            await transaction.ExecuteAsync(sql.Replace("{identity}", dialect.Identity, StringComparison.Ordinal));
            await transaction.ExecuteAsync(
                "insert into schema_migrations (name, checksum, applied_at) values (@name, @checksum, @at)",
                new { name, checksum, at = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        }

        if (applied.Count > 0)
            throw new InvalidOperationException($"The database is newer than this program: it has {string.Join(", ", applied.Keys)}.");
    }

    // 0001_books.sql for both engines, then 0001_books_rules.sqlite.sql or .postgres.sql for one.
    private static IEnumerable<string> Names(SqlDialect dialect) =>
        typeof(Migrations).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Where(name => name.Count(letter => letter == '.') == 1 || name.EndsWith($".{dialect.Name}.sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Read(string name)
    {
        using var stream = typeof(Migrations).Assembly.GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed record Applied
    {
        public string Name { get; init; } = "";

        public string Checksum { get; init; } = "";
    }
}
