using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Documents.Tests.ReceiptSeal;

/// <summary>Receipts and seals for tests, also such as no honest station would make.</summary>
internal static class Sealed
{
    public static StationKey Key { get; } = StationKey.Create();

    public static ReceiptClaims Claims { get; } = new(
        "LC1-01-1-000042", new DateOnly(2026, 11, 21), "kq3J0b9d5m2V1cXhYzTgRw", 2_450_000, 2_000_000, "Exempt",
        "2016-09-01", "00112233aabbccdd", 2, "0193509e-7c00-7000-8000-000000000001");

    public static string Usual() => new ReceiptSigner(Key.Key, Key.KeyId).Seal(Claims);

    /// <summary>A compact JWS over any header and payload, put together without the library.</summary>
    public static string ByHand(string header, string payload, ECDsa? key = null)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = (key ?? Key.Key).SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Header(string alg = "ES256", string typ = "qt-receipt", string? kid = null) =>
        $$"""{"alg":"{{alg}}","kid":"{{kid ?? Key.KeyId}}","typ":"{{typ}}"}""";

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public static string Decode(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
