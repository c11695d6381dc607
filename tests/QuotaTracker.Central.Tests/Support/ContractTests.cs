using QuotaTracker.Domain;

namespace QuotaTracker.Central.Tests.Support;

/// <summary>Tests of what central promises, whatever the engine. Each test has a store and a server of its own.</summary>
public abstract class ContractTests(Stores stores) : IAsyncLifetime
{
    private readonly List<IDisposable> _disposables = [];

    protected Stores Stores => stores;

    protected ManualClock Clock { get; } = new(CentralServer.Start);

    protected Store Store { get; private set; } = null!;

    protected CentralServer Central { get; private set; } = null!;

    protected DateOnly Today => Central.Today;

    /// <summary>By default nothing is planned ahead, so that a test sees only what it does itself.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Leases:ResidentsPerContact"] = "0",
        ["Leases:RecallBudgetMs"] = "500",
        ["Leases:RecallPollMs"] = "50",
        ["Sync:PullPollMs"] = "50",
    };

    public async Task InitializeAsync()
    {
        Store = await stores.CreateAsync();
        Central = new CentralServer(Store, Clock, Settings);
    }

    public async Task DisposeAsync()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        await Central.DisposeAsync();
        Store.Dispose();
    }

    protected async Task<TestStation> EnrolAsync(string station, bool again = false) => Keep(await TestStation.EnrolAsync(Central, station, again));

    protected T Keep<T>(T disposable)
        where T : IDisposable
    {
        _disposables.Add(disposable);
        return disposable;
    }

    /// <summary>A feed that can't be counted on: nothing that the intake foresees, and all that the station is told of the resident breaks.</summary>
    protected Task BreakFeedAsync(string station, ResidentId knows) => Central.ExecuteAsync("""
        update stations set feed_head = 9223372036854775807 where station_id = @station;
        insert into station_residents (station_id, resident_id) values (@station, @knows)
        """, new { station, knows });

    protected Task MendFeedAsync(string station) =>
        Central.ExecuteAsync("update stations set feed_head = 1000000 where station_id = @station", new { station });

    protected Task<ResidentId> AddResidentAsync(string? unit = "02809") => Central.AddResidentAsync(unit);
}
