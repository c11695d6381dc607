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

    private static readonly TimeSpan DeletionPause = TimeSpan.FromMilliseconds(100);
    private const int DeletionAttempts = 50;

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
            var folder = Directory.CreateTempSubdirectory("quota-print-").FullName; // Mode 0700 on Unix; the user's own folder on Windows.
            try
            {
                return await PrintInAsync(folder, browser, html, cancellationToken);
            }
            finally
            {
                await DeleteAsync(folder);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<PdfResult> PrintInAsync(string folder, string browser, string html, CancellationToken cancellationToken)
    {
        var page = Path.Combine(folder, "page.html");
        var pdf = Path.Combine(folder, "page.pdf");
        await File.WriteAllTextAsync(page, html, cancellationToken);

        var limit = TimeSpan.FromSeconds(options.TimeoutSeconds);
        using var overdue = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        using var process = new Process { StartInfo = StartInfo(browser, folder, page, pdf) };
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

        if (process.ExitCode != 0 || !File.Exists(pdf))
            return new PdfResult.Failed(process.ExitCode);
        var bytes = await File.ReadAllBytesAsync(pdf, cancellationToken);
        return bytes.AsSpan().StartsWith("%PDF-"u8) ? new PdfResult.Printed(bytes) : new PdfResult.Failed(process.ExitCode);
    }

    private static ProcessStartInfo StartInfo(string browser, string folder, string page, string pdf)
    {
        var start = new ProcessStartInfo(browser)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
            "--disable-breakpad", // A crash report could hold the page.
            "--host-resolver-rules=MAP * ~NOTFOUND", // No name resolves, so a page can't send anything anywhere.
            "--no-pdf-header-footer",
            $"--print-to-pdf={pdf}",
            $"--user-data-dir={Path.Combine(folder, "profile")}",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Chromium refuses to start as root with its sandbox on. Services should run under an account of their own, and then keep it.
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            start.ArgumentList.Add("--no-sandbox");
        start.ArgumentList.Add(new Uri(page).AbsoluteUri);
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

    private async Task DeleteAsync(string folder)
    {
        // The page and its print hold a person's data, so they go first; the rest is an empty browser profile, into which
        // helper processes may still write for a moment after their parent has ended.
        File.Delete(Path.Combine(folder, "page.html"));
        File.Delete(Path.Combine(folder, "page.pdf"));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (Exception exception) when (attempt < DeletionAttempts && exception is (IOException or UnauthorizedAccessException))
            {
                if (!Directory.Exists(folder))
                    return;
                await Task.Delay(DeletionPause, clock);
            }
        }
    }
}
