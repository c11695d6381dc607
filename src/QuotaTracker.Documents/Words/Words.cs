using System.Globalization;
using System.Resources;

namespace QuotaTracker.Documents;

/// <summary>The words that station, central and paper share, in Vietnamese (first and default) and English; those of a slip in Chinese, too.</summary>
/// <remarks>
/// Keys are <c>Area.Name</c>; where an enumeration has words, the name is its member's, as in <c>Decision.Exempt</c>.
/// Numbers and days go in as finished text from <see cref="VietnameseText"/>, whatever the language: one shape on all paper.
/// </remarks>
public static class Words
{
    /// <summary>Vietnamese.</summary>
    public static CultureInfo Vietnamese { get; } = CultureInfo.GetCultureInfo("vi");

    /// <summary>English.</summary>
    public static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en");

    /// <summary>Simplified Chinese, for what residents take along: only the words of a slip are in it.</summary>
    public static CultureInfo Chinese { get; } = CultureInfo.GetCultureInfo("zh-Hans");

    internal static ResourceManager Resources { get; } = new(typeof(Words));

    /// <summary>The text under <paramref name="key"/> with <paramref name="args"/> in its places. What a language lacks is read in Vietnamese.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key: a mistake in code that must not reach paper as an empty line.</exception>
    public static string Get(string key, CultureInfo culture, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentNullException.ThrowIfNull(args);
        var text = Resources.GetString(key, culture) ?? throw new KeyNotFoundException($"No text under the key {key}.");
        return args.Length == 0 ? text : string.Format(culture, text, args);
    }

    /// <summary>Whether there is a text under <paramref name="key"/>, for words that data may name, such as units of older entries.</summary>
    public static bool Has(string key) => Resources.GetString(key, Vietnamese) is not null;
}
