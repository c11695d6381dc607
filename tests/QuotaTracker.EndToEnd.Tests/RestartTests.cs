using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>A morning without a network: the machine was switched off overnight, and asks the officer for the date.</summary>
public sealed partial class RestartTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Machine_RestartedWithoutContact_AsksForTheDateOnceAndAScannerCannotAnswer()
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        using (var driver = await border.First.DriveAsync())
            await driver.RightsArriveAsync();
        await border.Central.KillAsync();
        // The program alone, in the same start of the machine: nobody is asked.
        await border.First.Process.KillAsync();
        await border.First.Process.StartAsync();
        await using var context = await browsers.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.Page.Locator("#status-contact[data-tone=neutral]").WaitForAsync(new() { Timeout = 60_000 });
        await desk.Page.Locator("#status-clock[data-tone=calm]").WaitForAsync();
        (await desk.Page.Locator("#date").IsVisibleAsync()).Should().BeFalse();

        await border.First.Process.KillAsync();
        border.First.File.MachineWasRestarted();
        await border.First.Process.StartAsync();
        await desk.SignInAsync("HQ-001", "135790");

        await desk.Page.Locator("#date").WaitForAsync(new() { Timeout = 60_000 });
        (await desk.Page.Locator("#date-question").TextContentAsync()).Should().MatchRegex(Question);
        await Pictures.TakeAsync(desk.Page, "date-question");
        // A card is scanned while the question stands there: it goes where it belongs.
        await desk.ScanAsync(Cards.Mao);
        await desk.Page.Locator("#date").WaitForAsync();
        (await desk.AskAsync("hanh", "1", "100.000")).Should().Be("Provisional");
        await desk.Page.Locator("#date-no").PressAsync("Enter");
        (await desk.Page.Locator("#date-todo").TextContentAsync()).Should().Contain("F8");
        (await desk.Page.Locator("#date-no").IsVisibleAsync()).Should().BeFalse();
        (await DatesConfirmedAsync(border)).Should().Be(0);

        await desk.Page.Keyboard.PressAsync("F8");

        await desk.Page.Locator("#date").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await desk.Page.Locator("#status-clock[data-tone=calm]").WaitForAsync();
        // What was asked before is asked anew: nobody confirms an answer that holds no more.
        await desk.Page.Locator("#answer-decision .decision[data-decision=Exempt]").WaitForAsync();
        await desk.ScanAsync(Cards.Chu);
        (await desk.AskAsync("hanh", "1", "100.000")).Should().Be("Exempt");
        await desk.ConfirmAsync();
        (await DatesConfirmedAsync(border)).Should().Be(1);
        // Central has it like every other entry, once it is back.
        await border.Central.StartAsync();
        using var again = await border.First.DriveAsync();
        await Eventually.HoldsAsync(async () => (await again.StatusAsync()).GetProperty("unsentCount").GetInt32() == 0, "everything is sent");
        (await again.StatusAsync()).GetProperty("needsAttention").GetBoolean().Should().BeFalse("nothing of it is an incident");
    }

    private static Task<int> DatesConfirmedAsync(Border border) =>
        Task.FromResult(border.First.File.Query<long>("select sequence from journal where kind = 'DateConfirmed'").Count);

    [GeneratedRegex(@"^Hôm nay là (thứ \w+|Chủ nhật), ngày \d\d/\d\d/\d{4}, bây giờ là \d\d:\d\d, phải không\?$")]
    private static partial Regex Question { get; }
}
