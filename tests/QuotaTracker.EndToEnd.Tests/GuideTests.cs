namespace QuotaTracker.EndToEnd.Tests;

/// <summary>What the officers' one-page guides tell, done as they tell it, with the pictures that they show.</summary>
public sealed class GuideTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task LostDevice_ReportedBySupervisor_GoesOnRecordingAndSaysWhatToDo()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await browsers.Browser.NewContextAsync(new() { Locale = "vi-VN", ViewportSize = new() { Width = 1280, Height = 800 } });
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await using var office = await browsers.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        var supervisor = await office.NewPageAsync();

        await supervisor.GotoAsync(new Uri(border.Central.Address, "/sign-in").ToString());
        await supervisor.FillAsync("#code", "GIAMSAT");
        await supervisor.FillAsync("#password", "demo-giam-sat-1");
        await supervisor.Keyboard.PressAsync("Enter");
        await supervisor.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        await supervisor.GotoAsync(new Uri(border.Central.Address, "/supervise/stations/KTH-01/burn").ToString());
        await supervisor.FillAsync("#reason", "mất máy trên đường về");
        await supervisor.Keyboard.PressAsync("Enter");
        await supervisor.WaitForURLAsync(url => !url.EndsWith("/burn", StringComparison.Ordinal));

        await desk.Page.Locator("#notice[data-tone=alarm]").WaitForAsync(new() { Timeout = 60_000 });
        (await desk.Page.Locator("#notice-title").TextContentAsync()).Should().Contain("không nhận máy trạm này");
        await desk.ScanAsync(Cards.Mao);
        (await desk.AskAsync("hanh", "1", "100.000")).Should().NotBe("NotCounted");
        await Pictures.TakeAsync(desk.Page, "desk-ended");
        (await desk.ConfirmAsync()).Should().StartWith("KTH-01-1-");
    }

    [Fact]
    public async Task Stick_FileChosenByKeys_IsNamedBesideTheButton()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await browsers.Browser.NewContextAsync(new() { Locale = "en-US" });
        var page = await context.NewPageAsync();
        await new Desk(page, border.First.Address).SignInAsync("HQ-001", "135790");
        await page.GotoAsync(new Uri(border.First.Address, "/stick").ToString());
        foreach (var what in new[] { "in", "carry" })
        {
            (await page.Locator($"#stick-{what}-name").TextContentAsync()).Should().Be("Chưa chọn tệp", "the page's words, not the browser's");
            await page.Locator($"#stick-{what}").PressAsync("Enter");
            await page.WaitForFunctionAsync("id => document.activeElement?.id === id", $"stick-{what}-choose");
            var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
            await chooser.SetFilesAsync(new Microsoft.Playwright.FilePayload { Name = $"{what}.qtstick", MimeType = "text/plain", Buffer = [] });
            await page.Locator($"#stick-{what}-name", new() { HasTextString = $"{what}.qtstick" }).WaitForAsync();
        }
    }

    [Fact]
    public async Task Child_WithoutAGuardian_IsAskedForOneByTheDeskAndRecordedWithTheGuardiansCard()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await browsers.Browser.NewContextAsync(new() { Locale = "vi-VN", ViewportSize = new() { Width = 1280, Height = 800 } });
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.ScanAsync(Cards.Child);
        if (await desk.PhaseAsync() == "register")
            await desk.RegisterAsync("02647");

        // The cursor stands where the guardian's card goes; without one, no answer is asked for.
        await desk.Page.WaitForFunctionAsync("() => document.activeElement?.id === 'representative-number'");
        await Pictures.TakeAsync(desk.Page, "desk-guardian");
        await desk.Page.FillAsync("#entry-goods", "hanh");
        await desk.Page.WaitForSelectorAsync("#entry-option-0");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.FillAsync("#entry-quantity", "1");
        await desk.Page.FillAsync("#entry-price", "100.000");
        await desk.Page.Keyboard.PressAsync("F9");
        (await desk.PhaseAsync()).Should().Be("goods");
        (await desk.Page.Locator("#representative-problem").TextContentAsync()).Should().Contain("12");

        // The child's own number is refused as it is typed; of somebody whom nobody knows here it is said, and no more.
        await desk.Page.FillAsync("#representative-number", Cards.Child.Split('|')[0]);
        (await desk.Page.Locator("#representative-problem").TextContentAsync()).Should().Contain("số của chính cư dân");
        await desk.Page.FillAsync("#representative-number", "010190000299");
        await desk.Page.Locator("#representative-note", new() { HasTextString = "chưa biết" }).WaitForAsync();
        (await desk.Page.Locator("#representative-problem").TextContentAsync()).Should().BeEmpty();
        await desk.Page.FillAsync("#representative-number", "010190000201");
        await desk.Page.Locator("#representative-name", new() { HasTextString = "Giàng Thị Mào" }).WaitForAsync();
        (await desk.Page.Locator("#representative-note").TextContentAsync()).Should().BeEmpty();
        await desk.Page.FillAsync("#representative-number", "");

        await desk.Page.FocusAsync("#representative-number");
        await desk.Page.Keyboard.InsertTextAsync(Cards.Mao);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.WaitForFunctionAsync("() => document.querySelector('#representative-number').value === '010190000201'");
        (await desk.Page.Locator("#representative-name").TextContentAsync()).Should().Be("Giàng Thị Mào", "a wrong card has to be noticed");
        await desk.Page.ReloadAsync();
        await desk.Page.WaitForFunctionAsync("() => document.querySelector('#representative-number').value === '010190000201'");
        await desk.Page.Keyboard.PressAsync("F9");
        await desk.Page.WaitForSelectorAsync("#answer-confirm:not([disabled])");
        // Who came along stands beside the answer and what was recorded, as read before the window was loaded anew.
        (await desk.Page.Locator("#answer-attendant").TextContentAsync()).Should().Be("Người giám hộ: Giàng Thị Mào · 0101••••0201");
        await Pictures.TakeAsync(desk.Page, "answer-guardian");
        var receipt = await desk.ConfirmAsync();
        (await desk.Page.Locator("#done-attendant").TextContentAsync()).Should().Be("Người giám hộ: Giàng Thị Mào · 0101••••0201");
        (await desk.Page.Locator("#done-read").TextContentAsync()).Should().Be("Đọc thẻ bằng: máy quét");
        await Pictures.TakeAsync(desk.Page, "done-guardian");

        await desk.Page.GotoAsync(new Uri(border.First.Address, $"/receipts/{receipt}").ToString());
        (await desk.Page.Locator(".slip .on-screen").IsVisibleAsync()).Should().BeTrue();
        (await desk.Page.Locator(".slip .on-screen").TextContentAsync()).Should().Contain("máy quét");
        await desk.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        (await desk.Page.Locator(".slip .on-screen").IsVisibleAsync()).Should().BeFalse("on paper it is said when nobody read the card");
        (await desk.Page.Locator(".slip").TextContentAsync()).Should().Contain("Người giám hộ").And.Contain("0101••••0201");
    }

    [Fact]
    public async Task Proxy_WhereThePolicyWantsEverybodyInPerson_IsRefusedInWords()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await browsers.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.ScanAsync(Cards.Mao);

        await desk.Page.Keyboard.PressAsync("F7");

        (await desk.Page.Locator("#representative-problem").TextContentAsync()).Should().Contain("phải tự mình có mặt");
        (await desk.AskAsync("hanh", "1", "100.000")).Should().BeOneOf("Exempt", "Provisional");
    }
}
