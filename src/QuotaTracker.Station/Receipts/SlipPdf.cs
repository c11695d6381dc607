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
        return PdfAnswers.Of(await printer.PrintAsync(html, cancellationToken), http, texts, fileName);
    }
}
