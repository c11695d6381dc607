using System.Diagnostics;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Programs of the distribution that check our work independently.</summary>
internal static class Tools
{
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments, string input = "", string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    /// <summary>What an independent decoder reads from a picture of a QR code.</summary>
    public static async Task<string> ReadQrAsync(string picture)
    {
        var (code, output, errors) = await RunAsync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]);
        code.Should().Be(0, errors);
        return output.Trim();
    }

    public static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "QuotaTracker.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
