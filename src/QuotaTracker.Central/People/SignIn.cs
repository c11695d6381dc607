using Microsoft.Extensions.Options;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.People;

/// <summary>Checks name and password. One answer and about one duration for unknown, wrong, locked and inactive.</summary>
internal sealed class SignIn(CentralDatabase database, TimeProvider clock, IOptions<PeopleOptions> options)
{
    /// <summary>The person, or null.</summary>
    public async Task<PersonRow?> TryAsync(string? code, string? password, CancellationToken cancellationToken)
    {
        var known = OfficerCode.TryParse(code?.Trim().ToUpperInvariant(), out var given) ? given.Value : "";
        // The attempt is counted before the password is looked at: attempts sent all at once can't slip past the limit.
        var person = await database.WriteAsync(transaction => CountAttemptAsync(transaction, known), cancellationToken);
        var accepted = Secrets.Verify(person?.PasswordHash, password ?? "") && person is { Active: true };
        await database.WriteAsync(async transaction =>
        {
            if (accepted)
                await transaction.ExecuteAsync("update people set failed_count = 0, locked_until = null where code = @known", new { known });
            // What was typed may be anything, a number or a password too; only codes are written down.
            await CentralLog.WriteAsync(transaction, clock, known, accepted ? "SignedIn" : "SignInFailed", known);
        }, cancellationToken);
        return accepted ? person : null;
    }

    // No row is touched while the account is locked, so the person stays null and the answer is the same as for a wrong password.
    private async Task<PersonRow?> CountAttemptAsync(CentralTransaction transaction, string code)
    {
        var now = clock.GetUtcNow();
        var counted = await transaction.ExecuteAsync(
            """
            update people set
                failed_count = case when failed_count + 1 >= @max then 0 else failed_count + 1 end,
                locked_until = case when failed_count + 1 >= @max then @until else null end
            where code = @code and (locked_until is null or locked_until <= @now)
            """,
            new
            {
                code, now = now.ToUnixTimeMilliseconds(), max = options.Value.AttemptsMax,
                until = now.AddMinutes(options.Value.LockMinutes).ToUnixTimeMilliseconds(),
            });
        return counted == 0 ? null : await PeopleStore.FindAsync(transaction, code);
    }
}
