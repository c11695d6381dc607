using System.ComponentModel;
using System.Diagnostics;

namespace QuotaTracker.Documents.Printing;

/// <summary>Turns a page into PDF by the machine's own Chromium, Chrome or Edge, so that screen, paper and file share one template.</summary>
/// <remarks>
/// One document at a time: each start takes some 200 MB, and stations are small. Register it once.
/// The page must carry everything it shows: the browser is kept off the network. The page lies in a folder that only this
/// account can read for as long as printing takes; command line and logs hold no word of it.
/// </remarks>
public sealed class ChromiumPdf(ChromiumOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Key in <see cref="Words"/>: how to install a browser, or to name one.</summary>
    public const string MissingKey = "Printing.BrowserMissing";

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Prints <paramref name="html"/>. The time limit starts when this document's turn comes.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the browser is gone and nothing is left behind.</exception>
    public async Task<PdfResult> PrintAsync(string html, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(html);
        var browser = BrowserFinder.Find(options.Path, Environment.GetEnvironmentVariable, File.Exists, OperatingSystem.IsWindows());
        if (browser is null)
            return new PdfResult.BrowserMissing(MissingKey);
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await using var folder = PrintFolder.Create(clock);
            return await PrintInAsync(folder, browser, html, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<PdfResult> PrintInAsync(PrintFolder folder, string browser, string html, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(folder.Page, html, cancellationToken);

        var limit = TimeSpan.FromSeconds(options.TimeoutSeconds);
        using var overdue = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        using var process = new Process { StartInfo = StartInfo(browser, folder) };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new PdfResult.BrowserMissing(MissingKey); // There is a file, but it is no program for this machine or account.
        }

        // The pipes are emptied and dropped: full ones would stop the browser, and what it says may quote the page.
        _ = DrainAsync(process.StandardOutput.BaseStream);
        _ = DrainAsync(process.StandardError.BaseStream);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new PdfResult.TimedOut(limit);
        }

        if (process.ExitCode != 0 || !File.Exists(folder.Pdf))
            return new PdfResult.Failed(process.ExitCode);
        var bytes = await File.ReadAllBytesAsync(folder.Pdf, cancellationToken);
        return bytes.AsSpan().StartsWith("%PDF-"u8) ? new PdfResult.Printed(bytes) : new PdfResult.Failed(process.ExitCode);
    }

    private static ProcessStartInfo StartInfo(string browser, PrintFolder folder)
    {
        var start = new ProcessStartInfo(browser)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = folder.FullPath,
        };
        string[] arguments =
        [
            "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
            "--disable-breakpad", // A crash report could hold the page.
            "--host-resolver-rules=MAP * ~NOTFOUND", // No name resolves, so a page can't send anything anywhere.
            "--no-pdf-header-footer",
            $"--print-to-pdf={folder.Pdf}",
            $"--user-data-dir={folder.Profile}",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Chromium refuses to start as root with its sandbox on. Services should run under an account of their own, and then keep it.
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            start.ArgumentList.Add("--no-sandbox");
        start.ArgumentList.Add(new Uri(folder.Page).AbsoluteUri);
        return start;
    }

    private static async Task DrainAsync(Stream output)
    {
        try
        {
            await output.CopyToAsync(Stream.Null);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone and its pipe with it; nothing of it was wanted.
        }
    }
}
