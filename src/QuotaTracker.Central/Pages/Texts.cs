using System.Globalization;
using System.Resources;

namespace QuotaTracker.Central.Pages;

/// <summary>The words of central's pages, Vietnamese (default) and English, by the language of the request.</summary>
/// <remarks>What paper and stations say too comes from <see cref="Documents.Words"/>, so that it has one wording everywhere.</remarks>
internal static class Texts
{
    internal static ResourceManager Resources { get; } = new(typeof(Texts));

    /// <summary>The languages that a reader can choose, the default first.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["vi", "en"];

    /// <summary>The text under a key in the reader's language. A missing key is a mistake that must not reach a page as an empty line.</summary>
    public static string Of(string key, params object[] args) => Format(CultureInfo.CurrentUICulture, key, args);

    /// <summary>Whether there are words for a name that came with data.</summary>
    public static bool Has(string key) => Resources.GetString(key, CultureInfo.InvariantCulture) is not null;

    /// <summary>The text in Vietnamese whoever reads, for what goes to the province.</summary>
    public static string InVietnamese(string key, params object[] args) => Format(Documents.Words.Vietnamese, key, args);

    /// <summary>A word shared with paper, in the reader's language.</summary>
    public static string Word(string key) => Documents.Words.Get(key, CultureInfo.CurrentUICulture);

    private static string Format(CultureInfo culture, string key, object[] args)
    {
        var text = Resources.GetString(key, culture) ?? throw new KeyNotFoundException($"No text under the key {key}.");
        return args.Length == 0 ? text : string.Format(culture, text, args);
    }
}
