using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using QuotaTracker.Domain;

namespace QuotaTracker.Station.Officers;

/// <summary>Who is signed in.</summary>
internal static class CurrentOfficer
{
    public const string StampClaim = "stamp";

    public static OfficerCode Of(HttpContext context) => OfficerCode.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "");

    public static string? NameOf(HttpContext context) => context.User.FindFirstValue(ClaimTypes.Name);

    public static ClaimsPrincipal Principal(string code, string name, string stamp) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, code), new Claim(ClaimTypes.Name, name), new Claim(StampClaim, stamp)],
        CookieAuthenticationDefaults.AuthenticationScheme));
}
