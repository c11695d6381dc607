using System.Text.Json.Serialization;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>The protected header of a seal. Nothing beside these three is allowed: no key, no address of a key, no <c>crit</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SealHeader(
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("typ")] string Type);

/// <summary>How headers, claims and keys read and write as JSON.</summary>
// Unknown claims are skipped, so that a station of an older release still verifies slips of a newer one.
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SealHeader))]
[JsonSerializable(typeof(ReceiptClaims))]
[JsonSerializable(typeof(PublicKeySet))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
