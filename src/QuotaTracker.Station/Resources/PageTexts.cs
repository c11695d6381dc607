using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using QuotaTracker.Documents;

namespace QuotaTracker.Station.Resources;

/// <summary>The words of the station's pages in one language. Public, as Razor components are, and their parameters with them.</summary>
public sealed class PageTexts(CultureInfo culture)
{
    // Words that a script may meet in an answer of the station; the rest of Words is for paper.
    private static readonly string[] SharedAreas =
        ["Decision.", "Reason.", "Direction.", "Unit.", "CardNote.", "CardRefusal.", "Sex.", "Incident."];

    // Letters stay readable, while < > & and quotes are escaped: the block can't end its script element early.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly ResourceManager SharedWords = new(typeof(Words));

    internal static ResourceManager Own { get; } = new(typeof(PageTexts));

    /// <summary>Vietnamese, the default.</summary>
    public static PageTexts Vietnamese { get; } = new(Words.Vietnamese);

    /// <summary>English.</summary>
    public static PageTexts English { get; } = new(Words.English);

    /// <summary>Simplified Chinese, for slips alone: what they don't say isn't in it.</summary>
    public static PageTexts Chinese { get; } = new(Words.Chinese);

    /// <summary>The language tag for markup: <c>vi</c>, <c>en</c> or <c>zh-Hans</c>.</summary>
    public string Language => culture.Name;

    /// <summary>The text under a key of the pages.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key: a mistake in markup that must not show as an empty place.</exception>
    public string this[string key] => Own.GetString(key, culture) ?? throw new KeyNotFoundException($"No text under the key {key}.");

    /// <summary>The text under a key with its places filled.</summary>
    public string Format(string key, params object[] values) => string.Format(culture, this[key], values);

    /// <summary>A word that station, central and paper share.</summary>
    public string Word(string key, params object[] values) => Words.Get(key, culture, values);

    /// <summary>A shared word for a name that came with data, or the name itself when this version has no word for it.</summary>
    public string WordOr(string key, string otherwise) => Words.Has(key) ? Words.Get(key, culture) : otherwise;

    /// <summary>Everything the scripts need, as one JSON object to stand inside a script element that is only data.</summary>
    public string ForScripts()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in Read(SharedWords))
        {
            if (SharedAreas.Any(area => key.StartsWith(area, StringComparison.Ordinal)))
                all[key] = text;
        }

        foreach (var (key, text) in Read(Own))
            all[key] = text;
        return JsonSerializer.Serialize(all, Json);
    }

    private IEnumerable<(string Key, string Text)> Read(ResourceManager resources)
    {
        var keys = resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!;
        foreach (DictionaryEntry entry in keys)
            yield return ((string)entry.Key, resources.GetString((string)entry.Key, culture)!);
    }
}
