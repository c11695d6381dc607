using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using QuotaTracker.Domain;

namespace QuotaTracker.Contracts.Stations;

/// <summary>
/// How a station proves who it is: a short-lived JWT (ES256) for each single request, bound to method, path, query and body, so
/// that a copied one opens nothing else and nothing later.
/// </summary>
public static class StationAssertion
{
    /// <summary>Whom the assertion is for.</summary>
    public const string Audience = "quotatracker-central";

    /// <summary>The longest an assertion may hold.</summary>
    public static TimeSpan LifetimeMax { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Makes the assertion of one request.</summary>
    /// <param name="key">The station's private key.</param>
    /// <param name="kid">The key's thumbprint.</param>
    /// <param name="station">Who asks.</param>
    /// <param name="incarnation">In which life.</param>
    /// <param name="method">The HTTP method, in capitals.</param>
    /// <param name="target">Path and query, such as <c>/v1/sync/pull?after=7</c>.</param>
    /// <param name="body">The bytes of the body as sent; empty without one.</param>
    /// <param name="now">The time, by central's clock as far as the station knows it.</param>
    public static string Make(
        ECDsa key, string kid, StationId station, int incarnation, string method, string target, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Subject(station, incarnation),
                ["htm"] = method,
                ["htu"] = target,
                ["bh"] = BodyHash(body),
                ["jti"] = Guid.CreateVersion7(now).ToString("N"),
            },
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = null,
            Expires = now.UtcDateTime + LifetimeMax,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = kid }, SecurityAlgorithms.EcdsaSha256)
            {
                // The key belongs to the caller, who may dispose of it: nothing of it is kept.
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>
    /// Reads what an assertion claims, before its signature is checked: only to find the key. Null when it isn't one.
    /// </summary>
    public static (StationId Station, int Incarnation, string Id)? Peek(string token)
    {
        try
        {
            var jwt = new JsonWebToken(token);
            var subject = jwt.Subject ?? "";
            var parts = subject.Split('/');
            return jwt.Alg == SecurityAlgorithms.EcdsaSha256 && parts.Length == 2 && StationId.TryParse(parts[0], out var station)
                && int.TryParse(parts[1], out var incarnation) && incarnation > 0 && subject == Subject(station, incarnation) && jwt.Id is { Length: > 0 and <= 64 } id
                ? (station, incarnation, id)
                : null;
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenMalformedException)
        {
            return null;
        }
    }

    /// <summary>Checks an assertion against the key of the station it names, and against the request it came with.</summary>
    /// <param name="token">The assertion.</param>
    /// <param name="key">The station's public key.</param>
    /// <param name="method">The HTTP method, in capitals.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="readBody">Gives the bytes of the body as sent. Called last, when the station's own signature is proven: nobody else has a body read.</param>
    /// <param name="now">Central's time.</param>
    public static async Task<AssertionVerdict> CheckAsync(
        string token, WireKey key, string method, string target, Func<Task<ReadOnlyMemory<byte>>> readBody, DateTimeOffset now)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = new JsonWebKey { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y, Kid = key.Kid },
            ValidAudience = Audience,
            ValidateIssuer = false,
            // Time is checked below, against the clock that was handed in.
            ValidateLifetime = false,
            RequireExpirationTime = true,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
            return AssertionVerdict.BadSignature;
        if (jwt.ValidTo - jwt.IssuedAt > LifetimeMax || jwt.ValidTo < now.UtcDateTime || jwt.IssuedAt > now.UtcDateTime + LifetimeMax)
            return AssertionVerdict.WrongTime;
        return Claim(jwt, "htm") == method && Claim(jwt, "htu") == target && Claim(jwt, "bh") == BodyHash((await readBody()).Span)
            ? AssertionVerdict.Good
            : AssertionVerdict.OtherRequest;
    }

    /// <summary>The subject of a station's assertions.</summary>
    public static string Subject(StationId station, int incarnation) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{station.Value}/{incarnation}");

    private static string BodyHash(ReadOnlySpan<byte> body) => Base64UrlEncoder.Encode(SHA256.HashData(body));

    private static string? Claim(JsonWebToken jwt, string name) => jwt.TryGetPayloadValue<string>(name, out var value) ? value : null;
}

/// <summary>What is to be said of an assertion.</summary>
public enum AssertionVerdict
{
    /// <summary>It holds for this request.</summary>
    Good = 1,

    /// <summary>It isn't signed by the station's key.</summary>
    BadSignature = 2,

    /// <summary>It is expired, from the future, or meant to hold too long.</summary>
    WrongTime = 3,

    /// <summary>It was made for another request.</summary>
    OtherRequest = 4,
}
