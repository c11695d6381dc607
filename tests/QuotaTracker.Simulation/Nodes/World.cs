using QuotaTracker.Central.Books;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;
using QuotaTracker.Simulation.Checks;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Stores;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>Everything there is in one run: central's programs on one store, stations on their disks, people, network, time.</summary>
internal sealed class World
{
    private readonly List<SimStore> _stores = [];
    private int _disks;

    public World(SimKernel kernel, SimStore central)
    {
        Kernel = kernel;
        CentralStore = Use(central);
        central.Connection.Watcher = new BooksWatch(this);
        Oracle = new Oracle(this);
        Centrals = [new(this, 1), new(this, 2)];
    }

    public SimKernel Kernel { get; }

    public Oracle Oracle { get; }

    public SimStore CentralStore { get; private set; }

    /// <summary>Central's programs take no calls.</summary>
    public bool CentralClosed { get; private set; }

    /// <summary>The one whom central hears; null for everybody.</summary>
    public Device? OpenFor { get; set; }

    /// <summary>Central was put back from a backup: it may have told what it no longer knows.</summary>
    public bool CentralForgot { get; private set; }

    /// <summary>Central's store doesn't answer.</summary>
    public bool CentralStoreAway { get; set; }

    public IReadOnlyList<CentralNode> Centrals { get; }

    public List<Device> Devices { get; } = [];

    public List<Disk> Disks { get; } = [];

    public Weather Weather { get; set; } = Weather.Fine;

    public long StoreOperations { get; set; }

    /// <summary>Nothing that happens any more counts.</summary>
    public bool Ended { get; private set; }

    /// <summary>Puts a disk into the world.</summary>
    public Disk NewDisk(SimStore store)
    {
        var disk = new Disk(this, Use(store), $"disk {++_disks}");
        store.Connection.Watcher = disk;
        Disks.Add(disk);
        return disk;
    }

    /// <summary>An administrator's act at central, on the first of its programs that lives.</summary>
    public async Task<T> AtCentralAsync<T>(Func<CentralNode, Task<T>> act)
    {
        foreach (var dead in Centrals.Where(node => node.Process.Dead))
            dead.Restart();
        var node = Centrals[0];
        (node.Process.DiesAfterOperations, node.Process.DiesAfterContinuations) = (null, null);
        // People come back when the page doesn't answer.
        var away = CentralStoreAway;
        CentralStoreAway = false;
        T? result = default;
        var done = false;
        node.Process.Start(async () =>
        {
            result = await act(node);
            done = true;
        });
        await Kernel.RunAsync(() => done, Kernel.NowMs + 60_000);
        CentralStoreAway = away;
        if (!done)
            Kernel.Fail("an administrator's act at central didn't end within a minute");
        return result!;
    }

    /// <summary>As the administrator's guide says: central stops, the backup is put in place, recovery is begun, and only then stations are let in.</summary>
    public async Task RestoreCentralAsync(Image backup, bool said = true)
    {
        foreach (var node in Centrals)
            node.Process.Kill("for a backup to be put back");
        CentralStore = Use(Template.BlankCentral());
        CentralStore.Fill(backup);
        CentralStore.Connection.Watcher = new BooksWatch(this);
        (CentralClosed, CentralForgot) = (true, true);
        if (said)
            await BeginRecoveryAsync();
        else
            // Both of its programs are up again before anybody is heard.
            await AtCentralAsync(_ => Task.FromResult(true));
        CentralClosed = false;
        // A code that waits to be used may be forgotten: somebody gives out another.
        foreach (var device in Devices.Where(device => device.Code is not null && (device.Disk.Journal.Count == 0 || device.CodeForLife == device.Disk.Journal[^1].Entry.Incarnation)))
        {
            device.Stop("to be started with a new code");
            device.Code = await NewCodeAsync(device.Station);
        }
    }

    /// <summary>Somebody says that central was put back.</summary>
    public Task BeginRecoveryAsync() => AtCentralAsync(
        node => node.Get<RecoverFromStations>().BeginAsync(new(RecoverySign.Act, null, "simulation", "a backup was put back"), CancellationToken.None));

    /// <summary>A new code for a station.</summary>
    public Task<string> NewCodeAsync(StationId station) => AtCentralAsync(node => node.Get<CentralDatabase>().WriteAsync(
        sql => EnrolmentCodes.IssueAsync(sql, station, "simulation", DateTimeOffset.FromUnixTimeMilliseconds(Kernel.NowMs).AddDays(400)), CancellationToken.None));

    /// <summary>One whole contact of a station, in its own program.</summary>
    public static async Task ContactAsync(Device device, CancellationToken cancellationToken)
    {
        if (!await device.Get<Enrolment>().EnrolAsync(cancellationToken) || !await device.Get<Hello>().SayAsync(cancellationToken))
            return;
        device.Get<JournalMirror>().CatchUpWhole();
        await device.Get<Salvage>().HandInAsync(cancellationToken);
        device.Get<DayChange>().Run();
        await device.Get<EntryPush>().AllAsync(cancellationToken);
        // The feed's pages, as long as one brings something.
        for (long before = -1, now = device.Disk.FeedCursor; now != before && await device.Get<Feed>().PullAsync(0, cancellationToken); before = now, now = device.Disk.FeedCursor)
            cancellationToken.ThrowIfCancellationRequested();

        device.Get<DayChange>().Run();
        await device.Get<EntryPush>().AllAsync(cancellationToken);
    }

    /// <summary>Everybody's books of a month, as central has them.</summary>
    public Task<IReadOnlyList<BooksTable.Row>> BooksAsync() => AtCentralAsync(node => node.Get<CentralDatabase>().ReadAsync(
        sql => sql.QueryAsync<BooksTable.Row>($"select {BooksTable.Row.Columns} from books order by resident_id, month"), CancellationToken.None));

    /// <summary>The run is over: all stores are as before it.</summary>
    public void End()
    {
        Ended = true;
        foreach (var device in Devices)
            device.Stop("at the end");
        foreach (var node in Centrals)
            node.Process.Kill("at the end");
        foreach (var store in _stores)
            store.End();
    }

    private SimStore Use(SimStore store)
    {
        _stores.Add(store.Begin());
        return store;
    }
}
