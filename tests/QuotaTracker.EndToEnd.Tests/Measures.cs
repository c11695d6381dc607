using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>An officer who works by keys alone, and a watch inside the page that sees what the officer sees.</summary>
/// <param name="page">The browser's.</param>
/// <param name="station">Its address.</param>
/// <param name="gap">Between two keys of the officer's.</param>
internal sealed class Measures(IPage page, Uri station, TimeSpan gap)
{
    // The watch runs in every frame before the page's own scripts. In the receipt's frame it stands in for the printer: what is measured is when the
    // receipt is handed to it; the page goes on once the printer has it. A name is painted once the frame after it came into the page is over.
    private const string Watch = """
        (() => {
            const now = () => performance.timeOrigin + performance.now();
            if (window.top !== window) {
                if (location.pathname.startsWith("/receipts/"))
                    window.print = () => {
                        window.top.watch.printedMs ??= now();
                        window.top.watch.printed = location.pathname;
                        dispatchEvent(new Event("afterprint"));
                    };
                return;
            }
            const watch = window.watch = { keys: 0 };
            const begin = () => Object.assign(watch, { keys: 0, namedMs: null, printedMs: null, printed: null, confirmMs: null });
            document.addEventListener("keydown", event => {
                watch.keys++;
                if (event.key !== "Enter")
                    return;
                if (document.getElementById("desk")?.dataset.phase === "answer")
                    watch.confirmMs = performance.timeOrigin + event.timeStamp;
                else if (watch.armed) {
                    begin();
                    watch.armed = false;
                    watch.scanMs = performance.timeOrigin + event.timeStamp;
                }
            }, true);
            const painted = () => new Promise(resolve => requestAnimationFrame(() => {
                const after = new MessageChannel();
                after.port1.onmessage = resolve;
                after.port2.postMessage(null);
            }));
            document.addEventListener("DOMContentLoaded", () => {
                const person = document.getElementById("person");
                if (person === null)
                    return;
                new MutationObserver(async () => {
                    if (person.hidden || watch.namedMs || document.getElementById("person-name").textContent !== watch.expected)
                        return;
                    watch.namedMs = 1; // Once.
                    await painted();
                    watch.namedMs = now();
                }).observe(person, { attributes: true, childList: true, characterData: true, subtree: true });
            });
        })();
        """;

    /// <summary>The keys of a usual exchange of one line, after the scan: goods by their first letters, quantity, price, the answer, and yes.</summary>
    private static readonly string[] Goods = ["g", "a", "o", "Enter", "1", "0", "Enter", "3", "5", "k", "F9"];

    /// <summary>A quick hand's, at a till.</summary>
    public static readonly TimeSpan HandGap = TimeSpan.FromMilliseconds(60);

    private WedgeScanner? _scanner;

    public static Task PrepareAsync(IBrowserContext context) => context.AddInitScriptAsync(Watch);

    /// <summary>Scans and serves one person, in the page as it is.</summary>
    public async Task<Taken> ServeAsync(Person person)
    {
        await page.EvaluateAsync("name => { watch.armed = true; watch.expected = name; }", person.Name);
        // The characters' moments are told to the browser, the Enter's is its own: from there the time counts.
        await (_scanner ??= await WedgeScanner.OnAsync(page)).TypeAsync(person.Card, WedgeScanner.ScannerGapMs);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelector('#desk').dataset.phase === 'goods' && watch.namedMs > 1");
        foreach (var key in Goods)
        {
            await Task.Delay(gap, TimeProvider.System);
            await page.Keyboard.PressAsync(key);
        }

        await page.WaitForFunctionAsync("() => document.activeElement.id === 'answer-confirm' && !document.activeElement.disabled");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelector('#desk').dataset.phase === 'done' && watch.printedMs");
        var seen = await page.EvaluateAsync<JsonElement>("""
            () => ({ keys: watch.keys, name: watch.namedMs - watch.scanMs, print: watch.printedMs - watch.confirmMs, printed: watch.printed,
                number: document.querySelector("#done-number").textContent, decision: document.querySelector("#done-answer .decision").dataset.decision })
            """);
        seen.GetProperty("printed").GetString().Should().Be($"/receipts/{seen.GetProperty("number").GetString()}", "this very receipt is printed");
        return new(seen.GetProperty("keys").GetInt32(), seen.GetProperty("name").GetDouble(), seen.GetProperty("print").GetDouble(), seen.GetProperty("decision").GetString()!);
    }

    /// <summary>What the machine needs for the parts that nothing can do without: one answer of the station, one durable write, one frame on the screen.</summary>
    public async Task<Parts> MeasurePartsAsync(string folder, int times)
    {
        var answers = await page.EvaluateAsync<double[]>("""
            async times => {
                const taken = [];
                for (let i = 0; i < times; i++) {
                    const from = performance.now();
                    await (await fetch("/api/status", { cache: "no-store" })).text();
                    taken.push(performance.now() - from);
                }
                return taken;
            }
            """, times);
        var frames = await page.EvaluateAsync<double[]>("""
            async times => {
                const taken = [];
                for (let i = 0; i < times; i++) {
                    const from = performance.now();
                    await new Promise(requestAnimationFrame);
                    taken.push(performance.now() - from);
                }
                return taken;
            }
            """, times);
        var writes = new double[times];
        var path = Path.Combine(folder, "measure.tmp");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (var i = 0; i < times; i++)
            {
                var from = Stopwatch.GetTimestamp();
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
                writes[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }
        }

        File.Delete(path);
        return new(Middle(answers), Middle(writes), Middle(frames));
    }

    /// <summary>Where the time went, by the browser's own book: the median of each kind of request since it was last asked.</summary>
    public Task<string> WhereItWentAsync() => page.EvaluateAsync<string>("""
        () => {
            const taken = {};
            for (const { name, duration } of performance.getEntriesByType("resource")) {
                const kind = new URL(name).pathname.replace(/[0-9A-Z]{3}-[0-9]{2}-.*|[0-9a-f]{8}-[0-9a-f-]{27}/, "…");
                (taken[kind] ??= []).push(duration);
            }
            performance.clearResourceTimings();
            return Object.entries(taken).filter(([kind]) => !kind.startsWith("/js/") || kind === "/js/receipt.js").map(([kind, times]) => `${kind} ${times.sort((a, b) => a - b)[times.length >> 1].toFixed(1)} ms (${times.length})`).join(", ");
        }
        """);

    public async Task SignInAsync()
    {
        await new Desk(page, station).SignInAsync("HQ-001", "135790");
        await page.EvaluateAsync("() => performance.setResourceTimingBufferSize(100000)");
    }

    public static double Middle(IEnumerable<double> values) => At(values, 0.5);

    /// <summary>The value below which a part of them lies.</summary>
    public static double At(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(part * sorted.Length) - 1)];
    }
}

/// <summary>One exchange: keys after the scan; milliseconds from the scanner's last key to the name, and from the officer's yes to the printer.</summary>
internal sealed record Taken(int Keys, double NameMs, double PrintMs, string Decision);

/// <summary>What the machine needs for an answer, a durable write and a frame, in milliseconds.</summary>
internal sealed record Parts(double AnswerMs, double WriteMs, double FrameMs);
