using System.Net;
using System.Text.RegularExpressions;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Days;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What the day's sheet says is what the journal has, added up.</summary>
public sealed partial class DayTests
{
    [Fact]
    public async Task Sheet_OfAMixedDay_EqualsTheJournalsSums()
    {
        await using var station = await TestStation.ReadyAsync();
        await MixedDayAsync(station);

        var book = Book(station, World.Today);

        EqualsTheJournal(station, book);
        (book.Exchanges, book.Residents, book.Voided.Count, book.Waiting, book.Unsent).Should().Be((6, 2, 1, 1, 0));
        // 2,500,000 of which 2,000,000 are exempt; one taxable; one confirmed and one that waits; one export.
        (book.TotalVnd, book.ExemptVnd, book.TaxedVnd, book.OtherVnd).Should().Be((5_100_000, 3_000_000, 800_000, 1_300_000));
        book.States.Select(state => (state.Status, state.Count, state.TotalVnd)).Should().Equal(
            ("ExemptPartly", 1, 2_500_000L), ("Confirmed", 1, 1_000_000L), ("Taxable", 1, 300_000L), ("Pending", 1, 900_000L), ("NotCounted", 1, 400_000L));
        book.Goods.Select(goods => (goods.Direction, goods.QuantityMilli, goods.ValueVnd, goods.ExemptVnd, goods.TaxedVnd)).Should().Equal(
            ("Import", 4_000L, 4_700_000L, 3_000_000L, 800_000L), ("Export", 1_000L, 400_000L, 0L, 0L));
        book.Series.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { First = "KTH-01-1-000001", Last = "KTH-01-1-000006", Count = 6, Missing = Array.Empty<string>(), OfOtherDays = Array.Empty<string>() });
        book.Voided.Should().Equal(new DayVoid("KTH-01-1-000006", "cân nhầm", 700_000));

