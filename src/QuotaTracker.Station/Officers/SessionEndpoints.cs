using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using QuotaTracker.Domain;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Http;

namespace QuotaTracker.Station.Officers;

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    /// <summary>Tries a minute at one station, whatever the codes: a person mistypes, a program guesses.</summary>
    private const int TriesPerMinute = 30;

    // One shift. An officer who comes back tomorrow signs in again.
    private static readonly TimeSpan Shift = TimeSpan.FromHours(10);

    public static void AddSessions(this IServiceCollection services, string dataDirectory)
    {
        services.AddDataProtection().SetApplicationName("QuotaTracker.Station");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new CookieKeys(Path.Combine(dataDirectory, "cookie-keys")));
        services.AddAntiforgery(options =>
        {
            options.HeaderName = CsrfFilter.Header;
            options.Cookie.Name = "quota-csrf";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.HttpOnly = true;
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "quota-session";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.HttpOnly = true;
            options.ExpireTimeSpan = Shift;
            options.SlidingExpiration = true;
            options.LoginPath = "/sign-in";
            options.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context => AnswerAsync(context, StatusCodes.Status403Forbidden);
            options.Events.OnValidatePrincipal = ValidateAsync;
        });
        services.AddAuthorization();
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy(nameof(SessionEndpoints), _ => RateLimitPartition.GetFixedWindowLimiter("station",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = TriesPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
        });
        services.AddSingleton<SignIn>();
    }

    public static RouteGroupBuilder MapSession(this RouteGroupBuilder api)
    {
        api.WithTags("Session");
        api.MapPost("/", SignInAsync).AllowAnonymous().WithName("SignIn").WithSummary("Signs an officer in with code and PIN.")
            .RequireRateLimiting(nameof(SessionEndpoints)).Validates<SignInRequest>();
        api.MapGet("/", Current).RequireAuthorization().WithName("CurrentSession").WithSummary("Who is signed in, and the token for changing requests.");
        api.MapDelete("/", (Delegate)SignOutAsync).RequireAuthorization().AddEndpointFilter<CsrfFilter>().WithName("SignOut").WithSummary("Signs the officer out.");
        return api;
    }

    private static async Task<IResult> SignInAsync(SignInRequest request, SignIn signIn, IAntiforgery antiforgery, HttpContext context)
    {
        switch (signIn.Try(request.Officer, request.Pin))
        {
            case SignInResult.Accepted(var code, var name, var stamp):
                // The token is bound to the person, so the new person must be there before it is made.
                context.User = CurrentOfficer.Principal(code, name, stamp);
                await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, context.User);
                return TypedResults.Ok(Answer(antiforgery, context));
            case SignInResult.Wrong:
                return Problems.Of(new Refusal(401, "sign-in-failed"));
            case SignInResult.Locked:
                return Problems.Of(new Refusal(429, "sign-in-locked", [SignIn.LockedFor.Minutes]));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static SessionAnswer Current(IAntiforgery antiforgery, HttpContext context) => Answer(antiforgery, context);

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }

    private static SessionAnswer Answer(IAntiforgery antiforgery, HttpContext context) => new(
        CurrentOfficer.Of(context).Value, CurrentOfficer.NameOf(context) ?? "", antiforgery.GetAndStoreTokens(context).RequestToken ?? "");

    // Programs get a status; only a page is sent to the sign-in page.
    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    // An account that central closed, or whose PIN was changed, ends at once, not at the end of the shift.
    private static Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var signIn = context.HttpContext.RequestServices.GetRequiredService<SignIn>();
        if (!OfficerCode.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var code)
            || !signIn.IsCurrent(code, context.Principal?.FindFirstValue(CurrentOfficer.StampClaim)))
            context.RejectPrincipal();
        return Task.CompletedTask;
    }
}
