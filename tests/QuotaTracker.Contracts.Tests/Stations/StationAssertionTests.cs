using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Domain;

namespace QuotaTracker.Contracts.Tests.Stations;

public sealed class StationAssertionTests : IDisposable
{
    private const string Target = "/v1/sync/pull?after=7";
    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 3, 0, 0, TimeSpan.Zero);
    private static readonly StationId Station = StationId.Parse("KTH-01");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Check_SameRequestSameKey_IsGood() => (await Check(Make())).Should().Be(AssertionVerdict.Good);

    [Fact]
    public void Peek_OfAnAssertion_TellsWhoClaims()
    {
        var peeked = StationAssertion.Peek(Make())!.Value;
        (peeked.Station, peeked.Incarnation).Should().Be((Station, 2));
        peeked.Id.Should().NotBe(StationAssertion.Peek(Make())!.Value.Id, "each request has its own");
    }

    [Theory]
    [InlineData(60, AssertionVerdict.Good)]
    [InlineData(61, AssertionVerdict.WrongTime)]
    [InlineData(-60, AssertionVerdict.Good)]          // central's clock may be a little behind
    [InlineData(-61, AssertionVerdict.WrongTime)]
    public async Task Check_SecondsLater_HoldsForAMinute(int seconds, AssertionVerdict verdict) =>
        (await Check(Make(), now: Now.AddSeconds(seconds))).Should().Be(verdict);

    [Theory]
    [InlineData(60, AssertionVerdict.Good)]
    [InlineData(61, AssertionVerdict.WrongTime)]
    public async Task Check_LongerLifetimeThanAllowed_IsWrongTime(int lifetime, AssertionVerdict verdict)
    {
        var (iat, exp) = (Now.ToUnixTimeSeconds(), Now.AddSeconds(lifetime).ToUnixTimeSeconds());
        (await Check(Sign(Claims($"\"iat\":{iat},\"exp\":{exp}")))).Should().Be(verdict);
    }

    [Fact]
    public async Task Check_TimesMissingOrNonsense_IsNeverGood()
    {
        foreach (var times in new[] { "\"x\":1", $"\"exp\":{Now.ToUnixTimeSeconds()}", $"\"iat\":{Now.ToUnixTimeSeconds()}", "\"iat\":\"a\",\"exp\":\"b\"", "\"iat\":-1e300,\"exp\":1e300", "\"iat\":{},\"exp\":[]" })
            (await Check(Sign(Claims(times)))).Should().NotBe(AssertionVerdict.Good);
    }

    [Fact]
    public async Task Check_OtherRequest_IsToldSo()
    {
        (await Check(Make(), target: "/v1/sync/pull?after=8")).Should().Be(AssertionVerdict.OtherRequest);
        (await Check(Make(), target: "/v1/sync/pull")).Should().Be(AssertionVerdict.OtherRequest);
        (await Check(Make(), method: "POST")).Should().Be(AssertionVerdict.OtherRequest);
        (await Check(Make(), body: "{ }"u8.ToArray())).Should().Be(AssertionVerdict.OtherRequest);
        (await Check(Make(), body: [])).Should().Be(AssertionVerdict.OtherRequest);
    }

    [Fact]
    public async Task Check_OtherKeySameKid_IsBadSignature()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await Check(Make(), key: Wire(other))).Should().Be(AssertionVerdict.BadSignature);
    }

    [Fact]
    public async Task Check_KeyThatIsNoPoint_IsBadSignature() =>
        (await Check(Make(), key: WireSamples.Key)).Should().Be(AssertionVerdict.BadSignature);

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    public async Task Check_OtherAlgorithm_IsBadSignature(string algorithm)
    {
        var times = $"\"iat\":{Now.ToUnixTimeSeconds()},\"exp\":{Now.AddSeconds(60).ToUnixTimeSeconds()}";
        var head = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"k"}""") + "." + Base64UrlEncoder.Encode(Claims(times));
        var bytes = Encoding.ASCII.GetBytes(head);
        var signature = algorithm switch
        {
            "none" => [],
            // The classic trick: the public key, which everybody knows, taken as the secret.
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Wire(_key).X), bytes),
            _ => _key.SignData(bytes, HashAlgorithmName.SHA384),
        };
        var token = head + "." + Base64UrlEncoder.Encode(signature);
        (await Check(token)).Should().Be(AssertionVerdict.BadSignature);
        StationAssertion.Peek(token).Should().BeNull();
    }

    [Fact]
    public async Task Check_AnyCharacterChanged_IsNeverGood()
    {
        var token = Make();
        for (var i = 0; i < token.Length; i += 7)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            (await Check(changed)).Should().NotBe(AssertionVerdict.Good);
            _ = StationAssertion.Peek(changed);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("e30.e30.e30")]
    [InlineData("bnVsbA.bnVsbA.")]
    [InlineData("W10.W10.W10")]
    public async Task PeekAndCheck_Garbage_NeverThrow(string token)
    {
        StationAssertion.Peek(token).Should().BeNull();
        (await Check(token)).Should().Be(AssertionVerdict.BadSignature);
    }

    [Theory]
    [InlineData("\"x\":1")]
    [InlineData("\"sub\":5,\"jti\":\"a\"")]
    [InlineData("\"sub\":{},\"jti\":\"a\"")]
    [InlineData("\"sub\":null,\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01/0\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01/-1\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01/ 1\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01/01\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01/1/2\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"kth-01/1\",\"jti\":\"a\"")]
    [InlineData("\"sub\":\"KTH-01/1\"")]
    [InlineData("\"sub\":\"KTH-01/1\",\"jti\":7")]
    public void Peek_OddSubjectOrNoId_IsNull(string claims) => StationAssertion.Peek(Sign("{" + claims + "}")).Should().BeNull();

    private static string Claims(string times) =>
        $$"""{"sub":"KTH-01/2","jti":"1","aud":"quotatracker-central","htm":"GET","htu":"{{Target}}","bh":"{{Base64UrlEncoder.Encode(SHA256.HashData(Body))}}",{{times}}}""";

    private string Make() => StationAssertion.Make(_key, "k", Station, 2, "GET", Target, Body, Now);

    private string Sign(string payload)
    {
        var head = Base64UrlEncoder.Encode("""{"alg":"ES256","typ":"JWT","kid":"k"}""") + "." + Base64UrlEncoder.Encode(payload);
        return head + "." + Base64UrlEncoder.Encode(_key.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256));
    }

    private Task<AssertionVerdict> Check(
        string token, string method = "GET", string target = Target, byte[]? body = null, DateTimeOffset? now = null, WireKey? key = null) =>
        StationAssertion.CheckAsync(token, key ?? Wire(_key), method, target, () => Task.FromResult<ReadOnlyMemory<byte>>(body ?? Body), now ?? Now);

    private static WireKey Wire(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return new("k", "EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
