using System.Reflection;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Repository.Tests;

public sealed class LayeringTests
{
    [Fact]
    public void Domain_References_OnlyTheFramework() =>
        typeof(Vnd).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Should().OnlyContain(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Contracts_References_NoWebServerAndNoDatabase() =>
        Ours("QuotaTracker.Contracts").GetReferencedAssemblies().Select(name => name.Name!)
            .Should().NotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.Contains("Sqlite")
                || name == "Npgsql" || name == "QuotaTracker.Documents");

    [Theory]
    [InlineData("QuotaTracker.Central", "QuotaTracker.Station")]
    [InlineData("QuotaTracker.Station", "QuotaTracker.Central")]
    public void CentralAndStation_KnowEachOther_OnlyByContracts(string one, string other) =>
        Ours(one).GetReferencedAssemblies().Should().NotContain(name => name.Name == other);

    [Fact]
    public void Domain_PublicProperties_CannotBeSet()
    {
        var settable = typeof(Vnd).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(property => property.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit"));

        settable.Select(property => $"{property.DeclaringType}.{property.Name}").Should().BeEmpty();
    }

    [Fact]
    public void Domain_UsesNoClockNoFileNoTask()
    {
        string[] forbidden = ["async ", "using System.IO", "using System.Net.Http", "ILogger", "GetUtcNow()"];
        var source = Tree.Files(".cs").Where(file => Tree.Name(file).StartsWith("src/QuotaTracker.Domain/", StringComparison.Ordinal)).ToArray();

        source.Should().NotBeEmpty();
        // Ids alone are dated, by a clock that is handed in.
        source.Where(file => !file.EndsWith("/Ids.cs", StringComparison.Ordinal) && forbidden.Any(File.ReadAllText(file).Contains))
            .Select(Tree.Name).Should().BeEmpty("the rules are pure");
    }

    [Fact]
    public void EntryKinds_AllAreRecords_ThatTheCodecKnows() =>
        EntryBody.Kinds.Should().BeEquivalentTo(typeof(EntryBody).GetNestedTypes().Select(type => type.Name));

    private static Assembly Ours(string name) => Assembly.Load(name);
}
