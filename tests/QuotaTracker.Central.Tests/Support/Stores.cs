using System.Diagnostics;
using Npgsql;

namespace QuotaTracker.Central.Tests.Support;

/// <summary>Makes fresh stores of one engine. Every contract test runs on both.</summary>
public abstract class Stores
{
    /// <summary>The settings of a central on a store that nothing else uses.</summary>
    public abstract Task<Store> CreateAsync();
}

/// <summary>One store.</summary>
/// <param name="Settings">How central finds it.</param>
/// <param name="Folder">A folder of its own, deleted afterwards.</param>
public sealed record Store(IReadOnlyDictionary<string, string> Settings, string Folder) : IDisposable
{
    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}

public sealed class SqliteStores : Stores
{
    public override Task<Store> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("quota-central-").FullName;
        return Task.FromResult(new Store(new Dictionary<string, string> { ["Central:DataDirectory"] = folder }, folder));
    }
}

[CollectionDefinition(Name)]
// The name says what it is to xunit.
#pragma warning disable CA1711
public sealed class PostgresCollection : ICollectionFixture<PostgresCluster>
#pragma warning restore CA1711
{
    public const string Name = "PostgreSQL";
}

/// <summary>A throw-away PostgreSQL cluster on a socket in a temporary folder; durable as in earnest.</summary>
public sealed class PostgresCluster : Stores, IAsyncLifetime
{
    private static int _count;

    private readonly string _folder = Directory.CreateTempSubdirectory("quota-pg-").FullName;

    public override async Task<Store> CreateAsync()
    {
        var name = $"central_{Interlocked.Increment(ref _count)}";
        await using (var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false"))
        await using (var command = source.CreateCommand($"create database {name}"))
            await command.ExecuteNonQueryAsync();
        var folder = Directory.CreateTempSubdirectory("quota-central-").FullName;
        return new(new Dictionary<string, string> { ["Central:Database"] = ConnectionString(name), ["Central:DataDirectory"] = folder }, folder);
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

    /// <summary>Ends the cluster at once, as a power cut would.</summary>
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
