namespace QuotaTracker.Documents.Printing;

/// <summary>What came of printing a page to PDF.</summary>
public abstract record PdfResult
{
    // Closed: the private constructor keeps every case in this file.
    private PdfResult() { }

    /// <summary>The finished document.</summary>
    public sealed record Printed(ReadOnlyMemory<byte> Pdf) : PdfResult;

    /// <summary>No browser on this machine, or the configured one can't be started. The key names the text in <see cref="Words"/> that says what to do.</summary>
    public sealed record BrowserMissing(string InstructionKey) : PdfResult;

    /// <summary>The browser ended without a document. An exit code of 0 means that it believed all was well and wrote nothing usable.</summary>
    public sealed record Failed(int ExitCode) : PdfResult;

    /// <summary>The browser did not finish in time and was ended with all its children.</summary>
    public sealed record TimedOut(TimeSpan Limit) : PdfResult;
}
