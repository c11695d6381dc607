using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>Tells from a scanned text and the published keys alone, without a network, whether a receipt is genuine.</summary>
/// <remarks>
/// Verifies with the platform's ECDSA and not with the library that seals, so that an error in either shows.
/// Safe for several threads. Bad input is an answer, never an exception.
/// </remarks>
public sealed partial class ReceiptVerifier
{
    /// <summary>The longest text that is looked at, in letters. A seal has about 450; a QR code holds no more than 4,296.</summary>
    public const int MaxLength = 4096;

    private static readonly ReceiptVerification NotAReceipt = new ReceiptVerification.NotAReceipt();

    private readonly Dictionary<string, ECParameters> _keys = new(StringComparer.Ordinal);

    /// <param name="keys">The published keys, those of earlier incarnations too: their receipts stay genuine.</param>
    /// <exception cref="ArgumentException">One of them is no valid key (see <see cref="PublicJwk.TryImport"/>).</exception>
    public ReceiptVerifier(IEnumerable<PublicJwk> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
            _keys[key.KeyId] = key.TryImport(out var parameters)
                ? parameters
                : throw new ArgumentException($"No valid P-256 key under its thumbprint: {key.KeyId}", nameof(keys));
    }

    /// <summary>Verifies one compact JWS, as scanned; white space around it is ignored.</summary>
    public ReceiptVerification Verify(string? jws)
    {
        var text = jws.AsSpan().Trim();
        if (text.Length > MaxLength || !CompactPattern.IsMatch(text))
            return NotAReceipt;
        var headerEnd = text.IndexOf('.');
        var signedEnd = text.LastIndexOf('.');
        if (Read(text[..headerEnd], ReceiptJson.Default.SealHeader) is not { } header
            || header.Algorithm != ReceiptSigner.Algorithm || header.Type != ReceiptSigner.Type
            || !KeyIdPattern.IsMatch(header.KeyId)
            || !StrictBase64Url.TryDecode(text[(signedEnd + 1)..], out var signature))
            return NotAReceipt;
        if (!_keys.TryGetValue(header.KeyId, out var parameters))
            return new ReceiptVerification.UnknownKey(header.KeyId);
        if (!IsSignedBy(parameters, text[..signedEnd], signature))
            return new ReceiptVerification.BadSignature(header.KeyId);
        // Claims are read only now: what nobody vouches for is not worth interpreting.
        return Read(text[(headerEnd + 1)..signedEnd], ReceiptJson.Default.ReceiptClaims) is { AreWellFormed: true } claims
            ? new ReceiptVerification.Genuine(claims, header.KeyId)
            : NotAReceipt;
    }

    private static bool IsSignedBy(ECParameters parameters, ReadOnlySpan<char> signed, byte[] signature)
    {
        // A key of its own for each call: ECDsa instances make no promise about several threads.
        using var key = ECDsa.Create(parameters);
        return key.VerifyData(
            Encoding.ASCII.GetBytes(signed.ToArray()), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static T? Read<T>(ReadOnlySpan<char> part, JsonTypeInfo<T> type) where T : class
    {
        if (!StrictBase64Url.TryDecode(part, out var json))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null; // The serializer has no other way to say that a text is not what was asked for.
        }
    }

    // 64 bytes of signature are 86 letters. An empty part, as in "alg none", never matches.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CompactPattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyIdPattern { get; }
}
