using System.Text.Json;
using System.Text.RegularExpressions;

namespace QuotaTracker.Repository.Tests;

/// <summary>docs/messages.md is what a second implementer has: it names every property that a station and central send each other.</summary>
public sealed partial class MessagesTests
{
    // Of people and their browsers; /openapi/v1.json says these.
    private static readonly string[] ForOthers = ["exchange-list", "monthly-report", "public-quota-", "verify-receipt-"];

    public static TheoryData<string> Golden => [.. Tree.Files(".json").Select(Tree.Name)
        .Where(name => name.StartsWith("tests/QuotaTracker.Contracts.Tests/Golden/", StringComparison.Ordinal))
        .Where(name => !ForOthers.Any(other => Path.GetFileName(name).StartsWith(other, StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Message_EveryPropertyOfIt_IsDescribed(string golden)
    {
        var described = Code().Matches(File.ReadAllText(Path.Combine(Tree.Root, "docs", "messages.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        using var message = JsonDocument.Parse(File.ReadAllText(Path.Combine(Tree.Root, golden)));

        Properties(message.RootElement).Should().NotBeEmpty().And.BeSubsetOf(described);
    }

    private static IEnumerable<string> Properties(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Properties(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Properties),
        _ => [],
    };

    [GeneratedRegex(@"`(\w+)\??`")]
    private static partial Regex Code();
}
