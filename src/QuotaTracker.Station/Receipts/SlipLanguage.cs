using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Receipts;

/// <summary>The languages that a slip can be printed in. It is for the resident, so it is chosen apart from the officer's.</summary>
/// <remarks>
/// In every language but English what counts in law comes first in Vietnamese: title, decision, notice and statement. An officer at the
/// next gate reads these, whoever carries the slip.
/// </remarks>
public sealed class SlipLanguage
{
    private SlipLanguage(string name, PageTexts first, PageTexts? second, PageTexts lawFirst, PageTexts? lawSecond) =>
        (Name, First, Second, LawFirst, LawSecond) = (name, first, second, lawFirst, lawSecond);

    /// <summary>The default.</summary>
    public static SlipLanguage Vietnamese { get; } = new("vi", PageTexts.Vietnamese, null, PageTexts.Vietnamese, null);

    /// <summary>English.</summary>
    public static SlipLanguage English { get; } = new("en", PageTexts.English, null, PageTexts.English, null);

    /// <summary>Vietnamese with Chinese below it: for people of both sides at one gate.</summary>
    public static SlipLanguage Both { get; } = new("vi-zh", PageTexts.Vietnamese, PageTexts.Chinese, PageTexts.Vietnamese, PageTexts.Chinese);

    /// <summary>Chinese, and both where the law is spoken of.</summary>
    public static SlipLanguage Chinese { get; } = new("zh", PageTexts.Chinese, null, PageTexts.Vietnamese, PageTexts.Chinese);

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<SlipLanguage> All { get; } = [Vietnamese, Both, Chinese, English];

    /// <summary>The name in addresses and settings.</summary>
    public string Name { get; }

    /// <summary>The words of the slip.</summary>
    public PageTexts First { get; }

    /// <summary>The words below them; null in one language.</summary>
    public PageTexts? Second { get; }

    /// <summary>The words where it matters in law.</summary>
    public PageTexts LawFirst { get; }

    /// <summary>The words below these; null in one language.</summary>
    public PageTexts? LawSecond { get; }

    /// <summary>Whether Chinese names are shown beside the recorded ones.</summary>
    public bool ShowsChinese => First == PageTexts.Chinese || Second == PageTexts.Chinese;

    internal static SlipLanguage? Find(string? name) => All.FirstOrDefault(language => language.Name == name);

    /// <summary>Without a choice, the language of the officer's pages.</summary>
    internal static SlipLanguage Of(PageTexts pages) => pages == PageTexts.English ? English : Vietnamese;
}
