using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QuotaTracker.Repository.Tests;

/// <summary>All texts for people, whichever program they belong to: none is missing in a language, takes other arguments there, or is shown by nobody.</summary>
public sealed partial class TextResourcesTests
{
    // What a slip doesn't say isn't in it, so a language of slips may lack keys. It may not have others.
    private const string OfSlips = "zh-Hans";

    // Words for whatever the rules and cards can name stand together, also for members that no page shows yet: SharedWordsTests asks for them.
    private static readonly string[] ByTheRules = ["CheckpointKind.", "CardField.", "CardSource.", "Reason.", "Verification."];

    public static TheoryData<string> Families => [.. Tree.Files(".resx").Where(file => !Path.GetFileNameWithoutExtension(file).Contains('.')).Select(Tree.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Texts_InEachLanguage_AreAllThere(string family)
    {
        var vietnamese = Read(family);
        var languages = Languages(family);
        languages.Keys.Should().Contain("en");
        vietnamese.Should().NotBeEmpty();
        foreach (var (language, texts) in languages)
        {
            if (language == OfSlips)
                texts.Keys.Should().BeSubsetOf(vietnamese.Keys);
            else
                texts.Keys.Should().BeEquivalentTo(vietnamese.Keys, language);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Texts_InEachLanguage_TakeTheSameArguments(string family)
    {
        var vietnamese = Read(family);
        foreach (var (language, texts) in Languages(family))
            texts.Where(text => !Places(text.Value).SequenceEqual(Places(vietnamese[text.Key]))).Select(text => $"{language}: {text.Key}").Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Texts_Each_SaysSomethingInComposedLetters(string family)
    {
        foreach (var (key, text) in Languages(family).Values.Append(Read(family)).SelectMany(texts => texts))
        {
            text.Should().NotBeNullOrWhiteSpace(key);
            text.IsNormalized(NormalizationForm.FormC).Should().BeTrue($"{key} would else be printed with loose marks");
            PlacePattern.Replace(text, "").Should().NotContainAny(["{", "}"], key);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Texts_Each_IsShownBySomebody(string family)
    {
        var sources = string.Concat(Tree.Files(".cs", ".razor", ".js").Where(file => Tree.Name(file).StartsWith("src/", StringComparison.Ordinal)).Select(File.ReadAllText));
        // "Area.Name" as it stands; "Area.{name}" and `Area.${name}` where the end comes with data; and what a refusal's name brings along.
        var whole = Literal.Matches(sources).Select(match => match.Groups[1].Value).ToHashSet();
        var begun = Begun.Matches(sources).Select(match => match.Groups[1].Value).ToHashSet();
        Read(family).Keys
            .Where(key => !whole.Contains(key) && !begun.Any(begin => key.StartsWith(begin, StringComparison.Ordinal))
                && !(key.EndsWith(".detail", StringComparison.Ordinal) && whole.Contains(key[..^".detail".Length]))
                && !ByTheRules.Any(area => key.StartsWith(area, StringComparison.Ordinal)))
            .Should().BeEmpty("a text that nobody shows is one more to translate");
    }

    private static Dictionary<string, Dictionary<string, string>> Languages(string family)
    {
        var stem = Path.GetFileNameWithoutExtension(family) + ".";
        return Directory.GetFiles(Path.Combine(Tree.Root, Path.GetDirectoryName(family)!), stem + "*.resx").Where(file => Path.GetFileNameWithoutExtension(file).StartsWith(stem, StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file)[stem.Length..], file => Read(Tree.Name(file)));
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(Path.Combine(Tree.Root, file)).Descendants("data")
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static IEnumerable<string> Places(string text) => PlacePattern.Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex PlacePattern { get; }

    [GeneratedRegex(@"""([A-Za-z][\w.-]*)""")]
    private static partial Regex Literal { get; }

    [GeneratedRegex(@"[""`]([A-Za-z][\w.-]*\.)\$?\{")]
    private static partial Regex Begun { get; }
}
