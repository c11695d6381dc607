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
        return PdfAnswers.Of(await printer.PrintAsync(html, cancellationToken), http, texts, $"{receipt.Number}.pdf");
    }

    private static ReceiptView? Find(ReceiptReader receipts, string number, int? copy, PageTexts texts, StationOptions options) =>
        receipts.Find(number) is { } receipt ? ReceiptView.From(receipt, copy ?? 0, texts.Language, options.CentralUrl) : null;
}
