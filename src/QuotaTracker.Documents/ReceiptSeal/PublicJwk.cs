using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>A public P-256 key as a JSON Web Key, the form in which central publishes the key set and stations receive it.</summary>
/// <remarks>Its id is its own RFC 7638 thumbprint, so nobody can offer another key under a known id.</remarks>
/// <param name="KeyType">Always <c>EC</c>.</param>
/// <param name="Curve">Always <c>P-256</c>.</param>
/// <param name="X">The point's x coordinate: 32 bytes, base64url.</param>
/// <param name="Y">The point's y coordinate: 32 bytes, base64url.</param>
/// <param name="KeyId">The thumbprint: 43 letters of base64url.</param>
public sealed record PublicJwk(
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("crv")] string Curve,
    [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y,
    [property: JsonPropertyName("kid")] string KeyId)
{
    private const int CoordinateBytes = 32;

    /// <summary>The public half of <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentException">The key is not on P-256.</exception>
    public static PublicJwk From(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        if (parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new ArgumentException("Receipts are sealed with P-256 keys only.", nameof(key));
        var x = Base64Url.EncodeToString(parameters.Q.X);
        var y = Base64Url.EncodeToString(parameters.Q.Y);
        return new PublicJwk("EC", "P-256", x, y, Thumbprint(x, y));
    }

    /// <summary>The key itself, ready to verify; false for another type, a point off the curve or an id that is not the thumbprint.</summary>
    public bool TryImport(out ECParameters parameters)
    {
        parameters = default;
        if (KeyType != "EC" || Curve != "P-256" || KeyId != Thumbprint(X, Y)
            || !StrictBase64Url.TryDecode(X, out var x) || x.Length != CoordinateBytes
            || !StrictBase64Url.TryDecode(Y, out var y) || y.Length != CoordinateBytes)
            return false;
        var candidate = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
        try
        {
            using var key = ECDsa.Create(candidate);
        }
        catch (CryptographicException)
        {
            return false; // The one way the platform says that a point is not on the curve.
        }

        parameters = candidate;
        return true;
    }

    // RFC 7638: the required members in alphabetical order, without spaces.
    internal static string Thumbprint(string x, string y) => Base64Url.EncodeToString(SHA256.HashData(
        Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}
