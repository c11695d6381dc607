using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaTracker.Contracts;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Tests.Doubles;

/// <summary>A whole station on a real file and a real port; only clock and line are the test's.</summary>
internal sealed class TestStation : IAsyncDisposable
{
    public static readonly JsonSerializerOptions Json = MakeJson();

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private TestStation(WebApplication app, string folder, bool ownsFolder, ManualClock clock, TestMachine machine, FakeCentral central)
    {
        (_app, Folder, _ownsFolder, Clock, Machine, Central) = (app, folder, ownsFolder, clock, machine, central);
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = NewClient();
    }

    public string Folder { get; }

    public ManualClock Clock { get; }

    public TestMachine Machine { get; }

    public FakeCentral Central { get; }

    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public StationDatabase Database => Get<StationDatabase>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A station that has enrolled and pulled everything, with an officer signed in.</summary>
    public static async Task<TestStation> ReadyAsync(int pushEntriesMax = 200)
    {
        var station = await StartAsync(pushEntriesMax: pushEntriesMax);
        await station.SyncAsync();
        await station.SignInAsync();
        return station;
    }

    public static async Task<TestStation> StartAsync(
        FakeCentral? central = null, ManualClock? clock = null, TestMachine? machine = null, string? folder = null, bool worker = false,
        Action<IServiceCollection>? edges = null, string code = "CODE-1", string? mirror = null, int pushEntriesMax = 200)
    {
        clock ??= World.Morning();
        central ??= World.Central(clock);
        machine ??= new TestMachine(clock);
        var data = folder ?? Directory.CreateTempSubdirectory("station-").FullName;
        var builder = WebApplication.CreateBuilder(
        [
            "--urls", "http://127.0.0.1:0", "--Station:DataDirectory", data, "--Station:CentralUrl", "http://127.0.0.1:9/",
            "--Station:EnrolmentCode", code, "--Station:MirrorDirectory", mirror ?? "",
            "--Station:MirrorWaitMs", "5000", "--Station:PushEntriesMax", pushEntriesMax.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ]);
        builder.Logging.ClearProviders();
        var app = StationHost.Build(builder, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            services.Replace(ServiceDescriptor.Singleton<IMachineClock>(machine));
            services.Replace(ServiceDescriptor.Singleton<ICentralApi>(central));
            services.Replace(ServiceDescriptor.Singleton(new Random(7)));
            if (!worker)
                services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(SyncWorker)));
            edges?.Invoke(services);
        });
        await app.StartAsync();
        return new TestStation(app, data, folder is null, clock, machine, central);
    }

    /// <summary>One whole contact: enrol if need be, hello, push, pull, and push what the feed brought about.</summary>
    public async Task SyncAsync()
    {
        if (!await Get<Enrolment>().EnrolAsync(default) || !await Get<Hello>().SayAsync(default))
            return;
        await Get<Salvage>().HandInAsync(default);
        await Get<EntryPush>().AllAsync(default);
        await Get<Feed>().PullAsync(0, default);
        await Get<EntryPush>().AllAsync(default);
    }

    public async Task SignInAsync(string officer = World.Officer)
    {
        using var response = await Http.PostAsJsonAsync("/api/session", new SignInRequest(officer, World.Pin), Json);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var session = await response.Content.ReadFromJsonAsync<SessionAnswer>(Json);
        Http.DefaultRequestHeaders.Remove("X-Csrf-Token");
        Http.DefaultRequestHeaders.Add("X-Csrf-Token", session!.CsrfToken);
    }

    public HttpClient NewClient() =>
        new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = BaseAddress };

    public Guid NewId() => Guid.CreateVersion7(Clock.GetUtcNow());

    /// <summary>An import of garlic worth so much.</summary>
    public ExchangeRequest Import(Guid resident, long valueVnd = 1_500_000, Guid? id = null) => new(
        id ?? NewId(), resident, ExchangeDirection.Import, [new GoodsEntry("0703", 1_000, null, valueVnd)], IdentifiedBy.Scanner);

    public async Task<ExchangeAnswer> RecordAsync(Guid resident, long valueVnd = 1_500_000) =>
        await OkAsync<ExchangeAnswer>("/api/exchanges", Import(resident, valueVnd));

    public async Task<T> OkAsync<T>(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body, Json);
        ((int)response.StatusCode).Should().BeInRange(200, 299, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(Json))!;
    }

    public async Task<(int Status, string Problem, JsonElement Body)> RefusedAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body, Json);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, json.GetProperty("type").GetString()!["urn:quotatracker:problem:".Length..], json);
    }

    public async Task ShouldRefuseAsync(int status, string problem, string path, object body)
    {
        var refused = await RefusedAsync(path, body);
        (refused.Status, refused.Problem).Should().Be((status, problem));
    }

    public async Task<T> GetAsync<T>(string path) => (await Http.GetFromJsonAsync<T>(path, Json))!;

    public List<EntryBody> Bodies() => Database.Read(tx => JournalRows.After(tx, 0, 10_000).Select(EntryCodec.Decode).ToList());

    /// <summary>Runs the check of the file as the command line does.</summary>
    public VerifyResult Verify() => JournalVerify.Run(Folder);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private static JsonSerializerOptions MakeJson()
    {
        var json = new JsonSerializerOptions();
        LocalJson.Configure(json);
        return json;
    }
}
