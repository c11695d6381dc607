using System.Text.RegularExpressions;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Days;
using QuotaTracker.Station.Desk;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Printer;
using QuotaTracker.Station.Resources;
using QuotaTracker.Station.Status;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Today;
using static QuotaTracker.Station.Tests.Pages.Rendering;

namespace QuotaTracker.Station.Tests.Pages;

public sealed partial class PageMarkupTests
{
    public static TheoryData<string, string> Pages => new()
    {
        { "sign-in", "vi" }, { "sign-in", "en" }, { "desk", "vi" }, { "desk", "en" }, { "today", "vi" }, { "today", "en" },
        { "stick", "vi" }, { "stick", "en" }, { "attention", "vi" }, { "attention", "en" },
        { "printer", "vi" }, { "printer", "en" }, { "day", "vi" }, { "day", "en" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEachLanguage_SaysItsLanguageAndLoadsItsScript(string page, string language)
    {
        var html = await PageAsync(page, language);
        html.Should().StartWith("<!DOCTYPE html>").And.Contain($"<html lang=\"{language}\"").And.Contain($"src=\"/js/{page}.js\"");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEachLanguage_HasNothingThatAStrictPolicyStops(string page, string language)
    {
        var html = await PageAsync(page, language);
        InlineScript.IsMatch(html).Should().BeFalse("scripts come from files");
        Handler.IsMatch(html).Should().BeFalse("no handlers in markup");
        html.Should().NotContain("<style").And.NotContain(" style=");
        Foreign.Matches(html).Select(match => match.Value).Should().BeEmpty("nothing is fetched from elsewhere");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEachLanguage_NamesEveryField(string page, string language)
    {
        var html = await PageAsync(page, language);
        var labelled = LabelFor.Matches(html).Select(match => match.Groups[1].Value).ToHashSet();
        Field.Matches(html).Select(match => match.Groups[1].Value).Where(id => !labelled.Contains(id)).Should().BeEmpty("each field has a label");
        Ids.Matches(html).Select(match => match.Groups[1].Value).Should().OnlyHaveUniqueItems();
        Referred.Matches(html).SelectMany(match => match.Groups[1].Value.Split(' ')).Should().BeSubsetOf(Ids.Matches(html).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task DateQuestion_OnTheDesk_CanBeAnsweredByKeysAndTakesNoFocus()
    {
        var html = await PageAsync("desk", "vi");
        var question = html[html.IndexOf("id=\"date\"", StringComparison.Ordinal)..html.IndexOf("id=\"desk\"", StringComparison.Ordinal)];
        question.Should().StartWith("id=\"date\"").And.Contain(" hidden").And.Contain("<kbd>F8</kbd>");
        // A scanner's Tab and Enter reach the harmless answer first, and nothing of it has the focus by itself.
        question.IndexOf("date-no", StringComparison.Ordinal).Should().BePositive().And.BeLessThan(question.IndexOf("date-yes", StringComparison.Ordinal));
        question.Should().NotContain("autofocus").And.NotContain("<form");
    }

    [Fact]
    public async Task Page_BeforeSignIn_OffersNoWayInside() =>
        (await PageAsync("sign-in", "vi")).Should().NotContain("href=\"/today\"").And.NotContain("id=\"sign-out\"");

    [Fact]
    public async Task Page_AfterSignIn_NamesTheOfficerAndTheCurrentPage()
    {
        var html = await PageAsync("today", "vi");
        html.Should().Contain("Nguyễn Thị Mẫu").And.Contain("href=\"/today\" aria-current=\"page\"");
        html.Should().NotContain("href=\"/\" aria-current");
    }

    [Fact]
    public async Task LanguageLink_OfAPage_LeadsToTheOtherLanguageAndBack()
    {
        (await PageAsync("today", "vi")).Should().Contain("/language?to=en&back=%2Ftoday");
        (await PageAsync("today", "en")).Should().Contain("/language?to=vi&back=%2Ftoday");
    }

    [Fact]
    public async Task Scripts_ThatLookForAnElement_FindItOnTheirPage()
    {
        // What a script asks for by id must be in the page, or the desk stands still at the first click.
        var ids = new HashSet<string>();
        foreach (var page in new[] { "sign-in", "desk", "today", "stick", "attention", "printer", "day" })
            ids.UnionWith(Ids.Matches(await PageAsync(page, "vi")).Select(match => match.Groups[1].Value));
        Sources.OfStation(".js").SelectMany(file => AskedById.Matches(file.Text).Select(match => match.Groups[1].Value)).Distinct()
            .Should().BeSubsetOf(ids);
    }

    private static Task<string> PageAsync(string page, string language)
    {
        var texts = language == "en" ? PageTexts.English : PageTexts.Vietnamese;
        return page switch
        {
            "sign-in" => RenderAsync<SignInPage>(("T", texts)),
            "desk" => RenderAsync<DeskPage>(("T", texts), ("Officer", "Nguyễn Thị Mẫu")),
            "today" => RenderAsync<TodayPage>(("T", texts), ("Officer", "Nguyễn Thị Mẫu")),
            "attention" => RenderAsync<AttentionPage>(("T", texts), ("Officer", "Nguyễn Thị Mẫu")),
            "day" => RenderAsync<DayPage>(("T", texts), ("Officer", "Nguyễn Thị Mẫu"), ("Book", EmptyDay)),
            "stick" => RenderAsync<StickPage>(("T", texts), ("Officer", "Nguyễn Thị Mẫu")),
            "printer" => RenderAsync<PrinterPage>(("T", texts), ("Officer", "Nguyễn Thị Mẫu"), ("Default", Paper.Roll80)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static DayBook EmptyDay => new(
        new(2026, 3, 10), new(2026, 3, 10), DateTimeOffset.UnixEpoch, "KTH-01", "Kim Thành", "Kim Thanh", null, 0, 0, 0, 0, 0, 0, [], [], [], [], [], 0, 0, [], 0, 0,
        [new(2026, 3, 9)]);

    [GeneratedRegex("<script(?![^>]*(?:src=|application/json))")]
    private static partial Regex InlineScript { get; }

    [GeneratedRegex("<[^>]+ on[a-z]+=")]
    private static partial Regex Handler { get; }

    [GeneratedRegex("(?:src|href)=\"(?:https?:)?//[^\"]*")]
    private static partial Regex Foreign { get; }

    [GeneratedRegex("<label[^>]* for=\"([^\"]+)\"")]
    private static partial Regex LabelFor { get; }

    [GeneratedRegex("<(?:input|select|textarea)[^>]*? id=\"([^\"]+)\"")]
    private static partial Regex Field { get; }

    [GeneratedRegex("(?<=[ ])id=\"([^\"{]+)\"")]
    private static partial Regex Ids { get; }

    [GeneratedRegex("aria-(?:labelledby|describedby|controls)=\"([^\"]+)\"")]
    private static partial Regex Referred { get; }

    [GeneratedRegex("""(?:byId|setText|show|fill|chip)\("([a-z][a-z-]*)"(?=[,)])""")]
    private static partial Regex AskedById { get; }
}
