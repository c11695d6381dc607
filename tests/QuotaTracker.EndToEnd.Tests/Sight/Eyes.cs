using System.Text.Json;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests.Sight;

/// <summary>Looks at a page: by axe-core, and by what axe can't know (eyes.js). Faults come back in words, each with where it was found.</summary>
internal static class Eyes
{
    private const string Here = "tests/QuotaTracker.EndToEnd.Tests/Sight/eyes.js";
    private const string AxeFile = "tests/axe/node_modules/axe-core/axe.min.js";

    // Everything of WCAG 2.2 up to AA, and what axe thinks good practice beyond it.
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

    private static readonly Lazy<string> Script = new(() => Read(Here));
    private static readonly Lazy<string> Axe = new(() => Read(AxeFile));

    public static async Task<IReadOnlyList<string>> AxeAsync(IPage page)
    {
        await page.EvaluateAsync(Axe.Value);
        var result = await page.EvaluateAsync<JsonElement>("""
            async tags => {
                const { violations, passes } = await axe.run(document, { runOnly: { type: "tag", values: tags }, iframes: false, resultTypes: ["violations"] });
                return { passes: passes.length, faults: violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`)) };
            }
            """, Tags);
        result.GetProperty("passes").GetInt32().Should().BeGreaterThan(10, "axe has looked at the page");
        return [.. result.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!)];
    }

    public static async Task<IReadOnlyList<string>> AskAsync(IPage page, string question, object? value = null)
    {
        await page.EvaluateAsync(Script.Value);
        return await page.EvaluateAsync<string[]>("([question, value]) => window.eyes[question](value)", new object?[] { question, value });
    }

    /// <summary>Walks once around the page with the Tab key: to everything that can be used, and wherever that is, it is seen.</summary>
    public static async Task<IReadOnlyList<string>> WalkAsync(IPage page, bool backwards = false)
    {
        var wanted = await AskAsync(page, "reachable");
        List<string> faults = [];
        HashSet<int> met = [];
        // Twice around, for the walk begins where the page has put the focus and passes the browser's own places.
        for (var step = 0; step < (2 * wanted.Count) + 4 && met.Count < wanted.Count; step++)
        {
            await page.Keyboard.PressAsync(backwards ? "Shift+Tab" : "Tab");
            var at = await page.EvaluateAsync<JsonElement>("() => window.eyes.focus()");
            faults.AddRange(at.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!));
            if (at.GetProperty("index").GetInt32() is var index and >= 0)
                met.Add(index);
        }

        faults.AddRange(wanted.Where((_, index) => !met.Contains(index)).Select(name => $"the Tab key doesn't come to {name}"));
        return [.. faults.Distinct()];
    }

    private static string Read(string file)
    {
        var path = Path.Combine(Tools.RepositoryFolder(), file);
        return File.Exists(path) ? File.ReadAllText(path) : throw new FileNotFoundException($"{file} is not there. For axe-core: npm ci --prefix tests/axe", path);
    }
}
