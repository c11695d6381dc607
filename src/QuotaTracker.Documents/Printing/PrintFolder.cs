namespace QuotaTracker.Documents.Printing;

/// <summary>A folder for one document that only this account can read, and that is gone afterwards, after a crash too.</summary>
/// <remarks>
/// While a document is printed its folder holds a locked file. The lock falls with the process, whatever ends it, so the
/// next document can tell a folder that a crash left behind from one that another program is printing in right now.
/// </remarks>
internal sealed class PrintFolder : IAsyncDisposable
{
    private const string Prefix = "quota-print-";
    private const string LockName = "lock";
    private const int DeletionAttempts = 50;

    private static readonly TimeSpan DeletionPause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _lock;
    private readonly TimeProvider _clock;

    private PrintFolder(string path, FileStream heldLock, TimeProvider clock) => (FullPath, _lock, _clock) = (path, heldLock, clock);

    public string FullPath { get; }

    public string Page => Path.Combine(FullPath, "page.html");

    public string Pdf => Path.Combine(FullPath, "page.pdf");

    public string Profile => Path.Combine(FullPath, "profile");

    public static PrintFolder Create(TimeProvider clock)
    {
        DeleteLeftovers();
        var path = Directory.CreateTempSubdirectory(Prefix).FullName; // Mode 0700 on Unix; the user's own folder on Windows.
        var heldLock = new FileStream(Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        return new PrintFolder(path, heldLock, clock);
    }

    public async ValueTask DisposeAsync()
    {
        // The page and its print hold a person's data, so they go first; the rest is an empty browser profile, into which
        // helper processes may still write for a moment after their parent has ended.
        File.Delete(Page);
        File.Delete(Pdf);
        await _lock.DisposeAsync();
        for (var attempt = 1; Directory.Exists(FullPath); attempt++)
        {
            try
            {
                Directory.Delete(FullPath, recursive: true);
            }
            catch (Exception exception) when (attempt < DeletionAttempts && exception is (IOException or UnauthorizedAccessException))
            {
                await Task.Delay(DeletionPause, _clock);
            }
        }
    }

    private static void DeleteLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // Without a lock file there is no page yet, or no more; with a locked one somebody is printing.
                using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, another account's, or just deleted by its owner: not ours to clear away.
            }
        }
    }
}
