using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>POST /account/password: whoever knows the present password sets another one; all other sessions end.</summary>
internal static class ChangePassword
{
    public const int LengthMin = 12;

    public static async Task<IResult> HandleAsync(
        [FromForm] string? current, [FromForm] string? wanted, HttpContext http, SignIn signIn, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var code = Callers.CodeOf(http.User);
        var before = await database.ReadAsync(transaction => PeopleStore.FindAsync(transaction, code), cancellationToken);
        IResult Page(string notice, bool good, PersonRow row) => PageResults.Page<AccountPage>(
            new { Person = row.ToView(clock.GetUtcNow()), Notice = notice, Good = good },
            good ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

        if (wanted is not { Length: >= LengthMin and <= 128 })
            return Page("Account.TooShort", good: false, before!);
        // The same counting as at the sign-in: an unattended screen is no way around the lock.
        if (await signIn.TryAsync(code, current, cancellationToken) is null)
            return Page("Account.WrongCurrent", good: false, before!);
        var after = await database.WriteAsync(async transaction =>
        {
            await transaction.ExecuteAsync("update people set password_hash = @hash where code = @code", new { code, hash = Secrets.Hash(wanted) });
            await CentralLog.WriteAsync(transaction, clock, code, "PasswordChanged", code);
            return await PeopleStore.FindAsync(transaction, code);
        }, cancellationToken);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Sessions.Of(after!));
        return Page("Account.Changed", good: true, after!);
    }
}
