using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using QuotaTracker.Station.Pages;

namespace QuotaTracker.Station.Receipts;

/// <summary>Renders a slip's one template to text, for the browser and for the PDF.</summary>
internal static class SlipHtml
{
    /// <summary>A page for the screen, with its buttons. It may be shown in a frame of the desk, which prints from one.</summary>
    public static async Task<IResult> ScreenAsync<T>(HttpContext http, Dictionary<string, object?> parameters)
        where T : IComponent
    {
        // The page carries its style and the script that measures the roll, so these two, and only these, pass by a nonce.
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'self'; style-src 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
        http.Response.Headers.CacheControl = "no-store";
        parameters["Nonce"] = nonce;
        parameters["Toolbar"] = true;
        return TypedResults.Content(await RenderAsync<T>(http.RequestServices, parameters), "text/html; charset=utf-8");
    }

    /// <summary>A page that stands alone: no link, no script of ours, nothing to fetch.</summary>
    public static Task<string> RenderAsync<T>(IServiceProvider services, Dictionary<string, object?> parameters)
        where T : IComponent
    {
        parameters["Style"] = StationFiles.ReceiptStyle;
        return RenderedPage.OfAsync<T>(services, parameters);
    }
}
