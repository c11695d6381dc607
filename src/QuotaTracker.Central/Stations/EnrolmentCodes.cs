using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Stations;

/// <summary>One-time codes with which a device becomes a station. Only their hash is stored.</summary>
internal static class EnrolmentCodes
{
    // No letter that looks like a digit: codes are read aloud over the telephone.
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
    private const int Length = 20;

    /// <summary>Makes a code for a station. It is shown once and never again.</summary>
    public static async Task<string> IssueAsync(CentralTransaction sql, StationId station, string createdBy, DateTimeOffset expiresAt)
    {
        var letters = RandomNumberGenerator.GetString(Letters, Length);
        await sql.ExecuteAsync(
            "insert into enrolment_codes (code_hash, station_id, created_by, expires_at) values (@hash, @station, @createdBy, @expiresAt)",
            new { hash = Hash(letters), station, createdBy, expiresAt = expiresAt.ToUnixTimeMilliseconds() });
        return string.Join('-', letters.Chunk(5).Select(part => new string(part)));
    }

    /// <summary>What is stored of a code. Case, spaces and hyphens don't matter.</summary>
    public static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant())));
}
