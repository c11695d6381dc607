using QuotaTracker.Central.Storage;
using QuotaTracker.Tests.Shared;

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
/// <param name="Drop">What else is to be done away with afterwards.</param>
public sealed record Store(IReadOnlyDictionary<string, string> Settings, string Folder, Action? Drop = null) : IDisposable
{
    public void Dispose()
    {
        Drop?.Invoke();
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

/// <summary>Two servers, so that the tests on PostgreSQL use two cores; within a collection they run one after the other.</summary>
internal static class PostgresCollection
{
    public const string Sync = "PostgreSQL: stations and what they send";

    public const string Books = "PostgreSQL: books, leases, people";
}

[CollectionDefinition(PostgresCollection.Sync)]
public sealed class SyncOnPostgres : ICollectionFixture<PostgresCluster>;

[CollectionDefinition(PostgresCollection.Books)]
public sealed class BooksOnPostgres : ICollectionFixture<PostgresCluster>;

/// <summary>Databases of one throw-away PostgreSQL server.</summary>
public sealed class PostgresCluster : Stores, IAsyncLifetime
{
    private readonly PostgresServer _server = new();
    private string _prepared = "";

    /// <summary>A copy of a database with its schema: some 200 tests need one, and the migrations would run for each.</summary>
    public override async Task<Store> CreateAsync() => Store(await _server.CreateDatabaseAsync(_prepared));

    /// <summary>A database as the administrator makes it: with nothing in it.</summary>
    public async Task<Store> CreateEmptyAsync() => Store(await _server.CreateDatabaseAsync());

    private Store Store(string database)
    {
        var folder = Directory.CreateTempSubdirectory("quota-central-").FullName;
        return new(new Dictionary<string, string> { ["Central:Database"] = database, ["Central:DataDirectory"] = folder }, folder, () => _server.Drop(database));
    }

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _prepared = await _server.CreateDatabaseAsync();
        await using var database = new CentralDatabase(new PostgresDialect(_prepared));
        await database.StartAsync(new ManualClock(CentralServer.Start), CancellationToken.None);
    }

    public Task StartAsync() => _server.StartAsync();

    /// <inheritdoc cref="PostgresServer.StopAsync"/>
    public Task StopAsync() => _server.StopAsync();

    public Task DisposeAsync() => _server.DisposeAsync();
}
