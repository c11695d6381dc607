using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>What the cookie says, and when it no longer holds.</summary>
internal static class Sessions
{
    private const string Stamp = "stamp";

    public static ClaimsPrincipal Of(PersonRow person) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, person.Code),
            new(Stamp, StampOf(person)),
            .. person.RoleList.Select(role => new Claim(ClaimTypes.Role, role)),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    public static void Configure(CookieAuthenticationOptions cookie, PeopleOptions options)
    {
        cookie.Cookie.Name = "quota";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        // Secure wherever HTTPS is spoken; a test or a counter inside one building may speak HTTP.
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(options.SessionHours);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "back";
        cookie.Events.OnRedirectToLogin = context => AnswerAsync(context, Problems.Unauthenticated());
        cookie.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, Problems.Forbidden());
        cookie.Events.OnValidatePrincipal = ValidateAsync;
    }

    // A dismissed person, a changed role or a new password ends every open session at once, not at its end.
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var database = context.HttpContext.RequestServices.GetRequiredService<CentralDatabase>();
        var code = Callers.CodeOf(context.Principal!);
        var person = await database.ReadAsync(
            transaction => PeopleStore.FindAsync(transaction, code), context.HttpContext.RequestAborted);
        if (person is { Active: true } && context.Principal!.FindFirstValue(Stamp) == StampOf(person))
            return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    // Pages send people on to the sign-in; programs get a status they can read.
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, ProblemAnswer problem)
    {
        if (context.Request.Path.StartsWithSegments("/v1"))
            return problem.ExecuteAsync(context.HttpContext);
        if (problem.StatusCode == StatusCodes.Status403Forbidden)
            return PageResults.Message("Message.Forbidden", "Message.ForbiddenText", StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static string StampOf(PersonRow person) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{person.PasswordHash}/{person.Roles}")).AsSpan(0, 8));
}
