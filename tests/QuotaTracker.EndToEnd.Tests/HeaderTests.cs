namespace QuotaTracker.EndToEnd.Tests;

/// <summary>The bar above every page on the usual screen: two rows whatever it has to say, for each row more is a line of goods less.</summary>
public sealed class HeaderTests(BrowserFixture browsers) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData("vi", 1024)]
    [InlineData("en", 1024)]
    [InlineData("vi", 1280)]
    public async Task Header_InEveryState_KeepsToTwoRows(string language, int width)
    {
        await using var border = new Border(stations: 1);
        await border.StartAsync();
        await using var context = await browsers.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 768 } });
        var desk = new Desk(await context.NewPageAsync(), border.First.Address);
        await desk.SignInAsync("HQ-001", "135790");
        await desk.Page.GotoAsync(new Uri(border.First.Address, $"/language?to={language}&back=/").ToString());
        await desk.Page.WaitForSelectorAsync("#status-clock:not([hidden])");

        var wrapped = await desk.Page.EvaluateAsync<string[]>("""
            async () => {
                const { showStatus, currentStatus } = await import("/js/shell.js"), { printer } = await import("/js/print.js");
                const now = Date.now(), yesterday = now - 86_400_000, wrapped = [];
                const status = { ...currentStatus(), unsentReceipts: 128, tripsHeld: 240, pendingCount: 37, clockTrusted: true, clockDoubt: null };
                const contacts = [{ lastContactMs: now }, { lastContactMs: yesterday }, { offlineSinceMs: now }, { offlineSinceMs: yesterday }, { lastContactMs: null }, { syncStatus: "Inactive" }];
                const clocks = [{}, ...["NoAnchor", "AnchorTooOld", "SteppedBack", "Drifted", "NearMidnight", "Restarted"].map(clockDoubt => ({ clockTrusted: false, clockDoubt }))];
                const prints = [null, ...["sending", "handed", "unsure", "failed"].flatMap(state => [{ state, atMs: now }, { state, atMs: yesterday }])];
                const middle = element => { const { top, bottom } = element.getBoundingClientRect(); return (top + bottom) / 2; };
                const isRow = elements => { const middles = elements.filter(one => one.checkVisibility()).map(middle); return Math.max(...middles) - Math.min(...middles) < 8; };
                for (const contact of contacts) for (const clock of clocks) for (const last of prints) {
                    printer.last = last;
                    showStatus({ ...status, offlineSinceMs: null, ...contact, ...clock });
                    // A chip whose words break into two lines is a row more as well.
                    const bar = document.querySelector(".top .status"), words = [...bar.children].filter(one => one.checkVisibility());
                    if (!isRow([document.querySelector("#status-station"), ...document.querySelector(".top nav").children]) || !isRow(words)
                        || words.some(one => one.getBoundingClientRect().height > 30) || bar.scrollWidth > bar.clientWidth)
                        wrapped.push(bar.innerText.replace(/\s+/g, " "));
                }
                return wrapped;
            }
            """);

        await Pictures.TakeAsync(desk.Page, $"header-{language}-{width}", wholePage: false);
        wrapped.Should().BeEmpty();
    }
}
