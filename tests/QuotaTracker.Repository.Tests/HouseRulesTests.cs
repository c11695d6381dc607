using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QuotaTracker.Repository.Tests;

public sealed partial class HouseRulesTests
{
    [Fact]
    public void Docs_RelativeLinks_LeadSomewhere()
    {
        var broken =
            from file in Tree.Files(".md")
            from Match link in LinkPattern.Matches(File.ReadAllText(file))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://") && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(target)))
            select $"{Tree.Name(file)} -> {target}";

        broken.Should().BeEmpty();
    }

    [Fact]
    public void Decisions_AllFiles_AreListed()
    {
        var index = File.ReadAllText(Path.Combine(Tree.Root, "docs/adr/README.md"));
        var decisions = Tree.Files(".md").Where(file => DecisionPattern.IsMatch(Tree.Name(file))).Select(file => Path.GetFileName(file)!).ToArray();

        decisions.Should().NotBeEmpty();
        decisions.Should().OnlyContain(file => index.Contains($"({file})"));
    }

    [Fact]
    public void Packages_All_AreExactAndExplained()
    {
        var explained = File.ReadAllText(Path.Combine(Tree.Root, "docs/adr/0001-packages.md"));
        var packages = XDocument.Load(Path.Combine(Tree.Root, "Directory.Packages.props")).Descendants("PackageVersion").ToArray();

        packages.Should().NotBeEmpty();
        packages.Select(package => package.Attribute("Include")!.Value).Should().OnlyContain(name => explained.Contains(name));
        packages.Select(package => package.Attribute("Version")!.Value.Trim('[', ']')).Should().OnlyContain(version => VersionPattern.IsMatch(version));
    }

    [Fact]
    public void CodeReader_OfCentralAndStation_IsOneVersionUnchanged()
    {
        var (central, station) = (Vendored("Central"), Vendored("Station"));

        central.Should().HaveCount(5);
        station.Should().Equal(central, "each program brings its own copy, and a new version comes to both");

        static SortedDictionary<string, string> Vendored(string program)
        {
            var folder = Path.Combine(Tree.Root, $"src/QuotaTracker.{program}/wwwroot/vendor/zxing-wasm");
            return new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) != ".md")
                .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))));
        }
    }

    [Fact]
    public void Files_Text_NamesNoMachineAndNoPackageHost()
    {
        var wrong = Tree.Files(".cs", ".md", ".json", ".props", ".csproj", ".sh", ".js", ".mjs", ".razor", ".css", ".sql", ".csv", ".resx")
            .Append(Path.Combine(Tree.Root, "run")).Append(Path.Combine(Tree.Root, "test"))
            .Where(file => MachinePattern.IsMatch(File.ReadAllText(file)) || HostPattern.IsMatch(File.ReadAllText(file)));

        wrong.Select(Tree.Name).Should().BeEmpty();
    }

    [Fact]
    public void Source_NothingIsSkippedOrLeftForLater()
    {
        var wrong = Tree.Files(".cs", ".razor", ".js", ".mjs").Where(file => !file.EndsWith(nameof(HouseRulesTests) + ".cs", StringComparison.Ordinal))
            .Where(file => !Tree.Name(file).Contains("/vendor/", StringComparison.Ordinal) && LeftoverPattern.IsMatch(File.ReadAllText(file)));

        wrong.Select(Tree.Name).Should().BeEmpty();
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    [InlineData("eng/install.sh")]
    [InlineData("eng/mutants")]
    [InlineData("eng/processes")]
    [InlineData("eng/soak")]
    [InlineData("simulate")]
    public void Scripts_CanBeRun(string script)
    {
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(Tree.Root, script)).Should().HaveFlag(UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern { get; }

    [GeneratedRegex(@"^docs/adr/[0-9]{4}-[a-z0-9-]+\.md$")]
    private static partial Regex DecisionPattern { get; }

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){1,3}$")]
    private static partial Regex VersionPattern { get; }

    [GeneratedRegex(@"(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+)/[A-Za-z]")]
    private static partial Regex MachinePattern { get; }

    [GeneratedRegex(@"(api|registry|deb)\.(nuget|npmjs|debian)\.org")]
    private static partial Regex HostPattern { get; }

    [GeneratedRegex(@"Skip *= *""|NotImplementedException|Assert\.True\(true\)|TODO|FIXME|HACK|catch *(\([^)]*\))? *\{ *\}")]
    private static partial Regex LeftoverPattern { get; }
}
