using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests.Sight;

/// <summary>One officer's browser in one language, and the ways to bring it into each state of the station's pages: by keys, as an officer does.</summary>
internal sealed class Stage(Border border, IPage page, PeopleInTurn people, string language)
{
    private const string Officer = "HQ-001";
    private const string Pin = "135790";

    private readonly List<string> _broken = [];
    private ICDPSession? _browser;

    public IPage Page => page;

    /// <summary>What the page's scripts have stumbled over since it was last asked. Nothing that an officer sees, until something doesn't happen.</summary>
    public IReadOnlyList<string> Broken()
    {
        string[] broken = [.. _broken];
        _broken.Clear();
        return broken;
    }

    public void Listen()
    {
        page.PageError += (_, error) => _broken.Add(error);
        page.Response += (_, answer) =>
        {
            if (answer.Status >= 500)
                _broken.Add($"{answer.Status} for {new Uri(answer.Url).AbsolutePath}");
        };
    }

    public string Language => language;

    public Border Border => border;

    /// <summary>Opens one of the station's pages, with nothing left of what was asked before.</summary>
    public async Task GoAsync(string path)
    {
        await LeaveAsync();
        border.First.File.ForgetDrafts();
        await page.GotoAsync(AddressOf(path));
    }

    /// <summary>As if the window had been closed.</summary>
    public async Task LeaveAsync()
    {
        if (page.Url.StartsWith(border.First.Address.ToString(), StringComparison.Ordinal))
            await page.EvaluateAsync("() => sessionStorage.clear()");
        await page.GotoAsync("about:blank");
    }

    public async Task ChooseLanguageAsync() => await page.GotoAsync(AddressOf($"/language?to={language}&back=%2Fsign-in"));

    public async Task SignInAsync()
    {
        await new Desk(page, border.First.Address).SignInAsync(Officer, Pin);
        await page.WaitForSelectorAsync("#desk[data-phase=idle]");
    }

    public async Task ToDeskAsync()
    {
        // What was left behind is asked for last, once the goods list is here: the first key would otherwise find none.
        await page.RunAndWaitForResponseAsync(() => GoAsync("/"), answer => answer.Url.EndsWith("/api/drafts", StringComparison.Ordinal));
        await page.WaitForSelectorAsync("#desk[data-phase=idle]");
        await page.WaitForFunctionAsync("() => document.querySelector('#status-day').textContent !== ''");
    }

    /// <summary>Whether the screen is touched instead of pointed at.</summary>
    public async Task TouchAsync(bool isTouched)
    {
        _browser ??= await page.Context.NewCDPSessionAsync(page);
        await _browser.SendAsync("Emulation.setTouchEmulationEnabled", new() { ["enabled"] = isTouched });
    }

    /// <summary>As the scanner types it.</summary>
    public async Task ScanAsync(string text)
    {
        await ToDeskAsync();
        await page.FocusAsync("#scan");
        await page.Keyboard.InsertTextAsync(text);
        await page.Keyboard.PressAsync("Enter");
    }

    public async Task ScanUntilAsync(string text, string phase)
    {
        await ScanAsync(text);
        await PhaseAsync(phase);
    }

    /// <summary>Somebody who has a right here and has not used it.</summary>
    public Task ScanSomebodyAsync() => ScanUntilAsync(people.Next().Card, "goods");

    public Task<string> PhaseAsync() => page.Locator("#desk").GetAttributeAsync("data-phase")!;

    public Task PhaseAsync(string phase) => page.WaitForSelectorAsync($"#desk[data-phase={phase}]");

    public async Task TypeGoodsAsync(string letters, string quantity, string price)
    {
        await page.FillAsync("#entry-goods", letters);
        await page.WaitForSelectorAsync("#entry-option-0");
        await page.PressAsync("#entry-goods", "Enter");
        await page.FillAsync("#entry-quantity", quantity);
        await page.FillAsync("#entry-price", price);
    }

    public async Task AddGoodsAsync(string letters, string quantity, string price)
    {
        await TypeGoodsAsync(letters, quantity, price);
        await page.Locator("#entry-add").ClickAsync();
    }

    /// <summary>A long shopping list, each line of other goods.</summary>
    public async Task AddManyGoodsAsync()
    {
        foreach (var letters in new[] { "tao", "hanh", "toi", "khoai", "nho", "gao", "che", "gung", "chan", "bong den", "dem", "do choi" })
            await AddGoodsAsync(letters, "2", "21.500");
    }

    public async Task SeeAnswerAsync(string? decision = null)
    {
        await page.Keyboard.PressAsync("F9");
        await page.WaitForSelectorAsync("#answer-confirm:not([disabled])");
        if (decision is not null)
            (await page.Locator("#answer-decision .decision").GetAttributeAsync("data-decision")).Should().Be(decision);
    }

    public async Task<string> ConfirmAsync()
    {
        await page.Locator("#answer-confirm").PressAsync("Enter");
        await PhaseAsync("done");
        return (await page.Locator("#done-number").TextContentAsync())!.Trim();
    }

    /// <summary>A whole exchange of somebody who has a right here; the receipt's number.</summary>
    public async Task<string> RecordAsync()
    {
        await ScanSomebodyAsync();
        await AddGoodsAsync("tao", "20", "35.000");
        await SeeAnswerAsync();
        return await ConfirmAsync();
    }

    private string AddressOf(string path) => new Uri(border.First.Address, path).ToString();
}

/// <summary>Each of them serves once: a trip a day is all there is.</summary>
internal sealed class PeopleInTurn
{
    private int _next;

    public Person Next() => People.At(_next++);
}
