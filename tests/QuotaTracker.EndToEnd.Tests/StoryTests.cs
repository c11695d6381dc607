using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>The main job as people do it: real processes, a real browser, and central killed twice on the way.</summary>
public sealed partial class StoryTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Story_ThroughTwoOutages_GrantsOnceAndBringsEveryAnswerBack()
    {
        await using var border = new Border(patient: true);
        await border.StartAsync();
        await using var atFirst = await ContextAsync();
        await using var atSecond = await ContextAsync();
        var first = new Desk(await atFirst.NewPageAsync(), border.First.Address);
        var second = new Desk(await atSecond.NewPageAsync(), border.Second.Address);

        // 1. With central: scan, see, enter, see the answer, confirm, receipt.
        await first.SignInAsync("HQ-001", "135790");
        await LeasesArriveAsync(first);
        await Pictures.TakeAsync(first.Page, "desk-ready");
        await first.ScanAsync(Cards.Mao);
        (await first.Page.Locator("#person-name").TextContentAsync()).Should().Be("Giàng Thị Mào");
        (await first.AskAsync("hanh", "100", "25.000")).Should().Be("Exempt");
        await Pictures.TakeAsync(first.Page, "desk-exempt");
        var receipt = await first.ConfirmAsync();
        receipt.Should().MatchRegex(@"^KTH-01-1-\d{6}$");
        await Pictures.TakeAsync(first.Page, "desk-recorded");
        var seal = await ReadSealAsync(first.Page, border, receipt);
        await first.TodayShowsAsync(receipt, "Exempt");

        // The same person once more on the same day, here: the own entry is proof.
        await first.ScanAsync(Cards.Mao);
        (await first.AskAsync("tao", "5", "40.000")).Should().Be("Taxable");
        await Pictures.TakeAsync(first.Page, "desk-taxable");

        // 2. Central is gone. Own people are granted, a visitor is provisional, and the page says how things stand.
        await border.Central.KillAsync();
        await first.ScanAsync(Cards.Chu);
        (await first.AskAsync("hanh", "90", "30.000")).Should().Be("Exempt", "the lease is here, and 2,700,000 is above the cap only in part");
        var offline = await first.ConfirmAsync();
        await first.ScanAsync(Cards.Ta);
        (await first.PhaseAsync()).Should().Be("register", "a visitor isn't known here");
        await first.RegisterAsync("02683");
        (await first.AskAsync("nam", "2", "200.000")).Should().Be("Provisional");
        await Pictures.TakeAsync(first.Page, "desk-provisional");
        var visitor = await first.ConfirmAsync();
        await first.TodayShowsAsync(visitor, "Pending");
        await first.Page.Locator("#status-contact[data-tone=neutral]").WaitForAsync(new() { Timeout = 60_000 });
        (await first.Page.Locator("#status-contact").TextContentAsync()).Should().MatchRegex(@"\d\d:\d\d", "it says since when, and how many are unsent");
        await Pictures.TakeAsync(first.Page, "today-offline");

        // 3. Central is back: the queue empties by itself, and the answer comes back to the station.
        await border.Central.StartAsync();
        await first.TodayShowsAsync(visitor, "Confirmed");
        await NothingUnsentAsync(first);
        await Pictures.TakeAsync(first.Page, "today-answered");

        // 4. Station 2, same people, same day: no second exemption, whichever way round.
        await second.SignInAsync("BP-002", "246801");
        foreach (var card in new[] { Cards.Mao, Cards.Chu, Cards.Ta })
        {
            await second.ScanAsync(card);
            if (await second.PhaseAsync() == "register")
                await second.RegisterAsync("02647");
            (await second.AskAsync("hanh", "1", "100.000")).Should().Be("Taxable");
        }

        // The other way round: first at station 2 as a visitor, then at home while central is gone again.
        await second.ScanAsync(Cards.Hai);
        if (await second.PhaseAsync() == "register")
            await second.RegisterAsync("02647");
        (await second.AskAsync("hanh", "1", "100.000")).Should().Be("Exempt", "the home station gives the right back at once");
        await second.ConfirmAsync();
        await border.Central.KillAsync();
        await first.ScanAsync(Cards.Hai);
        (await first.AskAsync("hanh", "1", "100.000")).Should().NotBe("Exempt");
        var doubtful = await first.ConfirmAsync();
        await border.Central.StartAsync();
        await StateBecomesAsync(first, doubtful, "DutyDue", "Taxable");

        // 5. The resident, on a phone.
        await using var phone = await browsers.Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 390, Height = 844 }, DeviceScaleFactor = 2, IsMobile = true, HasTouch = true, Locale = "vi-VN",
        });
        var resident = await phone.NewPageAsync();
        await resident.GotoAsync(border.Central.Address.ToString());
        await resident.FillAsync("#number", "010190000201");
        await resident.FillAsync("#fact", "12/05/1990");
        await Pictures.TakeAsync(resident, "phone-ask");
        await resident.Locator("form[action='/tra-cuu'] button").ClickAsync();
        (await resident.Locator(".trips .count").TextContentAsync()).Should().Be("3");
        await Pictures.TakeAsync(resident, "phone-trips");
        await CheckReceiptAsync(resident, border.Central.Address, seal.Picture, "go", receipt);
        await Pictures.TakeAsync(resident, "phone-genuine");
        await CheckTextAsync(resident, border.Central.Address, Forge(seal.Jws), "stop");
        await Pictures.TakeAsync(resident, "phone-forged");

        // 6. The auditor.
        await using var office = await ContextAsync();
        await AuditAsync(await office.NewPageAsync(), border);
        seal.Dispose();
        offline.Should().StartWith("KTH-01-1-");
    }

    private Task<IBrowserContext> ContextAsync() => browsers.Browser.NewContextAsync(new()
    {
        ViewportSize = new() { Width = 1280, Height = 900 }, Locale = "vi-VN", AcceptDownloads = true,
    });

    private static Task LeasesArriveAsync(Desk desk) => Eventually.HoldsAsync(async () =>
        await desk.Page.EvaluateAsync<int>("() => fetch('/api/status').then(answer => answer.json()).then(status => status.openLeases)") >= 6,
        "the rights of the station's own people are here");

    private static Task NothingUnsentAsync(Desk desk) => Eventually.HoldsAsync(async () =>
        await desk.Page.EvaluateAsync<int>("() => fetch('/api/status').then(answer => answer.json()).then(status => status.unsentCount)") == 0,
        "everything is sent");

    private static Task StateBecomesAsync(Desk desk, string receipt, params string[] states) => Eventually.HoldsAsync(async () =>
    {
        var list = await desk.Page.EvaluateAsync<JsonElement>("() => fetch('/api/exchanges').then(answer => answer.json())");
        var row = list.EnumerateArray().Single(item => item.GetProperty("receiptNumber").GetString() == receipt);
        return states.Contains(row.GetProperty("status").GetString());
    }, $"the receipt is {string.Join(" or ", states)}");

    // The receipt as a picture, read by a decoder that is not ours, and checked by a JOSE library that is not ours.
    private static async Task<Seal> ReadSealAsync(IPage page, Border border, string receipt)
    {
        await page.GotoAsync(new Uri(border.First.Address, $"/receipts/{receipt}").ToString());
        await Pictures.TakeAsync(page, "receipt");
        (await page.Locator("article").TextContentAsync()).Should().Contain("0101••••0201").And.NotContain("010190000201", "the full number is never printed");
        var pdf = await page.APIRequest.GetAsync(new Uri(border.First.Address, $"/receipts/{receipt}.pdf").ToString());
        pdf.Status.Should().Be(200);
        var seal = new Seal();
        await File.WriteAllBytesAsync(seal.PathOf("receipt.pdf"), await pdf.BodyAsync());
        (await Tools.RunAsync("qpdf", ["--check", seal.PathOf("receipt.pdf")])).Code.Should().Be(0);
        // 203 dots an inch: what a thermal printer puts on the paper.
        (await Tools.RunAsync("pdftoppm", ["-r", "203", "-png", "-singlefile", seal.PathOf("receipt.pdf"), seal.PathOf("receipt")])).Code.Should().Be(0);
        seal.Jws = await Tools.ReadQrAsync(seal.Picture);
        if (Environment.GetEnvironmentVariable("QUOTA_PICTURES") is { } folder)
            File.Copy(seal.Picture, Path.Combine(folder, "receipt-203dpi.png"), overwrite: true);

        using var http = new HttpClient();
        await File.WriteAllBytesAsync(seal.PathOf("jwks.json"), await http.GetByteArrayAsync(new Uri(border.Central.Address, "/.well-known/jwks.json")));
        var jose = Path.Combine(Tools.RepositoryFolder(), "tests", "jose");
        var (code, payload, errors) = await Tools.RunAsync("node", [Path.Combine(jose, "verify.mjs"), seal.PathOf("jwks.json")], seal.Jws, jose);
        code.Should().Be(0, errors);
        JsonDocument.Parse(payload).RootElement.GetProperty("rno").GetString().Should().Be(receipt);
        return seal;
    }

    private static async Task CheckReceiptAsync(IPage page, Uri central, string picture, string mood, string receipt)
    {
        await page.GotoAsync(new Uri(central, "/phieu").ToString());
        await page.SetInputFilesAsync("#receipt-picture", picture);
        await page.WaitForSelectorAsync($".trips.{mood}");
        (await page.Locator("main").TextContentAsync()).Should().Contain(receipt);
    }

    private static async Task CheckTextAsync(IPage page, Uri central, string jws, string mood)
    {
        await page.GotoAsync(new Uri(central, "/phieu").ToString());
        await page.FillAsync("#receipt-text", jws);
        await page.Locator("form[action='/phieu'] button").ClickAsync();
        await page.WaitForSelectorAsync($".trips.{mood}");
    }

    // A careful forger: everything but the amount stays, and the seal is the genuine one.
    private static string Forge(string jws)
    {
        var parts = jws.Split('.');
        var payload = System.Text.Encoding.UTF8.GetString(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(parts[1]));
        var forged = TotalPattern.Replace(payload, "\"tot\":1000");
        forged.Should().NotBe(payload);
        return $"{parts[0]}.{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(forged)}.{parts[2]}";
    }

    private static async Task AuditAsync(IPage page, Border border)
    {
        await page.GotoAsync(new Uri(border.Central.Address, "/reports").ToString());
        await page.FillAsync("#code", "kiemtoan");
        await page.FillAsync("#password", "demo-kiem-toan-1");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
        await page.GotoAsync(new Uri(border.Central.Address, "/reports").ToString());
        var text = await page.Locator("main").TextContentAsync();
        text.Should().Contain("KTH-01").And.Contain("BVU-01", "the stations that have not closed the month are named");
        await Pictures.TakeAsync(page, "report");
        foreach (var (ending, begins) in new[] { ("pdf", "%PDF"), ("xlsx", "PK"), ("csv", "\uFEFF") })
        {
            var link = page.Locator($"a[href$='.{ending}']");
            var file = await page.APIRequest.GetAsync(new Uri(border.Central.Address, (await link.GetAttributeAsync("href"))!).ToString());
            file.Status.Should().Be(200);
            var bytes = await file.BodyAsync();
            System.Text.Encoding.UTF8.GetString(bytes, 0, Math.Min(8, bytes.Length)).Should().StartWith(begins);
            if (Environment.GetEnvironmentVariable("QUOTA_PICTURES") is { } folder)
                await File.WriteAllBytesAsync(Path.Combine(folder, "report." + ending), bytes);
        }
    }

    [GeneratedRegex("\"tot\":[0-9]+")]
    private static partial Regex TotalPattern { get; }

    private sealed class Seal : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quotatracker-seal-");

        public string Jws { get; set; } = "";

        public string Picture => PathOf("receipt.png");

        public string PathOf(string file) => Path.Combine(_folder.FullName, file);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
