namespace QuotaTracker.Repository.Tests;

/// <summary>The files of this repository, as they lie on disk, without what is built or installed.</summary>
internal static class Tree
{
    private static readonly string[] Made = [".git", "artifacts", "data", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(params string[] endings) =>
        Walk(Root).Where(file => endings.Length == 0 || endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    public static string Name(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !Made.Contains(Path.GetFileName(inner))).SelectMany(Walk));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "QuotaTracker.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
