using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Receipts;

/// <summary>GET /receipts/{number} and /receipts/{number}.pdf: one template, on the screen, on the roll and in a file.</summary>
internal static class ReceiptPages
{
    public static async Task<IResult> ShowAsync(
        string number, int? copy, string? lang, ReceiptReader receipts, IOptions<StationOptions> options, HttpContext http)
    {
        var texts = PageLanguage.Of(http, lang);
        if (Find(receipts, number, copy, texts, options.Value) is not { } receipt)
            return Refusals.Of(http, StatusCodes.Status404NotFound);
        // The page carries its style and the script that measures the roll, so these two, and only these, pass by a nonce.
        // The desk prints from a frame that it makes itself.
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'self'; style-src 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(await ReceiptHtml.ForScreenAsync(http.RequestServices, receipt, texts, nonce), "text/html; charset=utf-8");
    }

    public static async Task<IResult> PrintAsync(
        string number, int? copy, string? lang, ReceiptReader receipts, ChromiumPdf printer, IOptions<StationOptions> options, HttpContext http,
        CancellationToken cancellationToken)
    {
        var texts = PageLanguage.Of(http, lang);
        if (Find(receipts, number, copy, texts, options.Value) is not { } receipt)
            return Refusals.Of(http, StatusCodes.Status404NotFound);
        http.Response.Headers.CacheControl = "no-store";
        var html = await ReceiptHtml.ForPdfAsync(http.RequestServices, receipt, texts);
        return await printer.PrintAsync(html, cancellationToken) switch
        {
            PdfResult.Printed(var pdf) => TypedResults.Bytes(pdf, "application/pdf", fileDownloadName: $"{receipt.Number}.pdf"),
            PdfResult.BrowserMissing(var key) => Unavailable(http, texts, texts.Word(key)),
            PdfResult.Failed(var code) => Unavailable(http, texts, texts.Word("Printing.Failed", code)),
            PdfResult.TimedOut(var limit) => Unavailable(http, texts, texts.Word("Printing.TimedOut", limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // Nothing is lost by it: the page itself still prints.
    private static IResult Unavailable(HttpContext http, PageTexts texts, string words) =>
        Refusals.Unavailable(http, texts, "printing-unavailable", words);

    private static ReceiptView? Find(ReceiptReader receipts, string number, int? copy, PageTexts texts, StationOptions options) =>
        receipts.Find(number) is { } receipt ? ReceiptView.From(receipt, copy ?? 0, texts.Language, options.CentralUrl) : null;
}
