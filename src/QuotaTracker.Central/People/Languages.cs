using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Pages;

namespace QuotaTracker.Central.People;

/// <summary>POST /language: remembers the reader's language in a cookie that says nothing else.</summary>
internal static class Languages
{
    public const string Cookie = "quota-language";

    public static RedirectHttpResult Handle([FromForm] string language, [FromForm] string? back, HttpContext http)
    {
        if (Texts.Languages.Contains(language))
        {
            http.Response.Cookies.Append(
                Cookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)),
                new CookieOptions
                {
                    HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), IsEssential = true,
                });
        }

        return TypedResults.LocalRedirect(LocalPath(back, "/"));
    }

    /// <summary>A path of this site, or the fallback: a form field must not send anybody elsewhere.</summary>
    public static string LocalPath(string? path, string fallback) =>
        path is ['/', ..] && !(path.Length > 1 && path[1] is '/' or '\\') && !path.Any(char.IsControl) && path.Length <= 200 ? path : fallback;
}
