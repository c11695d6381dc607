using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace QuotaTracker.Station.Storage;

/// <summary>The numbered steps from an empty file to today's tables. Forward only; a step once shipped is never changed.</summary>
internal static class Migrations
{
    /// <summary>Brings a file up to date. Refuses one that a newer program has written.</summary>
    public static void Apply(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var version = connection.ExecuteScalar<long>("pragma user_version", transaction: transaction);
        var steps = Steps();
        if (version > steps.Count)
            throw new StoreNewerException();
        foreach (var (number, sql) in steps.Where(step => step.Number > version))
        {
            connection.Execute(sql, transaction: transaction);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {number}"), transaction: transaction);
        }
    }

    private static List<(int Number, string Sql)> Steps()
    {
        var assembly = typeof(Migrations).Assembly;
        const string prefix = "Migrations/";
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (int.Parse(name.AsSpan(prefix.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture), reader.ReadToEnd());
            })];
    }
}
