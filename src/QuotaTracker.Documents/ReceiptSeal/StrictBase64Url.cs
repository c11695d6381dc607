using System.Buffers;
using System.Buffers.Text;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>Base64url that throws on nothing and lets each value be written in one way only.</summary>
internal static class StrictBase64Url
{
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, buffer, out _, out var written);
        bytes = buffer[..written];
        // The decoder skips spaces, padding and surplus bits; encoding again shows whether there were any.
        return status == OperationStatus.Done && text.SequenceEqual(Base64Url.EncodeToString(bytes));
    }
}
