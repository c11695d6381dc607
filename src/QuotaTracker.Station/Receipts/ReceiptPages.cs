using Microsoft.Extensions.Options;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Receipts;

/// <summary>
/// GET /receipts/{number} and /receipts/{number}.pdf: one template, on the screen, on each paper and in a file. <c>paper</c> and
/// <c>lang</c> are what a desk chose; without them the station's paper and the language of the officer's pages.
/// </summary>
internal static class ReceiptPages
{
    public static async Task<IResult> ShowAsync(
        string number, int? copy, string? lang, string? paper, ReceiptReader receipts, IOptions<StationOptions> options, HttpContext http)
    {
        if (SlipChoice.Of(http, lang, paper, options.Value) is not { } choice)
            return Refusals.Of(http, StatusCodes.Status400BadRequest);
        return Find(receipts, number, copy, options.Value) is { } receipt
            ? await SlipHtml.ScreenAsync<ReceiptPage>(http, Parameters(receipt, choice))
            : Refusals.Of(http, StatusCodes.Status404NotFound);
    }

    public static async Task<IResult> PrintAsync(
        string number, int? copy, string? lang, string? paper, ReceiptReader receipts, ChromiumPdf printer, IOptions<StationOptions> options,
        HttpContext http, CancellationToken cancellationToken)
    {
        if (SlipChoice.Of(http, lang, paper, options.Value) is not { } choice)
            return Refusals.Of(http, StatusCodes.Status400BadRequest);
        return Find(receipts, number, copy, options.Value) is { } receipt
            ? await SlipPdf.AnswerAsync<ReceiptPage>(http, choice.Pages, printer, $"{receipt.Number}.pdf", Parameters(receipt, choice), cancellationToken)
            : Refusals.Of(http, StatusCodes.Status404NotFound);
    }

    private static Dictionary<string, object?> Parameters(ReceiptView receipt, SlipChoice choice) => new()
    {
        [nameof(ReceiptPage.T)] = choice.Pages,
        [nameof(ReceiptPage.Language)] = choice.Language,
        [nameof(ReceiptPage.Paper)] = choice.Paper,
        [nameof(ReceiptPage.Receipt)] = receipt,
    };

    private static ReceiptView? Find(ReceiptReader receipts, string number, int? copy, StationOptions options) =>
        receipts.Find(number) is { } receipt ? ReceiptView.From(receipt, copy ?? 0, options.CentralUrl) : null;
}

/// <summary>On what a slip is printed, and in which language.</summary>
internal sealed record SlipChoice(PageTexts Pages, SlipLanguage Language, Paper Paper)
{
    /// <summary>Null when the address names a paper or a language that there isn't.</summary>
    public static SlipChoice? Of(HttpContext http, string? lang, string? paper, StationOptions options)
    {
        // Whoever asks for an English slip reads English; a Vietnamese or Chinese one is the resident's, whatever the officer reads.
        var pages = PageLanguage.Of(http, lang == PageTexts.English.Language ? lang : null);
        return (lang is null ? SlipLanguage.Of(pages) : SlipLanguage.Find(lang)) is { } language && Paper.Find(paper ?? options.Paper) is { } found
            ? new(pages, language, found) : null;
    }
}
