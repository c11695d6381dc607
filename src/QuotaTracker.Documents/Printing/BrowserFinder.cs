namespace QuotaTracker.Documents.Printing;

/// <summary>Looks for a browser that can print without a window. Knows the machine only through its arguments.</summary>
internal static class BrowserFinder
{
    public const string Variable = "QUOTA_CHROMIUM";

    private static readonly string[] UnixNames =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable"];

    // Edge first: it is part of every Windows that checkpoints have.
    private static readonly string[] WindowsPlaces =
    [
        @"Microsoft\Edge\Application\msedge.exe",
        @"Google\Chrome\Application\chrome.exe",
        @"Chromium\Application\chrome.exe",
    ];

    private static readonly string[] WindowsRoots = ["ProgramFiles(x86)", "ProgramFiles", "LocalAppData"];

    /// <summary>The browser's full path, or null. A path that somebody configured is never replaced by another.</summary>
    public static string? Find(string? configured, Func<string, string?> variable, Func<string, bool> exists, bool onWindows)
    {
        var wanted = string.IsNullOrWhiteSpace(configured) ? variable(Variable) : configured;
        if (!string.IsNullOrWhiteSpace(wanted))
            return exists(wanted) ? wanted : null;
        return Candidates(variable, onWindows).FirstOrDefault(exists);
    }

    private static IEnumerable<string> Candidates(Func<string, string?> variable, bool onWindows) => onWindows
        ? from root in WindowsRoots
          let folder = variable(root)
          where !string.IsNullOrEmpty(folder)
          from place in WindowsPlaces
          select folder + '\\' + place
        : from name in UnixNames
          from folder in (variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
          select folder + '/' + name;
}
