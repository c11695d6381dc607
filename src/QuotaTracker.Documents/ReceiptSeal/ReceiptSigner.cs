using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>Seals receipts: claims in, compact JWS (ES256) out, to be printed as a QR code.</summary>
/// <remarks>An integrity seal on a control slip. Not a digital signature in the sense of the law, and the slip says so.</remarks>
public sealed class ReceiptSigner
{
    internal const string Type = "qt-receipt";
    internal const string Algorithm = SecurityAlgorithms.EcdsaSha256;

    // No exp or iat is added: a receipt does not expire, and its day stands in the claims.
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Dictionary<string, object> _header = new() { [JwtHeaderParameterNames.Typ] = Type };
    private readonly SigningCredentials _credentials;
    private readonly Lock _oneAtATime = new(); // ECDsa instances make no promise about several threads.

    /// <param name="privateKey">A P-256 key pair. Stays the caller's to dispose, after this object's last use.</param>
    /// <param name="keyId">The id under which the public key is published: the key's RFC 7638 thumbprint.</param>
    public ReceiptSigner(ECDsa privateKey, string keyId)
    {
        if (PublicJwk.From(privateKey).KeyId != keyId)
            throw new ArgumentException("The id must be the key's own thumbprint, or nobody could verify its seals.", nameof(keyId));
        var key = new ECDsaSecurityKey(privateKey)
        {
            KeyId = keyId,
            // The library's shared cache would hold the key beyond its disposal.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        _credentials = new SigningCredentials(key, Algorithm);
    }

    /// <summary>The compact JWS over <paramref name="claims"/>: about 450 letters.</summary>
    /// <exception cref="ArgumentException">A claim is out of shape: a bug in the caller, never to be printed.</exception>
    public string Seal(ReceiptClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        if (!claims.AreWellFormed)
            throw new ArgumentException("Claims are out of shape.", nameof(claims));
        var payload = JsonSerializer.Serialize(claims, ReceiptJson.Default.ReceiptClaims);
        lock (_oneAtATime)
            return _handler.CreateToken(payload, _credentials, _header);
    }
}
