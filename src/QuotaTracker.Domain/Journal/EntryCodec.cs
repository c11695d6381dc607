using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using QuotaTracker.Domain.Exchanges;

namespace QuotaTracker.Domain.Journal;

/// <summary>
/// The one way in which a body becomes bytes: compact UTF-8 JSON, properties in declared order and camelCase, nulls left out,
/// enums by name, amounts as integers, days as <c>yyyy-MM-dd</c>, letters unescaped. Specified with golden vectors in
/// docs/journal-format.md.
/// </summary>
public static class EntryCodec
{
    private static readonly Dictionary<string, Type> TypesByKind =
        typeof(EntryBody).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(EntryBody))).ToDictionary(type => type.Name);

    private static readonly JsonSerializerOptions Json = MakeOptions();

    internal static IReadOnlyCollection<string> Kinds => TypesByKind.Keys;

    /// <summary>The canonical bytes of a body.</summary>
    public static byte[] Encode(EntryBody body) => JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json);

    /// <summary>
    /// Reads a body. Null when the kind is unknown, or the bytes are not JSON of that kind: the entry is then kept as it is, and
    /// somebody looks at it.
    /// </summary>
    public static EntryBody? TryDecode(string kind, ReadOnlySpan<byte> bytes)
    {
        if (!TypesByKind.TryGetValue(kind, out var type))
            return null;
        try
        {
            return (EntryBody?)JsonSerializer.Deserialize(bytes, type, Json) is { } body && !HasHole(body) ? body : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Reads a body that this program wrote itself.</summary>
    public static EntryBody Decode(JournalEntry entry) =>
        TryDecode(entry.Kind, entry.Body.Span) ?? throw new UnreachableException($"A journalled body of kind {entry.Kind} can't be read.");

    // The serializer watches over properties that may not be null, but not over the items of lists.
    private static bool HasHole(EntryBody body) => body switch
    {
        EntryBody.ExchangeRecorded exchange => exchange.Goods.Any(goods => goods is null),
        EntryBody.ResidentRegistered resident => resident.EarlierNumbers.Any(number => number is null),
        _ => false,
    };

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // Vietnamese letters stay letters: the bytes are hashed and read by people, never put into a page unescaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            Converters =
            {
                new NameOf<ExchangeDirection>(), new NameOf<IdentifiedBy>(), new NameOf<ReleaseReason>(), new NameOf<DecisionKind>(),
                new NameOf<RepresentativeKind>(),
            },
        };
        ValueConverters.AddTo(options);
        options.TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                static info =>
                {
                    // The kind stands in the entry's header, not again in its body.
                    if (info.Type.IsSubclassOf(typeof(EntryBody)) && info.Properties.FirstOrDefault(p => p.Name == "kind") is { } kind)
                        info.Properties.Remove(kind);
                    // What is null is left out when writing, so it may be missing when reading; everything else must be there.
                    foreach (var property in info.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
                        property.IsRequired = false;
                },
            },
        };
        options.MakeReadOnly();
        return options;
    }

    // The serializer's own converter takes any case, and two names with a comma between as the sum of their numbers.
    private sealed class NameOf<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(value => value.ToString());

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Values.TryGetValue(reader.GetString() ?? "", out var value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Enum.IsDefined(value) ? value.ToString() : throw new JsonException());
    }
}
