using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Keeps what the browser shows, where QUOTA_PICTURES names a folder. Without it none is taken: some two hundred for nobody would take a minute.</summary>
internal static class Pictures
{
    public static async Task TakeAsync(IPage page, string name, bool wholePage = true)
    {
        if (Environment.GetEnvironmentVariable("QUOTA_PICTURES") is { } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = wholePage });
    }
}
