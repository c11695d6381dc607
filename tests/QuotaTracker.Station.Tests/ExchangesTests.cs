using System.Net;
using System.Net.Http.Json;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class ExchangesTests
{
    [Fact]
    public async Task Record_SameRequestAgain_SameAnswerAndOneEntry()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao);
        using var first = await station.Http.PostAsJsonAsync("/api/exchanges", request, TestStation.Json);
        using var second = await station.Http.PostAsJsonAsync("/api/exchanges", request, TestStation.Json);

        (first.StatusCode, second.StatusCode).Should().Be((HttpStatusCode.Created, HttpStatusCode.OK));
        (await second.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Should().ContainSingle();
    }

    [Fact]
    public async Task Record_SameIdForOtherContent_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();
        var id = station.NewId();
        await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Mao, 100_000, id));

        await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges", station.Import(World.Mao, 100_001, id));
        await station.ShouldRefuseAsync(409, "id-reused", "/api/exchanges", station.Import(World.Outsider, 100_000, id));
    }

    [Fact]
    public async Task Record_ClockOfAnEmptyBattery_IsRecordedAsNotSure()
    {
        var clock = World.Morning();
        var machine = new TestMachine(clock);
        await using var station = await TestStation.StartAsync(clock: clock, machine: machine);
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        machine.Restart(TimeSpan.FromHours(12));
        machine.WallSkew = -TimeSpan.FromDays(9_500);
        await station.SignInAsync();

        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "DayNotSure" });

        station.Database.Read(tx => JournalRows.After(tx, 0, 100))[^1].Day.Should().Be(World.Today, "it is not before what is certain");
    }

    [Fact]
    public async Task Record_SameIdAtTheSameTime_IsOneExchange()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => station.OkAsync<ExchangeAnswer>("/api/exchanges", request)));

        answers.Select(answer => answer.ReceiptNumber).Distinct().Should().Equal("KTH-01-1-000001");
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Should().ContainSingle();
    }

    [Fact]
    public async Task Record_TwoRequestsRaceForTheLastUnit_OneIsExempt()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(1), 1);
        await station.SyncAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => station.RecordAsync(World.Mao)));

        answers.Count(answer => answer.Decision == "Exempt").Should().Be(1);
        answers.Where(answer => answer.Decision != "Exempt").Should().OnlyContain(answer => answer.Reason == "UsedToday");
        answers.Select(answer => answer.ReceiptNumber).Order().Should().Equal(Enumerable.Range(1, 6).Select(n => $"KTH-01-1-00000{n}"));
    }

    [Fact]
    public async Task Record_DayOfYesterdayOrTomorrow_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();
        foreach (var day in new[] { World.Today.AddDays(-1), World.Today.AddDays(1) })
            await station.ShouldRefuseAsync(409, "day-not-today", "/api/exchanges", station.Import(World.Mao) with { Day = day });

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Mao) with { Day = World.Today })).Day.Should().Be(World.Today);
    }

    [Theory]
    [InlineData("9999", "goods-not-listed")]
    [InlineData("02071100", "goods-stopped")]
    // Its row ended yesterday.
    [InlineData("0805", "goods-not-listed")]
    public async Task Record_GoodsThatMayNotEnter_AreRefusedBeforeAnyDecision(string hs, string problem)
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [new GoodsEntry("0703", 1_000, null, 5_000), new GoodsEntry(hs, 1_000, null, 5_000)] };

        var refused = await station.RefusedAsync("/api/exchanges", request);

        (refused.Status, refused.Problem).Should().Be((422, problem));
        refused.Body.GetProperty("errors").TryGetProperty("goods[1].hs", out _).Should().BeTrue();
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Should().BeEmpty();
    }

    [Fact]
    public async Task Record_StoppedGoods_SaysTheReasonInWords()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [new GoodsEntry("0207", 1_000, null, 5_000)] };

        (await station.RefusedAsync("/api/exchanges", request)).Body.GetProperty("title").GetString()
            .Should().Be("Mã hàng 0207 đang tạm dừng: Dịch cúm gia cầm");
    }

    [Theory]
    [InlineData(0, 5_000, "goods[0].quantityMilli")]
    [InlineData(1_000_000_001, 5_000, "goods[0].quantityMilli")]
    [InlineData(1_000, 0, "goods[0].unitPriceVnd")]
    [InlineData(1_000, 1_000_000_001, "goods[0].unitPriceVnd")]
    [InlineData(1_000_000_000, 1_000_000_000, "goods[0].unitPriceVnd")]
    [InlineData(1, 1, "goods[0].unitPriceVnd")]
    public async Task Record_AmountsOutOfRange_NamesTheField(long quantityMilli, long priceVnd, string field)
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [new GoodsEntry("0703", quantityMilli, null, priceVnd)] };

        var refused = await station.RefusedAsync("/api/exchanges", request);

        (refused.Status, refused.Problem).Should().Be((400, "validation"));
        refused.Body.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public async Task Record_LinesAroundTheLimit_FiftyAreTaken(int lines, bool taken)
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Goods = [.. Enumerable.Repeat(new GoodsEntry("0703", 1_000, null, 1_000), lines)] };

        using var response = await station.Http.PostAsJsonAsync("/api/exchanges", request, TestStation.Json);

        response.IsSuccessStatusCode.Should().Be(taken);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"exchangeId":"0190a000-0000-7000-8000-000000000009","surprise":1}""")]
    [InlineData("""{"exchangeId":"0190a000-0000-7000-8000-000000000009","direction":2}""")]
    public async Task Record_BodyOfAnotherShape_Is400(string body)
    {
        await using var station = await TestStation.ReadyAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await station.Http.PostAsync("/api/exchanges", content);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task Record_UnknownResident_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();

        await station.ShouldRefuseAsync(404, "resident-unknown", "/api/exchanges", station.Import(station.NewId()));
    }

    [Fact]
    public async Task Void_SameDayAndLeaseOpen_ReturnsTheTrip()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(6), 2);
        await station.SyncAsync();
        var first = await station.RecordAsync(World.Mao);

        var voided = await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));

        voided.Status.Should().Be("Voided");
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Exempt", TripOfMonth = 1 });
        await station.SyncAsync();
        station.Central.Books(World.Mao, World.Today).Used.Should().Be(1);
    }

    [Fact]
    public async Task Void_LeaseGivenBackBefore_ReturnsNothingHere()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today.AddDays(6), 2);
        await station.SyncAsync();
        var first = await station.RecordAsync(World.Mao);
        station.Central.Tell(new Contracts.Sync.LeaseRecalled(lease));
        await station.SyncAsync();

        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("UsedToday");
        station.Central.Books(World.Mao, World.Today).Used.Should().Be(1);
    }

    // The day may have been given back: central is asked, and without a network nothing is said to be due.
    [Fact]
    public async Task Void_OfWhatCentralConfirmed_LeavesNoProofAgainstTheNext()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var first = await station.RecordAsync(World.Mao);
        station.Central.Line = Line.Good;
        station.Central.Tell(new Contracts.Sync.ProvisionalResolved(first.ExchangeId, Contracts.Sync.Resolution.Confirmed, null, 1_500_000, 0));
        station.Central.Tell(new Contracts.Sync.QuotaKnown(World.Mao, "2026-03", 4, 1 << (World.Today.Day - 1)));
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        (await station.RecordAsync(World.Mao)).Reason.Should().Be("UsedToday");
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));

        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "OfflineWithoutLease" });
    }

    [Theory]
    [InlineData(2_000_000, 0)]
    [InlineData(2_000_001, 1)]
    [InlineData(5_500_000, 3_500_000)]
    public async Task Provisional_AboveTheCap_SaysWhatIsTaxedEitherWay(long value, long above)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", station.Import(World.Mao, value))).AboveCapVnd.Should().Be(above);
        var recorded = await station.RecordAsync(World.Mao, value);
        recorded.Should().BeEquivalentTo(new { Decision = "Provisional", AboveCapVnd = above, TaxedVnd = 0 });
        station.Central.Tell(new Contracts.Sync.ProvisionalResolved(recorded.ExchangeId, Contracts.Sync.Resolution.Confirmed, null, value - above, above));
        station.Central.Line = Line.Good;
        await station.SyncAsync();
        // Decided: the amounts say it themselves.
        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", station.Import(World.Mao, value, recorded.ExchangeId)))
            .Should().BeEquivalentTo(new { Status = "Confirmed", AboveCapVnd = 0, TaxedVnd = above });
    }

    [Fact]
    public async Task Void_Twice_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();
        var first = await station.RecordAsync(World.Mao);
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));

        await station.ShouldRefuseAsync(409, "already-voided", $"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("lần nữa"));
        station.Bodies().OfType<EntryBody.ExchangeVoided>().Should().ContainSingle();
    }

    [Fact]
    public async Task Void_NextDayOrDoubtfulClock_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();
        var first = await station.RecordAsync(World.Mao);
        station.Machine.WallSkew = TimeSpan.FromMinutes(10);
        await station.ShouldRefuseAsync(409, "void-clock", $"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        station.Machine.WallSkew = TimeSpan.Zero;
        station.Clock.Advance(TimeSpan.FromDays(1));
        await station.SignInAsync();

        await station.ShouldRefuseAsync(409, "void-other-day", $"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        await station.ShouldRefuseAsync(404, "not-found", $"/api/exchanges/{station.NewId()}/void", new VoidRequest("nhập nhầm"));
    }

    [Theory]
    [InlineData("ab", false)]
    [InlineData("  ab  ", false)]
    [InlineData("abc", true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public async Task Void_ReasonAroundItsLimits_ThreeToTwoHundred(object reason, bool taken)
    {
        await using var station = await TestStation.ReadyAsync();
        var first = await station.RecordAsync(World.Mao);

        using var response = await station.Http.PostAsJsonAsync($"/api/exchanges/{first.ExchangeId}/void",
            new VoidRequest(reason is int length ? new string('x', length) : (string)reason), TestStation.Json);

        response.IsSuccessStatusCode.Should().Be(taken);
    }

    [Fact]
    public async Task Reprint_TwoTimes_CountsTheCopies()
    {
        await using var station = await TestStation.ReadyAsync();
        var first = await station.RecordAsync(World.Mao);

        var copies = new[]
        {
            await station.OkAsync<ReprintAnswer>($"/api/exchanges/{first.ExchangeId}/reprint", new { }),
            await station.OkAsync<ReprintAnswer>($"/api/exchanges/{first.ExchangeId}/reprint", new { }),
        };

        copies.Select(copy => copy.Copy).Should().Equal(1, 2);
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single().Copies.Should().Be(2);
    }

    [Fact]
    public async Task List_OfTheDay_MasksNumbersAndSaysWhatCentralHas()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Mao);
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        await station.RecordAsync(World.Outsider, 70_000);

        var list = await station.GetAsync<ListedExchange[]>("/api/exchanges?day=2026-03-10");

        list.Select(item => (item.MaskedNumber, item.Sent)).Should().Equal(("0102••••4567", false), ("0101••••0123", true));
        (await station.GetAsync<ListedExchange[]>("/api/exchanges?day=2026-03-09")).Should().BeEmpty();
    }
}
