using System.Text.RegularExpressions;
using QuotaTracker.Documents;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Resources;
using static QuotaTracker.Station.Tests.Pages.Rendering;

namespace QuotaTracker.Station.Tests.Pages;

public sealed partial class ReceiptPageTests
{
    private static readonly ReceiptView Exempt = new(
        "KTH-01-1-000017", "Kim Thành", "KTH-01", new DateTimeOffset(2026, 11, 21, 1, 12, 0, TimeSpan.Zero), "0101••••0123", "Import",
        [new ReceiptGoods("0805", "Cam", 85_500, "kg", 25_000, 2_137_500, RateMissing: false)],
        2_137_500, 2_000_000, 137_500, 27_500, SampleRates: true, TripOfMonth: 3, Cap: 4, "Exempt", Reason: null, "Exempt", VoidReason: null,
        "HQ01", "Nghị định 134/2016/NĐ-CP", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "https://quota.example/", Copy: 0);

    [Fact]
    public async Task Receipt_Exempt_ShowsWhatTheSlipMustShow()
    {
        var html = await PageAsync(Exempt);
        TextOf(html).Should().Contain("85,5 kg × 25.000 ₫");
        html.Should().ContainAll(
            "Kim Thành", "KTH-01-1-000017", "21/11/2026 08:12", "0101••••0123", "2.137.500 ₫", "2.000.000 ₫",
            "137.500 ₫", "27.500 ₫", "Lượt 3/4 trong tháng", "Miễn thuế", "HQ01", "Nghị định 134/2016/NĐ-CP", "<svg", "HQ2019/TKNKBG");
        html.Should().Contain(PageTexts.Vietnamese["Receipt.TaxNote"], "a tax from sample rates says so");
        html.Should().NotContain(PageTexts.Vietnamese["Receipt.ProvisionalHow"]).And.NotContain("class=\"stamp");
    }

    [Fact]
    public async Task Receipt_FirmRates_DoesNotSpeakOfASample() =>
        (await PageAsync(Exempt with { SampleRates = false })).Should()
            .Contain(PageTexts.Vietnamese["Receipt.TaxNoteFirm"]).And.NotContain(PageTexts.Vietnamese["Receipt.TaxNote"]);

