using System.Diagnostics;
using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>A browser of a test's own, with a profile on the disk, which can be killed like one that loses its power, and started anew.</summary>
internal sealed class KillableBrowser(string profile) : IAsyncDisposable
{
    private Process? _process;
    private IPlaywright? _playwright;

    /// <summary>Starts it, with one empty page.</summary>
    public async Task<IPage> StartAsync()
    {
        // Names the port once the browser listens; one from before names a port that nobody has any more.
        var portFile = Path.Combine(profile, "DevToolsActivePort");
        Directory.CreateDirectory(profile);
        File.Delete(portFile);
        var start = new ProcessStartInfo(BrowserFixture.Program,
            ["--headless=new", .. BrowserFixture.Arguments, "--lang=vi", "--window-size=1024,768", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException("The browser does not start.");
        // Emptied, so that a full pipe doesn't stop it.
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        string[] lines = [];
        await Eventually.HoldsAsync(async () => File.Exists(portFile) && (lines = await File.ReadAllLinesAsync(portFile)).Length >= 2, "the browser listens");
        _playwright ??= await Playwright.CreateAsync();
        var browser = await _playwright.Chromium.ConnectOverCDPAsync($"http://127.0.0.1:{lines[0]}");
        return await browser.Contexts[0].NewPageAsync();
    }

    /// <summary>All its processes at once: no goodbye, nothing kept that wasn't.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _playwright?.Dispose();
    }
}
