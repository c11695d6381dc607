using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>An officer at a station's desk: what a person does with keyboard and eyes.</summary>
internal sealed class Desk(IPage page, Uri station)
{
    private bool _unconfirmed;

    public IPage Page => page;

    public async Task SignInAsync(string officer, string pin)
    {
        await Eventually.HoldsAsync(async () =>
        {
            await page.GotoAsync(new Uri(station, "/sign-in").ToString());
            await page.FillAsync("#officer-code", officer);
            await page.FillAsync("#officer-pin", pin);
            await page.Keyboard.PressAsync("Enter");
            // Until central's word about the officers has arrived, the page says that the code or the PIN is wrong.
            await page.WaitForFunctionAsync("() => location.pathname === '/' || document.querySelector('#sign-in-problem')?.textContent.trim()");
            return new Uri(page.Url).AbsolutePath == "/";
        }, "the officer is signed in");
        await page.WaitForSelectorAsync("#desk[data-phase=idle]");
    }

    /// <summary>As the scanner does: the text and Enter. What was asked and not confirmed is left behind, which the desk asks about.</summary>
    public async Task ScanAsync(string card)
    {
        if (!_unconfirmed)
        {
            await page.GotoAsync(station.ToString());
            await page.WaitForSelectorAsync("#desk[data-phase=idle]");
        }

        await page.FocusAsync("#scan");
        await page.Keyboard.InsertTextAsync(card);
        await page.Keyboard.PressAsync("Enter");
        if (_unconfirmed)
            await page.Locator("#leave[open] button[value=leave]").ClickAsync();
        _unconfirmed = false;
        await page.WaitForFunctionAsync("name => ['register', 'goods'].includes(document.querySelector('#desk').dataset.phase)"
            + " && document.querySelector('#person-name').textContent === name", card.Split('|')[2]);
    }

    public Task<string> PhaseAsync() => page.Locator("#desk").GetAttributeAsync("data-phase")!;

    public async Task RegisterAsync(string unitCode)
    {
        await page.SelectOptionAsync("#register-unit", unitCode);
        await page.Locator("#register-form button[type=submit]").ClickAsync();
        await page.WaitForSelectorAsync("#desk[data-phase=goods]");
    }

    /// <summary>Goods by three letters, quantity and price; then the answer, before anything is recorded.</summary>
    public async Task<string> AskAsync(string letters, string quantity, string price)
    {
        await page.FillAsync("#entry-goods", letters);
        await page.WaitForSelectorAsync("#entry-option-0");
        await page.Keyboard.PressAsync("Enter");
        await page.FillAsync("#entry-quantity", quantity);
        await page.FillAsync("#entry-price", price);
        await page.Locator("#entry-add").ClickAsync();
        await page.Locator("#goods-answer").ClickAsync();
        await page.WaitForSelectorAsync("#answer-confirm:not([disabled])");
        _unconfirmed = true;
        return (await page.Locator("#answer-decision .decision").GetAttributeAsync("data-decision"))!;
    }

    /// <summary>Confirms with Enter; the receipt's number.</summary>
    public async Task<string> ConfirmAsync()
    {
        await page.Locator("#answer-confirm").PressAsync("Enter");
        await page.WaitForSelectorAsync("#desk[data-phase=done]");
        _unconfirmed = false;
        return (await page.Locator("#done-number").TextContentAsync())!.Trim();
    }

    /// <summary>The state of a receipt in today's list, once it is this one.</summary>
    public async Task TodayShowsAsync(string receipt, string state)
    {
        await page.GotoAsync(new Uri(station, "/today").ToString());
        await page.Locator($"#today-rows tr[data-status={state}]", new() { HasTextString = receipt })
            .WaitForAsync(new() { Timeout = 90_000 });
    }
}
