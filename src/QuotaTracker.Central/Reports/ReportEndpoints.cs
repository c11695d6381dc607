using System.Globalization;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Documents;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Reports;

/// <summary>The monthly report in five forms, and the list of exchanges. For auditors, and supervisors, who must see what they correct.</summary>
internal static class ReportEndpoints
{
    public static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ChromiumOptions, ChromiumOptionsValidator>().BindConfiguration(ChromiumOptions.Section);
        services.AddSingleton(provider =>
            new ChromiumPdf(provider.GetRequiredService<IOptions<ChromiumOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<ReportPrinter>();
        return services.AddSingleton<MonthlyReportQuery>();
    }

    public static IEndpointRouteBuilder MapReports(this IEndpointRouteBuilder app)
    {
        app.MapGet("/reports", PageAsync).WithTags("Reports").ExcludeFromDescription()
            .WithName("ReportPage").WithSummary("The monthly report as a page.").RequireAuthorization(Callers.Reader);
        var wire = app.MapGroup("/v1").WithTags("Reports").RequireAuthorization(Callers.Reader);
        wire.MapGet("/reports/monthly/{month}", JsonAsync)
            .WithName("MonthlyReport").WithSummary("The monthly report.").Produces<MonthlyReport>().ProducesProblem(400).ProducesProblem(404);
        wire.MapGet("/reports/monthly/{month}.csv", CsvAsync)
            .WithName("MonthlyReportCsv").WithSummary("The monthly report's rows as CSV.").Produces(200, contentType: "text/csv").ProducesProblem(400).ProducesProblem(404);
        wire.MapGet("/reports/monthly/{month}.xlsx", WorkbookAsync)
            .WithName("MonthlyReportWorkbook").WithSummary("The monthly report as a spreadsheet.")
            .Produces(200, contentType: ReportWorkbook.ContentType).ProducesProblem(400).ProducesProblem(404);
        wire.MapGet("/reports/monthly/{month}.pdf", PdfAsync)
            .WithName("MonthlyReportPdf").WithSummary("The monthly report as PDF, A4 landscape.")
            .Produces(200, contentType: "application/pdf").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        wire.MapGet("/exchanges", ListExchanges.HandleAsync)
            .WithName(nameof(ListExchanges)).WithSummary("Single exchanges, numbers masked.").Produces<ExchangeList>().ProducesProblem(400);
        return app;
    }

    /// <summary>A month as people give it, within the years that can be meant; null otherwise.</summary>
    public static YearMonth? ReadMonth(string? text) => YearMonth.TryParse(text, out var month) && month.Year is >= 2000 and <= 2999 ? month : null;

    public static ProblemAnswer BadMonth() => Problems.Validation(new Dictionary<string, string[]> { ["month"] = ["yyyy-MM"] });

    private static async Task<IResult> PageAsync(
        string? month, MonthlyReportQuery query, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var wanted = string.IsNullOrEmpty(month) ? YearMonth.Of(BusinessDay.Of(clock.GetUtcNow())) : ReadMonth(month);
        if (wanted is not { } good)
            return PageResults.Message("Report.BadMonth", "Report.BadMonthText", StatusCodes.Status400BadRequest);
        var report = await query.MakeAsync(good, cancellationToken);
        return PageResults.Page<ReportPage>(
            new { Month = good.ToString(), Report = report, Checkpoints = await NamesAsync(database, cancellationToken) },
            report is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }

    private static Task<IResult> JsonAsync(string month, MonthlyReportQuery query, CancellationToken cancellationToken) =>
        AnswerAsync(month, query, report => Task.FromResult<IResult>(TypedResults.Ok(report)), cancellationToken);

    private static Task<IResult> CsvAsync(string month, MonthlyReportQuery query, CancellationToken cancellationToken) => AnswerAsync(
        month, query, report => Task.FromResult<IResult>(TypedResults.File(ReportCsv.Write(report), "text/csv; charset=utf-8", FileName(report, "csv"))),
        cancellationToken);

    private static Task<IResult> WorkbookAsync(string month, MonthlyReportQuery query, CancellationToken cancellationToken) => AnswerAsync(
        month, query, report => Task.FromResult<IResult>(TypedResults.File(ReportWorkbook.Write(report), ReportWorkbook.ContentType, FileName(report, "xlsx"))),
        cancellationToken);

    private static Task<IResult> PdfAsync(
        string month, MonthlyReportQuery query, ReportPrinter printer, CentralDatabase database, CancellationToken cancellationToken) => AnswerAsync(
            month, query, async report => await printer.PrintAsync(report, await NamesAsync(database, cancellationToken), cancellationToken) switch
            {
                PdfResult.Printed(var pdf) => TypedResults.File(pdf.ToArray(), "application/pdf", FileName(report, "pdf")),
                PdfResult.BrowserMissing(var key) => NoPdf(Words.Get(key, CultureInfo.CurrentUICulture)),
                PdfResult.Failed(var code) => NoPdf(Words.Get("Printing.Failed", CultureInfo.CurrentUICulture, code)),
                PdfResult.TimedOut(var limit) => NoPdf(Words.Get("Printing.TimedOut", CultureInfo.CurrentUICulture, (int)limit.TotalSeconds)),
                _ => throw new System.Diagnostics.UnreachableException(),
            }, cancellationToken);

    // The report in one form, or why there is none.
    private static async Task<IResult> AnswerAsync(
        string month, MonthlyReportQuery query, Func<MonthlyReport, Task<IResult>> form, CancellationToken cancellationToken) =>
        ReadMonth(month) is not { } good ? BadMonth()
        : await query.MakeAsync(good, cancellationToken) is not { } report ? Problems.MonthNotBegun()
        : await form(report);

    // The page itself still prints from any browser, and the text says so.
    private static ProblemAnswer NoPdf(string detail) => new ProblemAnswer(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, problem => problem with { Title = Texts.Of("Report.NoPdf"), Detail = detail });

    private static string FileName(MonthlyReport report, string ending) => $"bao-cao-cu-dan-bien-gioi-{report.Month}.{ending}";

    private static Task<IReadOnlyDictionary<string, string>> NamesAsync(
        CentralDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async transaction => (await ReferenceTables.CheckpointsAsync(transaction)).ToDictionary(at => at.Key, at => at.Value.NameVi),
            cancellationToken);
}