    [Fact]
    public async Task Receipt_PriceInYuan_CanBeWorkedOutByHand()
    {
        var yuan = Exempt with
        {
            Goods = [Exempt.Goods[0] with { UnitPriceVnd = 44_502, ValueVnd = 3_804_921, Yuan = new(1_250, 356_012, new(2026, 11, 16), new(2026, 11, 22)) }],
            SampleExchangeRates = true,
        };
        TextOf(await PageAsync(yuan)).Should().ContainAll(
            "85,5 kg × 44.502 ₫", "12,50 tệ × 3.560,12 ₫ (tỷ giá tuần 16/11/2026 – 22/11/2026)", PageTexts.Vietnamese["Receipt.SampleExchange"]);
        (await PageAsync(yuan, PageTexts.English)).Should().Contain("12,50 yuan × 3.560,12 ₫ (rate of the week 16/11/2026 – 22/11/2026)");
        (await PageAsync(yuan with { SampleExchangeRates = false })).Should().NotContain(PageTexts.Vietnamese["Receipt.SampleExchange"]);
        (await PageAsync(Exempt with { SampleExchangeRates = true })).Should().NotContain(PageTexts.Vietnamese["Receipt.SampleExchange"]);
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("vi-zh")]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task Receipt_AboveTheCap_SaysOfEachLineWhatOfItIsTaxedAndWhetherTheResidentChose(string name)
    {
        var language = SlipLanguage.Find(name)!;
        var whole = Exempt.Goods[0] with { Hs = "6301", ValueVnd = 400_000, OverVnd = 400_000 };
        var over = Exempt with { Goods = [Exempt.Goods[0] with { OverVnd = 137_500 }, whole, Exempt.Goods[0] with { Hs = "1006" }] };
        var waiting = over with { Decision = "Provisional", Status = "Pending", ExemptVnd = 0, TaxedVnd = 0, AboveCapVnd = 537_500 };
        foreach (var paper in Paper.All)
        {
            foreach (var receipt in new[] { over, waiting })
            {
                var html = await SlipAsync(receipt, language, paper);
                var rows = OverRows().Matches(html).Select(row => TextOf(row.Value)).ToArray();
                rows.Should().HaveCount(2);
                foreach (var texts in new[] { language.LawFirst, language.LawSecond }.OfType<PageTexts>())
                {
                    rows[0].Should().Contain(texts["Receipt.OverPart"]).And.Contain(VietnameseText.Money(137_500));
                    rows[1].Should().Contain(texts["Receipt.OverWhole"]).And.Contain(VietnameseText.Money(400_000));
                    html.Should().Contain(texts["Receipt.ExcessSuggested"]).And.NotContain(texts["Receipt.ExcessChosen"]);
                    (await SlipAsync(receipt with { ExcessChosen = true }, language, paper)).Should()
                        .Contain(texts["Receipt.ExcessChosen"]).And.NotContain(texts["Receipt.ExcessSuggested"]);
                }
            }
        }

        // Where all is taxed, or nothing stands any more, no line is above another.
        foreach (var receipt in new[] { over with { Decision = "Taxable", Status = "Taxable" }, waiting with { Status = "DutyDue" }, over with { Status = "Voided" } })
            OverRows().Matches(await SlipAsync(receipt, language)).Should().BeEmpty();
        // Of one line nobody could choose.
        (await SlipAsync(over with { Goods = [over.Goods[0]] }, language)).Should().NotContain(language.LawFirst["Receipt.ExcessSuggested"]);
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("vi-zh")]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task Receipt_HowTheCardWasRead_IsOnTheScreenAndByHandOnPaperToo(string name)
    {
        var language = SlipLanguage.Find(name)!;
        foreach (var texts in new[] { language.First, language.Second }.OfType<PageTexts>())
        {
            (await SlipAsync(Exempt with { Identified = "Hand" }, language)).Should().Contain(texts["By.Hand"]);
            (await SlipAsync(Exempt with { Identified = "Scanner" }, language)).Should().NotContain(texts["By.Scanner"]);
        }

        foreach (var by in new[] { "Scanner", "Camera" })
            (await SlipAsync(Exempt with { Identified = by }, SlipLanguage.Vietnamese, toolbar: true)).Should().Contain($"<div class=\"on-screen\"><dt>{PageTexts.Vietnamese["Person.ReadBy"]}</dt> <dd>{PageTexts.Vietnamese[$"By.{by}"]}</dd>");
    }

