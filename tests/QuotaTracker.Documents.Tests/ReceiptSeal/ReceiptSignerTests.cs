using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Documents.Tests.ReceiptSeal;

public sealed class ReceiptSignerTests
{
    [Fact]
    public void Seal_AllClaims_WritesExactlyThisPayload() =>
        Sealed.Decode(Sealed.Usual().Split('.')[1]).Should().Be(
            """
            {"rno":"LC1-01-1-000042","day":"2026-11-21","tag":"kq3J0b9d5m2V1cXhYzTgRw","tot":2450000,"ex":2000000,"dec":"Exempt","pol":"2016-09-01","prv":"00112233aabbccdd","k":2,"lea":"0193509e-7c00-7000-8000-000000000001"}
            """);

    [Fact]
    public void Seal_NoTripAndNoLease_LeavesThemOut()
    {
        var jws = Seal(Sealed.Claims with { Decision = "Provisional", ExemptVnd = 0, Trip = null, LeaseId = null });
        Sealed.Decode(jws.Split('.')[1]).Should().EndWith("\"prv\":\"00112233aabbccdd\"}");
    }

    [Fact]
    public void Seal_AnyClaims_NamesAlgorithmKeyAndTypeOnly() =>
        Sealed.Decode(Sealed.Usual().Split('.')[0]).Should().Be(Sealed.Header());

    [Fact]
    public void Seal_AnyClaims_FitsASlip() => Sealed.Usual().Length.Should().BeLessThan(600);

    [Fact]
    public void Seal_AnyClaims_VerifiesByHashAndCurveAlone()
    {
        // The way through no JOSE code at all: SHA-256 over the text before the last point, r and s as 32 bytes each.
        var jws = Sealed.Usual();
        var end = jws.LastIndexOf('.');
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(jws[..end]));
        var signature = Base64Url.DecodeFromChars(jws.AsSpan(end + 1));
        signature.Should().HaveCount(64);
        var jwk = Sealed.Key.PublicJwk;
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.X), Y = Base64Url.DecodeFromChars(jwk.Y) },
        });

        key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).Should().BeTrue();
        hash[0] ^= 1;
        key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).Should().BeFalse();
    }

    [Fact]
    public void Seal_ManyThreads_MakesOnlyGoodSeals()
    {
        var signer = new ReceiptSigner(Sealed.Key.Key, Sealed.Key.KeyId);
        var verifier = new ReceiptVerifier([Sealed.Key.PublicJwk]);
        Parallel.For(1, 200, number =>
        {
            var claims = Sealed.Claims with { ReceiptNumber = $"LC1-01-1-{number}" };
            verifier.Verify(signer.Seal(claims)).Should().Be(new ReceiptVerification.Genuine(claims, Sealed.Key.KeyId));
        });
    }

    public static TheoryData<ReceiptClaims> OutOfShape => new()
    {
        Sealed.Claims with { ReceiptNumber = "" },
        Sealed.Claims with { ReceiptNumber = new string('1', 65) },
        Sealed.Claims with { ReceiptNumber = "LC1 01" },
        Sealed.Claims with { ResidentTag = "" },
        Sealed.Claims with { ResidentTag = "a+b/c=" },
        Sealed.Claims with { TotalVnd = -1, ExemptVnd = -1 },
        Sealed.Claims with { ExemptVnd = -1 },
        Sealed.Claims with { ExemptVnd = 2_450_001 },
        Sealed.Claims with { Decision = "Miễn thuế" },
        Sealed.Claims with { PolicyVersion = "" },
        Sealed.Claims with { PreviousHash = "00112233AABBCCDD" },
        Sealed.Claims with { PreviousHash = "00112233aabbccd" },
        Sealed.Claims with { Trip = 0 },
        Sealed.Claims with { Trip = 32 },
        Sealed.Claims with { LeaseId = "" },
    };

    [Theory]
    [MemberData(nameof(OutOfShape))]
    public void Seal_ClaimsOutOfShape_Throws(ReceiptClaims claims) =>
        ((Action)(() => Seal(claims))).Should().Throw<ArgumentException>();

    [Fact]
    public void Signer_IdThatIsNotTheThumbprint_Throws() =>
        ((Action)(() => _ = new ReceiptSigner(Sealed.Key.Key, new string('A', 43)))).Should().Throw<ArgumentException>();

    [Fact]
    public void Signer_KeyOnAnotherCurve_Throws()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        ((Action)(() => _ = new ReceiptSigner(key, new string('A', 43)))).Should().Throw<ArgumentException>();
    }

    private static string Seal(ReceiptClaims claims) => new ReceiptSigner(Sealed.Key.Key, Sealed.Key.KeyId).Seal(claims);
}
