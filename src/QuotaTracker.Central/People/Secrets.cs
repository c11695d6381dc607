using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace QuotaTracker.Central.People;

/// <summary>Passwords, PINs and codes: made here, shown once, kept only as hashes.</summary>
internal static class Secrets
{
    // No 0 O 1 I L: they are read out over bad telephone lines.
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    // The hasher binds nothing to the user object; PBKDF2-HMAC-SHA512, 100,000 rounds, a salt for each hash.
    private static readonly PasswordHasher<string> Hasher = new();

    /// <summary>A hash of nothing that anybody knows: verifying against it takes as long as against a real one.</summary>
    private static readonly string Dummy = Hasher.HashPassword("", RandomNumberGenerator.GetHexString(32));

    public static string Hash(string secret) => Hasher.HashPassword("", secret);

    /// <summary>Takes the same time whether there is a hash or not.</summary>
    public static bool Verify(string? hash, string secret) =>
        Hasher.VerifyHashedPassword("", hash ?? Dummy, secret) != PasswordVerificationResult.Failed && hash is not null;

    /// <summary>A password to be changed by its owner: four groups of four letters, 79 bits.</summary>
    public static string NewPassword() => Grouped(4);

    /// <summary>Six digits, for stations.</summary>
    public static string NewPin() => RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", System.Globalization.CultureInfo.InvariantCulture);

    private static string Grouped(int groups) =>
        string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
}
