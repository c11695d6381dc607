using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using QuotaTracker.Central.Pages;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Central.Reports;

/// <summary>The report's page as a PDF file: the same table, with its style inside, as the printing browser reaches no network.</summary>
internal sealed class ReportPrinter(ChromiumPdf printer, IServiceProvider services, ILoggerFactory loggers)
{
    public async Task<PdfResult> PrintAsync(
        MonthlyReport report, IReadOnlyDictionary<string, string> checkpoints, CancellationToken cancellationToken)
    {
        using var stream = SiteFiles.Provider.GetFileInfo("css/site.css").CreateReadStream();
        using var reader = new StreamReader(stream);
        var style = await reader.ReadToEndAsync(cancellationToken);
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(ReportPrint.Report)] = report, [nameof(ReportPrint.Checkpoints)] = checkpoints, [nameof(ReportPrint.Style)] = style,
            });
            return (await renderer.RenderComponentAsync<ReportPrint>(parameters)).ToHtmlString();
        });
        return await printer.PrintAsync(html, cancellationToken);
    }
}
