using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Pages;

/// <summary>Refusals of whole pages: a page for a person at a browser, <c>application/problem+json</c> for anything else.</summary>
internal static class Refusals
{
    public static IResult Of(HttpContext http, int status)
    {
        var texts = PageLanguage.Of(http);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(texts.Language);
        var refusal = Problems.ForStatus(status);
        return IsReader(http) ? Page(texts, status, Problems.Text(refusal.Name)) : Problems.Of(refusal);
    }

    /// <summary>A page or file that can't be made for now.</summary>
    public static IResult Unavailable(HttpContext http, PageTexts texts, string type, string words) => IsReader(http)
        ? Page(texts, StatusCodes.Status503ServiceUnavailable, words)
        : TypedResults.Problem(type: Problems.Prefix + type, title: words, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static RazorComponentResult<RefusalPage> Page(PageTexts texts, int status, string problem) =>
        new(new { T = texts, Problem = problem }) { StatusCode = status };

    private static bool IsReader(HttpContext http) => HttpMethods.IsGet(http.Request.Method) && !http.Request.Path.StartsWithSegments("/api")
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
