using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// Keys as the machine sees them, each with its own moment: a scanner types a few milliseconds apart, a hand doesn't. The moments are told to
/// the browser, so that a busy machine makes neither of the other.
/// </summary>
internal sealed class WedgeScanner(ICDPSession keys)
{
    public const double ScannerGapMs = 3;

    // Whatever comes next, of this keyboard or another, comes well after it.
    private const double PauseMs = 600;

    private double _atMs;

    public static async Task<WedgeScanner> OnAsync(IPage page) => new(await page.Context.NewCDPSessionAsync(page));

    /// <summary>A text as a scanner gives it, with an Enter behind each of its lines. firstGapMs: how long one that wakes slowly takes after a line's first character.</summary>
    public async Task ScanAsync(string text, double gapMs = ScannerGapMs, int enters = 1, double? firstGapMs = null)
    {
        await BeginAsync();
        foreach (var line in text.Split('\n'))
        {
            foreach (var (index, character) in line.Index())
                await KeyAsync(character.ToString(), character.ToString(), 0, index == 1 ? firstGapMs ?? gapMs : gapMs);
            for (var enter = 0; enter < enters; enter++)
                await KeyAsync("Enter", "\r", 13, gapMs);
        }

        await PassAsync();
    }

    /// <summary>Characters alone, one every so many milliseconds.</summary>
    public async Task TypeAsync(string text, double gapMs, bool held = false)
    {
        await BeginAsync();
        foreach (var character in text)
            await KeyAsync(character.ToString(), character.ToString(), 0, gapMs, held);
    }

    /// <summary>The rest of a text that was begun, and its Enter, whatever happened between.</summary>
    public async Task GoOnAsync(string text)
    {
        foreach (var character in text)
            await KeyAsync(character.ToString(), character.ToString(), 0, ScannerGapMs);
        await EnterAsync(ScannerGapMs);
        await PassAsync();
    }

    public Task EnterAsync(double gapMs) => KeyAsync("Enter", "\r", 13, gapMs);

    /// <summary>A letter that an input method takes for itself, and what it makes of it so far.</summary>
    public async Task ComposeAsync(string letter, string composed, double gapMs = ScannerGapMs)
    {
        await KeyAsync("Process", null, 229, gapMs);
        await keys.SendAsync("Input.imeSetComposition", new() { ["text"] = composed + letter, ["selectionStart"] = composed.Length + 1, ["selectionEnd"] = composed.Length + 1 });
    }

    private async Task BeginAsync()
    {
        await PassAsync();
        // Fields are filled for a test faster than by any hand; a scanner comes after.
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        _atMs = NowMs;
    }

    // The moments told may be ahead of the clock, by which all other keys go.
    private Task PassAsync() => Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, _atMs + PauseMs - NowMs)), TimeProvider.System);

    private static double NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

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
