using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Domain.Tests.Journal;

/// <summary>The bytes of journals already written must never change: golden.json was computed once and is only ever added to.</summary>
public class JournalFormatTests
{
    private static readonly Golden[] Vectors = JsonSerializer.Deserialize<Golden[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Journal", "golden.json")), JsonSerializerOptions.Web)!;

    [Fact]
    public void Make_SamplesOfEveryKind_GivesTheGoldenBytesAndHashes() =>
        JournalSamples.Chain().Zip(JournalSamples.Bodies, (entry, sample) =>
                new Golden(sample.Name, entry.Kind, Header(entry), Encoding.UTF8.GetString(entry.Body.Span), entry.Hash.Hex))
            .Should().Equal(Vectors);

    [Fact]
    public void Golden_HeaderAndBody_HashToTheHashByPlainSha256() =>
        Vectors.Should().OnlyContain(vector =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(vector.Header + vector.Body))) == vector.Hash);

    [Fact]
    public void Make_FirstEntry_HashesBytesWrittenByHand()
    {
        var bytes = "quotatracker-entry-1\nKTH-01\n1\n1\n0000000000000000000000000000000000000000000000000000000000000000\n1773451800123\n20260314\nOpened\n{\"softwareVersion\":\"0.1.0\"}"u8;
        JournalSamples.Chain()[0].Hash.Hex.Should().Be(Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public void Document_JournalFormat_ShowsTwoGoldenVectorsExactly()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Journal", "journal-format.md"));
        foreach (var name in new[] { "opened", "exchange-exempt" })
        {
            var vector = Vectors.Single(vector => vector.Name == name);
            text.Should().Contain($"```\n{vector.Header}{vector.Body}\n```").And.Contain(vector.Hash);
        }
    }

    [Fact]
    public void Document_JournalFormat_NamesEveryKindAndEveryProperty()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Journal", "journal-format.md"));
        foreach (var vector in Vectors)
        {
            text.Should().Contain($"`{vector.Kind}`");
            using var body = JsonDocument.Parse(vector.Body);
            foreach (var property in body.RootElement.EnumerateObject())
                text.Should().Contain($"`{property.Name}`");
        }
    }

    private static string Header(JournalEntry entry) =>
        $"quotatracker-entry-1\nKTH-01\n1\n{entry.Sequence}\n{entry.Previous.Hex}\n{entry.MadeAtMs}\n20260314\n{entry.Kind}\n";

    private sealed record Golden(string Name, string Kind, string Header, string Body, string Hash);
}
