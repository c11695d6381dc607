using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Public;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>Signing in and out, the own account, and the language of the pages.</summary>
internal static class PeopleEndpoints
{
    public static IEndpointRouteBuilder MapPeople(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").WithTags("People").ExcludeFromDescription();
        pages.MapGet("/sign-in", (string? back) => PageResults.Page<SignInPage>(new { Back = Languages.LocalPath(back, "") }))
            .WithName("SignInPage").WithSummary("The sign-in form.").AllowAnonymous();
        pages.MapPost("/sign-in", SignInAsync)
            .WithName(nameof(SignIn)).WithSummary("Signs in by code and password.").AllowAnonymous().RequireRateLimiting(PublicEndpoints.SignInLimit);
        pages.MapPost("/sign-out", SignOutAsync)
            .WithName("SignOut").WithSummary("Signs out.").RequireAuthorization(Callers.Person);
        // Open to all, so nobody is signed in here, and a form's token made for somebody would not fit. It sets a harmless cookie.
        pages.MapPost("/language", Languages.Handle).DisableAntiforgery()
            .WithName(nameof(Languages)).WithSummary("Chooses the language of the pages.").AllowAnonymous();
        pages.MapGet("/account", AccountAsync)
            .WithName("AccountPage").WithSummary("The own account.").RequireAuthorization(Callers.Person);
        pages.MapPost("/account/password", ChangePassword.HandleAsync)
            .WithName(nameof(ChangePassword)).WithSummary("Changes the own password.").RequireAuthorization(Callers.Person);
        return app;
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? code, [FromForm] string? password, [FromForm] string? back, SignIn signIn, HttpContext http,
        CancellationToken cancellationToken)
    {
        if (await signIn.TryAsync(code, password, cancellationToken) is not { } person)
        {
            return PageResults.Page<SignInPage>(
                new { Back = Languages.LocalPath(back, ""), Problem = "SignIn.Wrong" }, StatusCodes.Status401Unauthorized);
        }

        var signedIn = Sessions.Of(person);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, signedIn);
        return TypedResults.LocalRedirect(Languages.LocalPath(back, Callers.HomeOf(signedIn)));
    }

    private static async Task<IResult> SignOutAsync([FromForm] string? back, HttpContext http, CentralDatabase database, TimeProvider clock)
    {
        var code = Callers.CodeOf(http.User);
        await database.WriteAsync(
            transaction => CentralLog.WriteAsync(transaction, clock, code, "SignedOut", code), http.RequestAborted);
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect(Languages.LocalPath(back, "/sign-in"));
    }

    private static async Task<IResult> AccountAsync(HttpContext http, CentralDatabase database, TimeProvider clock)
    {
        var person = await database.ReadAsync(
            transaction => PeopleStore.FindAsync(transaction, Callers.CodeOf(http.User)), http.RequestAborted);
        return PageResults.Page<AccountPage>(new { Person = person!.ToView(clock.GetUtcNow()) });
    }
}
