using Microsoft.Playwright;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>The distribution's Chromium, driven as a person would.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    // The sandbox needs rights that a test run as root does not have; only our own pages are shown.
    internal static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;

    internal static string Program => Environment.GetEnvironmentVariable("QUOTA_CHROMIUM") ?? "/usr/bin/chromium";

    internal IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Browser = await LaunchAsync();
    }

    /// <summary>Another one, with arguments of a test's own; the test closes it.</summary>
    internal Task<IBrowser> LaunchAsync(params string[] arguments) =>
        _playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = [.. Arguments, .. arguments] });

    public async Task DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
