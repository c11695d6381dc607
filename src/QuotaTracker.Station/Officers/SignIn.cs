using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Officers;

/// <summary>Checks an officer's PIN against the hashes that sync brought, so that it works without a network.</summary>
internal sealed class SignIn(StationDatabase database, StationJournal journal, StationClock clock)
{
    /// <summary>So many wrong PINs in a row, and the code is locked.</summary>
    public const int FailuresMax = 5;

    /// <summary>For so long. With six digits and five tries in five minutes a PIN stands for years.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    private static readonly PasswordHasher<OfficerRow> Hasher = new();

    // Checked when there is no such officer, so that the time of the answer doesn't tell.
    private static readonly string NobodysHash = Hasher.HashPassword(null!, "no PIN of anybody");

    /// <summary>Tries a PIN. An unknown code and a wrong PIN look the same from outside, the lock included.</summary>
    public SignInResult Try(string codeText, string pin)
    {
        var known = OfficerCode.TryParse(codeText.Trim().ToUpperInvariant(), out var code);
        var (officer, lockedUntil) = database.Read(tx => (Find(tx, code), LockedUntil(tx, code)));
        if (lockedUntil is not null)
            return new SignInResult.Locked();
        // The slow hash runs outside the transaction: writers must not wait for it.
        var verdict = Hasher.VerifyHashedPassword(null!, officer?.PinHash ?? NobodysHash, pin);
        var accepted = officer is { Active: not 0 } && verdict != PasswordVerificationResult.Failed;
        if (!known)
            return new SignInResult.Wrong();
        return database.Write<SignInResult>(tx =>
        {
            if (LockedUntil(tx, code) is not null)
                return new SignInResult.Locked();
            if (officer is not null && Identity.Load(tx) is not null)
                journal.Record(tx, new EntryBody.OfficerSignedIn(code, accepted), clock.Now(tx));
            if (!accepted)
            {
                CountFailure(tx, code);
                return new SignInResult.Wrong();
            }

            tx.Execute("delete from sign_in_failures where code = @code", new { code = code.Value });
            return new SignInResult.Accepted(code.Value, officer!.Name, StampOf(officer));
        });
    }

    /// <summary>Whether an officer who is signed in may still work here: active, and by the PIN that holds now.</summary>
    public bool IsCurrent(OfficerCode code, string? stamp) =>
        database.Read(tx => Find(tx, code)) is { Active: not 0 } officer && StampOf(officer) == stamp;

    // Of the PIN's salted hash, which a cookie must not carry itself.
    private static string StampOf(OfficerRow officer) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(officer.PinHash)).AsSpan(0, 8));

    private static OfficerRow? Find(StationTransaction tx, OfficerCode code) =>
        tx.First<OfficerRow>("select name, pin_hash, active from officers where code = @code", new { code = code.Value });

    // One that ends later was made while the clock was ahead.
    private long? LockedUntil(StationTransaction tx, OfficerCode code) => tx.Scalar<long?>("""
        select locked_until_ms from sign_in_failures where code = @code and locked_until_ms > @now and locked_until_ms <= @now + @lockedFor
        """, new { code = code.Value, now = NowMs(tx), lockedFor = (long)LockedFor.TotalMilliseconds });

    private void CountFailure(StationTransaction tx, OfficerCode code)
    {
        var now = NowMs(tx);
        // Rows of old failures would pile up, one for each code that somebody made up.
        tx.Execute("delete from sign_in_failures where last_failure_ms < @before",
            new { before = now - (long)TimeSpan.FromHours(24).TotalMilliseconds });
        tx.Execute("""
            insert into sign_in_failures (code, failures, last_failure_ms) values (@code, 1, @now)
            on conflict (code) do update set failures = failures + 1, last_failure_ms = excluded.last_failure_ms
            """, new { code = code.Value, now });
        tx.Execute("update sign_in_failures set locked_until_ms = @until, failures = 0 where code = @code and failures >= @FailuresMax",
            new { until = now + (long)LockedFor.TotalMilliseconds, code = code.Value, FailuresMax });
    }

    // With an empty battery the estimate stands still at the last certain moment, and a lock would never end: the wall clock goes on.
    private long NowMs(StationTransaction tx) => clock.Now(tx) is var now && now.Doubt == ClockDoubt.SteppedBack
        ? clock.Read().Wall.ToUnixTimeMilliseconds()
        : now.Now.ToUnixTimeMilliseconds();

    internal sealed record OfficerRow(string Name, string PinHash, long Active);
}

/// <summary>What came of a try.</summary>
internal abstract record SignInResult
{
    private SignInResult() { }

    /// <param name="Code">Who.</param>
    /// <param name="Name">The officer's name.</param>
    /// <param name="Stamp">What the session is bound to: another PIN ends it.</param>
    public sealed record Accepted(string Code, string Name, string Stamp) : SignInResult;

    /// <summary>No such officer, a wrong PIN, or an account that is closed: nobody learns which.</summary>
    public sealed record Wrong : SignInResult;

    /// <summary>Too many wrong PINs.</summary>
    public sealed record Locked : SignInResult;
}
