using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>The public keys of all stations as a JSON Web Key Set, as central publishes it at <c>/.well-known/jwks.json</c>.</summary>
/// <param name="Keys">Keys of closed incarnations stay in: their receipts stay genuine.</param>
public sealed record PublicKeySet([property: JsonPropertyName("keys")] IReadOnlyList<PublicJwk> Keys)
{
    /// <summary>The set in the form that every JOSE library reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReceiptJson.Default.PublicKeySet);

    /// <summary>Reads a published set; members that are not known here (<c>use</c>, <c>alg</c>) are skipped. False when it is no key set.</summary>
    public static bool TryParse(string json, out PublicKeySet keys)
    {
        keys = new PublicKeySet([]);
        try
        {
            // Elements of a list may be null whatever the annotations say, so they are looked at by hand.
            if (JsonSerializer.Deserialize(json, ReceiptJson.Default.PublicKeySet) is not { } read || read.Keys.Any(key => key is null))
                return false;
            keys = read;
            return true;
        }
        catch (JsonException)
        {
            return false; // The serializer has no other way to say that a text is not what was asked for.
        }
    }
}
