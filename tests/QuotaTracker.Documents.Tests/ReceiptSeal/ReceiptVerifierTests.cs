using System.Text;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Documents.Tests.ReceiptSeal;

public sealed class ReceiptVerifierTests
{
    private static readonly ReceiptVerifier Verifier = new([Sealed.Key.PublicJwk]);

    private static readonly string Payload = Sealed.Decode(Sealed.Usual().Split('.')[1]);

    [Fact]
    public void Verify_SealedReceipt_IsGenuineWithItsClaims() =>
        Verifier.Verify(Sealed.Usual()).Should().Be(new ReceiptVerification.Genuine(Sealed.Claims, Sealed.Key.KeyId));

    [Fact]
    public void Verify_SpacesAround_AreIgnored() =>
        Verifier.Verify($" {Sealed.Usual()}\r\n").Should().BeOfType<ReceiptVerification.Genuine>();

    [Fact]
    public void Verify_SealMadeByHand_IsGenuine() =>
        Verifier.Verify(Sealed.ByHand(Sealed.Header(), Payload)).Should().Be(new ReceiptVerification.Genuine(Sealed.Claims, Sealed.Key.KeyId));

    [Fact]
    public void Verify_ClaimOfALaterRelease_IsGenuine() =>
        Verifier.Verify(Sealed.ByHand(Sealed.Header(), Payload.Replace("}", ",\"later\":[1]}", StringComparison.Ordinal)))
            .Should().BeOfType<ReceiptVerification.Genuine>();

    [Fact]
    public void Verify_SealOfTheFirstRelease_StaysGenuine()
    {
        // Golden: paper handed out once must verify for ever, so neither this key nor this text may be made anew.
        var folder = Path.Combine(Tool.RepositoryRoot(), "tests", "QuotaTracker.Documents.Tests", "ReceiptSeal");
        PublicKeySet.TryParse(File.ReadAllText(Path.Combine(folder, "first-release.jwks.json")), out var keys).Should().BeTrue();
        var jws = File.ReadAllText(Path.Combine(folder, "first-release.jws.txt"));
        new ReceiptVerifier(keys.Keys).Verify(jws).Should().BeOfType<ReceiptVerification.Genuine>().Which.Claims.Should().Be(Sealed.Claims);
    }

    [Theory]
    [InlineData("\"tot\":2450000", "\"tot\":2000000")]
    [InlineData("\"ex\":2000000", "\"ex\":2450000")]
    [InlineData("000042", "000043")]
    [InlineData("2026-11-21", "2026-11-22")]
    [InlineData("\"k\":2", "\"k\":1")]
    [InlineData("Exempt", "Taxable")]
    public void Verify_AlteredClaim_IsBadSignature(string original, string altered)
    {
        var parts = Sealed.Usual().Split('.');
        var payload = Sealed.Encode(Payload.Replace(original, altered, StringComparison.Ordinal));
        payload.Should().NotBe(parts[1]);
        Verifier.Verify($"{parts[0]}.{payload}.{parts[2]}").Should().Be(new ReceiptVerification.BadSignature(Sealed.Key.KeyId));
    }

    [Fact]
    public void Verify_SignedByAnotherKeyUnderOurId_IsBadSignature()
    {
        using var other = StationKey.Create();
        Verifier.Verify(Sealed.ByHand(Sealed.Header(), Payload, other.Key)).Should().Be(new ReceiptVerification.BadSignature(Sealed.Key.KeyId));
    }

