using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Pages;

/// <summary>Which language a page is shown in: the officer's choice, kept in a cookie; Vietnamese without one.</summary>
internal static class PageLanguage
{
    private const string CookieName = "quota-language";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>The language that an address asks for, then the officer's; Vietnamese where neither says.</summary>
    public static PageTexts Of(HttpContext http, string? asked = null) => Find(asked) ?? Find(http.Request.Cookies[CookieName]) ?? PageTexts.Vietnamese;

    /// <summary>GET /language?to=en&amp;back=/today: changes nothing but the cookie, so a plain link may do it.</summary>
    public static Results<RedirectHttpResult, BadRequest> Handle(string to, string? back, HttpContext http)
    {
        if (Find(to) is not { } texts)
            return TypedResults.BadRequest();
        http.Response.Cookies.Append(
            CookieName, texts.Language,
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = Kept, Path = "/", IsEssential = true });
        return TypedResults.LocalRedirect(IsOwnPath(back) ? back! : "/");
    }

    private static PageTexts? Find(string? language) => language switch
    {
        "vi" => PageTexts.Vietnamese,
        "en" => PageTexts.English,
        _ => null,
    };

    // "//host" and "/\host" lead away from here in browsers.
    private static bool IsOwnPath(string? path) =>
        path is ['/', ..] && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl);
}
