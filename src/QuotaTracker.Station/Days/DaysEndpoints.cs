using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Pages;

namespace QuotaTracker.Station.Days;

/// <summary>The day's sheet on the screen, on paper and as a file, and the closing of the day.</summary>
internal static class DaysEndpoints
{
    public static RouteGroupBuilder MapDays(this RouteGroupBuilder days)
    {
        days.MapPost("/close", Close).WithTags("Days").WithName("CloseDay")
            .WithSummary("Closes a day by an entry of the journal. Forbids nothing; closing again when nothing has changed writes nothing.")
            .Validates<CloseDayRequest>();
        return days;
    }

    /// <summary>GET /day: the sheet of a day, today's without one.</summary>
    public static IResult Show(DateOnly? day, DayBooks books, HttpContext http) => books.Of(day) is { } book
        ? new RazorComponentResult<DayPage>(new { T = PageLanguage.Of(http), Officer = CurrentOfficer.NameOf(http) ?? "", Book = book })
        : Refusals.Of(http, StatusCodes.Status404NotFound);

    /// <summary>GET /day.pdf: the same sheet as a file, on A4 unless A5 is asked for.</summary>
    public static async Task<IResult> PrintAsync(DateOnly? day, string? paper, DayBooks books, ChromiumPdf printer, HttpContext http, CancellationToken cancellationToken)
    {
        var texts = PageLanguage.Of(http);
        if (books.Of(day) is not { } book)
            return Refusals.Of(http, StatusCodes.Status404NotFound);
        var isA5 = paper == "a5";
        var html = await RenderedPage.OfAsync<DayPrint>(http.RequestServices, new()
        {
            [nameof(DayPrint.T)] = texts, [nameof(DayPrint.Book)] = book, [nameof(DayPrint.Style)] = isA5 ? StationFiles.DayOnA5 : StationFiles.DayOnA4,
        });
        return PdfAnswers.Of(await printer.PrintAsync(html, cancellationToken), http, texts, $"{book.FileNameOn(isA5 ? "a5" : "a4")}.pdf");
    }

    private static IResult Close(CloseDayRequest request, DayBooks books, HttpContext context) => books.Close(request.Day, CurrentOfficer.Of(context)) switch
    {
        ({ } closing, _) => TypedResults.Ok(closing),
        (_, { } refusal) => Problems.Of(refusal),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
