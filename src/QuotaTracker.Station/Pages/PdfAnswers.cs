using System.Globalization;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Pages;

/// <summary>What a browser gets of a page that was made into a PDF file, or wasn't.</summary>
internal static class PdfAnswers
{
    public static IResult Of(PdfResult result, HttpContext http, PageTexts texts, string fileName) => result switch
    {
        PdfResult.Printed(var pdf) => TypedResults.Bytes(pdf, "application/pdf", fileDownloadName: fileName),
        PdfResult.BrowserMissing(var key) => Unavailable(http, texts, texts.Word(key)),
        PdfResult.Failed(var code) => Unavailable(http, texts, texts.Word("Printing.Failed", code)),
        PdfResult.TimedOut(var limit) => Unavailable(http, texts, texts.Word("Printing.TimedOut", limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // Nothing is lost by it: the page itself still prints.
    private static IResult Unavailable(HttpContext http, PageTexts texts, string words) =>
        Refusals.Unavailable(http, texts, "printing-unavailable", words);
}
