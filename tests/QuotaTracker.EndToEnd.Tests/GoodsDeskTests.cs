using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Entering goods as an officer at a busy gate does: by keyboard alone, at 1024 × 768.</summary>
public sealed partial class GoodsDeskTests(BrowserFixture browsers, GoodsDeskTests.OneStation shared)
    : IClassFixture<BrowserFixture>, IClassFixture<GoodsDeskTests.OneStation>
{
    [Fact]
    public async Task UsualExchange_OfOneLine_TakesTwelveKeysAfterTheScan()
    {
        await using var context = await ContextAsync();
        var desk = await SignedInAsync(context);
        await desk.ScanAsync(Cards.Mao);
        await CountKeysAsync(desk.Page);

        await PressAsync(desk.Page, "g", "a", "o", "Enter", "1", "0", "Enter", "1", "5", "k");
        (await TextAsync(desk.Page, "#entry-understood")).Should().Be("15.000 ₫", "it is said at once what was understood");
        (await TextAsync(desk.Page, "#entry-value")).Should().Be("150.000 ₫");
        (await TextAsync(desk.Page, "#goods-within")).Should().Be("150.000 ₫", "what isn't a line yet counts already");
        (await TextAsync(desk.Page, "#goods-left")).Should().Contain("1.850.000 ₫");
        await Pictures.TakeAsync(desk.Page, "goods-typed");
        await FitsAsync(desk.Page);
        await PressAsync(desk.Page, "F9");
        await desk.Page.WaitForSelectorAsync("#answer-confirm:focus");
        await Pictures.TakeAsync(desk.Page, "goods-answer");
        await PressAsync(desk.Page, "Enter");
        await desk.Page.WaitForSelectorAsync("#desk[data-phase=done]");

        (await desk.Page.EvaluateAsync<int>("() => window.keysPressed")).Should().BeLessThanOrEqualTo(12);
        var recorded = shared.Station.File.Exchanges()[^1];
        recorded.Goods.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Hs = "1006", QuantityMilli = 10_000L, UnitPrice = new Domain.Vnd(15_000) });
    }

    [Fact]
    public async Task SameAgain_GoodsOfTheLastVisit_AreOfferedFirstAndNothingIsFilledIn()
    {
        await using var context = await ContextAsync();
        var desk = await SignedInAsync(context);
        await desk.ScanAsync(Cards.Din);
        await PressAsync(desk.Page, "c", "h", "a", "n", "Enter", "2", "Enter", "9", "0", "k", "F9");
        await desk.Page.WaitForSelectorAsync("#answer-confirm:focus");
        await desk.ConfirmAsync();

        await desk.ScanAsync(Cards.Din);
        (await TextAsync(desk.Page, "#usual-option-0 .option-name")).Should().Be("Chăn");
        (await NothingIsFilledInAsync(desk.Page)).Should().BeTrue("an amount that nobody said must not go on a slip");
        await Pictures.TakeAsync(desk.Page, "goods-usual");
        await PressAsync(desk.Page, "Enter");
        (await desk.Page.InputValueAsync("#entry-goods")).Should().StartWith("Chăn", "Enter picks the first while there is no line");
        (await NothingIsFilledInAsync(desk.Page)).Should().BeTrue();

        // After a reload amid the line: the usual goods are there again, and the cursor where the officer goes on.
        await desk.Page.ReloadAsync();
        await desk.Page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await desk.Page.WaitForSelectorAsync("#entry-quantity:focus");
        (await TextAsync(desk.Page, "#usual-option-0 .option-name")).Should().Be("Chăn");
        await PressAsync(desk.Page, "1", "Enter", "9", "5", "k", "Enter");
        (await desk.Page.Locator("#goods-lines tr").CountAsync()).Should().Be(1);

        // A tariff code begins with a digit: only together with Alt a digit picks.
        await PressAsync(desk.Page, "6", "3");
        (await TextAsync(desk.Page, "#entry-option-0 .option-code")).Should().Be("6301");
        await PressAsync(desk.Page, "Backspace", "Backspace", "Alt+1");
        (await desk.Page.InputValueAsync("#entry-goods")).Should().StartWith("Chăn");
        (await NothingIsFilledInAsync(desk.Page)).Should().BeTrue();
        await desk.Page.FillAsync("#entry-goods", "");
        await desk.Page.FocusAsync("#entry-goods");

        // With a line there, Enter in the empty field is the question for the answer, and the arrow marks what Enter picks.
        await PressAsync(desk.Page, "ArrowDown", "Enter");
        (await desk.Page.InputValueAsync("#entry-goods")).Should().StartWith("Chăn");
        await desk.Page.FillAsync("#entry-goods", "");
        await PressAsync(desk.Page, "Enter");
        await desk.Page.WaitForSelectorAsync("#answer-confirm:focus");
    }

    [Fact]
    public async Task Yuan_BySuffixOrSwitch_ShowsTheWeeksRateAndOutlivesAReload()
    {
        await using var context = await ContextAsync();
        var desk = await SignedInAsync(context);
        var page = desk.Page;
        var rate = (await page.EvaluateAsync<JsonElement>("() => fetch('/api/rates').then(answer => answer.json())")).GetProperty("today");
        var centidong = rate.GetProperty("centidong").GetInt64();
        var vnd = ((350 * centidong) + 5_000) / 10_000;
        await desk.ScanAsync(Cards.Hai);

        await PressAsync(page, "t", "o", "i", "Enter", "2", "Enter", "3", ",", "5", "t");
        // The week's rate comes on its own, after the person.
        await Eventually.HoldsAsync(async () => await TextAsync(page, "#entry-understood") == $"3,50 ¥ = {Dong(vnd)}", "the price is understood");
        (await TextAsync(page, "#entry-rate")).Should().MatchRegex(@"^1 ¥ = [0-9.]+,[0-9]{2} ₫, tuần [0-9]{2}/[0-9]{2}–[0-9]{2}/[0-9]{2}$");
        (await TextAsync(page, "#entry-value")).Should().Be(Dong(2 * vnd));
        await PressAsync(page, "Enter");

        // The switch stays for the lines that follow; a thousand would mean either currency, so it is refused.
        await PressAsync(page, "g", "a", "o", "Enter", "1", "0", "F6", "Enter", "1", "5", "k");
        (await page.GetAttributeAsync("#entry-currency", "aria-pressed")).Should().Be("true");
        (await TextAsync(page, "#entry-understood")).Should().Be("Chưa hiểu số này");
        await PressAsync(page, "Enter");
        (await TextAsync(page, "#entry-problem")).Should().Contain("15kđ");
        await page.FillAsync("#entry-price", "4,25");
        await Pictures.TakeAsync(page, "goods-yuan");
        await FitsAsync(page);

        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#desk[data-phase=goods]");
        (await page.InputValueAsync("#entry-price")).Should().Be("4,25");
        (await page.GetAttributeAsync("#entry-currency", "aria-pressed")).Should().Be("true");
        (await TextAsync(page, "#goods-lines")).Should().Contain("3,50 ¥");
        await page.WaitForFunctionAsync("() => document.querySelector('#entry-rate').textContent.startsWith('1 ¥')");
        await page.FocusAsync("#entry-price");
        await PressAsync(page, "Enter");
        await PressAsync(page, "t", "a", "o", "Enter", "1", "Enter", "9");
        (await TextAsync(page, "#entry-understood")).Should().StartWith("9,00 ¥");
        await PressAsync(page, "F9");
        await page.WaitForSelectorAsync("#answer-confirm:focus");
        await Pictures.TakeAsync(page, "goods-yuan-answer");
        await FitsAsync(page);
        await desk.ConfirmAsync();

        shared.Station.File.Exchanges()[^1].Goods.Select(line => (line.Foreign!.Fen, line.Foreign.Centidong, line.UnitPrice.Amount))
            .Should().Equal((350, centidong, vnd), (425, centidong, ((425 * centidong) + 5_000) / 10_000), (900, centidong, ((900 * centidong) + 5_000) / 10_000));
    }

    [Fact]
    public async Task Yuan_WithoutThisWeeksRate_SaysWhichIsTheNewestAndTakesNoLine()
    {
        await using var context = await ContextAsync();
        var desk = await SignedInAsync(context);
        await desk.Page.RouteAsync("**/api/rates", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """{"today":null,"newest":{"currency":"CNY","centidong":361245,"from":"2026-11-16","to":"2026-11-22","source":"MẪU"}}""",
        }));
        await desk.ScanAsync(Cards.Ta);
        if (await desk.PhaseAsync() == "register")
            await desk.RegisterAsync("02683");
        await desk.Page.FocusAsync("#entry-goods");

        await PressAsync(desk.Page, "t", "o", "i", "Enter", "2", "Enter", "3", ",", "5", "t", "Enter");

        (await TextAsync(desk.Page, "#entry-problem")).Should().Contain("3.612,45 ₫, tuần 16/11–22/11").And.Contain("bằng đồng");
        (await desk.Page.Locator("#goods-lines tr.none").CountAsync()).Should().Be(1);
        await desk.Page.FillAsync("#entry-price", "12k");
        await PressAsync(desk.Page, "Enter");
        (await TextAsync(desk.Page, "#goods-lines")).Should().Contain("12.000 ₫");
    }

    [Fact]
    public async Task AboveTheCap_NumberKeys_PutGoodsFirstIntoTheExcess()
    {
        await using var context = await ContextAsync();
        var desk = await SignedInAsync(context);
        var page = desk.Page;
        await desk.ScanAsync(Cards.Chu);
        await PressAsync(page, "g", "a", "o", "Enter", "1", "0", "0", "Enter", "1", "5", "k", "Enter");
        await PressAsync(page, "b", "i", "a", "Enter", "5", "Enter", "3", "0", "0", "k");
        (await TextAsync(page, "#goods-over")).Should().Be("1.000.000 ₫", "also for what isn't a line yet");
        await Pictures.TakeAsync(page, "goods-over");
        await FitsAsync(page);
        await PressAsync(page, "F9");
        await page.WaitForSelectorAsync("#answer-confirm:focus");
        var suggested = await TextAsync(page, "#excess-said");
        await ExcessIsAsync(page, "1"); // Rice bears less tax than beer.
        (await TextAsync(page, ".estimate")).Should().MatchRegex("Nhập khẩu [0-9,]+%").And.Contain("GTGT").And.Contain("1.000.000 ₫");
        await Pictures.TakeAsync(page, "goods-excess");
        await FitsAsync(page);

        await PressAsync(page, "2");
        await ExcessIsAsync(page, "2");
        (await TextAsync(page, "#excess-said")).Should().Contain("hơn gợi ý");
        await Pictures.TakeAsync(page, "goods-excess-chosen");
        await FitsAsync(page);
        await PressAsync(page, "0");
        await ExcessIsAsync(page, "1");
        (await TextAsync(page, "#excess-said")).Should().Be(suggested);

        // A scanner begins with a digit, too: what doesn't stay alone is no choice, and stays where the scanner typed it.
        await page.Clock.InstallAsync();
        await page.Clock.PauseAtAsync(TimeProvider.System.GetUtcNow().AddMinutes(1).UtcDateTime);
        await PressAsync(page, "2", "1");
        await page.Clock.RunForAsync(500);
        (await page.InputValueAsync("#scan")).Should().Be("21");
        (await TextAsync(page, "#excess-said")).Should().Be(suggested);
        await page.FillAsync("#scan", "");
        await page.Clock.ResumeAsync();

        // By button, and kept while the officer looks at the goods again and nothing of them changes.
        await page.Locator(".choose").Nth(1).ClickAsync();
        await ExcessIsAsync(page, "2");
        await page.WaitForSelectorAsync("#answer-confirm:focus");

        // A card's 0 may come long before the rest of it: until then it leaves nothing to the suggestion.
        await page.Clock.PauseAtAsync(TimeProvider.System.GetUtcNow().AddMinutes(5).UtcDateTime);
        await PressAsync(page, "0");
        await page.Clock.RunForAsync(250);
        (await page.InputValueAsync("#scan")).Should().Be("0");
        await PressAsync(page, "1");
        await page.Clock.RunForAsync(500);
        await page.FillAsync("#scan", "");
        await page.Clock.ResumeAsync();
        await page.FocusAsync("#answer-confirm");
        await ExcessIsAsync(page, "2");
        await PressAsync(page, "Escape", "F9");
        await ExcessIsAsync(page, "2");
        (await page.InputValueAsync("#scan")).Should().BeEmpty("a number key is no scan");
        await desk.ConfirmAsync();

        var recorded = shared.Station.File.Exchanges()[^1];
        recorded.Excess.Should().Equal(1);
        recorded.Goods.Select(line => line.Exempt.Amount).Should().Equal(1_500_000, 500_000);
    }

    [Fact]
    public async Task FirstVisit_WithCentralInReach_IsNotToldToWait()
    {
        await using var context = await ContextAsync();
        var desk = await SignedInAsync(context);
        await desk.Page.WaitForFunctionAsync("() => document.querySelector('#status-contact').dataset.tone === 'calm'");
        await desk.ScanAsync(Cards.Pham);
        if (await desk.PhaseAsync() == "register")
            await desk.RegisterAsync("02683");

        (await TextAsync(desk.Page, "#person")).Should().NotContain("quyết định sau");
        (await TextAsync(desk.Page, "#quota")).Should().NotContain("trả lời sau");
        await Pictures.TakeAsync(desk.Page, "goods-first-visit");
    }

    /// <summary>Central and one station, for all tests of this file.</summary>
    public sealed class OneStation : IAsyncLifetime
    {
        private Border? _border;

        internal StationProcess Station => _border!.First;

        public async Task InitializeAsync()
        {
            _border = await StartedAsync();
            using var driver = await Station.DriveAsync();
            await driver.RightsArriveAsync(4);
        }

        public async Task DisposeAsync() => await (_border?.DisposeAsync() ?? default);

        private static async Task<Border> StartedAsync()
        {
            var border = new Border(stations: 1, patient: true);
            await border.StartAsync();
            return border;
        }
    }

    private async Task<Desk> SignedInAsync(IBrowserContext context)
    {
        var desk = new Desk(await context.NewPageAsync(), shared.Station.Address);
        await desk.SignInAsync("HQ-001", "135790");
        return desk;
    }

    private Task<IBrowserContext> ContextAsync() => browsers.Browser.NewContextAsync(new()
    {
        ViewportSize = new() { Width = 1024, Height = 768 }, Locale = "vi-VN",
    });

    // Each key for itself, as a hand does, and only those that a hand presses.
    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
            await page.Keyboard.PressAsync(key);
    }

    private static async Task CountKeysAsync(IPage page) => await page.EvaluateAsync("""
        () => {
            window.keysPressed = 0;
            window.addEventListener("keydown", event => window.keysPressed += event.isTrusted ? 1 : 0, true);
        }
        """);

    private static async Task<string> TextAsync(IPage page, string selector) =>
        Spaces.Replace(await page.Locator(selector).First.InnerTextAsync(), " ").Trim();

    private static async Task<bool> NothingIsFilledInAsync(IPage page) =>
        await page.InputValueAsync("#entry-quantity") == "" && await page.InputValueAsync("#entry-price") == "";

    // The line is marked as the excess, and the answer can be confirmed.
    private static async Task ExcessIsAsync(IPage page, string line)
    {
        await page.WaitForFunctionAsync(
            "line => [...document.querySelectorAll('#answer-lines tr[data-excess] .choose')].map(button => button.textContent).join() === line", line);
        await page.WaitForSelectorAsync("#answer-confirm:focus");
    }

    private static async Task FitsAsync(IPage page) =>
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(1024, "nothing lies out of sight to the side");

    private static string Dong(long vnd) => Spaces.Replace(Documents.VietnameseText.Money(vnd), " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces { get; }
}
