namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>What verifying a scanned text found.</summary>
public abstract record ReceiptVerification
{
    // Closed: the private constructor keeps every case in this file.
    private ReceiptVerification() { }

    /// <summary>Sealed by the named key and not altered since.</summary>
    public sealed record Genuine(ReceiptClaims Claims, string KeyId) : ReceiptVerification;

    /// <summary>Says that a known key sealed it, but that key did not seal this content: altered or forged.</summary>
    public sealed record BadSignature(string KeyId) : ReceiptVerification;

    /// <summary>Sealed by a key that is not in the set: a station not yet synced, or not one of ours. Proves nothing either way.</summary>
    public sealed record UnknownKey(string KeyId) : ReceiptVerification;

    /// <summary>Not a receipt's seal at all: another QR code, cut off, another algorithm or type, or claims out of shape.</summary>
    public sealed record NotAReceipt : ReceiptVerification;
}
