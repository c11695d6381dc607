using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Central's pages as somebody on the road sees them: on a phone, with scripts switched off, and by keys alone.</summary>
public sealed class PhoneTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    private const int Width = 390;

    [Fact]
    public async Task Pages_OnAPhoneWithoutScripts_FitItAndAskBeforeTheyAct()
    {
        await using var border = new Border();
        await border.StartAsync();
        await SomeWorkAsync(border);
        await using var phone = await browsers.Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = Width, Height = 844 }, DeviceScaleFactor = 2, IsMobile = true, HasTouch = true, Locale = "vi-VN", JavaScriptEnabled = false,
        });
        var page = await phone.NewPageAsync();

        await SignInAsync(page, border, "GIAMSAT", "demo-giam-sat-1");
        await FitsAsync(page, border, "/supervise", "phone-supervise");
        await page.FillAsync("#receipt", "BVU-01-1-000001");
        await page.Locator("form[action='/supervise/find'] button").ClickAsync();
        await page.Locator("a[href$='/confirm']").First.WaitForAsync();
        await FitsAsync(page, "phone-supervise-found");
        await FitsAsync(page, border, "/admin", "phone-stations-supervisor");
        await FitsAsync(page, border, "/reports", "phone-report");
        await FitsAsync(page, border, "/stick", "phone-stick");

        // Two steps, by keys: the way back comes last, and nothing happens before the reason is given.
        await page.GotoAsync(new Uri(border.Central.Address, "/supervise").ToString());
        await page.Locator("a[href='/supervise/stations/BVU-01/burn']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#reason").WaitForAsync();
        await FitsAsync(page, "phone-burn");
        await page.FocusAsync("#reason");
        await page.Keyboard.PressAsync("Enter");
        (await page.Locator("#reason").CountAsync()).Should().Be(1, "a reason is asked for");
        await page.Keyboard.TypeAsync("máy rơi xuống suối, số 010190000201");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".note.go").WaitForAsync();
        await FitsAsync(page, border, "/admin", "phone-stations-lost");
        await FitsAsync(page, border, "/log", "phone-log");
        (await page.ContentAsync()).Should().Contain("số 0101••••0201");

        await phone.ClearCookiesAsync();
        await SignInAsync(page, border, "QUANTRI", "demo-quan-tri-1");
        foreach (var path in new[] { "/admin", "/admin/people", "/admin/residents", "/admin/reference", "/admin/recovery", "/admin/stations/KTH-01/active", "/account", "/log" })
            await FitsAsync(page, border, path, "phone-administrator" + path.Replace('/', '-'));
    }

    // An old monitor in an office, and hands that lie on the keys: the cursor stands where typing begins, and every button of a row is in sight.
    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public async Task Stations_InAnOfficesWindow_ShowEveryButtonAfterASignInByKeysAlone(string language)
    {
        await using var border = new Border();
        await border.StartAsync();
        await border.First.Process.KillAsync();
        await border.Store.SilenceAsync("KTH-01", TimeSpan.FromDays(4));
        await using var office = await browsers.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1024, Height = 768 }, Locale = "vi-VN", JavaScriptEnabled = false });
        var page = await office.NewPageAsync();
        await page.GotoAsync(new Uri(border.Central.Address, "/sign-in").ToString());
        await page.Locator("#code:focus").WaitForAsync();
        await page.Keyboard.TypeAsync("QUANTRI");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("demo-quan-tri-1");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));

        await page.GotoAsync(new Uri(border.Central.Address, "/admin").ToString());
        if (language == "en")
            await page.Locator("button[name=language]").ClickAsync();
        await page.Locator($"html[lang={language}]").WaitForAsync();

        await Pictures.TakeAsync(page, $"office-stations-{language}");
        (await page.EvaluateAsync<int>("() => Math.max(...[...document.querySelectorAll('.table')].map(table => table.scrollWidth - table.clientWidth))"))
            .Should().Be(0, "nothing of the table is cut off");
        (await page.EvaluateAsync<double>("() => document.querySelector('thead').getBoundingClientRect().height / parseFloat(getComputedStyle(document.querySelector('thead th')).lineHeight)"))
            .Should().BeLessThan(4, "a heading has three lines at most");
    }

    // An exchange granted, one that is partly taxed, and one that waited and fell due.
    private static async Task SomeWorkAsync(Border border)
    {
        using var first = await border.First.DriveAsync();
        using var second = await border.Second.DriveAsync();
        await RecordAsync(first, Cards.Mao, "02647", 2_500_000);
        await Eventually.HoldsAsync(async () => (await first.StatusAsync()).GetProperty("unsentCount").GetInt32() == 0, "everything is sent");
        await border.Central.KillAsync();
        await RecordAsync(second, Cards.Mao, "02647", 800_000);
        await border.Central.StartAsync();
        await Eventually.HoldsAsync(async () => (await second.ListAsync()).Single().GetProperty("status").GetString() == "DutyDue", "central has answered");
    }

    private static async Task RecordAsync(StationDriver driver, string card, string unit, long value) => await driver.RecordUntilAnsweredAsync(
        Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), await driver.IdentifyAsync(card, unit), value);

    private static async Task SignInAsync(IPage page, Border border, string code, string password)
    {
        await page.GotoAsync(new Uri(border.Central.Address, "/sign-in").ToString());
        await page.FillAsync("input[name=code]", code);
        await page.FillAsync("input[name=password]", password);
        await page.Locator("main form button").ClickAsync();
        await page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
    }

    private static async Task FitsAsync(IPage page, Border border, string path, string picture)
    {
        await page.GotoAsync(new Uri(border.Central.Address, path).ToString());
        await FitsAsync(page, picture);
    }

    // The page itself never moves sideways; a table that is too wide moves within its own frame. Codes, days and amounts stay in one piece.
    private static async Task FitsAsync(IPage page, string picture)
    {
        await Pictures.TakeAsync(page, picture);
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(Width, picture);
        var broken = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("td, th[scope=row]")].flatMap(cell => {
                const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
                while (words.nextNode()) {
                    for (const match of words.currentNode.data.matchAll(/[A-Z0-9]{3}-[0-9]{2}(-[0-9]+-[0-9]+|\/[0-9]+)?|[0-9]{2}\/[0-9]{2}\/[0-9]{4}( [0-9]{2}:[0-9]{2})?|[0-9.]{5,}/g)) {
                        const range = document.createRange();
                        range.setStart(words.currentNode, match.index);
                        range.setEnd(words.currentNode, match.index + match[0].length);
                        if (new Set([...range.getClientRects()].map(line => line.top)).size > 1)
                            found.push(match[0]);
                    }
                }
                return found;
            })
            """);
        broken.Should().BeEmpty(picture);
    }
}
