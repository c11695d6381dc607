using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Paper, language and the frame that prints, in a real browser. Only the printer itself is the test's.</summary>
public sealed class PaperTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    // As the browser does it when it was started for direct printing: takes the page at once and says so. What was printed is kept by the desk's window.
    private const string Printer = """
        window.print = () => {
            (top.printed ??= []).push({ address: location.pathname + location.search, text: document.body.innerText, focus: top.document.activeElement?.id ?? "" });
            dispatchEvent(new Event("beforeprint"));
            dispatchEvent(new Event("afterprint"));
        };
        """;

    [Fact]
    public async Task Desk_PrintsOnItsOwnPaperInItsOwnLanguage_AndTheChoiceOutlivesTheBrowser()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var before = await ContextAsync();
        var desk = new Desk(await before.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.Page.GotoAsync(new Uri(border.First.Address, "/printer").ToString());
        (await desk.Page.IsCheckedAsync("#paper-80")).Should().BeTrue("that is the station's");
        await desk.Page.CheckAsync("#paper-58");
        await desk.Page.CheckAsync("#language-vi-zh");
        (await desk.Page.TextContentAsync("#printer-said")).Should().Contain("58 mm");
        await desk.Page.Locator("#printer-test").ClickAsync();
        await PrintedAsync(desk.Page, 1);
        (await LastAsync(desk.Page)).Should().Contain("/printer/test?paper=58").And.Contain("THỬ");
        await Pictures.TakeAsync(desk.Page, "printer");

        // The browser is closed and started again: what it kept is all that is left.
        var kept = await before.StorageStateAsync();
        await before.CloseAsync();
        await using var after = await ContextAsync(kept);
        desk = new Desk(await after.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.ScanAsync(Cards.Mao);
        await desk.AskAsync("hanh", "100", "15.000");
        var receipt = await desk.ConfirmAsync();
        await PrintedAsync(desk.Page, 1);
        (await LastAsync(desk.Page)).Should().Contain($"/receipts/{receipt}?paper=58&lang=vi-zh").And.Contain("货值合计").And.Contain("洋葱").And.NotContain("BẢN SAO")
            .And.EndWith("|scan", "the next card goes where the officer works");
        (await desk.Page.TextContentAsync("#status-printer")).Should().Contain("58 mm").And.MatchRegex(@"\d\d:\d\d");
        (await desk.Page.IsVisibleAsync("#done-print-both")).Should().BeFalse("it was printed in both already");
        await Pictures.TakeAsync(desk.Page, "desk-printed", wholePage: false);

        // One key: a counted, marked copy.
        await desk.Page.Keyboard.PressAsync("F6");
        await PrintedAsync(desk.Page, 2);
        (await LastAsync(desk.Page)).Should().Contain("?copy=1&paper=58&lang=vi-zh").And.Contain("BẢN SAO 1");
        await desk.Page.WaitForFunctionAsync("() => document.querySelectorAll('.print-frame').length === 0");

        await desk.Page.EmulateMediaAsync(new() { Media = Media.Print });
        foreach (var (paper, language, name) in new[] { ("80", "vi", "receipt-80"), ("58", "vi", "receipt-58"), ("80", "vi-zh", "receipt-zh") })
        {
            await desk.Page.GotoAsync(new Uri(border.First.Address, $"/receipts/{receipt}?paper={paper}&lang={language}").ToString());
            if (Environment.GetEnvironmentVariable("QUOTA_PICTURES") is { } folder)
                await desk.Page.Locator("body").ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        }
    }

    [Fact]
    public async Task Desk_SlipThatCannotBeLoaded_SaysSoKeepsTheFocusAndPrintsTheFirstOneLater()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await context.RouteAsync("**/receipts/**", route => route.AbortAsync());
        await desk.ScanAsync(Cards.Mao);
        await desk.AskAsync("hanh", "100", "15.000");
        var receipt = await desk.ConfirmAsync();

        await desk.Page.Locator("#done-print-problem", new() { HasTextString = "F6" }).WaitForAsync();
        await desk.Page.Locator("#status-printer[data-tone=care]").WaitForAsync();
        (await desk.Page.EvaluateAsync<string>("document.activeElement.id")).Should().Be("scan");
        await Pictures.TakeAsync(desk.Page, "desk-not-printed", wholePage: false);

        await context.UnrouteAsync("**/receipts/**");
        await desk.Page.Keyboard.PressAsync("F6");
        await PrintedAsync(desk.Page, 1);
        (await LastAsync(desk.Page)).Should().Contain(receipt).And.NotContain("BẢN SAO", "nobody has the first one yet");
        await desk.Page.WaitForFunctionAsync("() => document.querySelector('#done-print-problem').textContent === ''");
        await desk.TodayShowsAsync(receipt, "Exempt");
    }

    [Fact]
    public async Task Frames_OfManyPrints_AreGoneAfterwards()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.Page.GotoAsync(new Uri(border.First.Address, "/printer").ToString());
        await desk.Page.EvaluateAsync("async () => { const { printSlip } = await import('/js/print.js'); for (let i = 0; i < 40; i++) await printSlip('/printer/test'); }");

        (await desk.Page.EvaluateAsync<int>("printed.length")).Should().Be(40);
        await desk.Page.WaitForFunctionAsync("() => document.querySelectorAll('iframe').length === 0");
    }

    private Task<IBrowserContext> ContextAsync(string? kept = null) => NewAsync(new()
    {
        ViewportSize = new() { Width = 1024, Height = 768 }, Locale = "vi-VN", StorageState = kept,
    });

    private async Task<IBrowserContext> NewAsync(BrowserNewContextOptions options)
    {
        var context = await browsers.Browser.NewContextAsync(options);
        await context.AddInitScriptAsync(Printer);
        return context;
    }

    private static Task<IJSHandle> PrintedAsync(IPage page, int count) => page.WaitForFunctionAsync("count => (window.printed ?? []).length === count", count);

    private static Task<string> LastAsync(IPage page) => page.EvaluateAsync<string>("() => { const last = printed.at(-1); return [last.address, last.text, last.focus].join('|'); }");
}
