using Microsoft.Playwright;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests.Sight;

/// <summary>
/// Every state of the station's pages, looked at as different people meet them: with a screen reader and a keyboard alone, magnified, on a small
/// screen, on a tablet, with the system's own colours. Whoever wants to look as well: QUOTA_PICTURES names a folder for the pictures.
/// </summary>
public sealed class SightTests(BrowserFixture browsers, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    // The desk's usual screen; the same at 200 %; and 1280 at 400 %, which is WCAG's measure for reflow.
    private static readonly (int Width, int Height) Usual = (1024, 768), Doubled = (512, 384), Reflowed = (320, 256);
    private static readonly (int Width, int Height)[] Tablets = [(768, 1024), (820, 1180)];

    private readonly List<string> _faults = [];

    [Fact]
    public async Task Pages_InEveryState_KeepNobodyOut()
    {
        await using var border = new Border(stations: 1, patient: true);
        await border.StartAsync();
        await People.ComeToTheFirstStationAsync(border, browsers.Browser, 60);
        var people = new PeopleInTurn();
        await using var atDesk = await ContextAsync();
        await using var atDeskInEnglish = await ContextAsync();
        (Stage Stage, Func<DeskState, Stage, Task> Look)[] ways =
        [
            (new(border, await atDesk.NewPageAsync(), people, "vi"), LookAtDeskAsync),
            (new(border, await atDeskInEnglish.NewPageAsync(), people, "en"), LookInEnglishAsync),
        ];
        foreach (var (stage, _) in ways)
            stage.Listen();
        foreach (var around in Enum.GetValues<Around>())
        {
            await BecomesAsync(around, border, ways.Select(way => way.Stage));
            foreach (var (stage, look) in ways)
            {
                foreach (var state in DeskStates.All.Where(state => state.Around == around && IsWanted(state) && (stage.Language == "vi" || state.HasOwnWords)))
                {
                    try
                    {
                        await state.Reach(stage);
                        await look(state, stage);
                    }
                    catch (Exception failure) when (failure is PlaywrightException or TimeoutException or Xunit.Sdk.XunitException)
                    {
                        // The other states are looked at all the same.
                        Note(state, stage.Language, [failure.Message]);
                    }

                    Note(state, stage.Language, stage.Broken());
                }
            }
        }

        _faults.Should().BeEmpty();
    }

    // While somebody works on one state: QUOTA_STATE=desk-goods looks at those whose names begin so.
    private static bool IsWanted(DeskState state) =>
        state.Name.StartsWith(Environment.GetEnvironmentVariable("QUOTA_STATE") ?? "", StringComparison.Ordinal);

    private static async Task BecomesAsync(Around around, Border border, IEnumerable<Stage> stages)
    {
        switch (around)
        {
            case Around.SignedOut:
                foreach (var stage in stages)
                    await stage.ChooseLanguageAsync();
                break;
            case Around.WithCentral:
                foreach (var stage in stages)
                    await stage.SignInAsync();
                // Today has a receipt of every kind, and somebody has had the day's trip.
                using (var driver = await border.First.DriveAsync())
                {
                    var mao = await driver.IdentifyAsync(Cards.Mao, "02647");
                    await driver.RecordUntilAnsweredAsync(NewId(), mao, 2_500_000);
                    await driver.RecordUntilAnsweredAsync(NewId(), mao, 300_000);
                    var voided = NewId();
                    await driver.RecordUntilAnsweredAsync(voided, await driver.IdentifyAsync(Cards.Chu, "02647"), 700_000);
                    await driver.SendAsync(HttpMethod.Post, $"/api/exchanges/{voided}/void", new { reason = "nhập nhầm người" });
                }

                break;
            case Around.WithoutCentral:
                await border.Central.KillAsync();
                foreach (var stage in stages)
                {
                    await stage.ToDeskAsync();
                    await stage.Page.Locator("#status-contact[data-tone=neutral]").WaitForAsync(new() { Timeout = 60_000 });
                }

                break;
            case Around.AfterRestart:
                await border.First.Process.StopAsync();
                border.First.File.MachineWasRestarted();
                await border.First.Process.StartAsync();
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task LookAtDeskAsync(DeskState state, Stage stage)
    {
        var page = stage.Page;
        await Pictures.TakeAsync(page, state.Name, wholePage: false);
        if (state.Says is { } words)
            Note(state, "to the ear", await Eyes.AskAsync(page, "unsaid", words));
        if (state.Main is { } main)
            Note(state, "1024 x 768", await Eyes.AskAsync(page, "inSight", main));
        await LookAsync(state, page, "1024 x 768");
        Note(state, "1024 x 768", await Eyes.AxeAsync(page));
        await WithColoursOfTheSystemAsync(state, page);
        await OnTabletsAsync(state, stage);
        await SizeAsync(page, Doubled);
        await Pictures.TakeAsync(page, state.Name + "-200");
        await LookAsync(state, page, "200 %");
        await SizeAsync(page, Reflowed);
        await Pictures.TakeAsync(page, state.Name + "-400");
        await LookAsync(state, page, "400 %");
        Note(state, "400 %", await Eyes.AxeAsync(page));
        await SizeAsync(page, Usual);
        if (!state.Tabs)
            return;
        Note(state, "the Tab key", await Eyes.WalkAsync(page));
        // A lower window with a page that is longer: what is scrolled to must not end up under the bars.
        await SizeAsync(page, (Usual.Width, 600));
        Note(state, "the Tab key backwards in a low window", await Eyes.WalkAsync(page, backwards: true));
        await SizeAsync(page, Usual);
    }

    private async Task LookInEnglishAsync(DeskState state, Stage stage)
    {
        await Pictures.TakeAsync(stage.Page, state.Name + "-en", wholePage: false);
        await LookAsync(state, stage.Page, "in English");
        Note(state, "in English", await Eyes.AxeAsync(stage.Page));
        Note(state, "in English", await Eyes.AskAsync(stage.Page, "unmarked"));
    }

    // The same page as under a finger, which is another page to its style sheets alone.
    private async Task OnTabletsAsync(DeskState state, Stage stage)
    {
        await stage.TouchAsync(true);
        foreach (var size in Tablets)
        {
            await SizeAsync(stage.Page, size);
            (await stage.Page.EvaluateAsync<bool>("() => matchMedia('(pointer: coarse)').matches")).Should().BeTrue();
            if (state.Main is { } main)
                Note(state, $"tablet {size.Width}", await Eyes.AskAsync(stage.Page, "inSight", main));
            await Pictures.TakeAsync(stage.Page, $"{state.Name}-tablet-{size.Width}");
            Note(state, $"tablet {size.Width}", await Eyes.AskAsync(stage.Page, "fits"));
            Note(state, $"tablet {size.Width}", await Eyes.AskAsync(stage.Page, "small", 44));
        }

        await stage.TouchAsync(false);
    }

    private async Task LookAsync(DeskState state, IPage page, string how)
    {
        Note(state, how, await Eyes.AskAsync(page, "fits"));
        Note(state, how, await Eyes.AskAsync(page, "small", 24));
        Note(state, how, await Eyes.AskAsync(page, "colourAlone"));
    }

    private async Task WithColoursOfTheSystemAsync(DeskState state, IPage page)
    {
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce, ColorScheme = ColorScheme.Dark });
        await Pictures.TakeAsync(page, state.Name + "-forced", wholePage: false);
        Note(state, "forced colours", await Eyes.AskAsync(page, "alike"));
        Note(state, "without motion", await Eyes.AskAsync(page, "moving"));
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None, ReducedMotion = ReducedMotion.NoPreference, ColorScheme = ColorScheme.Light, Contrast = Contrast.More });
        Note(state, "more contrast", await Eyes.AskAsync(page, "pale"));
        await page.EmulateMediaAsync(new() { Contrast = Contrast.NoPreference });
    }

    private void Note(DeskState state, string how, IEnumerable<string> faults)
    {
        foreach (var fault in faults)
        {
            _faults.Add($"{state.Name}, {how}: {fault}");
            output.Report($"{_faults[^1]}");
        }
    }

    private static Task SizeAsync(IPage page, (int Width, int Height) size) => page.SetViewportSizeAsync(size.Width, size.Height);

    private Task<IBrowserContext> ContextAsync() =>
        browsers.Browser.NewContextAsync(new() { ViewportSize = new() { Width = Usual.Width, Height = Usual.Height }, Locale = "vi-VN" });

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
