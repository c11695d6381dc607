using System.Globalization;
using Microsoft.AspNetCore.Components;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Receipts;

/// <summary>A slip as a PDF file, or in words why there is none.</summary>
internal static class SlipPdf
{
    public static async Task<IResult> AnswerAsync<T>(
        HttpContext http, PageTexts texts, ChromiumPdf printer, string fileName, Dictionary<string, object?> parameters, CancellationToken cancellationToken)
        where T : IComponent
    {
        http.Response.Headers.CacheControl = "no-store";
        var html = await SlipHtml.RenderAsync<T>(http.RequestServices, parameters);
        return await printer.PrintAsync(html, cancellationToken) switch
        {
            PdfResult.Printed(var pdf) => TypedResults.Bytes(pdf, "application/pdf", fileDownloadName: fileName),
            PdfResult.BrowserMissing(var key) => Unavailable(http, texts, texts.Word(key)),
            PdfResult.Failed(var code) => Unavailable(http, texts, texts.Word("Printing.Failed", code)),
            PdfResult.TimedOut(var limit) => Unavailable(http, texts, texts.Word("Printing.TimedOut", limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // Nothing is lost by it: the page itself still prints.
    private static IResult Unavailable(HttpContext http, PageTexts texts, string words) =>
        Refusals.Unavailable(http, texts, "printing-unavailable", words);
}
