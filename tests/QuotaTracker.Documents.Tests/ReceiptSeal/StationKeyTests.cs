using System.Security.Cryptography;
using System.Text.Json.Nodes;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Documents.Tests.ReceiptSeal;

public sealed class StationKeyTests
{
    [Fact]
    public void ImportPem_ExportedKey_IsTheSameKey()
    {
        using var key = StationKey.Create();
        var pem = key.ExportPem();
        pem.Should().StartWith("-----BEGIN PRIVATE KEY-----");
        using var again = StationKey.ImportPem(pem);
        again.PublicJwk.Should().Be(key.PublicJwk);
        var jws = new ReceiptSigner(again.Key, again.KeyId).Seal(Sealed.Claims);
        new ReceiptVerifier([key.PublicJwk]).Verify(jws).Should().BeOfType<ReceiptVerification.Genuine>();
    }

    [Fact]
    public void Create_Twice_MakesTwoKeys()
    {
        using var one = StationKey.Create();
        using var other = StationKey.Create();
        one.KeyId.Should().NotBe(other.KeyId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    public void ImportPem_AnotherText_Throws(string text) =>
        ((Action)(() => StationKey.ImportPem(text))).Should().Throw<ArgumentException>();

    [Fact]
    public void ImportPem_KeyOnAnotherCurve_Throws()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var pem = key.ExportPkcs8PrivateKeyPem();
        ((Action)(() => StationKey.ImportPem(pem))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void ToJson_KeySet_HoldsPublicMembersOnlyAndReadsBack()
    {
        var json = new PublicKeySet([Sealed.Key.PublicJwk]).ToJson();
        JsonNode.Parse(json)!["keys"]![0]!.AsObject().Select(member => member.Key).Should().Equal("kty", "crv", "x", "y", "kid");
        PublicKeySet.TryParse(json, out var read).Should().BeTrue();
        read.Keys.Should().Equal(Sealed.Key.PublicJwk);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"keys":[{"kty":"EC"}]}""")]
    public void TryParse_NoKeySet_Refuses(string json)
    {
        PublicKeySet.TryParse(json, out var keys).Should().BeFalse();
        keys.Keys.Should().BeEmpty();
    }

    public static TheoryData<string, PublicJwk> BadKeys
    {
        get
        {
            var good = Sealed.Key.PublicJwk;
            return new()
            {
                { "another type", good with { KeyType = "RSA" } },
                { "another curve", good with { Curve = "P-384" } },
                { "id of another key", good with { KeyId = new string('A', 43) } },
                { "coordinates changed round", Renamed(good.Y, good.X) },
                { "point off the curve", Renamed(good.X, new string('A', 43)) },
                { "short coordinate", Renamed(good.X[..^4], good.Y) },
                { "no base64url", Renamed("!" + good.X[1..], good.Y) },
                { "empty", Renamed("", "") },
            };
        }
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void TryImport_BadKey_Refuses(string what, PublicJwk key) => key.TryImport(out _).Should().BeFalse(what);

    [Fact]
    public void TryImport_PublishedKey_IsThePublicHalf()
    {
        Sealed.Key.PublicJwk.TryImport(out var parameters).Should().BeTrue();
        parameters.D.Should().BeNull();
        using var key = ECDsa.Create(parameters);
        PublicJwk.From(key).Should().Be(Sealed.Key.PublicJwk);
    }

    // With the id that such a key would have, so that the id is not what is refused.
    private static PublicJwk Renamed(string x, string y) => new("EC", "P-256", x, y, PublicJwk.Thumbprint(x, y));
}
