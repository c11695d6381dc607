using Microsoft.Extensions.Options;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Printer;

/// <summary>GET /printer/test and /printer/test.pdf: a slip that is no receipt, for whoever changed the printer or its paper.</summary>
internal static class TestSlipPages
{
    public static async Task<IResult> ShowAsync(string? paper, StationDatabase database, IOptions<StationOptions> options, TimeProvider clock, HttpContext http) =>
        SlipChoice.Of(http, null, paper, options.Value) is { } choice
            ? await SlipHtml.ScreenAsync<TestSlip>(http, Parameters(choice, database, clock))
            : Refusals.Of(http, StatusCodes.Status400BadRequest);

    public static async Task<IResult> PrintAsync(
        string? paper, StationDatabase database, ChromiumPdf printer, IOptions<StationOptions> options, TimeProvider clock, HttpContext http,
        CancellationToken cancellationToken) => SlipChoice.Of(http, null, paper, options.Value) is { } choice
            ? await SlipPdf.AnswerAsync<TestSlip>(http, choice.Pages, printer, "thu-in.pdf", Parameters(choice, database, clock), cancellationToken)
            : Refusals.Of(http, StatusCodes.Status400BadRequest);

    private static Dictionary<string, object?> Parameters(SlipChoice choice, StationDatabase database, TimeProvider clock) => new()
    {
        [nameof(TestSlip.T)] = choice.Pages,
        [nameof(TestSlip.Paper)] = choice.Paper,
        [nameof(TestSlip.Station)] = database.Read(Identity.Load)?.Station.Value ?? "",
        [nameof(TestSlip.MadeAt)] = clock.GetUtcNow(),
    };
}
