using System.Globalization;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// An officer's whole day, and a busy one: exchange after exchange by keys in one page that is never loaded anew, while central goes and comes back.
/// Nothing may pile up, in the browser or at the station. A short day in ./test; eng/soak has the long one (QUOTA_SOAK exchanges).
/// </summary>
public sealed class SoakTests(BrowserFixture browsers, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    private const int Blocks = 10;

    // Quicker than a hand: the day is to be over some time.
    private static readonly TimeSpan KeyGap = TimeSpan.FromMilliseconds(15);

    // Against the first blocks after warming up. Heap and nodes are what is left when everything unused is thrown away, so they hardly vary by themselves.
    private const double HeapTimesMax = 1.5, ListenersTimesMax = 1.2, MemoryTimesMax = 1.6, SlowerMax = 2;

    // A browser keeps the text nodes of a thousand typed steps, so that they could be undone; more than these, or more at a time, is ours.
    private const double UndoNodesMax = 1_000, NodesPerExchangeMax = 6, NodesTimesMax = 1.1;

    [Fact]
    public async Task Desk_AllDayInOnePage_StaysAsLightAndAsQuick()
    {
        var exchanges = Length.Soak;
        var block = Math.Max(3, exchanges / Blocks);
        await using var border = new Border(stations: 1, patient: true);
        await border.StartAsync();
        await People.ComeToTheFirstStationAsync(border, browsers.Browser, exchanges);
        await using var context = await browsers.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1024, Height = 768 }, Locale = "vi-VN" });
        await Measures.PrepareAsync(context);
        var page = await context.NewPageAsync();
        var desk = new Measures(page, border.First.Address, KeyGap);
        await desk.SignInAsync();
        await page.EvaluateAsync("() => { window.neverReloaded = true; performance.setResourceTimingBufferSize(0); }");
        var browser = await context.NewCDPSessionAsync(page);
        await browser.SendAsync("Performance.enable");
        await browser.SendAsync("HeapProfiler.enable");

        List<Row> rows = [];
        List<Taken> taken = [];
        output.Report($"{"exchanges",9} {"central",8} {"name ms",8} {"print ms",9} {"answer ms",10} {"heap kB",8} {"nodes",6} {"frames",7} {"listeners",10} {"station MB",11}");
        for (var number = 0; number < exchanges; number++)
        {
            // Gone for the third fifth of the day: long enough that everything which is tried again and again shows.
            if (number == exchanges * 2 / 5)
                await border.Central.KillAsync();
            if (number == exchanges * 3 / 5)
                await border.Central.StartAsync();
            taken.Add(await desk.ServeAsync(People.At(number)));
            if (taken.Count < block && number < exchanges - 1)
                continue;
            rows.Add(await LookAsync(number + 1, taken, desk, page, browser, border));
            output.Report($"{rows[^1].Line}");
            taken.Clear();
        }

        (await page.EvaluateAsync<bool>("() => window.neverReloaded")).Should().BeTrue();
        border.First.File.Exchanges().Count.Should().Be(exchanges, "each is recorded, and once");
        // Programs and browsers are at their best only after a while; then a quarter of the day against its last quarter.
        var quarter = Math.Max(1, rows.Count / 4);
        var (first, last) = (rows.Skip(quarter / 2).Take(quarter).ToArray(), rows.TakeLast(quarter).ToArray());
        Compare("heap", row => row.HeapKb, HeapTimesMax);
        var (before, after) = (Measures.Middle(first.Select(row => row.Nodes)), Measures.Middle(last.Select(row => row.Nodes)));
        var between = Measures.Middle(last.Select(row => (double)row.Exchanges)) - Measures.Middle(first.Select(row => (double)row.Exchanges));
        output.Report($"nodes: {(after - before) / between:F1} more an exchange, at most {NodesPerExchangeMax}; and {after - before:F0} in all");
        ((after - before) / between).Should().BeLessThanOrEqualTo(NodesPerExchangeMax);
        after.Should().BeLessThanOrEqualTo((before * NodesTimesMax) + UndoNodesMax);
        Compare("frames", row => row.Frames, 1);
        Compare("listeners", row => row.Listeners, ListenersTimesMax);
        Compare("station's memory", row => row.StationMb, MemoryTimesMax);
        // As multiples of a small answer in the same minute: what else the machine does slows both.
        Compare("scan to name", row => row.NameMs / row.AnswerMs, SlowerMax);
        Compare("yes to printer", row => row.PrintMs / row.AnswerMs, SlowerMax);
        await NothingPilesUpInTheListAsync(page, browser, border);

        void Compare(string what, Func<Row, double> value, double most)
        {
            var times = Measures.Middle(last.Select(value)) / Measures.Middle(first.Select(value));
            output.Report($"{what}: {times:F2} times the beginning, at most {most}");
            times.Should().BeLessThanOrEqualTo(most, what);
        }
    }

    // The list of the day reads itself again and again: left open, it holds the day's rows once.
    private async Task NothingPilesUpInTheListAsync(IPage page, ICDPSession browser, Border border)
    {
        await page.GotoAsync(new Uri(border.First.Address, "/today").ToString());
        await page.WaitForSelectorAsync("#today-rows tr");
        await ReadAgainAsync(page, 2);
        var before = await MetricsAsync(browser);
        await ReadAgainAsync(page, 4);
        var after = await MetricsAsync(browser);
        output.Report($"the list of the day, read four times more: heap {before.HeapKb:F0} to {after.HeapKb:F0} kB, nodes {before.Nodes:F0} to {after.Nodes:F0}");
        (after.Nodes / before.Nodes).Should().BeLessThan(1.1);
        (after.HeapKb / before.HeapKb).Should().BeLessThan(1.2);
    }

    private static async Task ReadAgainAsync(IPage page, int times)
    {
        for (var i = 0; i < times; i++)
            await page.RunAndWaitForResponseAsync(() => Task.CompletedTask, answer => answer.Url.EndsWith("/api/exchanges", StringComparison.Ordinal));
    }

    private static async Task<Row> LookAsync(int number, List<Taken> taken, Measures desk, IPage page, ICDPSession browser, Border border)
    {
        var parts = await desk.MeasurePartsAsync(border.First.File.Folder, 10);
        // A printed receipt's frame stays for a while, for the browser may still read it. It must go by itself.
        await page.WaitForFunctionAsync("() => document.querySelector('iframe') === null");
        var (heap, nodes, frames, listeners) = await MetricsAsync(browser);
        return new(number, border.Central.IsRunning, Measures.Middle(taken.Select(one => one.NameMs)), Measures.Middle(taken.Select(one => one.PrintMs)), parts.AnswerMs,
            heap, nodes, frames, listeners, border.First.Process.MemoryMb);
    }

    private static async Task<(double HeapKb, double Nodes, double Frames, double Listeners)> MetricsAsync(ICDPSession browser)
    {
        await browser.SendAsync("HeapProfiler.collectGarbage");
        await browser.SendAsync("HeapProfiler.collectGarbage"); // What the first one set free may have kept something else.
        var metrics = (await browser.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        return (metrics["JSHeapUsedSize"] / 1024, metrics["Nodes"], metrics["Frames"], metrics["JSEventListeners"]);
    }

    private sealed record Row(
        int Exchanges, bool Central, double NameMs, double PrintMs, double AnswerMs, double HeapKb, double Nodes, double Frames, double Listeners, double StationMb)
    {
        public string Line => string.Create(CultureInfo.InvariantCulture,
            $"{Exchanges,9} {(Central ? "there" : "gone"),8} {NameMs,8:F0} {PrintMs,9:F0} {AnswerMs,10:F1} {HeapKb,8:F0} {Nodes,6:F0} {Frames,7:F0} {Listeners,10:F0} {StationMb,11:F0}");
    }
}
