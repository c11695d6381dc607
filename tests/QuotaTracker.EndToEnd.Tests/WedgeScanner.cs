using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// Keys as the machine sees them, each with its own moment: a scanner types a few milliseconds apart, a hand doesn't. The moments are told to
/// the browser, so that a busy machine makes neither of the other.
/// </summary>
internal sealed class WedgeScanner(ICDPSession keys)
{
    public const double ScannerGapMs = 3;

    // Every text begins well after the one before.
    private const double PauseMs = 1_000;

    private double _atMs;

    public static async Task<WedgeScanner> OnAsync(IPage page) => new(await page.Context.NewCDPSessionAsync(page));

    /// <summary>A text as a scanner gives it, with an Enter behind each of its lines.</summary>
    public async Task ScanAsync(string text, double gapMs = ScannerGapMs, int enters = 1)
    {
        await TypeAsync("", gapMs);
        foreach (var line in text.Split('\n'))
        {
            foreach (var character in line)
                await KeyAsync(character.ToString(), character.ToString(), 0, gapMs);
            for (var enter = 0; enter < enters; enter++)
                await EnterAsync(gapMs);
        }
    }

    /// <summary>Characters alone, one every so many milliseconds.</summary>
    public async Task TypeAsync(string text, double gapMs, bool held = false)
    {
        _atMs = Math.Max(_atMs + PauseMs, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var character in text)
            await KeyAsync(character.ToString(), character.ToString(), 0, gapMs, held);
    }

    public Task EnterAsync(double gapMs = ScannerGapMs) => KeyAsync("Enter", "\r", 13, gapMs);

    /// <summary>A letter that an input method takes for itself, and what it makes of it so far.</summary>
    public async Task ComposeAsync(string letter, string composed, double gapMs = ScannerGapMs)
    {
        await KeyAsync("Process", null, 229, gapMs);
        await keys.SendAsync("Input.imeSetComposition", new() { ["text"] = composed + letter, ["selectionStart"] = composed.Length + 1, ["selectionEnd"] = composed.Length + 1 });
    }

    private async Task KeyAsync(string key, string? text, int code, double gapMs, bool held = false)
    {
        _atMs += gapMs;
        var down = new Dictionary<string, object>
        {
            ["type"] = text is null ? "rawKeyDown" : "keyDown", ["key"] = key, ["code"] = key is "Enter" ? key : "", ["timestamp"] = _atMs / 1000,
            ["windowsVirtualKeyCode"] = code, ["autoRepeat"] = held,
        };
        if (text is not null)
            down["text"] = text;
        await keys.SendAsync("Input.dispatchKeyEvent", down);
        await keys.SendAsync("Input.dispatchKeyEvent", new()
        {
            ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code, ["timestamp"] = (_atMs + (gapMs / 2)) / 1000,
        });
    }
}
