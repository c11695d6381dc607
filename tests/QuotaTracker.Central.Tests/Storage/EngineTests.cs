using System.Net;
using Microsoft.Data.Sqlite;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Storage;

/// <summary>What only SQLite must do.</summary>
public sealed class SqliteTests() : ContractTests(new SqliteStores())
{
    [Fact]
    public void Open_SecondProcessOnTheFile_IsRefused()
    {
        var open = () => new SqliteDialect(Store.Folder);

        open.Should().Throw<IOException>();
    }

    [Fact]
    public async Task Store_Full_Is503AndStationsCarryOnAfterwards()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        // A writer from outside that doesn't let go stands for every way in which the file can't be written.
        await using (var blocker = new SqliteConnection($"Data Source={Store.Folder}/central.db;Pooling=False"))
        {
            await blocker.OpenAsync();
            await using var transaction = blocker.BeginTransaction(deferred: false);
            Refused(await station.TryLeaseAsync(resident), 503, ProblemTypes.Unavailable);
        }

        (await station.LeaseAsync(resident)).Answer.Should().Be(LeaseAnswer.Leased);
    }
}

/// <summary>A cluster of its own, because it is taken away.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private readonly PostgresCluster _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Database_Gone_Is503UntilItIsBack()
    {
        using var store = await _cluster.CreateEmptyAsync();
        await using var central = new CentralServer(
            store, new ManualClock(CentralServer.Start), new Dictionary<string, string> { ["Leases:ResidentsPerContact"] = "0" });
        using var station = await TestStation.EnrolAsync(central, "KTH-01");
        var ready = new Uri("/health/ready", UriKind.Relative);
        (await station.Http.GetAsync(ready)).StatusCode.Should().Be(HttpStatusCode.OK);

        await _cluster.StopAsync();
        Refused(await station.HelloAsync(), 503, ProblemTypes.Unavailable);
        (await station.Http.GetAsync(ready)).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await station.Http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
        using var bare = await station.Http.PostAsync(
            new Uri("/v1/stations/enrol", UriKind.Relative),
            System.Net.Http.Json.JsonContent.Create(new QuotaTracker.Contracts.Stations.EnrolRequest("X", station.PublicKey, "f"), options: WireJson.Options));
        bare.Headers.RetryAfter.Should().NotBeNull();

        await _cluster.StartAsync();
        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
        (await station.Http.GetAsync(ready)).StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
