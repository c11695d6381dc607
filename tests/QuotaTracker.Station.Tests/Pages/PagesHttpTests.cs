using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Resources;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests.Pages;

public sealed partial class PagesHttpTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/today")]
    [InlineData("/attention")]
    [InlineData("/day")]
    [InlineData("/receipts/KTH-01-1-000001")]
    [InlineData("/receipts/KTH-01-1-000001.pdf")]
    public async Task Page_NobodySignedIn_LeadsToSignIn(string path)
    {
        await using var station = await TestStation.StartAsync();
        using var response = await station.Http.GetAsync(path);
        response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        response.Headers.Location!.AbsolutePath.Should().Be("/sign-in");
    }

    [Fact]
    public async Task Pages_SignedIn_AreThereUnderThePolicyForPages()
    {
        await using var station = await TestStation.ReadyAsync();
        foreach (var path in new[] { "/", "/today", "/attention", "/sign-in" })
        {
            using var response = await station.Http.GetAsync(path);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            response.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'self'").And.NotContain("'unsafe-");
        }

        WebUtility.HtmlDecode(await station.Http.GetStringAsync("/")).Should().Contain("Trần Văn Kiểm");
    }

    [Theory]
    [InlineData("/station.css", "text/css")]
    [InlineData("/js/desk.js", "text/javascript")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task File_NobodySignedIn_IsServedAndAskedForAgain(string path, string type)
    {
        await using var station = await TestStation.StartAsync();
        using var response = await station.Http.GetAsync(path);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be(type);
        response.Headers.CacheControl!.NoCache.Should().BeTrue();
    }

    [Fact]
    public async Task Language_Chosen_StaysForAllPages()
    {
        await using var station = await TestStation.StartAsync();
        using var response = await station.Http.GetAsync("/language?to=en&back=/sign-in");
        response.Headers.Location!.OriginalString.Should().Be("/sign-in");
        (await station.Http.GetStringAsync("/sign-in")).Should().Contain("<html lang=\"en\"");
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("")]
    public async Task Language_WithAWayOut_StaysHere(string back)
    {
        await using var station = await TestStation.StartAsync();
        using var response = await station.Http.GetAsync($"/language?to=vi&back={Uri.EscapeDataString(back)}");
        response.Headers.Location!.OriginalString.Should().Be("/");
    }

    [Fact]
    public async Task Language_Unknown_IsRefused()
    {
        await using var station = await TestStation.StartAsync();
        using var response = await station.Http.GetAsync("/language?to=fr&back=/");
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Receipt_Recorded_ShowsTheExchangeAndNoFullNumber()
    {
        await using var station = await TestStation.ReadyAsync();
        var recorded = await station.RecordAsync(World.Mao);
        using var response = await station.Http.GetAsync($"/receipts/{recorded.ReceiptNumber}");
        var html = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());

        html.Should().ContainAll(recorded.ReceiptNumber!, "1.500.000 ₫", "Cửa khẩu Kim Thành", "0101••••0123", "10/03/2026 10:00", World.Officer, "<svg");
        html.Should().NotContain(World.MaoNumber).And.NotContain("Giàng Thị Mào");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task Receipt_Policy_LetsItsOwnNonceAndItsOwnFramePass()
    {
        await using var station = await TestStation.ReadyAsync();
        var recorded = await station.RecordAsync(World.Mao);
        var nonces = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await station.Http.GetAsync($"/receipts/{recorded.ReceiptNumber}");
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            var nonce = Nonce.Match(policy).Groups[1].Value;
            WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()).Should().Contain($"<script nonce=\"{nonce}\"");
            policy.Should().Contain("frame-ancestors 'self'");
            response.Headers.GetValues("X-Frame-Options").Single().Should().Be("SAMEORIGIN");
            nonces.Add(nonce);
        }

        nonces.Should().HaveCount(2, "a nonce is used once");
    }

    [Fact]
    public async Task Receipt_CopyThatWasNeverCounted_IsNotShownAsOne()
    {
        await using var station = await TestStation.ReadyAsync();
        var recorded = await station.RecordAsync(World.Mao);
        var path = $"/receipts/{recorded.ReceiptNumber}?copy=1";
        WebUtility.HtmlDecode(await station.Http.GetStringAsync(path)).Should().NotContain("BẢN SAO");

        (await station.OkAsync<ReprintAnswer>($"/api/exchanges/{recorded.ExchangeId}/reprint", new { })).Copy.Should().Be(1);
        WebUtility.HtmlDecode(await station.Http.GetStringAsync(path)).Should().Contain("BẢN SAO 1");
    }

    [Fact]
    public async Task Receipt_Voided_SaysSoAndWhy()
    {
        await using var station = await TestStation.ReadyAsync();
        var recorded = await station.RecordAsync(World.Mao);
        using (var response = await station.Http.PostAsync($"/api/exchanges/{recorded.ExchangeId}/void",
            System.Net.Http.Json.JsonContent.Create(new VoidRequest("nhập nhầm số lượng"), options: TestStation.Json)))
            response.IsSuccessStatusCode.Should().BeTrue();
        WebUtility.HtmlDecode(await station.Http.GetStringAsync($"/receipts/{recorded.ReceiptNumber}"))
            .Should().Contain("ĐÃ HỦY").And.Contain("nhập nhầm số lượng");
    }

    [Theory]
    [InlineData("/receipts/KTH-01-1-000099")]
    [InlineData("/receipts/KTH-01-1-000099.pdf")]
    [InlineData("/receipts/nonsense")]
    public async Task Receipt_Unknown_IsNotFound(string path)
    {
        await using var station = await TestStation.ReadyAsync();
        using var response = await station.Http.GetAsync(path);
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ReceiptPdf_NoBrowser_SaysWhatToInstallAndThatThePageStillPrints()
    {
        await using var station = await TestStation.StartAsync(edges: services => services.Replace(ServiceDescriptor.Singleton(
            provider => new ChromiumPdf(new ChromiumOptions { Path = "/no/such/browser" }, provider.GetRequiredService<TimeProvider>()))));
        await station.SyncAsync();
        await station.SignInAsync();
        var recorded = await station.RecordAsync(World.Mao);

        using var response = await station.Http.GetAsync($"/receipts/{recorded.ReceiptNumber}.pdf");
        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).Should().Contain("printing-unavailable")
            .And.Contain(PageTexts.Vietnamese.Word(ChromiumPdf.MissingKey));
        using var page = await station.Http.GetAsync($"/receipts/{recorded.ReceiptNumber}");
        page.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Status_Enrolled_NamesTheCheckpointInBothLanguages()
    {
        await using var station = await TestStation.ReadyAsync();
        (await station.GetAsync<StatusAnswer>("/api/status")).Should().BeEquivalentTo(
            new { CheckpointNameVi = "Cửa khẩu Kim Thành", CheckpointNameEn = "Kim Thanh gate" });
    }

    [GeneratedRegex("script-src 'self' 'nonce-([^']+)'")]
    private static partial Regex Nonce { get; }
}
