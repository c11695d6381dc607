using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Tests.Pages;

public sealed partial class PageTextsTests
{
    [Fact]
    public void Texts_EveryKeyThatIsAskedFor_Exists()
    {
        var keys = Texts("").Keys.ToHashSet();
        Sources.OfStation(".razor", ".js").SelectMany(file => AskedFor.Matches(file.Text).Select(match => match.Groups["key"].Value))
            .Where(key => !keys.Contains(key) && !key.StartsWith("Sex.", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Chinese_EveryTextOfASlip_IsThere()
    {
        var page = Sources.OfStation(".razor").Single(file => Path.GetFileName(file.Path) == "ReceiptPage.razor").Text;
        var around = (string[])["Receipt.TitleOf", "Receipt.BackToDesk", "Receipt.Print", "Receipt.Pdf"]; // Of the officer's window, not of the paper.
        var (own, shared) = (Texts("zh-Hans"), Chinese());
        var keys = OnSlips.Matches(page).Select(match => match.Value.Trim('"', '{')).Except(around).ToArray();

        keys.Should().HaveCountGreaterThan(30);
        keys.Where(key => !key.EndsWith('.')).Should().OnlyContain(key => own.ContainsKey(key) || shared.ContainsKey(key));
        var begun = keys.Where(key => key.EndsWith('.')).ToArray();
        begun.Should().Contain(["Decision.", "Reason.", "Direction.", "Unit.", "Receipt.Settled."]);
        Texts("").Keys.Concat(SharedKeys()).Where(key => begun.Any(begin => key.StartsWith(begin, StringComparison.Ordinal)))
            .Should().OnlyContain(key => own.ContainsKey(key) || shared.ContainsKey(key));
        own.Values.Concat(shared.Values).Should().OnlyContain(text => Han.IsMatch(text));
    }

    [Fact]
    public void Attention_EveryKindThatIsRaised_HasWords()
    {
        var kinds = Sources.OfStation(".cs").SelectMany(file => Raised.Matches(file.Text).Select(match => match.Groups["kind"].Value)).Distinct().ToArray();
        kinds.Should().HaveCountGreaterThan(9);
        kinds.Should().OnlyContain(kind => Texts("").ContainsKey($"Attention.Kind.{kind}"));
    }

    [Fact]
    public void Sources_ThatAreNoResources_HoldNoVietnamese() =>
        Sources.OfStation(".razor", ".js", ".cs", ".css")
            // Reads the words of addresses on cards: data, never shown.
            .Where(file => Path.GetFileName(file.Path) != "UnitSuggestion.cs")
            .SelectMany(file => Vietnamese.Matches(WithoutComments(file.Text)).Select(match => $"{file.Path}: {match.Value}"))
            .Should().BeEmpty("texts for people stand in resources");

    [Fact]
    public void Markup_BetweenTags_HoldsNoWords() =>
        Sources.OfStation(".razor")
            .SelectMany(file => BareWords.Matches(MarkupOf(file.Text)).Select(match => $"{file.Path}: {match.Value}"))
            .Where(found => !KeyNames.IsMatch(found)).Should().BeEmpty("texts for people stand in resources");

    [Fact]
    public void ForScripts_OfBothLanguages_IsOneObjectThatCannotEndItsElement()
    {
        foreach (var texts in new[] { PageTexts.Vietnamese, PageTexts.English })
        {
            var json = texts.ForScripts();
            json.Should().NotContain("<").And.NotContain(">");
            var read = JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
            read.Should().ContainKeys(Texts("").Keys).And.ContainKeys("Reason.UsedToday", "CardNote.SexMismatch", "Direction.Import");
            read.Keys.Should().NotContain(key => key.StartsWith("Printing.", StringComparison.Ordinal), "that is for paper");
        }

        PageTexts.Vietnamese.ForScripts().Should().Contain("Miễn thuế", "letters stay readable");
    }

    private static Dictionary<string, string> Texts(string language) => Read(PageTexts.Own, language);

    private static Dictionary<string, string> Chinese() => Read(new("QuotaTracker.Documents.Words", typeof(Documents.Words).Assembly), "zh-Hans");

    private static Dictionary<string, string>.KeyCollection SharedKeys() => Read(new("QuotaTracker.Documents.Words", typeof(Documents.Words).Assembly), "").Keys;

    private static Dictionary<string, string> Read(System.Resources.ResourceManager resources, string language) =>
        resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string MarkupOf(string razor) => RazorComments.Replace(razor.Split("@code {")[0], "");

    private static string WithoutComments(string text) => Comments.Replace(text, "");

    [GeneratedRegex("""(?<![\w.])t\("(?<key>[A-Z][\w.]+)"|T(?:\.Format\(|\[)"(?<key>[A-Z][\w.]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex AskedFor { get; }

    [GeneratedRegex("""Raise\([^;]*?"(?<kind>[a-z][a-z-]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Raised { get; }

    [GeneratedRegex("[À-ÖØ-öø-ỹ]+")]
    private static partial Regex Vietnamese { get; }

    [GeneratedRegex(@"(?m)^\s*//.*$|\s//\s.*$|/\*[\s\S]*?\*/|@\*[\s\S]*?\*@")]
    private static partial Regex Comments { get; }

    [GeneratedRegex(@"@\*[\s\S]*?\*@")]
    private static partial Regex RazorComments { get; }

    [GeneratedRegex(@">[ ]*[A-Za-z][a-z]+[^<>@{}]*<")]
    private static partial Regex BareWords { get; }

    // Names of keys on the keyboard are the same in every language.
    [GeneratedRegex(@">(?:F[0-9]+|Esc|Enter|Alt)<")]
    private static partial Regex KeyNames { get; }

    [GeneratedRegex("""["](?:Receipt|Answer|Today|Decision|Reason|Direction|Unit)\.[\w.]*["{]""")]
    private static partial Regex OnSlips { get; }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han { get; }
}
