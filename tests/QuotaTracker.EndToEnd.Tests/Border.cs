namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Central and stations with the demonstration's data, as real processes on free loopback ports and in a folder of their own.</summary>
internal sealed class Border : IAsyncDisposable
{
    // The first two are the demonstration's own; each station says hello to one of the centrals in turn.
    private static readonly (string Station, string Code)[] Places =
        [("KTH-01", "DEMO-KTH-01"), ("BVU-01", "DEMO-BVU-01"), ("LC1-01", "E2E-LC1-01"), ("MKH-01", "E2E-MKH-01")];

    private const int InDemonstration = 2;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("quotatracker-e2e-");
    private readonly bool _patient;

    /// <param name="postgres">The database of all centrals; null for SQLite.</param>
    /// <param name="centrals">How many processes of central share the database.</param>
    /// <param name="stations">How many stations, up to four.</param>
    /// <param name="chromium">Where stations look for the browser that prints; null for wherever it is.</param>
    /// <param name="recorded">Whether the first station's writes are recorded: see <see cref="Recording"/>.</param>
    /// <param name="patient">A recall is waited for long: on a busy machine an officer's 3 s would otherwise decide the test.</param>
    public Border(string? postgres = null, int centrals = 1, int stations = 2, string? chromium = null, bool patient = false, bool recorded = false)
    {
        _patient = patient;
        Centrals = [.. Enumerable.Range(0, centrals).Select(number => NewCentral(postgres, isFirst: number == 0))];
        Stations = [.. Places.Take(stations).Select((place, number) => NewStation(place.Station, place.Code, Centrals[number % centrals], chromium, recorded && number == 0))];
        Store = new CentralStore(postgres, Folder("central"));
    }

    public IReadOnlyList<AppProcess> Centrals { get; }

    public IReadOnlyList<StationProcess> Stations { get; }

    public CentralStore Store { get; }

    public AppProcess Central => Centrals[0];

    /// <summary>KTH-01, in Phường Lào Cai.</summary>
    public StationProcess First => Stations[0];

    /// <summary>BVU-01, in Xã Bát Xát.</summary>
    public StationProcess Second => Stations[1];

    /// <summary>Where the recording is.</summary>
    public string Recording => Folder("recording.txt");

    /// <summary>Where the recorded station's second device is, in its folder or a copy of it.</summary>
    public static string MirrorOf(string folder) => Path.Combine(folder, "second-device");

    public string Folder(string name) => Path.Combine(_data.FullName, name);

    /// <summary>Starts everything, and waits until officers can sign in. Not around midnight: see <see cref="Midnight"/>.</summary>
    public async Task StartAsync()
    {
        await Midnight.PassAsync(TimeProvider.System);
        await Central.StartAsync();
        foreach (var (station, code) in Places.Take(Stations.Count).Skip(InDemonstration))
            await Store.AddStationAsync(station, code);
        await Task.WhenAll(Centrals.Skip(1).Select(central => central.StartAsync()));
        await Task.WhenAll(Stations.Select(station => station.Process.StartAsync()));
        foreach (var station in Stations)
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(station.File.Query<string>("select code from officers").Count > 0), $"{station.Name} knows its officers");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var station in Stations)
            await station.Process.DisposeAsync();
        foreach (var central in Centrals)
            await central.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private AppProcess NewCentral(string? postgres, bool isFirst)
    {
        var settings = new Dictionary<string, string> { ["Central__DataDirectory"] = Folder("central") };
        if (_patient)
            settings["Leases__RecallBudgetMs"] = "20000";
        if (isFirst)
            settings["Central__Demonstration"] = "true";
        if (postgres is not null)
            settings["QUOTA_DATABASE"] = postgres;
        return new("QuotaTracker.Central", AppProcess.FreePort(), settings, "/health/ready");
    }

    private StationProcess NewStation(string name, string code, AppProcess central, string? chromium, bool recorded)
    {
        var settings = new Dictionary<string, string>
        {
            ["Station__DataDirectory"] = Folder(name), ["Station__CentralUrl"] = central.Address.ToString(), ["Station__EnrolmentCode"] = code,
        };
        if (_patient)
            (settings["Station__LeaseBudgetMs"], settings["Station__LeaseTryMs"]) = ("30000", "10000");
        if (chromium is not null)
            settings["QUOTA_CHROMIUM"] = chromium;
        if (recorded)
        {
            // The second device lies in the recorded folder, so that a cut shows both.
            settings["Station__MirrorDirectory"] = MirrorOf(Folder(name));
            Directory.CreateDirectory(MirrorOf(Folder(name)));
        }

        var process = new AppProcess("QuotaTracker.Station", AppProcess.FreePort(), settings, "/sign-in")
        {
            Under = recorded ? WriteRecording.Command(Recording) : [],
        };
        return new(name, process, new(Folder(name)));
    }
}

/// <summary>A station: its program, and its file seen from outside.</summary>
internal sealed record StationProcess(string Name, AppProcess Process, StationFile File)
{
    public Uri Address => Process.Address;

    /// <summary>A driver with an officer signed in.</summary>
    public async Task<StationDriver> DriveAsync()
    {
        var driver = new StationDriver(Address);
        await driver.SignInAsync();
        return driver;
    }
}
