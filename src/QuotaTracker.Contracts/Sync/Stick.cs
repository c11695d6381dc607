using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using QuotaTracker.Contracts.Stations;

namespace QuotaTracker.Contracts.Sync;

/// <summary>What a station without a network writes on a stick: its unsent entries and where its feed stands. No hello: an old file must never stop a station that has gone on.</summary>
/// <param name="Station">Whose entries.</param>
/// <param name="Incarnation">Of which life. An earlier life than the present one is taken in like salvage.</param>
/// <param name="ExportId">Names this export; the answer bears it.</param>
/// <param name="MadeAtMs">When it was written, by the station's clock.</param>
/// <param name="Pushes">In order, as they would be pushed. Empty when everything was sent.</param>
/// <param name="FeedAfter">The feed's cursor that the station has stored.</param>
/// <param name="ProtocolVersion">As <see cref="HelloRequest.ProtocolVersion"/>, which a station that is reached by stick alone never says. Missing in files of programs that speak version 1, or say it at hello only.</param>
public sealed record StickOut(
    string Station, int Incarnation, Guid ExportId, long MadeAtMs, IReadOnlyList<PushRequest> Pushes, long FeedAfter, int ProtocolVersion = 1);

/// <summary>POST /v1/sync/stick, both ways: a signed file on its way through a station that has a network. It proves itself; whoever carries it is nobody.</summary>
/// <param name="Text">A station's file, or central's answer to it; see <see cref="Stick"/>.</param>
public sealed record StickEnvelope(string Text);

/// <summary>What central writes back: what push and pull would have answered.</summary>
/// <param name="Station">For whom.</param>
/// <param name="Incarnation">For which life.</param>
/// <param name="ExportId">The export that this answers.</param>
/// <param name="MadeAtMs">Central's time when it answered. Not an anchor: nobody knows how long the stick was on the way.</param>
/// <param name="Pushes">One for each push taken, in order.</param>
/// <param name="Problem">Why the pushes after those were not taken; null when all were.</param>
/// <param name="Pulls">The feed from <see cref="StickOut.FeedAfter"/> on, page by page; empty for an earlier life.</param>
public sealed record StickIn(
    string Station, int Incarnation, Guid ExportId, long MadeAtMs, IReadOnlyList<PushResponse> Pushes, WireProblem? Problem,
    IReadOnlyList<PullResponse> Pulls);

/// <summary>
/// Both files of a stick are compact JWS (ES256): the station's signed with the key of its life, central's with one of those told at
/// enrolment. Signed, not encrypted: a stick is kept like the paper register.
/// </summary>
public static class Stick
{
    /// <summary>The <c>typ</c> of a station's file.</summary>
    public const string OutType = "qt-stick+jwt";

    /// <summary>The <c>typ</c> of central's answer.</summary>
    public const string InType = "qt-stick-answer+jwt";

    /// <summary>The longest file: some 20,000 entries.</summary>
    public const int LengthMax = 64 * 1024 * 1024;

    /// <summary>Signs a station's file.</summary>
    public static string Sign(StickOut content, ECDsa key, string kid) => Sign(JsonSerializer.Serialize(content, WireJson.Options), OutType, key, kid);

    /// <summary>Signs central's answer.</summary>
    public static string Sign(StickIn content, ECDsa key, string kid) => Sign(JsonSerializer.Serialize(content, WireJson.Options), InType, key, kid);

    /// <summary>The key that a file names, before anything is checked: only to find it. Null when the text is no such file.</summary>
    public static string? PeekKey(string text, string type) => Parse(text, type)?.Kid;

    /// <summary>A station's file as signed by a key; null when it isn't one, isn't whole, or is signed by another key.</summary>
    public static Task<StickOut?> ReadOutAsync(string text, WireKey key) => ReadAsync<StickOut>(text, OutType, key);

    /// <summary>Central's answer as signed by a key; null when it isn't one, isn't whole, or is signed by another key.</summary>
    public static Task<StickIn?> ReadInAsync(string text, WireKey key) => ReadAsync<StickIn>(text, InType, key);

    private static string Sign(string json, string type, ECDsa key, string kid) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            json,
            new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = kid }, SecurityAlgorithms.EcdsaSha256)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
            new Dictionary<string, object> { ["typ"] = type });

    private static async Task<T?> ReadAsync<T>(string text, string type, WireKey key)
        where T : class
    {
        if (Parse(text, type) is not { } parsed || parsed.Kid != key.Kid)
            return null;
        var result = await new JsonWebTokenHandler { MaximumTokenSizeInBytes = LengthMax }.ValidateTokenAsync(text.Trim(), new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [type],
            IssuerSigningKey = new JsonWebKey { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y, Kid = key.Kid },
            ValidateAudience = false,
            ValidateIssuer = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
        });
        if (!result.IsValid)
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(Base64UrlEncoder.DecodeBytes(parsed.EncodedPayload), WireJson.Options);
        }
        catch (JsonException)
        {
            // Rightly signed, but by a program that writes other files.
            return null;
        }
    }

    private static JsonWebToken? Parse(string text, string type)
    {
        if (text.Length > LengthMax)
            return null;
        try
        {
            var token = new JsonWebToken(text.Trim());
            return token.Alg == SecurityAlgorithms.EcdsaSha256 && token.Typ == type ? token : null;
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenMalformedException)
        {
            return null;
        }
    }
}

/// <summary>Shape of a <see cref="StickEnvelope"/>.</summary>
public sealed class StickEnvelopeValidator : AbstractValidator<StickEnvelope>
{
    /// <summary>The rules.</summary>
    public StickEnvelopeValidator() => RuleFor(envelope => envelope.Text).NotEmpty().MaximumLength(Stick.LengthMax);
}
