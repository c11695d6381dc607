using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CsvHelper;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Reports;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Tests.Reports;

public sealed class MonthlyReportTestsOnSqlite() : MonthlyReportTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class MonthlyReportTestsOnPostgres(PostgresCluster cluster) : MonthlyReportTests(cluster);

public abstract class MonthlyReportTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Report_OfAKnownMonth_IsWhatAHandComputes()
    {
        await FillAsync();

        var report = await ReportAsync("2026-11");

        report.Status.Should().Be(ReportStatus.Preliminary);
        // One has not closed the month; the other has, but a lease of the month is still open there.
        report.MissingStations.Select(missing => missing.Station).Should().Equal("BVU-01", "KTH-01");
        (report.PendingExchanges, report.PendingVnd, report.SampleRates).Should().Be((1, 700_000L, true));
        // A's lease has one more trip; C may be confirmed, or the holder of C's day grants it there: two trips at the most.
        report.Bounds.Should().Be(new ReportBounds(1, 4, 2_000_000, 6_700_000));
        report.WrittenOff.Should().BeNull();
        // A: 2,500,000 of which 2,000,000 exempt. B: the same day again, taxable 300,000. C: 700,000 waits. D: voided, in nothing.
        report.Rows.Should().BeEquivalentTo(
        [
            new ReportRow(1, "KTH", "0902", "Chè", "Kilogram", 2_000, 900_000, 0, 0, 0, 0, 1, 0, 1),
            new ReportRow(2, "KTH", "0709", "Rau", "Kilogram", 3_500, 1_800_000, 800_000, 300_000, 700_000, 15_000, 3, 1, 2),
            new ReportRow(2, "KTH", "0808", "Táo", "Carton", 1_000, 1_700_000, 1_200_000, 500_000, 0, 90_000, 1, 1, 1),
        ], options => options.WithStrictOrdering());
        report.Totals.Should().BeEquivalentTo(
        [
            new ReportTotal(1, 900_000, 0, 0, 0, 0, 1, 0, 1),
            new ReportTotal(2, 3_500_000, 2_000_000, 800_000, 700_000, 105_000, 3, 1, 2),
        ], options => options.WithStrictOrdering());
    }

    [Fact]
    public async Task Report_ClosedWhileALeaseWasOnItsWay_IsFinalOnceTheLeaseHasComeBack()
    {
        using var station = await EnrolAsync("KTH-01");
        var lease = (await station.LeaseAsync(await Central.AddResidentAsync())).Lease!;
        Clock.Set(new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero));
        station.Append(new EntryBody.MonthClosed("2026-11"));
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("MonthClosedEarly");
        (await ReportAsync("2026-11")).MissingStations.Should().ContainSingle();

        // The station says it once; the lease came with the feed, after it.
        station.Release(lease.LeaseId);
        await station.PushAsync();

        (await ReportAsync("2026-11")).Status.Should().Be(ReportStatus.Final);
    }

    [Fact]
    public async Task Report_AfterAmountsThatNobodyTrades_IsStillMade()
    {
        using var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        for (var i = 0; i < 2; i++)
            station.Record(resident, new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero), value: long.MaxValue);
        (await station.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Detail == "AmountsWrong");

        (await ReportAsync("2026-11")).Rows.Should().BeEmpty();
    }

    [Fact]
    public async Task Report_OfGoodsWithOddNames_IsAWorkbookAllTheSame()
    {
        using var station = await EnrolAsync("KTH-01");
        using var auditor = await AuditorAsync();
        Record(station, await AddResidentAsync(), ExchangeDirection.Export, new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero),
            new RecordedGoods("0902", "Chè\u0001\uffff" + new string('x', 40_000), 1_000, "Kilogram\u0002", new(900_000), new(900_000), Vnd.Zero, Vnd.Zero));
        (await station.PushAsync()).Outcomes.Single().Detail.Should().BeNull();

        using var answer = await auditor.GetAsync("/v1/reports/monthly/2026-11.xlsx");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await ReportAsync("2026-11")).Rows.Single().Should().Match<ReportRow>(row => row.Goods.StartsWith("Chè") && row.Goods.Length == 200 && row.Unit == "Kilogram");
    }

    [Fact]
    public async Task Report_MonthOverClosedAndNothingWaiting_IsFinal()
    {
        using var station = await EnrolAsync("KTH-01");
        await Central.AddStationAsync("BVU-01"); // Never enrolled: nothing can come from it.
        Clock.Set(new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero));
        (await ReportAsync("2026-11")).Status.Should().Be(ReportStatus.Preliminary);

        station.Append(new EntryBody.MonthClosed("2026-11"));
        await station.PushAsync();

        (await ReportAsync("2026-11")).Should().Match<MonthlyReport>(
            report => report.Status == ReportStatus.Final && report.MissingStations.Count == 0 && report.Bounds == null);
        (await ReportAsync("2026-12")).Status.Should().Be(ReportStatus.Preliminary, "a month that still runs is never final");
    }

    [Fact]
    public async Task Report_OfALifeThatBeganOnlyAfterTheMonth_DoesNotWaitForIt()
    {
        // Central enrolled it in November; the answer was long on its way, and its store begins in December.
        using var station = await EnrolAsync("KTH-01");
        Clock.Set(new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero));
        station.Append(new EntryBody.Opened("1.0"));
        await station.PushAsync();
        (await ReportAsync("2026-11")).MissingStations.Should().ContainSingle("its wall clock alone tells the day of its first entry");

        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        station.Append(new EntryBody.ClockAnchored(now, now, "boot", 1));
        await station.PushAsync();

        (await ReportAsync("2026-11")).Status.Should().Be(ReportStatus.Final);
    }

    [Fact]
    public async Task Report_OfALifeWhoseFirstEntryIsOfTheMonth_WaitsForItsClosing()
    {
        using var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1.0"));
        Clock.Set(new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero));
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        station.Append(new EntryBody.ClockAnchored(now, now, "boot", 1));
        await station.PushAsync();

        (await ReportAsync("2026-11")).MissingStations.Should().ContainSingle();
    }

    [Fact]
    public async Task Report_OfALostDevice_IsWrittenOffAndFinal()
    {
        using var station = await EnrolAsync("KTH-01");
        using var visitor = await EnrolAsync("BVU-01");
        var resident = await AddResidentAsync();
        await Central.PlaceLeaseAsync(station, resident, 1, 1);
        visitor.Provisional(resident);
        visitor.Append(new EntryBody.MonthClosed("2026-11"));
        await visitor.PushAsync();
        Clock.Set(new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero));
        (await ReportAsync("2026-11")).Should().Match<MonthlyReport>(report => report.Status == ReportStatus.Preliminary && report.PendingExchanges == 1);

        await QuotaTracker.Central.Supervision.BurnLife.RunAsync(
            station.Id, 1, new("GS-01", "máy mất"), Central.Steps,
            (QuotaTracker.Central.Recovery.RecoverFromStations)Central.Services.GetService(typeof(QuotaTracker.Central.Recovery.RecoverFromStations))!,
            CancellationToken.None);

        var final = await ReportAsync("2026-11");
        (final.Status, final.PendingExchanges, final.Bounds).Should().Be((ReportStatus.Final, 0, null));
        final.WrittenOff.Should().Equal(new WrittenOffLife("KTH-01", 1, Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        final.Unaccounted.Should().Be(new UnaccountedRights(1, 2_000_000));
        using var auditor = await AuditorAsync();
        (await auditor.Http.GetStringAsync(new Uri("/reports?month=2026-11", UriKind.Relative))).Should()
            .Contain("KTH-01/1").And.Contain("1 lượt của tháng chưa rõ đã dùng hay chưa");
        Clock.Set(new(2027, 1, 2, 3, 0, 0, TimeSpan.Zero));
        (await ReportAsync("2027-01")).WrittenOff.Should().BeNull();
    }

    // An auditor who noted "at most" must not see it passed on the next morning, by rights that were given out since.
    [Theory]
    [InlineData(11, 30, "nhiều nhất 1 lượt, 2.000.000 ₫. Tháng chưa hết: lượt cấp sau lúc này sẽ cộng thêm.")]
    [InlineData(12, 1, "Miễn thuế của tháng: ít nhất 0 lượt, 0 ₫; nhiều nhất 1 lượt, 2.000.000 ₫</p>")]
    public async Task Report_WhileTheMonthRuns_SaysThatItsBoundsAreOfNow(int month, int day, string words)
    {
        using var station = await EnrolAsync("KTH-01");
        await Central.PlaceLeaseAsync(station, await AddResidentAsync(), 1, 1);
        Clock.Set(new(2026, month, day, 3, 0, 0, TimeSpan.Zero));
        using var auditor = await AuditorAsync();

        var page = await auditor.Http.GetStringAsync(new Uri("/reports?month=2026-11", UriKind.Relative));

        page.Should().Contain(words);
    }

    // "At most 0" would be said of a month of which nobody can say anything.
    [Fact]
    public async Task Report_OfAMonthThatHasNotBegun_IsRefusedInWordsUntilItBegins()
    {
        Clock.Set(new(2026, 11, 30, 16, 59, 59, TimeSpan.Zero));
        using var auditor = await AuditorAsync();

        foreach (var ending in (string[])["", ".csv", ".xlsx", ".pdf"])
        {
            using var refused = await auditor.GetAsync($"/v1/reports/monthly/2026-12{ending}");
            refused.StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await refused.Content.ReadFromJsonAsync<WireProblem>(WireJson.Options))!.Type.Should().Be(ProblemTypes.MonthNotBegun);
        }

        using var page = await auditor.GetAsync("/reports?month=2026-12");
        page.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync()).Should().Contain("Tháng 12/2026 chưa bắt đầu nên chưa có báo cáo.")
            .And.NotContain("nhiều nhất").And.NotContain("/v1/reports/monthly/").And.Contain("value=\"2026-12\"");

        Clock.Advance(TimeSpan.FromSeconds(1));
        (await auditor.GetAsync("/v1/reports/monthly/2026-12")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await auditor.Http.GetStringAsync(new Uri("/reports?month=2026-12", UriKind.Relative))).Should().Contain("Miễn thuế của tháng");
    }

    // An auditor who noted "at most" must not see the least rise above it because a disk was found.
    [Fact]
    public async Task Report_DeviceLostAndFound_NeverLeavesTheBoundsThatWereTold()
    {
        using var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        station.Grant(resident, lease.Id.Value, value: 500_000); // Never sent.
        var told = (await ReportAsync("2026-11")).Bounds;
        told.Should().Be(new ReportBounds(0, 2, 0, 4_000_000));

        using var anew = await EnrolAsync("KTH-01", again: true);
        var lost = await ReportAsync("2026-11");
        TestStation.Good(await anew.SalvageAsync(1, station.Journal));
        var found = await ReportAsync("2026-11");

        (lost.Bounds, lost.Unaccounted).Should().Be((told, new UnaccountedRights(2, 4_000_000)));
        (found.Bounds, found.Unaccounted).Should().Be((new ReportBounds(1, 2, 500_000, 2_500_000), new UnaccountedRights(1, 2_000_000)));
    }

    [Fact]
    public async Task Report_PutRightAfterTheMonthsEnd_SaysSoAndWhen()
    {
        using var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var exchanges = Enumerable.Range(0, 2).Select(_ => station.Record(resident, new(DecisionKind.Taxable, "UsedToday", null, Vnd.Zero, new(500_000)))).ToArray();
        await station.PushAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        await VoidAsync(exchanges[0].Exchange);
        (await ReportAsync("2026-11")).Corrections.Should().BeNull("while the month runs, nobody takes its numbers for the last word");
        station.Append(new EntryBody.MonthClosed("2026-11"));
        await station.PushAsync();
        Clock.Set(new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero));
        (await ReportAsync("2026-11")).Should().Match<MonthlyReport>(report => report.Status == ReportStatus.Final && report.Corrections == null);

        await VoidAsync(exchanges[1].Exchange);

        var report = await ReportAsync("2026-11");
        (report.Status, report.Corrections).Should().Be((ReportStatus.Final, new ReportCorrections(1, Clock.GetUtcNow().ToUnixTimeMilliseconds())));
        (await ReportAsync("2026-12")).Corrections.Should().BeNull();
        using var auditor = await AuditorAsync();
        (await auditor.Http.GetStringAsync(new Uri("/reports?month=2026-11", UriKind.Relative))).Should().Contain("Giám sát đã sửa sau khi hết tháng: 1 giao dịch, lần cuối lúc 02/12/2026 10:00");

        async Task VoidAsync(ExchangeId exchange) => (await QuotaTracker.Central.Supervision.CorrectExchange.VoidAsync(
            exchange, new("GS-01", "ghi nhầm"), Central.Steps, CancellationToken.None)).Should().Be(QuotaTracker.Central.Supervision.ActResult.Done);
    }

    [Fact]
    public async Task Csv_ReadBack_HasTheSameRowsAndNoFormula()
    {
        await FillAsync();
        using var auditor = await AuditorAsync();

        var bytes = await auditor.Http.GetByteArrayAsync(new Uri("/v1/reports/monthly/2026-11.csv", UriKind.Relative));

        bytes.Should().StartWith(Encoding.UTF8.Preamble.ToArray());
        using var csv = new CsvReader(new StreamReader(new MemoryStream(bytes)), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        List<(string, string?, long)> rows = [];
        while (csv.Read())
            rows.Add((csv.GetField("goods")!, csv.GetField("quantity"), csv.GetField<long>("value_vnd")));
        rows.Should().Equal(("Chè", "2", 900_000), ("Rau", "3.5", 1_800_000), ("Táo", "1", 1_700_000));
    }

    [Fact]
    public void Csv_TextLikeAFormula_IsDefused()
    {
        var row = new ReportRow(2, "KTH", "07", "=cmd|'/c calc'!A1", "Kilogram", 1, 1, 0, 1, 0, 0, 1, 0, 1);

        var text = Encoding.UTF8.GetString(ReportCsv.Write(new("2026-11", ReportStatus.Final, 0, [], [row], [], 0, 0, false)));

        text.Should().Contain("'=cmd").And.NotContain(",=cmd");
    }

    [Fact]
    public async Task Workbook_Opened_IsValidAndHoldsNumbersAsNumbers()
    {
        await FillAsync();
        using var auditor = await AuditorAsync();

        var bytes = await auditor.Http.GetByteArrayAsync(new Uri("/v1/reports/monthly/2026-11.xlsx", UriKind.Relative));

        using var document = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);
        new OpenXmlValidator().Validate(document).Select(error => $"{error.Path?.XPath}: {error.Description}").Should().BeEmpty();
        var sheet = await new StreamReader(document.WorkbookPart!.WorksheetParts.Single().GetStream()).ReadToEndAsync();
        sheet.Should().Contain("1800000</x:v>").And.Contain("3.5</x:v>").And.Contain("Số liệu tạm thời").And.Contain("KTH-01").And.Contain("frozen");
    }

    [Fact]
    public async Task Pdf_WithoutBrowser_SaysWhatToInstall()
    {
        using var auditor = await AuditorAsync();

        using var answer = await auditor.GetAsync("/v1/reports/monthly/2026-11.pdf");

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadFromJsonAsync<WireProblem>(WireJson.Options))!.Detail.Should().Contain("Chromium");
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026")]
    [InlineData("0001-01")]
    [InlineData("november")]
    public async Task Report_OfNoMonth_IsRefused(string month)
    {
        using var auditor = await AuditorAsync();
        foreach (var path in (string[])[$"/v1/reports/monthly/{month}", $"/v1/reports/monthly/{month}.csv", $"/v1/exchanges?month={month}", $"/reports?month={month}"])
            (await auditor.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.BadRequest, path);
    }

    [Fact]
    public async Task Page_OfThisMonth_ShowsStatusMissingStationsAndSums()
    {
        await FillAsync();
        using var auditor = await AuditorAsync();

        var html = await auditor.Http.GetStringAsync(new Uri("/reports", UriKind.Relative));

        html.Should().Contain("tháng 11/2026").And.Contain("Số liệu tạm thời").And.Contain("KTH-01, liên lạc cuối").And.Contain("3.500.000").And.Contain("Táo");
    }

    [Fact]
    public async Task Exchanges_Listed_AreMaskedAndFiltered()
    {
        await FillAsync();
        using var auditor = await AuditorAsync();

        var all = await ListAsync(auditor, "/v1/exchanges?month=2026-11");
        var voided = await ListAsync(auditor, "/v1/exchanges?month=2026-11&checkpoint=KTH&status=Voided");

        all.Items.Should().HaveCount(5).And.OnlyContain(item => item.MaskedNumber.Contains("••••"));
        voided.Items.Should().ContainSingle().Which.TotalVnd.Should().Be(100_000);
        (await ListAsync(auditor, $"/v1/exchanges?month=2026-11&after={all.Items[3].ExchangeId}")).Items.Should().ContainSingle();
    }

    [Fact]
    public async Task Exchanges_OfAChildWithAGuardian_SaySo()
    {
        using var station = await EnrolAsync("KTH-01");
        var child = await AddResidentAsync();
        var body = station.Provisional(child);
        station.Append(body with
        {
            Exchange = ExchangeId.New(Clock), ReceiptNumber = body.ReceiptNumber + 1, Representative = new(RepresentativeKind.Guardian, "010190000777\0"),
        });
        (await station.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == Contracts.Sync.EntryResult.Accepted);
        using var auditor = await AuditorAsync();

        (await ListAsync(auditor, "/v1/exchanges?month=2026-11")).Items.Select(item => item.Representative ?? "").Should().BeEquivalentTo("", "Guardian");
    }

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings) { ["Chromium:Path"] = "/nowhere/chromium" };

    // One station, two residents: an exemption above the cap, a taxable one, one that waits, one voided, and an export.
    private async Task FillAsync()
    {
        using var station = await EnrolAsync("KTH-01");
        using var holder = await EnrolAsync("BVU-01");
        var (first, second) = (await AddResidentAsync(), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, first, 2, 2);
        // Another station holds the second resident's day, so that what was recorded without a lease has to wait.
        await Central.PlaceLeaseAsync(holder, second, 1, 1);
        Record(station, first, ExchangeDirection.Import, new(DecisionKind.Exempt, null, lease.Id, new(2_000_000), new(500_000)),
            new("0709", "Rau", 1_500, "Kilogram", new(533_333), new(800_000), new(800_000), Vnd.Zero),
            new("0808", "Táo", 1_000, "Carton", new(1_700_000), new(1_700_000), new(1_200_000), new(90_000)));
        Record(station, first, ExchangeDirection.Import, new(DecisionKind.Taxable, "UsedToday", null, Vnd.Zero, new(300_000)),
            new RecordedGoods("0709", "Rau", 1_000, "Kilogram", new(300_000), new(300_000), Vnd.Zero, new(15_000)));
        Record(station, second, ExchangeDirection.Import, new(DecisionKind.Provisional, "HeldElsewhere", null, Vnd.Zero, Vnd.Zero),
            new RecordedGoods("0709", "Rau", 1_000, "Kilogram", new(700_000), new(700_000), Vnd.Zero, Vnd.Zero));
        var wrong = Record(station, second, ExchangeDirection.Import, new(DecisionKind.Taxable, "UsedToday", null, Vnd.Zero, new(100_000)),
            new RecordedGoods("0709", "Rau", 1_000, "Kilogram", new(100_000), new(100_000), Vnd.Zero, new(5_000)));
        station.Void(wrong);
        Record(station, second, ExchangeDirection.Export, new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero),
            new RecordedGoods("0902", "Chè", 2_000, "Kilogram", new(450_000), new(900_000), Vnd.Zero, Vnd.Zero));
        (await station.PushAsync()).Outcomes.Should().OnlyContain(outcome => outcome.Result == Contracts.Sync.EntryResult.Accepted);
        holder.Append(new EntryBody.MonthClosed("2026-10"));
        await holder.PushAsync();
        await Central.ExecuteAsync("insert into closed_months (station_id, incarnation, month, closed_at) values ('BVU-01', 1, '2026-11', 0)");
    }

    private int _receipts;

    private ExchangeId Record(
        TestStation station, ResidentId resident, ExchangeDirection direction, RecordedDecision decision, params RecordedGoods[] goods)
    {
        var id = ExchangeId.New(Clock);
        Clock.Advance(TimeSpan.FromSeconds(1));
        station.Append(new EntryBody.ExchangeRecorded(
            id, ++_receipts, resident, TestStation.Officer, direction, IdentifiedBy.Scanner, goods, new(goods.Sum(line => line.Value.Amount)), decision,
            "2016-09-01", null));
        return id;
    }

    private Task<Visitor> AuditorAsync() => Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

    private async Task<MonthlyReport> ReportAsync(string month) =>
        (await ((MonthlyReportQuery)Central.Services.GetService(typeof(MonthlyReportQuery))!).MakeAsync(Domain.Time.YearMonth.Parse(month), CancellationToken.None))!;

    private static async Task<ExchangeList> ListAsync(Visitor auditor, string path) =>
        (await auditor.Http.GetFromJsonAsync<ExchangeList>(new Uri(path, UriKind.Relative), WireJson.Options))!;
}
