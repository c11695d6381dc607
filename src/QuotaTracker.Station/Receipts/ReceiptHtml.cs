using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Receipts;

/// <summary>Renders the one receipt template to text, for the browser and for the PDF.</summary>
internal static class ReceiptHtml
{
    /// <summary>A page for the screen, whose style and measuring script the response's policy lets pass by <paramref name="nonce"/>.</summary>
    public static Task<string> ForScreenAsync(IServiceProvider services, ReceiptView receipt, PageTexts texts, string nonce) =>
        RenderAsync(services, receipt, texts, nonce);

    /// <summary>A page that stands alone: no link, no script of ours, nothing to fetch.</summary>
    public static Task<string> ForPdfAsync(IServiceProvider services, ReceiptView receipt, PageTexts texts) =>
        RenderAsync(services, receipt, texts, nonce: null);

    private static async Task<string> RenderAsync(IServiceProvider services, ReceiptView receipt, PageTexts texts, string? nonce)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<ReceiptPage>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(ReceiptPage.T)] = texts,
                [nameof(ReceiptPage.Receipt)] = receipt,
                [nameof(ReceiptPage.Style)] = StationFiles.ReceiptStyle,
                [nameof(ReceiptPage.Nonce)] = nonce,
                [nameof(ReceiptPage.Toolbar)] = nonce is not null,
            }));
            return page.ToHtmlString();
        });
    }
}
