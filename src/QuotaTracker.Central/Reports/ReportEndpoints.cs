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
            .WithName("MonthlyReport").WithSummary("The monthly report.").Produces<MonthlyReport>().ProducesProblem(400);
        wire.MapGet("/reports/monthly/{month}.csv", CsvAsync)
            .WithName("MonthlyReportCsv").WithSummary("The monthly report's rows as CSV.").Produces(200, contentType: "text/csv").ProducesProblem(400);
        wire.MapGet("/reports/monthly/{month}.xlsx", WorkbookAsync)
            .WithName("MonthlyReportWorkbook").WithSummary("The monthly report as a spreadsheet.")
            .Produces(200, contentType: ReportWorkbook.ContentType).ProducesProblem(400);
        wire.MapGet("/reports/monthly/{month}.pdf", PdfAsync)
            .WithName("MonthlyReportPdf").WithSummary("The monthly report as PDF, A4 landscape.")
            .Produces(200, contentType: "application/pdf").ProducesProblem(400).ProducesProblem(503);
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
        return PageResults.Page<ReportPage>(new
        {
            Report = await query.MakeAsync(good, cancellationToken),
            Checkpoints = await NamesAsync(database, cancellationToken),
        });
    }

    private static async Task<IResult> JsonAsync(string month, MonthlyReportQuery query, CancellationToken cancellationToken) =>
        ReadMonth(month) is { } good ? TypedResults.Ok(await query.MakeAsync(good, cancellationToken)) : BadMonth();

    private static async Task<IResult> CsvAsync(string month, MonthlyReportQuery query, CancellationToken cancellationToken) =>
        ReadMonth(month) is { } good
            ? TypedResults.File(ReportCsv.Write(await query.MakeAsync(good, cancellationToken)), "text/csv; charset=utf-8", FileName(good, "csv"))
            : BadMonth();

    private static async Task<IResult> WorkbookAsync(string month, MonthlyReportQuery query, CancellationToken cancellationToken) =>
        ReadMonth(month) is { } good
            ? TypedResults.File(ReportWorkbook.Write(await query.MakeAsync(good, cancellationToken)), ReportWorkbook.ContentType, FileName(good, "xlsx"))
            : BadMonth();

    private static async Task<IResult> PdfAsync(
        string month, MonthlyReportQuery query, ReportPrinter printer, CentralDatabase database,
        CancellationToken cancellationToken)
    {
        if (ReadMonth(month) is not { } good)
            return BadMonth();
        var report = await query.MakeAsync(good, cancellationToken);
        return await printer.PrintAsync(report, await NamesAsync(database, cancellationToken), cancellationToken) switch
        {
            PdfResult.Printed(var pdf) => TypedResults.File(pdf.ToArray(), "application/pdf", FileName(good, "pdf")),
            PdfResult.BrowserMissing(var key) => NoPdf(Words.Get(key, CultureInfo.CurrentUICulture)),
            PdfResult.Failed(var code) => NoPdf(Words.Get("Printing.Failed", CultureInfo.CurrentUICulture, code)),
            PdfResult.TimedOut(var limit) => NoPdf(Words.Get("Printing.TimedOut", CultureInfo.CurrentUICulture, (int)limit.TotalSeconds)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // The page itself still prints from any browser, and the text says so.
    private static ProblemAnswer NoPdf(string detail) => new ProblemAnswer(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, problem => problem with { Title = Texts.Of("Report.NoPdf"), Detail = detail });

    private static string FileName(YearMonth month, string ending) => $"bao-cao-cu-dan-bien-gioi-{month}.{ending}";

    private static Task<IReadOnlyDictionary<string, string>> NamesAsync(
        CentralDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async transaction => (await ReferenceTables.CheckpointsAsync(transaction)).ToDictionary(at => at.Key, at => at.Value.NameVi),
            cancellationToken);
}
