using System.Runtime.CompilerServices;

namespace QuotaTracker.Station.Tests.Pages;

/// <summary>The station's source files, for rules about how they are written.</summary>
internal static class Sources
{
    public static IEnumerable<(string Path, string Text)> OfStation(params string[] endings) =>
        Directory.EnumerateFiles(Folder(), "*", SearchOption.AllDirectories)
            .Where(path => endings.Contains(Path.GetExtension(path)))
            .Select(path => (Path.GetRelativePath(Folder(), path), File.ReadAllText(path)));

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "QuotaTracker.Station"));
}