    [GeneratedRegex("<tr class=\"over\">.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex OverRows();

    [Fact]
    public async Task Receipt_ChosenExcess_SaysWhoChose()
    {
        foreach (var texts in new[] { PageTexts.Vietnamese, PageTexts.English })
        {
            (await PageAsync(Exempt with { ExcessChosen = true }, texts)).Should().Contain(texts["Receipt.ExcessChosen"]);
            (await PageAsync(Exempt, texts)).Should().NotContain(texts["Receipt.ExcessChosen"]);
        }
    }

    [Fact]
    public async Task Receipt_Provisional_SaysThatDutyMayFallDueAndHowToLearn()
    {
        var html = await PageAsync(Exempt with
        {
            Decision = "Provisional", Reason = "OfflineWithoutLease", Status = "Pending", ExemptVnd = 0, TaxedVnd = 0, TaxEstimateVnd = 0, TripOfMonth = null,
        });
        html.Should().ContainAll(
            PageTexts.Vietnamese.Word("Receipt.ProvisionalNotice"), PageTexts.Vietnamese.Word("Reason.OfflineWithoutLease"),
            PageTexts.Vietnamese["Receipt.ProvisionalHow"], "https://quota.example/");
        html.Should().NotContain("Lượt 3/4").And.NotContain(PageTexts.Vietnamese.Word("Receipt.ExemptPart"));
    }

    [Fact]
    public async Task Receipt_ProvisionalAboveTheCap_SaysWhatIsDueEitherWay()
    {
        var waiting = Exempt with { Decision = "Provisional", Reason = "OfflineWithoutLease", Status = "Pending", ExemptVnd = 0, TaxedVnd = 0, TripOfMonth = null };
        foreach (var texts in new[] { PageTexts.Vietnamese, PageTexts.English })
        {
            var words = texts.Format("Answer.AboveCap", "137.500 ₫");
            (await PageAsync(waiting with { AboveCapVnd = 137_500 }, texts)).Should().Contain(words);
            (await PageAsync(waiting, texts)).Should().NotContain(texts.Format("Answer.AboveCap", "0 ₫"));
            (await PageAsync(waiting with { AboveCapVnd = 137_500, Status = "Voided" }, texts)).Should().NotContain(words);
        }
    }

    [Theory]
    [InlineData("vi", "Đã xác nhận miễn thuế một phần")]
    [InlineData("vi-zh", "已确认部分免税")]
    [InlineData("en", "Partial exemption confirmed")]
    public async Task Receipt_ConfirmedAboveTheCap_SaysThatAPartIsTaxed(string name, string word)
    {
        var language = SlipLanguage.Find(name)!;
        var confirmed = Exempt with { Decision = "Provisional", Reason = null, Status = "Confirmed", TripOfMonth = null };
        var html = await SlipAsync(confirmed, language);
        html.Should().Contain(word).And.Contain("27.500 ₫");
        foreach (var texts in new[] { language.LawFirst, language.LawSecond }.OfType<PageTexts>())
        {
            html.Should().NotContain(texts["Receipt.Settled.Confirmed"]).And.Contain(texts["Receipt.Settled.ConfirmedPartly"]);
            (await SlipAsync(confirmed with { TaxedVnd = 0 }, language)).Should().Contain(texts.Word("Decision.Confirmed")).And.NotContain(word).And.Contain(texts["Receipt.Settled.Confirmed"]);
        }
    }

    [Theory]
    [InlineData("Confirmed")]
    [InlineData("DutyDue")]
    public async Task Receipt_ProvisionalThatCentralAnswered_SaysTheAnswer(string status)
    {
        var html = await PageAsync(Exempt with { Decision = "Provisional", Status = status, TripOfMonth = null });
        html.Should().Contain(PageTexts.Vietnamese[$"Receipt.Settled.{DecisionName.Of(status, Exempt.TaxedVnd)}"]).And.NotContain(PageTexts.Vietnamese["Receipt.ProvisionalHow"]);
    }

    [Fact]
    public async Task Receipt_CarriedFromAnEarlierLife_NamesThePaperAndDoesNotSpeakForIt()
    {
        var html = await PageAsync(Exempt with
        {
            Decision = "Provisional", FirstReason = "JournalFrozen", Status = "Confirmed", TripOfMonth = null, Carried = "KTH-01-0-000009",
        });

        html.Should().Contain(PageTexts.Vietnamese.Format("Today.FirstNumber", "KTH-01-0-000009"));
        html.Should().Contain("Phiếu KTH-01-0-000009 đang ở tay người dân có thể ghi khác.").And.NotContain("Phiếu lúc đầu ghi");
        (await PageAsync(Exempt)).Should().NotContain("phiếu đã giao");
    }

    [Theory]
    [InlineData("Provisional", "Confirmed", null)]
    [InlineData("Provisional", "DutyDue", "MonthExhausted")]
    [InlineData("Provisional", "Voided", null)]
    [InlineData("Exempt", "Voided", null)]
    public async Task Receipt_DecidedSince_SaysTheDecisionNowBigAndWhatItSaidFirstSmall(string first, string now, string? reason)
    {
        var firstReason = first == "Provisional" ? "OfflineWithoutLease" : null;
        var html = await PageAsync(Exempt with { Decision = first, Status = now, Reason = reason ?? firstReason, FirstReason = firstReason, TripOfMonth = null, Copy = 1 });

        html.Should().Contain($"<p class=\"word\">{PageTexts.Vietnamese.Word($"Decision.{DecisionName.Of(now, Exempt.TaxedVnd)}")}</p>").And.Contain("BẢN SAO 1");
        var small = html[html.IndexOf("<p class=\"first\">", StringComparison.Ordinal)..];
        small[..small.IndexOf("</p>", StringComparison.Ordinal)].Should().Contain(
            PageTexts.Vietnamese.Word($"Decision.{first}") + (firstReason is null ? "." : $" ({PageTexts.Vietnamese.Word($"Reason.{firstReason}")})."));
        html.Should().NotContain(PageTexts.Vietnamese.Word("Receipt.ProvisionalNotice"), "that was then");
        if (reason is not null)
            html.Should().Contain($"<p>{PageTexts.Vietnamese.Word($"Reason.{reason}")}</p>");
        html.Should().NotContain("<p>" + PageTexts.Vietnamese.Word("Reason.OfflineWithoutLease"), "that is why it waited, not why it was decided so");
    }

    [Theory]
    [InlineData("Provisional", "Pending")]
    [InlineData("Exempt", "Exempt")]
    [InlineData("Taxable", "Taxable")]
    public async Task Receipt_AsItWasFirst_SaysItOnce(string first, string now) =>
        (await PageAsync(Exempt with { Decision = first, Status = now })).Should().NotContain("class=\"first\"");

    [Fact]
    public async Task Receipt_PrintedAgain_IsMarkedAsACopy() => (await PageAsync(Exempt with { Copy = 2 })).Should().Contain("BẢN SAO 2");

    [Fact]
    public async Task Receipt_Voided_SaysSoBigAndWhy() =>
        (await PageAsync(Exempt with { Status = "Voided", VoidReason = "nhập nhầm số lượng" })).Should()
            .Contain("<p class=\"stamp voided\">ĐÃ HỦY</p>").And.Contain("nhập nhầm số lượng");

    [Fact]
    public async Task Receipt_InEnglish_IsEnglishWithVietnameseNumbers()
    {
        var html = await PageAsync(Exempt, PageTexts.English);
        html.Should().ContainAll("<html lang=\"en\"", "Trip 3 of 4", "2.137.500 ₫", "21/11/2026 08:12");
        html.Should().NotContain("Miễn thuế");
    }

    [Fact]
    public async Task Receipt_RateMissing_IsMarkedOnItsLine() =>
        TextOf(await PageAsync(Exempt with { Goods = [Exempt.Goods[0] with { RateMissing = true }] })).Should()
            .Contain("* 2.137.500 ₫").And.Contain(PageTexts.Vietnamese["Receipt.RateMissing"]);

    [Fact]
    public async Task Receipt_ForThePdf_FetchesNothingAndShowsNoButtons()
    {
        var html = await PageAsync(Exempt);
        html.Should().NotContain(" src=").And.NotContain("href=\"/").And.NotContain("class=\"toolbar\"").And.NotContain("nonce=\"");
        html.Should().Contain("@page{size:80mm");
    }

    [Fact]
    public async Task Receipt_ForTheScreen_LetsOnlyItsOwnStyleAndScriptPass()
    {
        var html = await RenderAsync<ReceiptPage>(
            ("T", PageTexts.Vietnamese), ("Language", SlipLanguage.Vietnamese), ("Paper", Paper.Roll58), ("Receipt", Exempt), ("Style", "p{}"), ("Nonce", "abc"),
            ("Toolbar", true));
        html.Split("nonce=\"abc\"").Should().HaveCount(4, "two styles and one script");
        html.Should().Contain("src=\"/js/receipt.js\"").And.Contain("/receipts/KTH-01-1-000017.pdf?lang=vi&paper=58&copy=0");
    }

    [Fact]
    public async Task Receipt_WithMarkupInAName_ShowsItAsText()
    {
        var html = await RawAsync(Exempt with { Goods = [Exempt.Goods[0] with { Name = "<script>alert(1)</script>" }] });
        html.Should().NotContain("<script>alert");
    }

    private static string TextOf(string html) => Tags.Replace(html, "");

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags { get; }

    private static Task<string> PageAsync(ReceiptView receipt, PageTexts? texts = null) =>
        SlipAsync(receipt, texts == PageTexts.English ? SlipLanguage.English : SlipLanguage.Vietnamese);

    private static Task<string> SlipAsync(ReceiptView receipt, SlipLanguage language, Paper? paper = null, bool toolbar = false) => RenderAsync<ReceiptPage>(
        ("T", PageTexts.Vietnamese), ("Language", language), ("Paper", paper ?? Paper.Roll80), ("Receipt", receipt), ("Style", "p{}"), ("Toolbar", toolbar));

    private static Task<string> RawAsync(ReceiptView receipt) =>
        RenderAsync<ReceiptPage>(
        decode: false, ("T", PageTexts.Vietnamese), ("Language", SlipLanguage.Vietnamese), ("Paper", Paper.Roll80), ("Receipt", receipt), ("Style", "p{}"));
}
