using System.Diagnostics;
using Npgsql;

namespace QuotaTracker.Tests.Shared;

/// <summary>
/// A throw-away PostgreSQL server on a socket in a temporary folder, with its settings as in earnest. It is killed at most, and never the machine, so
/// memory is as good as a disk to it: of the hundreds of databases of the tests each has some three hundred files, which take a disk longer than the tests.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static int _count;

    // Databases are dropped once they are done with, so this is several times what is ever there.
    private const long RoomBytes = 2L << 30;
    private const string Memory = "/dev/shm";

    private readonly string _folder = MakeFolder();

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

    /// <summary>Drops a database that a test is done with, whoever may still be connected to it.</summary>
    public void Drop(string database)
    {
        using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        using var command = source.CreateCommand($"drop database {new NpgsqlConnectionStringBuilder(database).Database} with (force)");
        command.ExecuteNonQuery();
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

    private static string MakeFolder()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < RoomBytes)
            return Directory.CreateTempSubdirectory("quota-pg-").FullName;
        var folder = Path.Combine(Memory, "quota-pg-" + Path.GetRandomFileName());
        return Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

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
