using System.Security.Cryptography;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>A station's own P-256 key pair: seals receipts and signs its requests to central. The private half never leaves the station.</summary>
public sealed class StationKey : IDisposable
{
    private StationKey(ECDsa key)
    {
        Key = key;
        PublicJwk = PublicJwk.From(key);
    }

    /// <summary>The key pair. Owned by this object.</summary>
    public ECDsa Key { get; }

    /// <summary>The public half, to be sent at enrolment and published by central.</summary>
    public PublicJwk PublicJwk { get; }

    /// <summary>The key's RFC 7638 thumbprint.</summary>
    public string KeyId => PublicJwk.KeyId;

    /// <summary>Makes a new key pair.</summary>
    public static StationKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads what <see cref="ExportPem"/> wrote.</summary>
    /// <exception cref="ArgumentException">The text is no PKCS#8 key in PEM, or not on P-256.</exception>
    /// <exception cref="CryptographicException">The key inside is damaged.</exception>
    public static StationKey ImportPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new StationKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key as unencrypted PKCS#8 PEM. Whoever stores it answers for who can read it.</summary>
    public string ExportPem() => Key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => Key.Dispose();
}
