using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Contracts;

/// <summary>The one JSON definition of the wire. Host, client and tests all call <see cref="Configure"/>.</summary>
public static class WireJson
{
    /// <summary>Options as on the wire.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Makes any options speak the wire's JSON: camelCase, enums by name, nothing twice, nothing missing. A property nobody knows is skipped: the other side may be newer.</summary>
    public static void Configure(JsonSerializerOptions json)
    {
        json.TypeInfoResolverChain.Insert(0, WireJsonContext.Default.WithAddedModifier(NullMayBeMissing));
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.PropertyNameCaseInsensitive = false;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.AllowDuplicateProperties = false;
        json.Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
        json.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
    }

    // What is null is left out when writing, so it may be missing when reading; everything else must be there.
    private static void NullMayBeMissing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
            property.IsRequired = false;
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>The messages, known at compile time.</summary>
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolResponse))]
[JsonSerializable(typeof(HelloRequest))]
[JsonSerializable(typeof(HelloResponse))]
[JsonSerializable(typeof(PushRequest))]
[JsonSerializable(typeof(PushResponse))]
[JsonSerializable(typeof(SalvageRequest))]
[JsonSerializable(typeof(StickOut))]
[JsonSerializable(typeof(StickIn))]
[JsonSerializable(typeof(StickEnvelope))]
[JsonSerializable(typeof(PullResponse))]
[JsonSerializable(typeof(FeedBody))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseResponse))]
[JsonSerializable(typeof(PublicQuotaRequest))]
[JsonSerializable(typeof(PublicQuotaResponse))]
[JsonSerializable(typeof(VerifyReceiptRequest))]
[JsonSerializable(typeof(VerifyReceiptResponse))]
[JsonSerializable(typeof(MonthlyReport))]
[JsonSerializable(typeof(ExchangeList))]
[JsonSerializable(typeof(WireProblem))]
public sealed partial class WireJsonContext : JsonSerializerContext;
