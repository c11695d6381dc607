using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Tests.Shared;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>The database is taken away under a running central. A server of its own, because it is stopped.</summary>
public sealed class DatabaseOutageTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Database_StoppedAndStarted_StationsGoOnAndEverythingHeals()
    {
        await using var border = new Border(await _server.CreateDatabaseAsync());
        await border.StartAsync();
        using var first = await border.First.DriveAsync();
        using var second = await border.Second.DriveAsync();
        using var http = new HttpClient { BaseAddress = border.Central.Address };
        await first.RightsArriveAsync();
        var own = await first.IdentifyAsync(Cards.Chu, "02647");
        var visitor = await first.IdentifyAsync(Cards.Ta, "02683");

        await _server.StopAsync();
        using (var refused = await http.PostAsJsonAsync("/v1/public/quota", new PublicQuotaRequest("010085000318", "03/09/1985"), JsonSerializerOptions.Web))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            refused.Headers.RetryAfter!.Delta.Should().BePositive();
        }

        (await StatusAsync(http, "/health/ready")).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await StatusAsync(http, "/health/live")).Should().Be(HttpStatusCode.OK);
        Guid[] ids = [NewId(), NewId(), NewId()];
        (await first.RecordUntilAnsweredAsync(ids[0], own, 500_000)).GetProperty("decision").GetString().Should().Be("Exempt", "the lease is here");
        (await first.RecordUntilAnsweredAsync(ids[1], visitor, 500_000)).GetProperty("decision").GetString().Should().Be("Provisional");
        (await first.StatusAsync()).GetProperty("unsentCount").GetInt32().Should().BePositive();

        await _server.StartAsync();
        await Eventually.HoldsAsync(async () => await StatusAsync(http, "/health/ready") == HttpStatusCode.OK, "central is ready again by itself");
        await Agreement.SettlesAsync(border);
        var known = await second.IdentifyAsync(Cards.Chu, "02647");
        (await second.RecordUntilAnsweredAsync(ids[2], known, 500_000)).GetProperty("decision").GetString().Should().Be("Taxable");
        await Agreement.SettlesAsync(border);
        (await Agreement.HoldsAsync(border, ids)).Should().Be(2);
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}

/// <summary>What a station does where something of its machine is not as it should be.</summary>
public sealed class StationOutageTests
{
    private const int InUse = 3;
    private const int Unsafe = 4;

    [Fact]
    public async Task Receipt_WithoutChromium_IsShownAndThePdfSaysWhatToInstall()
    {
        await using var border = new Border(stations: 1, chromium: "/nonexistent/chromium");
        await border.StartAsync();
        using var driver = await border.First.DriveAsync();
        var resident = await driver.IdentifyAsync(Cards.Mao, "02647");
        var answer = await driver.RecordUntilAnsweredAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), resident, 500_000);
        var receipt = answer.GetProperty("receiptNumber").GetString()!;

        var pdf = await driver.GetPageAsync($"/receipts/{receipt}.pdf?lang=en");
        (pdf.Status, pdf.Type).Should().Be((HttpStatusCode.ServiceUnavailable, "application/problem+json"));
        JsonDocument.Parse(pdf.Text).RootElement.GetProperty("title").GetString().Should().Contain("Install Chromium").And.Contain("QUOTA_CHROMIUM");
        var page = await driver.GetPageAsync($"/receipts/{receipt}");
        (page.Status, page.Type).Should().Be((HttpStatusCode.OK, "text/html"));
        page.Text.Should().Contain(receipt);
    }

    [Fact]
    public async Task Station_SecondOnTheSameFolder_IsRefusedAndTheFirstGoesOn()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();

        var (code, _, errors) = await RunStationAsync(border.First.File.Folder, $"http://127.0.0.1:{AppProcess.FreePort()}");

        code.Should().Be(InUse);
        errors.Should().Contain("Thư mục dữ liệu đang được một chương trình khác sử dụng");
        using var driver = await border.First.DriveAsync();
        (await driver.StatusAsync()).GetProperty("station").GetString().Should().Be("KTH-01");
    }

    [Theory]
    [InlineData("http://0.0.0.0:")]
    [InlineData("http://[::]:")]
    [InlineData("http://*:")]
    public async Task Station_OnAnAddressOthersCanReach_IsRefused(string address)
    {
        var folder = Directory.CreateTempSubdirectory("quotatracker-e2e-");
        var url = address + AppProcess.FreePort();

        var (code, _, errors) = await RunStationAsync(folder.FullName, url);

        code.Should().Be(Unsafe);
        errors.Should().Contain("127.0.0.1").And.Contain(url);
        folder.EnumerateFileSystemInfos().Should().BeEmpty("nothing was begun");
        folder.Delete();
    }

    private static Task<(int Code, string Output, string Errors)> RunStationAsync(string folder, string url) => Tools.RunAsync("dotnet",
    [
        AppProcess.PathOf("QuotaTracker.Station"), $"--Station:DataDirectory={folder}", "--Station:CentralUrl=http://127.0.0.1:9/", "--urls", url,
    ]);
}
