using System.ComponentModel;
using System.Diagnostics;

namespace QuotaTracker.Documents.Tests;

/// <summary>Runs a program of the machine that checks our output with code that is not ours.</summary>
internal static class Tool
{
    public static (int ExitCode, string Output, string Errors) Run(string name, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"This test needs the program '{name}'; ./test installs it.", exception);
        }
    }

    /// <summary>The nearest folder above the test's binaries that holds the solution.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "QuotaTracker.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Tests must run from inside the repository.");
    }
}
