using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Tests.Pages;

public sealed partial class PageTextsTests
{
    // Keys that are put together from data: an enumeration's member, a decision, a state.
    private static readonly string[] MadeFromData = ["Clock.", "Sync.", "State.", "Answer.", "Receipt.Settled.", "Weekday.", "Attention.Kind.", "Attention.Todo.", "By.", "Seal."];

    [Fact]
    public void Texts_EveryKey_StandsInBothLanguages() => Texts("en").Keys.Should().BeEquivalentTo(Texts("").Keys);

    [Fact]
    public void Texts_EveryKey_SaysSomething() =>
        Texts("").Values.Concat(Texts("en").Values).Should().NotContain(text => string.IsNullOrWhiteSpace(text));

    [Fact]
    public void Texts_Places_AreTheSameInBothLanguages()
    {
        var english = Texts("en");
        Texts("").Where(text => !PlacesOf(text.Value).SequenceEqual(PlacesOf(english[text.Key]))).Should().BeEmpty();
    }

    [Fact]
    public void Texts_EveryKey_IsUsed()
    {
        var all = string.Concat(Sources.OfStation(".razor", ".js", ".cs").Select(file => file.Text));
        Texts("").Keys
            .Where(key => !MadeFromData.Any(area => key.StartsWith(area, StringComparison.Ordinal)) && !all.Contains($"\"{key}\"", StringComparison.Ordinal))
            .Should().BeEmpty("a text that nobody shows is one more to translate");
    }

    [Fact]
    public void Texts_EveryKeyThatIsAskedFor_Exists()
    {
        var keys = Texts("").Keys.ToHashSet();
        Sources.OfStation(".razor", ".js").SelectMany(file => AskedFor.Matches(file.Text).Select(match => match.Groups["key"].Value))
            .Where(key => !keys.Contains(key) && !key.StartsWith("Sex.", StringComparison.Ordinal)).Should().BeEmpty();
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

    private static Dictionary<string, string> Texts(string language) =>
        PageTexts.Own.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<string> PlacesOf(string text) => Places.Matches(text).Select(match => match.Value).Distinct().Order();

    private static string MarkupOf(string razor) => RazorComments.Replace(razor.Split("@code {")[0], "");

    private static string WithoutComments(string text) => Comments.Replace(text, "");

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Places { get; }

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
    [GeneratedRegex(@">(?:F[0-9]+|Esc|Enter)<")]
    private static partial Regex KeyNames { get; }
}
