using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Contracts.Http;

/// <summary>Who a station is, for signing its requests.</summary>
/// <param name="Station">The station.</param>
/// <param name="Incarnation">The life of its store.</param>
/// <param name="Key">The private key.</param>
/// <param name="Kid">The key's thumbprint.</param>
public sealed record StationIdentity(StationId Station, int Incarnation, ECDsa Key, string Kid);

/// <summary>Central over HTTP. Stands where Refit would: one method a message, nothing else.</summary>
/// <param name="http">Its base address is central's. Its time-out must be longer than the longest wait of a pull.</param>
/// <param name="identity">Who asks; null until enrolled.</param>
/// <param name="serverClock">The time as central would tell it, as far as known: assertions are dated by it.</param>
public sealed class CentralClient(HttpClient http, Func<StationIdentity?> identity, Func<DateTimeOffset> serverClock) : ICentralApi
{
    /// <summary>Why nothing came of an answer that was well received: its words are none that this program knows.</summary>
    public const string Unreadable = "the answer can't be read";

    private const int CompressFromBytes = 1_024;

    /// <inheritdoc/>
    public Task<CentralAnswer<EnrolResponse>> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken) =>
        PostAsync("/v1/stations/enrol", request, WireJsonContext.Default.EnrolRequest, WireJsonContext.Default.EnrolResponse, signed: false, cancellationToken);

    /// <inheritdoc/>
    public Task<CentralAnswer<HelloResponse>> HelloAsync(HelloRequest request, CancellationToken cancellationToken) =>
        PostAsync("/v1/sync/hello", request, WireJsonContext.Default.HelloRequest, WireJsonContext.Default.HelloResponse, signed: true, cancellationToken);

    /// <inheritdoc/>
    public Task<CentralAnswer<PushResponse>> PushAsync(PushRequest request, CancellationToken cancellationToken) =>
        PostAsync("/v1/sync/push", request, WireJsonContext.Default.PushRequest, WireJsonContext.Default.PushResponse, signed: true, cancellationToken);

    /// <inheritdoc/>
    public Task<CentralAnswer<PushResponse>> SalvageAsync(SalvageRequest request, CancellationToken cancellationToken) =>
        PostAsync("/v1/sync/salvage", request, WireJsonContext.Default.SalvageRequest, WireJsonContext.Default.PushResponse, signed: true, cancellationToken);

    /// <inheritdoc/>
    public Task<CentralAnswer<StickEnvelope>> StickAsync(StickEnvelope stick, CancellationToken cancellationToken) =>
        PostAsync("/v1/sync/stick", stick, WireJsonContext.Default.StickEnvelope, WireJsonContext.Default.StickEnvelope, signed: true, cancellationToken);

    /// <inheritdoc/>
    public Task<CentralAnswer<LeaseResponse>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        PostAsync("/v1/leases", request, WireJsonContext.Default.LeaseRequest, WireJsonContext.Default.LeaseResponse, signed: true, cancellationToken);

    /// <inheritdoc/>
    public Task<CentralAnswer<PullResponse>> PullAsync(long after, int waitSeconds, CancellationToken cancellationToken)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"/v1/sync/pull?after={after}&wait={waitSeconds}");
        return SendAsync(HttpMethod.Get, target, [], compressed: false, signed: true, WireJsonContext.Default.PullResponse, cancellationToken);
    }

    private Task<CentralAnswer<TAnswer>> PostAsync<TRequest, TAnswer>(
        string target, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, bool signed,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        // The wire's options, not the context's own defaults: one definition.
        var body = JsonSerializer.SerializeToUtf8Bytes(request, (JsonTypeInfo<TRequest>)WireJson.Options.GetTypeInfo(requestType.Type));
        var compress = body.Length >= CompressFromBytes;
        return SendAsync(HttpMethod.Post, target, compress ? Gzip(body) : body, compress, signed, answerType, cancellationToken);
    }

    private async Task<CentralAnswer<TAnswer>> SendAsync<TAnswer>(
        HttpMethod method, string target, byte[] body, bool compressed, bool signed, JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var message = new HttpRequestMessage(method, target);
        if (method == HttpMethod.Post)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (compressed)
                message.Content.Headers.ContentEncoding.Add("gzip");
        }

        if (signed)
        {
            if (identity() is not { } who)
                return new CentralAnswer<TAnswer>.Unreachable("not enrolled");
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer", StationAssertion.Make(who.Key, who.Kid, who.Station, who.Incarnation, method.Method, target, body, serverClock()));
        }

        try
        {
            // The whole answer, not only its head: only so the time-out covers a body that never comes.
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? Read<TAnswer>(bytes, answerType.Type) is { } answer
                    ? new CentralAnswer<TAnswer>.Ok(answer)
                    : new CentralAnswer<TAnswer>.Unreachable(Unreadable)
                : Read<WireProblem>(bytes, typeof(WireProblem)) is { } problem && problem.Type.StartsWith("urn:quotatracker:", StringComparison.Ordinal)
                    ? new CentralAnswer<TAnswer>.Refused((int)response.StatusCode, problem)
                    // Some proxy's or captive portal's word, not central's.
                    : new CentralAnswer<TAnswer>.Unreachable(string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}"));
        }
        catch (HttpRequestException failure)
        {
            return new CentralAnswer<TAnswer>.Unreachable(failure.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return new CentralAnswer<TAnswer>.Unreachable("the answer broke off");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CentralAnswer<TAnswer>.Unreachable("time-out");
        }
    }

    private static T? Read<T>(byte[] bytes, Type type)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(bytes, WireJson.Options.GetTypeInfo(type));
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            // Not what central would say; the caller treats it as no answer.
            return null;
        }
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }
}
