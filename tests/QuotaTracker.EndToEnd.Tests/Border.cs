namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Central and two stations with the demonstration's data, as real processes on free loopback ports and in a folder of their own.</summary>
internal sealed class Border : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("quotatracker-e2e-");

    public Border(string? postgres = null)
    {
        var central = new Dictionary<string, string>
        {
            ["Central__DataDirectory"] = Folder("central"), ["Central__Demonstration"] = "true",
        };
        if (postgres is not null)
            central["QUOTA_DATABASE"] = postgres;
        Central = new("QuotaTracker.Central", AppProcess.FreePort(), central, "/health/ready");
        First = Station("station-1", "DEMO-KTH-01");
        Second = Station("station-2", "DEMO-BVU-01");
    }

    public AppProcess Central { get; }

    /// <summary>KTH-01, in Phường Lào Cai.</summary>
    public AppProcess First { get; }

    /// <summary>BVU-01, in Xã Bát Xát.</summary>
    public AppProcess Second { get; }

    public string Folder(string name) => Path.Combine(_data.FullName, name);

    public async Task StartAsync()
    {
        await Central.StartAsync();
        await Task.WhenAll(First.StartAsync(), Second.StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Central.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private AppProcess Station(string name, string code) => new("QuotaTracker.Station", AppProcess.FreePort(), new Dictionary<string, string>
    {
        ["Station__DataDirectory"] = Folder(name), ["Station__CentralUrl"] = Central.Address.ToString(), ["Station__EnrolmentCode"] = code,
    }, "/sign-in");
}
