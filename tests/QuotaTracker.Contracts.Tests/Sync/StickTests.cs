using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Contracts.Tests.Sync;

/// <summary>The two files of a stick: who reads them knows who wrote them, or reads nothing.</summary>
public sealed class StickTests : IDisposable
{
    private static readonly StickOut Out = (StickOut)WireSamples.Messages["stick-out"];
    private static readonly StickIn In = (StickIn)WireSamples.Messages["stick-in"];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task Files_SignedAndRead_AreTheSame()
    {
        var file = Stick.Sign(Out, _key, "k1");
        Stick.PeekKey(file, Stick.OutType).Should().Be("k1");
        (await Stick.ReadOutAsync(file + "\n", Public(_key, "k1"))).Should().BeEquivalentTo(Out);
        (await Stick.ReadInAsync(Stick.Sign(In, _key, "c1"), Public(_key, "c1"))).Should().BeEquivalentTo(In);
    }

    [Fact]
    public async Task File_OfAnotherKeyOrKind_IsNotRead()
    {
        var file = Stick.Sign(Out, _key, "k1");
        (await Stick.ReadOutAsync(file, Public(_other, "k1"))).Should().BeNull("another key signed it");
        (await Stick.ReadOutAsync(file, Public(_key, "k2"))).Should().BeNull("it names another key");
        (await Stick.ReadInAsync(file, Public(_key, "k1"))).Should().BeNull("a station's file is no answer of central's");
        Stick.PeekKey(file, Stick.InType).Should().BeNull();
    }

    [Fact]
    public async Task File_WithAnyLetterChanged_IsNotRead()
    {
        var file = Stick.Sign(Out, _key, "k1");
        // Every place but the last letter of the signature, whose low bits mean nothing.
        for (var i = 0; i < file.Length - 1; i += 7)
        {
            var damaged = file[..i] + (file[i] == 'A' ? 'B' : 'A') + file[(i + 1)..];
            (await Stick.ReadOutAsync(damaged, Public(_key, "k1"))).Should().BeNull($"letter {i} is another one");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a file")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIiwidHlwIjoicXQtc3RpY2srand0In0.e30.")]
    public async Task Text_ThatIsNoFile_IsNotRead(string text)
    {
        Stick.PeekKey(text, Stick.OutType).Should().BeNull();
        (await Stick.ReadOutAsync(text, Public(_key, "k1"))).Should().BeNull();
    }

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    private static WireKey Public(ECDsa key, string kid)
    {
        var point = key.ExportParameters(false).Q;
        return new(kid, "EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
