using System.Diagnostics;
using Npgsql;

namespace QuotaTracker.Tests.Shared;

/// <summary>A throw-away PostgreSQL server on a socket in a temporary folder; durable as in earnest.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static int _count;

    private readonly string _folder = Directory.CreateTempSubdirectory("quota-pg-").FullName;

    /// <summary>Makes a database, empty or as a copy of another to which nobody is connected; how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync(string? copyOf = null)
    {
        var name = $"central_{Interlocked.Increment(ref _count)}";
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(
            copyOf is null ? $"create database {name}" : $"create database {name} template {new NpgsqlConnectionStringBuilder(copyOf).Database}");
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async Task InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ["postgres", _folder], asPostgres: false);
        await RunAsync(Binary("initdb"), ["-D", $"{_folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"]);
        await StartAsync();
    }

    public Task StartAsync() => RunAsync(Binary("pg_ctl"),
        ["-D", $"{_folder}/data", "-w", "-l", $"{_folder}/log", "-o", $"-k {_folder} -c listen_addresses='' -c max_connections=300", "start"]);

    /// <summary>Ends the server at once, as if it were killed.</summary>
    public Task StopAsync() => RunAsync(Binary("pg_ctl"), ["-D", $"{_folder}/data", "-w", "-m", "immediate", "stop"]);

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionString(string database) => $"Host={_folder};Username=postgres;Database={database};Maximum Pool Size=40";

    private static string Binary(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => $"{version}/bin/{name}").First(File.Exists);

    // The server refuses to run as root.
    private static async Task RunAsync(string program, string[] arguments, bool asPostgres = true)
    {
        var start = asPostgres && Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = "/";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        // A started server keeps the pipes open, so the end of the process is waited for, not that of its output.
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {await errors}");
    }
}
