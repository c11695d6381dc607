using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Keeps what the browser shows. QUOTA_PICTURES names a folder; without it, pictures are taken and thrown away.</summary>
internal static class Pictures
{
    public static bool AreWanted => Environment.GetEnvironmentVariable("QUOTA_PICTURES") is not null;

    public static async Task TakeAsync(IPage page, string name, bool wholePage = true)
    {
        var folder = Environment.GetEnvironmentVariable("QUOTA_PICTURES");
        await page.ScreenshotAsync(new() { Path = folder is null ? null : Path.Combine(folder, name + ".png"), FullPage = wholePage });
    }
}