        // On paper the same, and nobody's name.
        var page = await PageAsync(station, "/day");
        foreach (var amount in new[] { book.TotalVnd, book.ExemptVnd, book.TaxedVnd, book.OtherVnd, 2_500_000, 4_700_000, 700_000 })
            page.Should().Contain(VietnameseText.Money(amount));
        page.Should().Contain("<td>Miễn thuế một phần</td>").And.Contain("KTH-01-1-000001").And.Contain("KTH-01-1-000006").And.Contain("cân nhầm").And.Contain("Không thiếu số nào");
        page.Should().NotContain("Giàng").And.NotContain(World.MaoNumber);
    }

    [Fact]
    public async Task Close_Again_WritesOnlyWhenSomethingIsNew()
    {
        await using var station = await TestStation.ReadyAsync();
        await MixedDayAsync(station);
        var closing = await CloseAsync(station, World.Today);
        var entry = station.Bodies().OfType<EntryBody.DayClosed>().Should().ContainSingle().Which;
        entry.Should().Be(new EntryBody.DayClosed(World.Today, OfficerCode.Parse(World.Officer), 6, new(5_100_000), 1, 6, 1, 1));
        closing.Should().BeEquivalentTo(new { Officer = "Trần Văn Kiểm", Exchanges = 6, TotalVnd = 5_100_000L });

        await CloseAsync(station, World.Today);
        station.Bodies().OfType<EntryBody.DayClosed>().Should().ContainSingle("nothing has changed");
        Book(station, World.Today).Should().BeEquivalentTo(new { RecordedSince = 0, VoidedSince = 0 });

        // Nothing is forbidden by it.
        var later = await station.RecordAsync(World.Outsider, 50_000);
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{(await station.GetAsync<ListedExchange[]>("/api/exchanges"))[^1].ExchangeId}/void", new VoidRequest("trả hàng"));
        Book(station, World.Today).Should().BeEquivalentTo(new { RecordedSince = 1, VoidedSince = 1 });
        (await PageAsync(station, "/day")).Should().Contain("Sau khi chốt: 1 phiếu ghi thêm, 1 phiếu bị hủy");
        await CloseAsync(station, World.Today);

        station.Bodies().OfType<EntryBody.DayClosed>().Should().HaveCount(2);
        Book(station, World.Today).Should().BeEquivalentTo(new { RecordedSince = 0, VoidedSince = 0 });
        EqualsTheJournal(station, Book(station, World.Today));
        later.ReceiptNumber.Should().Be("KTH-01-1-000007");
        await station.SyncAsync();
        station.Central.Bodies().OfType<EntryBody.DayClosed>().Should().HaveCount(2, "central keeps them like every entry");
        station.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task Days_NotClosed_AreNamedUntilTheyAre()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        await station.ShouldRefuseAsync(409, "day-to-come", "/api/day/close", new CloseDayRequest(World.Today.AddDays(1)));
        station.Clock.Advance(TimeSpan.FromDays(2));
        await station.SyncAsync();
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);

        Book(station, null).Should().BeEquivalentTo(new { Day = World.Today.AddDays(2), NotClosed = new[] { World.Today } });
        (await PageAsync(station, "/day")).Should().Contain("Ngày 10/03/2026 chưa chốt").And.Contain("href=\"/day?day=2026-03-10\"");
        await CloseAsync(station, World.Today);
        Book(station, null).NotClosed.Should().BeEmpty();
        (await PageAsync(station, "/day?day=2026-03-10")).Should().Contain("Đã chốt lúc 12/03/2026 10:00: Trần Văn Kiểm; 1 phiếu");
    }

    [Fact]
    public async Task Numbers_MissingOrOfAnotherDay_AreNamed()
    {
        await using var station = await TestStation.ReadyAsync();
        for (var i = 0; i < 4; i++)
            await station.RecordAsync(World.Outsider);
        // As after damage, and as after a life that was carried over.
        station.Database.Write(tx => tx.Execute("""
            delete from exchange_goods where exchange_id = (select exchange_id from exchanges where receipt_number = 2);
            delete from exchanges where receipt_number = 2;
            update exchanges set day = 20260309 where receipt_number = 3
            """));

        Book(station, World.Today).Series.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Count = 2, Missing = new[] { "KTH-01-1-000002" }, OfOtherDays = new[] { "KTH-01-1-000003" } });
        (await PageAsync(station, "/day")).Should().Contain("Thiếu số: KTH-01-1-000002").And.Contain("Số thuộc ngày khác: KTH-01-1-000003");
    }

    [Fact]
    public async Task Sheet_OfAStoppedJournal_HasBothSeriesAndCanNotBeClosed()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Mao);
        await station.SyncAsync();
        station.Central.Status = HelloStatus.Frozen;
        await station.Get<Hello>().SayAsync(default);
        await station.RecordAsync(World.Mao, 600_000);

        var book = Book(station, World.Today);

        book.Series.Select(series => (series.First, series.Count)).Should().Equal(("KTH-01-1-000001", 1), ("KTH-01-1-T000001", 1));
        (book.TotalVnd, book.ExemptVnd, book.OtherVnd, book.Waiting, book.Unsent).Should().Be((2_100_000, 1_500_000, 600_000, 1, 1));
        EqualsTheJournal(station, book);
        await station.ShouldRefuseAsync(409, "day-frozen", "/api/day/close", new CloseDayRequest(World.Today));
    }

    [Fact]
    public async Task Sheet_OfTheNextLife_HasWhatWasCarriedAndSaysWhatItDoesNotHave()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        var clock = World.Morning();
        var central = World.Central(clock);
        await using (var before = await TestStation.StartAsync(central, clock, folder: folder))
        {
            await before.SyncAsync();
            await before.SignInAsync();
            await before.RecordAsync(World.Outsider, 100_000);
            await CloseAsync(before, World.Today);
            await before.SyncAsync();
            central.Status = HelloStatus.Frozen;
            await before.Get<Hello>().SayAsync(default);
            (await before.RecordAsync(World.Mao, 600_000)).ReceiptNumber.Should().Be("KTH-01-1-T000001");
        }

        central.Status = HelloStatus.Ok;
        central.Codes.Add("CODE-2");
        await using (var station = await TestStation.StartAsync(central, clock, folder: folder, code: "CODE-2"))
        {
            await station.SyncAsync();
            await station.SignInAsync();
            await station.SyncAsync();
            await station.RecordAsync(World.Outsider, 200_000);

            var book = Book(station, World.Today);

            book.Anew.Should().Be(new DayAnew(clock.GetUtcNow(), SameDevice: true), "what was sent before stands at central alone");
            book.Carried.Should().Equal(new DayCarried("KTH-01-2-000001", "KTH-01-1-T000001"));
            (book.Exchanges, book.TotalVnd).Should().Be((2, 800_000));
            EqualsTheJournal(station, book);
            var page = await PageAsync(station, "/day");
            page.Should().Contain("Máy đã được đăng ký lại lúc 10/03/2026 10:00").And.Contain("phiếu đã giao: KTH-01-1-T000001");
            await CloseAsync(station, World.Today);
            station.Bodies().OfType<EntryBody.DayClosed>().Should().ContainSingle()
                .Which.Should().BeEquivalentTo(new { Exchanges = 2, Total = new Vnd(800_000), FirstReceipt = 1, LastReceipt = 2, Voided = 0 });
        }

        Directory.Delete(folder, recursive: true);
    }

    // Another machine with an empty disk: it has nothing of what the one before recorded, and its numbers begin anew without a gap.
    [Fact]
    public async Task Sheet_OfADeviceThatTookOver_SaysSinceWhenAndWhatItDoesNotHave()
    {
        var clock = World.Morning();
        var central = World.Central(clock);
        await using (var lost = await TestStation.StartAsync(central, clock))
        {
            await lost.SyncAsync();
            await lost.SignInAsync();
            await lost.RecordAsync(World.Outsider, 100_000);
            await lost.SyncAsync();
            Book(lost, World.Today).Anew.Should().BeNull("it is the station's first device");
        }

        clock.Advance(TimeSpan.FromMinutes(72));
        central.Codes.Add("CODE-2");
        await using var station = await TestStation.StartAsync(central, clock, code: "CODE-2");
        await station.SyncAsync();
        await station.SignInAsync();
        var since = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromMinutes(5));
        await station.RecordAsync(World.Outsider, 200_000);

        Book(station, World.Today).Anew.Should().Be(new DayAnew(since, SameDevice: false));
        const string Words = "Máy này nhận trạm lúc 10/03/2026 11:12: phiếu lập trước đó trên máy khác không có trong bảng này. Phiếu đã gửi có trong báo cáo của trung tâm.";
        (await PageAsync(station, "/day")).Should().Contain(Words).And.Contain("Không thiếu số nào");
        (await PageAsync(station, "/day?day=2026-03-09")).Should().Contain(Words, "nor has it anything of the days before");
        clock.Advance(TimeSpan.FromDays(1));
        await station.SyncAsync();
        await station.SignInAsync();
        (await PageAsync(station, "/day")).Should().NotContain("Máy này nhận trạm lúc 1");
    }

    [Fact]
    public async Task Sheet_OfADayWithNothing_SaysSoAndCanBeClosed()
    {
        await using var station = await TestStation.ReadyAsync();
        (await PageAsync(station, "/day")).Should().Contain("Không có phiếu nào trong ngày");

        await CloseAsync(station, World.Today);

        station.Bodies().OfType<EntryBody.DayClosed>().Should().Equal(
            new EntryBody.DayClosed(World.Today, OfficerCode.Parse(World.Officer), 0, Vnd.Zero, null, null, 0, 0));
    }

    [Theory]
    [InlineData("a4", 595, 842)]
    [InlineData("a5", 420, 595)]
    public async Task Pdf_OnEachPaper_HasItsSize(string paper, int width, int height)
    {
        await using var station = await TestStation.ReadyAsync();
        await MixedDayAsync(station);

        using var response = await station.Http.GetAsync(new Uri($"/day.pdf?day=2026-03-10&paper={paper}", UriKind.Relative));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentDisposition!.FileName.Should().Be($"KTH-01-2026-03-10-{paper}.pdf");
        var pdf = System.Text.Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        var box = MediaBox.Match(pdf);
        box.Success.Should().BeTrue();
        double.Parse(box.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture).Should().BeApproximately(width, 1.5);
        double.Parse(box.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture).Should().BeApproximately(height, 1.5);
    }

    // An exempt one above the cap, a taxable, one that central confirmed, one that waits, an export, and one taken back.
    private static async Task MixedDayAsync(TestStation station)
    {
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        (await station.RecordAsync(World.Mao, 2_500_000)).Decision.Should().Be("Exempt");
        (await station.RecordAsync(World.Mao, 300_000)).Decision.Should().Be("Taxable");
        station.Central.Line = Line.Dead;
        var unknown = station.NewId();
        await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(unknown, "02701"));
        var confirmed = await station.RecordAsync(unknown, 1_000_000);
        confirmed.Decision.Should().Be("Provisional");
        (await station.RecordAsync(unknown, 900_000)).Decision.Should().Be("Provisional");
        await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Mao, 400_000) with { Direction = ExchangeDirection.Export });
        var voided = await station.RecordAsync(unknown, 700_000);
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{voided.ExchangeId}/void", new VoidRequest("cân nhầm"));
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(confirmed.ExchangeId, Resolution.Confirmed, null, 1_000_000, 0));
        await station.SyncAsync();
    }

    // From the entries themselves: the tables of exchanges aren't asked.
    private static void EqualsTheJournal(TestStation station, DayBook book)
    {
        var entries = station.Database.Read(tx => JournalRows.After(tx, 0, 10_000).Concat(JournalRows.After(tx, 0, 10_000, JournalRows.Limbo)).ToList());
        var voided = entries.Select(EntryCodec.Decode).OfType<EntryBody.ExchangeVoided>().Select(body => body.Exchange).ToHashSet();
        var recorded = entries.Where(entry => entry.Day == book.Day).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().ToList();
        var kept = recorded.FindAll(body => !voided.Contains(body.Exchange));
        var resolved = station.Database.Read(tx => tx.Query<string>("select exchange_id from resolutions")).Select(Guid.Parse).ToHashSet();
        var undecided = kept.FindAll(body => !resolved.Contains(body.Exchange.Value));

        recorded.Should().NotBeEmpty();
        book.Exchanges.Should().Be(recorded.Count);
        book.TotalVnd.Should().Be(kept.Sum(body => body.Total.Amount));
        book.Voided.Sum(one => one.TotalVnd).Should().Be(recorded.Except(kept).Sum(body => body.Total.Amount));
        book.Waiting.Should().Be(undecided.Count(body => body.Outcome.Kind == DecisionKind.Provisional));
        book.States.Where(state => state.Status is "Exempt" or "ExemptPartly" or "Taxable").Sum(state => state.ExemptVnd + state.TaxedVnd)
            .Should().Be(undecided.Sum(body => body.Outcome.Exempt.Amount + body.Outcome.Taxed.Amount));
        book.Goods.Sum(goods => goods.ValueVnd).Should().Be(book.TotalVnd);
        book.Goods.Sum(goods => goods.ExemptVnd).Should().Be(book.ExemptVnd);
        book.Goods.Sum(goods => goods.TaxedVnd).Should().Be(book.TaxedVnd);
        book.Goods.Sum(goods => goods.QuantityMilli).Should().Be(kept.SelectMany(body => body.Goods).Sum(line => line.QuantityMilli));
        book.States.Sum(state => state.TotalVnd).Should().Be(book.TotalVnd);
        book.Residents.Should().Be(kept.Select(body => body.Resident).Distinct().Count());
    }

    private static DayBook Book(TestStation station, DateOnly? day) => station.Get<DayBooks>().Of(day)!;

    private static Task<DayClosing> CloseAsync(TestStation station, DateOnly day) => station.OkAsync<DayClosing>("/api/day/close", new CloseDayRequest(day));

    private static async Task<string> PageAsync(TestStation station, string path)
    {
        using var response = await station.Http.GetAsync(new Uri(path, UriKind.Relative));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"/MediaBox\s*\[\s*0\s+0\s+([0-9.]+)\s+([0-9.]+)\s*\]")]
    private static partial Regex MediaBox { get; }
}