    [Fact]
    public void Verify_KeyNotInTheSet_IsUnknownKey()
    {
        using var other = StationKey.Create();
        Verifier.Verify(new ReceiptSigner(other.Key, other.KeyId).Seal(Sealed.Claims)).Should().Be(new ReceiptVerification.UnknownKey(other.KeyId));
        new ReceiptVerifier([]).Verify(Sealed.Usual()).Should().Be(new ReceiptVerification.UnknownKey(Sealed.Key.KeyId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("https://example.vn/menu?table=7")]
    [InlineData("010190000123|063123456|Giàng Thị Mào|12051990|Nữ|Bản Lầu|15082021")]
    public void Verify_AnotherText_IsNotAReceipt(string? text) =>
        Verifier.Verify(text).Should().BeOfType<ReceiptVerification.NotAReceipt>();

    public static TheoryData<string, string> WrongHeaders => new()
    {
        { "algorithm none", Sealed.Header(alg: "none") },
        { "algorithm in small letters", Sealed.Header(alg: "es256") },
        { "shared-secret algorithm", Sealed.Header(alg: "HS256") },
        { "stronger algorithm", Sealed.Header(alg: "ES384") },
        { "another type", Sealed.Header(typ: "JWT") },
        { "key id of another shape", Sealed.Header(kid: "station-1") },
        { "no key id", """{"alg":"ES256","typ":"qt-receipt"}""" },
        { "no type", $$"""{"alg":"ES256","kid":"{{Sealed.Key.KeyId}}"}""" },
        { "null key id", """{"alg":"ES256","kid":null,"typ":"qt-receipt"}""" },
        { "algorithm given twice", $$"""{"alg":"none","alg":"ES256","kid":"{{Sealed.Key.KeyId}}","typ":"qt-receipt"}""" },
        { "critical extension", $$"""{"alg":"ES256","kid":"{{Sealed.Key.KeyId}}","typ":"qt-receipt","crit":["b64"],"b64":false}""" },
        { "key in the header", $$$"""{"alg":"ES256","kid":"{{{Sealed.Key.KeyId}}}","typ":"qt-receipt","jwk":{"kty":"EC"}}""" },
        { "lone surrogate", """{"alg":"\ud800","kid":"x","typ":"qt-receipt"}""" },
        { "an array", "[]" },
        { "null", "null" },
        { "no JSON", "{" },
    };

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public void Verify_WellSignedUnderWrongHeader_IsNotAReceipt(string what, string header) =>
        Verifier.Verify(Sealed.ByHand(header, Payload)).Should().BeOfType<ReceiptVerification.NotAReceipt>(what);

    [Theory]
    [InlineData("\"rno\":\"LC1-01-1-000042\",", "")]
    [InlineData("\"day\":\"2026-11-21\",", "")]
    [InlineData("\"tag\":\"kq3J0b9d5m2V1cXhYzTgRw\",", "")]
    [InlineData("\"tot\":2450000,", "")]
    [InlineData("\"ex\":2000000,", "")]
    [InlineData("\"dec\":\"Exempt\",", "")]
    [InlineData("\"pol\":\"2016-09-01\",", "")]
    [InlineData("\"prv\":\"00112233aabbccdd\",", "")]
    [InlineData("\"LC1-01-1-000042\"", "null")]
    [InlineData("\"LC1-01-1-000042\"", "42")]
    [InlineData("\"LC1-01-1-000042\"", "\"\\ud800\"")]
    [InlineData("2026-11-21", "21/11/2026")]
    [InlineData("2026-11-21", "2026-02-30")]
    [InlineData("2450000", "\"2450000\"")]
    [InlineData("2450000", "2450000.5")]
    [InlineData("2450000", "9223372036854775808")]
    [InlineData("\"ex\":2000000", "\"ex\":2450001")]
    [InlineData("\"k\":2", "\"k\":0")]
    [InlineData("\"k\":2", "\"k\":2,\"tot\":1")]
    public void Verify_WellSignedClaimsOutOfShape_IsNotAReceipt(string original, string replacement)
    {
        var payload = Payload.Replace(original, replacement, StringComparison.Ordinal);
        payload.Should().NotBe(Payload);
        Verifier.Verify(Sealed.ByHand(Sealed.Header(), payload)).Should().BeOfType<ReceiptVerification.NotAReceipt>();
    }

    [Fact]
    public void Verify_NoSignature_IsNotAReceipt()
    {
        var parts = Sealed.Usual().Split('.');
        Verifier.Verify($"{Sealed.Encode(Sealed.Header(alg: "none"))}.{parts[1]}.").Should().BeOfType<ReceiptVerification.NotAReceipt>();
        Verifier.Verify($"{parts[0]}.{parts[1]}").Should().BeOfType<ReceiptVerification.NotAReceipt>();
    }

    [Fact]
    public void Verify_LongestAndOneLonger_AreTakenAndRefused()
    {
        Verifier.Verify(SealOf(ReceiptVerifier.MaxLength)).Should().BeOfType<ReceiptVerification.Genuine>();
        Verifier.Verify(SealOf(ReceiptVerifier.MaxLength + 1)).Should().BeOfType<ReceiptVerification.NotAReceipt>();
    }

    [Fact]
    public void Verify_AnyOneLetterChanged_IsNeverGenuine()
    {
        var jws = Sealed.Usual();
        for (var place = 0; place < jws.Length; place++)
        {
            var changed = new StringBuilder(jws);
            changed[place] = jws[place] == 'A' ? 'B' : 'A';
            Verifier.Verify(changed.ToString()).Should().NotBeOfType<ReceiptVerification.Genuine>($"letter {place} was changed");
        }
    }

    [Fact]
    public void Verify_CutOffAnywhere_IsNotAReceipt()
    {
        var jws = Sealed.Usual();
        for (var length = 0; length < jws.Length; length++)
            Verifier.Verify(jws[..length]).Should().BeOfType<ReceiptVerification.NotAReceipt>();
    }

    [Fact]
    public void Verify_SameSignatureWrittenOtherwise_IsNotAReceipt()
    {
        // The last letter carries 4 bits that mean nothing; only zeros are taken, so that a seal has one text.
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var jws = Sealed.Usual();
        var twin = jws[..^1] + Letters[Letters.IndexOf(jws[^1], StringComparison.Ordinal) + 1];
        Verifier.Verify(twin).Should().BeOfType<ReceiptVerification.NotAReceipt>();
    }

    [Fact]
    public void Verify_RandomText_NeverThrows()
    {
        var random = new Random(20261121);
        var jws = Sealed.Usual();
        for (var round = 0; round < 5_000; round++)
        {
            var letters = jws.ToCharArray();
            for (var change = random.Next(1, 20); change > 0; change--)
                letters[random.Next(letters.Length)] = (char)random.Next(1, round % 2 == 0 ? 128 : 65_536);
            Verifier.Verify(new string(letters)).Should().NotBeNull();
        }
    }

    [Fact]
    public void Verifier_KeyUnderAnotherId_Throws() =>
        ((Action)(() => _ = new ReceiptVerifier([Sealed.Key.PublicJwk with { KeyId = new string('A', 43) }]))).Should().Throw<ArgumentException>();

    [Fact]
    public void Verify_ByAnotherImplementation_Agrees()
    {
        using var folder = new TemporaryFolder();
        var jose = Path.Combine(Tool.RepositoryRoot(), "tests", "jose");
        Directory.Exists(Path.Combine(jose, "node_modules", "jose")).Should().BeTrue("'npm ci' must have run in tests/jose; ./test does that");
        var keys = folder.File("jwks.json", new PublicKeySet([Sealed.Key.PublicJwk]).ToJson());
        var jws = Sealed.Usual();

        var genuine = Tool.Run("node", [Path.Combine(jose, "verify.mjs"), keys], jws);
        genuine.ExitCode.Should().Be(0, genuine.Errors);
        genuine.Output.Should().Be(Payload);

        var parts = jws.Split('.');
        var altered = Sealed.Encode(Payload.Replace("\"k\":2", "\"k\":1", StringComparison.Ordinal));
        var forged = Tool.Run("node", [Path.Combine(jose, "verify.mjs"), keys], $"{parts[0]}.{altered}.{parts[2]}");
        forged.ExitCode.Should().Be(1);
        forged.Output.Should().BeEmpty();
        forged.Errors.Should().Contain("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    }

    // Base64url has no texts of 4n + 1 letters, so some lengths need a space more in the header.
    private static string SealOf(int length) => (
        from spaces in Enumerable.Range(0, 3)
        from filling in Enumerable.Range(length / 2, length / 2)
        let header = Sealed.Header() + new string(' ', spaces)
        let payload = Payload.Replace("}", $",\"later\":\"{new string('x', filling)}\"}}", StringComparison.Ordinal)
        where Sealed.Encode(header).Length + Sealed.Encode(payload).Length + 88 == length
        select Sealed.ByHand(header, payload)).First();
}
