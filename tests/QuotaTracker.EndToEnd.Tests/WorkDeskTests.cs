using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Whatever happens to window, browser and station while an officer works: nothing typed is lost, nothing is recorded twice.</summary>
public sealed class WorkDeskTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    // In the page's own words to the station: its draft again, as sent for another exchange and another resident, and with that one's id. Gives
    // the id of the resident whom it shows.
    private const string Plant = """
        async ({ sent, number }) => {
            const { post, put } = await import('/js/api.js');
            const draft = JSON.parse(sessionStorage.getItem('quotatracker.draft'));
            const shown = draft.person.resident.residentId;
            const { residentId } = (await post('/api/scan', { text: number, by: 'Hand' })).body.resident;
            const goods = draft.lines.map(({ hs, quantityMilli, unit, unitPriceVnd }) => ({ hs, quantityMilli, unit, unitPriceVnd }));
            draft.person.resident.residentId = residentId;
            draft.sent = { exchangeId: crypto.randomUUID(), residentId, direction: 'Import', goods, by: 'Scanner' };
            await put(`/api/drafts/${draft.exchangeId}`, { content: JSON.stringify(draft), sent, revision: draft.revision + 100 });
            return shown;
        }
        """;

    [Fact]
    public async Task PowerCut_WhileGoodsAreTyped_OffersThemAgainAndRecordsOnce()
    {
        await using var border = await ReadyAsync();
        await using var browser = new KillableBrowser(border.Folder("profile"));
        var desk = new Desk(await browser.StartAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        await KeptAsync(border, "250.000");

        await browser.KillAsync();
        await border.First.Process.KillAsync();
        await border.First.Process.StartAsync();
        desk = new Desk(await browser.StartAsync(), border.First.Address);
        // Somebody else comes to the desk.
        await desk.SignInAsync("BP-002", "246801");

        await desk.Page.Locator("#left-list li[data-draft]").WaitForAsync();
        (await desk.Page.Locator("#left-list").TextContentAsync()).Should().Contain("Giàng Thị Mào").And.Contain("1 dòng hàng").And.MatchRegex(@"lúc \d\d:\d\d");
        await Pictures.TakeAsync(desk.Page, "desk-left-behind", wholePage: false);
        (await desk.PhaseAsync()).Should().Be("idle", "nobody is hurried into it");
        await desk.Page.Locator("#left-list button.primary").PressAsync("Enter");
        await desk.Page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await AsItWasTypedAsync(desk.Page);
        await desk.Page.Keyboard.PressAsync("F9");
        await AnsweredAsync(desk.Page);
        await desk.ConfirmAsync();

        border.First.File.Exchanges().Should().ContainSingle().Which.Goods.Should().HaveCount(2);
        Drafts(border).Should().BeEmpty();
        (await border.First.File.VerifyAsync()).Code.Should().Be(0);
    }

    [Fact]
    public async Task Window_ReloadedLeftOrClosed_KeepsWhatWasTyped()
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        var page = desk.Page;
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);

        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await AsItWasTypedAsync(page);

        // To another page and back.
        await page.GotoAsync(new Uri(border.First.Address, "/today").ToString());
        await page.GoBackAsync();
        await page.WaitForSelectorAsync("#desk[data-phase=goods]");
        await AsItWasTypedAsync(page);

        // With the answer before the officer.
        await page.Keyboard.PressAsync("F9");
        await AnsweredAsync(page);
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#desk[data-phase=goods]");
        (await page.Locator("#goods-lines tr").CountAsync()).Should().Be(2);

        // Closed, and opened anew.
        await page.CloseAsync();
        await KeptAsync(border, "250000");
        var next = await context.NewPageAsync();
        await next.GotoAsync(border.First.Address.ToString());
        await next.Locator("#left-list button.primary").PressAsync("Enter");
        await next.WaitForSelectorAsync("#desk[data-phase=goods]");
        (await next.Locator("#goods-lines tr").CountAsync()).Should().Be(2);

        // Signed out: it stays at the station, and nothing of the person in the window.
        await next.Locator("#sign-out").ClickAsync();
        await next.WaitForSelectorAsync("#officer-code");
        (await next.EvaluateAsync<int>("() => sessionStorage.length")).Should().Be(0);
        Drafts(border).Should().ContainSingle();
        var again = new Desk(next, border.First.Address);
        await again.SignInAsync("HQ-001", "135790");
        await next.Locator("#left-list button:not(.primary)").PressAsync("Enter");
        await next.Locator("#leave[open] button[value=leave]").ClickAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Drafts(border).Count == 0), "it is thrown away");
        border.First.File.Exchanges().Should().BeEmpty();
    }

    [Fact]
    public async Task Tab_CopiedWithItsDraft_RecordsOnceAndShowsWhatWasRecorded()
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        var draft = await desk.Page.EvaluateAsync<string>("() => sessionStorage.getItem('quotatracker.draft')");

        // The browser copies the session with the tab: this one sees that the other works on it.
        var copy = await context.RunAndWaitForPageAsync(() => desk.Page.EvaluateAsync("() => { window.open('/'); }"));
        await copy.Locator("#left-said:not(:empty)").WaitForAsync();
        (await copy.EvaluateAsync<string>("() => sessionStorage.getItem('quotatracker.draft')")).Should().BeNull();
        (await copy.Locator("#desk").GetAttributeAsync("data-phase")).Should().Be("idle");
        (await copy.Locator("#left-list li").CountAsync()).Should().Be(0, "another window has it");

        // A copy in a browser that knows nothing of the first one goes on with other goods.
        await using var elsewhere = await ContextAsync();
        var blind = new Desk(await elsewhere.NewPageAsync(), border.First.Address);
        await blind.SignInAsync("HQ-001", "135790");
        await blind.Page.EvaluateAsync("text => sessionStorage.setItem('quotatracker.draft', text)", draft);
        await blind.Page.GotoAsync(border.First.Address.ToString());
        await blind.Page.WaitForSelectorAsync("#desk[data-phase=goods]");

        await desk.Page.BringToFrontAsync();
        await desk.Page.Locator("#entry-price").FocusAsync();
        await desk.Page.Keyboard.PressAsync("F9");
        await AnsweredAsync(desk.Page);
        var receipt = await desk.ConfirmAsync();
        await blind.Page.FillAsync("#entry-quantity", "77");
        await blind.Page.Keyboard.PressAsync("F9");

        await blind.Page.WaitForSelectorAsync("#desk[data-phase=done]");
        (await blind.Page.Locator("#done-number").TextContentAsync()).Should().Be(receipt);
        (await blind.Page.Locator("#done-note").TextContentAsync()).Should().Contain("đã được ghi rồi");
        await Pictures.TakeAsync(blind.Page, "desk-already-recorded", wholePage: false);
        border.First.File.Exchanges().Should().ContainSingle();
        Drafts(border).Should().BeEmpty();
    }

    [Fact]
    public async Task Confirm_TwiceAndReloadedAtOnce_RecordsOnce()
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        var page = desk.Page;
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        await page.Keyboard.PressAsync("F9");
        await AnsweredAsync(page);

        await page.EvaluateAsync("() => { const button = document.querySelector('#answer-confirm'); button.click(); button.click(); location.reload(); }");

        // Either the answer was heard before, or the desk finds what was recorded, or sends the very same again.
        await Eventually.HoldsAsync(() => Task.FromResult(border.First.File.Exchanges().Count > 0), "it is recorded");
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return await desk.PhaseAsync() is "done" or "idle" && Drafts(border).Count == 0;
            }
            catch (PlaywrightException)
            {
                return false; // The page is being loaded.
            }
        }, "the desk knows");
        border.First.File.Exchanges().Should().ContainSingle();
    }

    [Fact]
    public async Task Confirm_WhileTheDraftIsOnItsWay_IsNoOtherWindows()
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        await desk.Page.Keyboard.PressAsync("F9");
        await AnsweredAsync(desk.Page);
        var kept = new ConcurrentQueue<int>();
        await desk.Page.RouteAsync("**/api/drafts/*", async route =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System); // Long enough for what goes out beside it to be recorded.
            var answer = await route.FetchAsync();
            kept.Enqueue(answer.Status);
            await route.FulfillAsync(new() { Response = answer });
        });

        await desk.ConfirmAsync();

        await Eventually.HoldsAsync(() => Task.FromResult(!kept.IsEmpty), "the draft comes behind the record");
        kept.Should().OnlyContain(status => status == 204, "409 is for another window's");
        Drafts(border).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Station_KilledBetweenConfirmAndAnswer_RecordsOnce(bool recorded)
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        await desk.Page.Keyboard.PressAsync("F9");
        await AnsweredAsync(desk.Page);
        var isKilled = false;
        await desk.Page.RouteAsync("**/api/exchanges", async route =>
        {
            if (route.Request.Method != "POST" || isKilled)
            {
                await route.ContinueAsync();
                return;
            }

            isKilled = true;
            if (recorded)
                (await route.FetchAsync()).Status.Should().Be(201);
            await border.First.Process.KillAsync();
            await route.AbortAsync();
        });

        await desk.Page.Locator("#answer-confirm").PressAsync("Enter");

        await desk.Page.Locator("#answer-status", new() { HasTextString = "Chưa rõ đã ghi hay chưa" }).WaitForAsync();
        border.First.File.Exchanges().Should().HaveCount(recorded ? 1 : 0);
        await border.First.Process.StartAsync();
        await desk.Page.WaitForSelectorAsync("#desk[data-phase=done]", new() { Timeout = 90_000 });
        border.First.File.Exchanges().Should().ContainSingle();
        Drafts(border).Should().BeEmpty();
    }

    // The page keeps what it likes in a draft, and so does anybody who is signed in: what it says was sent for somebody else goes nowhere.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Draft_ThatSaysItWasSentForSomebodyElse_IsShownFirstAndRecordedForWhomItShows(bool sent)
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        await desk.Page.Locator("#entry-add").ClickAsync();
        await KeptAsync(border, "250000");
        var mao = await desk.Page.EvaluateAsync<Guid>(Plant, new { sent, number = Cards.Chu.Split('|')[0] });
        await desk.Page.CloseAsync();
        await using var elsewhere = await ContextAsync();
        var next = new Desk(await elsewhere.NewPageAsync(), border.First.Address);
        await next.SignInAsync("BP-002", "246801");

        await next.Page.Locator("#left-list button.primary").PressAsync("Enter");

        await AnsweredAsync(next.Page);
        (await next.PhaseAsync()).Should().Be("answer");
        (await next.Page.Locator("#person-name").TextContentAsync()).Should().Be("Giàng Thị Mào");
        border.First.File.Exchanges().Should().BeEmpty("nobody has seen it");
        await next.ConfirmAsync();
        var recorded = border.First.File.Exchanges().Should().ContainSingle().Which;
        recorded.Resident.Value.Should().Be(mao);
        recorded.Officer.Value.Should().Be("BP-002");
        Drafts(border).Should().BeEmpty();
    }

    // Confirmed, and the window closed before the station heard of it: whoever confirmed it sends the very same, anybody else sees it first.
    [Theory]
    [InlineData("HQ-001", "135790")]
    [InlineData("BP-002", "246801")]
    public async Task Draft_ThatWasConfirmed_GoesOutAgainUnseenOnlyByWhoeverConfirmedIt(string officer, string pin)
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await TypeAsync(desk);
        await desk.Page.Keyboard.PressAsync("F9");
        await AnsweredAsync(desk.Page);
        await desk.Page.RouteAsync("**/api/exchanges", route => route.AbortAsync());
        await desk.Page.Locator("#answer-confirm").PressAsync("Enter");
        await Eventually.HoldsAsync(() => Task.FromResult(border.First.File.Query<long>("select is_sent from drafts").SequenceEqual([1L])), "the station knows that it was confirmed");
        await desk.Page.CloseAsync();
        await using var elsewhere = await ContextAsync();
        var next = new Desk(await elsewhere.NewPageAsync(), border.First.Address);
        await next.SignInAsync(officer, pin);

        await next.Page.Locator("#left-list button.primary").PressAsync("Enter");

        if (officer != "HQ-001")
        {
            await AnsweredAsync(next.Page);
            border.First.File.Exchanges().Should().BeEmpty("nobody has seen it");
            // Left, it is still there: the resident waits for the receipt.
            await next.Page.Keyboard.PressAsync("F2");
            await next.Page.Locator("#leave[open] button[value=leave]").ClickAsync();
            await next.Page.Locator("#left-list button.primary").PressAsync("Enter");
            await AnsweredAsync(next.Page);
            await next.Page.Locator("#answer-confirm").PressAsync("Enter");
        }

        await next.Page.WaitForSelectorAsync("#desk[data-phase=done]");
        border.First.File.Exchanges().Should().ContainSingle().Which.Officer.Value.Should().Be(officer);
        Drafts(border).Should().BeEmpty();
    }

    [Fact]
    public async Task Answers_ThatCameBack_AreOneLineUntilLookedAt_AndTheDayIsClosedAndPrinted()
    {
        await using var border = await ReadyAsync();
        await using var context = await ContextAsync();
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        var page = desk.Page;
        await desk.SignInAsync("HQ-001", "135790");
        await border.Central.KillAsync();
        await desk.ScanAsync(Cards.Ta);
        await desk.RegisterAsync("02683");
        (await desk.AskAsync("nam", "2", "200.000")).Should().Be("Provisional");
        var receipt = await desk.ConfirmAsync();

        await page.GotoAsync(new Uri(border.First.Address, "/today?list=waiting").ToString());
        await page.Locator("#today-rows tr[data-status=Pending]", new() { HasTextString = receipt }).WaitForAsync();
        await Pictures.TakeAsync(page, "today-waiting", wholePage: false);
        await border.Central.StartAsync();
        await page.Locator("#today-empty").WaitForAsync(new() { Timeout = 90_000 });

        await page.GotoAsync(border.First.Address.ToString());
        await page.Locator("#answers-link", new() { HasTextString = "1 phiếu tạm ghi đã được quyết định" }).WaitForAsync();
        await Pictures.TakeAsync(page, "desk-answers-line", wholePage: false);
        await page.Locator("#answers-link").PressAsync("Enter");
        await page.Locator("#today-rows tr.changed", new() { HasTextString = receipt }).WaitForAsync();
        await Pictures.TakeAsync(page, "today-answers", wholePage: false);
        await page.GotoAsync(border.First.Address.ToString());
        await page.Locator("#status-contact[data-tone=calm]").WaitForAsync(new() { Timeout = 60_000 });
        (await page.Locator("#answers").IsVisibleAsync()).Should().BeFalse("it was looked at");

        await page.GotoAsync(new Uri(border.First.Address, "/day").ToString());
        await page.Locator("#day-close").PressAsync("Enter");
        await page.Locator(".day-state", new() { HasTextString = "Đã chốt lúc" }).WaitForAsync();
        (await page.Locator("#day-sheet").TextContentAsync()).Should().Contain(receipt);
        border.First.File.Query<string>("select kind from journal where kind = 'DayClosed'").Should().ContainSingle();
        await Pictures.TakeAsync(page, "day");
        // The browser's own menu prints the same: one sheet, and no bare one behind it.
        Regex.Count(Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true })), @"/Type\s*/Page\b").Should().Be(1);
        await page.EvaluateAsync("() => { window.print = () => { window.printed = [...(window.printed ?? []), document.title]; window.dispatchEvent(new Event('afterprint')); }; }");
        foreach (var (paper, width) in new[] { ("a5", 148), ("a4", 210) })
        {
            await page.Locator($"#day-print-{paper}").PressAsync("Enter");
            (await page.EvaluateAsync<string>("() => [...document.querySelectorAll('link[id^=paper]')].filter(link => link.media === 'print').map(link => link.id).join()"))
                .Should().Be($"paper-{paper}", $"the sheet is {width} mm wide");
        }

        // A browser that prints into a file calls it by the title: one for each paper, and the page's own again afterwards.
        (await page.EvaluateAsync<string[]>("() => window.printed")).Select(title => title[^3..]).Should().Equal("-a5", "-a4");
        (await page.TitleAsync()).Should().StartWith("Chốt ngày");

        // Day before month, in whatever language the browser itself is.
        await page.FillAsync("#day-choose", "11/23/2026");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#day-choose-problem", new() { HasTextString = "ngày/tháng/năm" }).WaitForAsync();
        await Pictures.TakeAsync(page, "day-wrong", wholePage: false);
        await page.FillAsync("#day-choose", "5/11/2026");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => location.search === '?day=2026-11-05' && document.querySelector('#day-choose')?.value === '05/11/2026'");
    }

    private static async Task<Border> ReadyAsync()
    {
        var border = new Border(stations: 1);
        await border.StartAsync();
        using var driver = await border.First.DriveAsync();
        await driver.RightsArriveAsync();
        return border;
    }

    private Task<IBrowserContext> ContextAsync() =>
        browsers.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1024, Height = 768 }, Locale = "vi-VN" });

    // One line, and another one that isn't finished.
    private static async Task TypeAsync(Desk desk)
    {
        var page = desk.Page;
        await desk.ScanAsync(Cards.Mao);
        await FillAsync(page, "hanh", "10", "20.000");
        await page.Locator("#entry-add").ClickAsync();
        await FillAsync(page, "tao", "2,5", "250.000");
        await AsItWasTypedAsync(page);
    }

    private static async Task FillAsync(IPage page, string letters, string quantity, string price)
    {
        await page.FillAsync("#entry-goods", letters);
        await page.WaitForSelectorAsync("#entry-option-0");
        await page.Keyboard.PressAsync("Enter");
        await page.FillAsync("#entry-quantity", quantity);
        await page.FillAsync("#entry-price", price);
    }

    private static async Task AsItWasTypedAsync(IPage page)
    {
        (await page.Locator("#goods-lines tr:not(.none)").CountAsync()).Should().Be(1);
        (await page.InputValueAsync("#entry-goods")).Should().NotBeEmpty();
        (await page.InputValueAsync("#entry-quantity")).Should().Be("2,5");
        (await page.InputValueAsync("#entry-price")).Should().Be("250.000");
    }

    private static Task AnsweredAsync(IPage page) => page.Locator("#answer-confirm:not([disabled])").WaitForAsync();

    private static Task KeptAsync(Border border, string typed) => Eventually.HoldsAsync(
        () => Task.FromResult(Drafts(border).Any(content => content.Contains(typed, StringComparison.Ordinal))), "the station has what was typed");

    private static IReadOnlyList<string> Drafts(Border border) => border.First.File.Query<string>("select content from drafts");
}
