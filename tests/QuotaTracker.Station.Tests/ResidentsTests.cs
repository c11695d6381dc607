using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Places;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class ResidentsTests
{
    [Fact]
    public async Task Scan_KnownCard_SaysWhoAndWhatIsLeft()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();

        var scan = await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard));

        scan.Card.Should().BeEquivalentTo(new { PersonalNumber = World.MaoNumber, Name = "Giàng Thị Mào", BirthDate = "1990-05-12", SuggestedUnitCode = "02788" });
        scan.Resident.Should().BeEquivalentTo(new { ResidentId = World.Mao, UnitName = "Xã Bản Lầu", Standing = "Eligible", NumberCancelled = false });
        scan.Quota.Should().BeEquivalentTo(new { Month = "2026-03", Cap = 4, Used = 0, UsedToday = false, LeaseHere = true, PerTripCapVnd = 2_000_000L });
        await station.RecordAsync(World.Mao);
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Quota
            .Should().BeEquivalentTo(new { Used = 1, UsedToday = true, LeaseHere = false });
    }

    // What was lost with a device is shown, and neither grants nor proves anything.
    [Fact]
    public async Task Scan_TripsLostWithADevice_AreNotLeftAndProveNothing()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new Contracts.Sync.QuotaKnown(World.Mao, "2026-03", 4, 1, 3));
        await station.SyncAsync();

        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Quota.Should().BeEquivalentTo(new { Cap = 4, Used = 1, Lost = 3 });
        station.Central.Line = Line.Dead;
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "OfflineWithoutLease" });
        station.Central.Line = Line.Good;
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt", "a right that is here is a right");
        station.Central.Tell(new Contracts.Sync.QuotaKnown(World.Mao, "2026-03", 4, 1));
        await station.SyncAsync();
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Quota!.Lost.Should().Be(0);
    }

    // Shown only: what is recorded says that no right was here, as ever, and central decides.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Scan_TodayLostWithADevice_SaysWhatCentralWillAnswer(bool online)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.HeldElsewhere.Add(World.Mao);
        var lost = station.Central.LostDays = 1 << (World.Today.Day - 1);
        station.Central.Tell(new Contracts.Sync.QuotaKnown(World.Mao, "2026-03", 4, 0, 1, lost));
        await station.SyncAsync();
        station.Central.Line = online ? Line.Good : Line.Dead;

        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Quota!.LostToday.Should().BeTrue();
        var expected = new { Decision = "Provisional", Reason = "DayLost" };
        (await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", station.Import(World.Mao))).Should().BeEquivalentTo(expected);
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(expected);
        (await station.GetAsync<ListedExchange[]>("/api/exchanges"))[0].Should().BeEquivalentTo(expected);
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Outcome.Reason
            .Should().Be(online ? "HeldElsewhere" : "OfflineWithoutLease");
    }

    // Another day than the lost one is asked for as ever.
    [Fact]
    public async Task Scan_AnotherDayLostWithADevice_SaysNothingOfIt()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.HeldElsewhere.Add(World.Mao);
        station.Central.LostDays = 1 << World.Today.Day;

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("HeldElsewhere");
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Quota!.LostToday.Should().BeFalse();
    }

    [Fact]
    public async Task Scan_SomebodyWhoseExchangeOfTodayWaits_NamesIt()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Waiting.Should().BeNull();
        var first = await station.RecordAsync(World.Mao);
        first.Waiting.Should().BeNull("it doesn't wait for itself");
        var expected = new WaitingExchange(first.ReceiptNumber!, station.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        station.Clock.Advance(TimeSpan.FromMinutes(20));

        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Waiting.Should().Be(expected);
        (await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", station.Import(World.Mao))).Waiting.Should().Be(expected);
        var second = await station.RecordAsync(World.Mao);
        second.Waiting.Should().Be(expected);
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Waiting.Should().Be(expected, "the first one counts");
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Waiting!.ReceiptNumber.Should().Be(second.ReceiptNumber);
        station.Central.Line = Line.Good;
        station.Central.Tell(new Contracts.Sync.ProvisionalResolved(second.ExchangeId, Contracts.Sync.Resolution.Confirmed, null, 1_500_000, 0));
        await station.SyncAsync();
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard))).Waiting.Should().BeNull();
    }

    [Fact]
    public async Task Scan_NumberTypedByHandOrCancelled_FindsThePerson()
    {
        await using var station = await TestStation.ReadyAsync();

        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoNumber, IdentifiedBy.Hand))).Resident
            .Should().BeEquivalentTo(new { ResidentId = World.Mao, NumberCancelled = false });
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("010290000123", IdentifiedBy.Hand))).Resident
            .Should().BeEquivalentTo(new { ResidentId = World.Mao, PersonalNumber = World.MaoNumber, NumberCancelled = true });
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("010290009999", IdentifiedBy.Hand))).Should()
            .BeEquivalentTo(new { Resident = (object?)null, Quota = (object?)null });
    }

    [Theory]
    [InlineData("name", "Giàng\0 Thị Thử", "Bản Thử")]
    [InlineData("name", "Giàng\u001b[2J", "Bản Thử")]
    [InlineData("name", "Giàng\u202E Thị Thử", "Bản Thử")]
    [InlineData("address", "Giàng Thị Thử", "Bản\r\nThử")]
    [InlineData("address", "Giàng Thị Thử", "Bản\u2028Thử")]
    public async Task Register_ControlCharactersInATextForPeople_NamesTheField(string field, string name, string address)
    {
        await using var station = await TestStation.ReadyAsync();

        var refused = await station.RefusedAsync("/api/residents", new RegisterRequest(
            station.NewId(), "010190000999", [], name, "1990-05-12", 2, address, "02788", null, IdentifiedBy.Hand));

        (refused.Status, refused.Problem).Should().Be((400, "validation"));
        refused.Body.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue();
        station.Bodies().OfType<EntryBody.ResidentRegistered>().Should().BeEmpty();
    }

    [Fact]
    public async Task Scan_NotACard_NamesWhatIsWrong()
    {
        await using var station = await TestStation.ReadyAsync();
        var refused = await station.RefusedAsync("/api/scan", new ScanRequest("01019000012|063123456|Giàng Thị Mào|12051990|Nữ|Bản Lầu|15082021"));

        (refused.Status, refused.Problem).Should().Be((422, "card-refused"));
        refused.Body.GetProperty("errors").TryGetProperty("number", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Scan_NumberTypedByHand_IsComparedWithTheDateOfBirth()
    {
        await using var station = await TestStation.ReadyAsync();

        var agrees = await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("010290009999", IdentifiedBy.Hand, "1990-05-12"));
        agrees.Card.Should().BeEquivalentTo(new { PersonalNumber = "010290009999", Name = "", BirthDate = "1990-05-12" });
        agrees.Notes.Should().Equal("CardNote.BirthYearMismatch");
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("010190009999", IdentifiedBy.Hand, "1990"))).Notes.Should().BeEmpty();
        (await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("999190009999", IdentifiedBy.Hand))).Notes.Should().Equal("CardNote.UnknownProvince");
        (await station.RefusedAsync("/api/scan", new ScanRequest("010190009999", IdentifiedBy.Hand, "12/05/1990"))).Body
            .GetProperty("errors").TryGetProperty("birthDate", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Scan_CardThatContradictsItsNumber_WarnsAndRefusesNothing()
    {
        await using var station = await TestStation.ReadyAsync();

        var scan = await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("010190009999||Giàng Thị Thử|12051991|Nam|Xóm Mới, Xã Y Tý, Lào Cai|15082021", IdentifiedBy.Camera));

        scan.Card!.Name.Should().Be("Giàng Thị Thử");
        scan.Notes.Should().Equal("CardNote.SexMismatch", "CardNote.BirthYearMismatch");
    }

    [Fact]
    public async Task Register_ByHand_IsMarkedAndGrantsNothing()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var byHand = DecisionTests.Register(station.NewId(), "02701") with { By = IdentifiedBy.Hand };

        (await station.OkAsync<ResidentAnswer>("/api/residents", byHand)).Standing.Should().Be("Unknown");

        station.Bodies().OfType<EntryBody.ResidentRegistered>().Single().Identified.Should().Be(IdentifiedBy.Hand);
        (await station.RecordAsync(byHand.ResidentId)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "UnknownResident" });
    }

    [Theory]
    [InlineData(null, 1, "Vàng Seo Thử", "birthDate")]
    [InlineData("2000-03-15", null, "Vàng Seo Thử", "sex")]
    [InlineData("2000-03-15", 1, "010300001234", "name")]
    public async Task Register_ByHandWithoutWhatTellsPeopleApart_NamesTheField(string? birthDate, int? sex, string name, string field)
    {
        await using var station = await TestStation.ReadyAsync();
        var request = DecisionTests.Register(station.NewId(), "02701") with { By = IdentifiedBy.Hand, BirthDate = birthDate, Sex = sex, Name = name };

        var refused = await station.RefusedAsync("/api/residents", request);

        (refused.Status, refused.Problem).Should().Be((400, "validation"));
        refused.Body.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue();
    }

    [Fact]
    public async Task VerifyReceipt_OfAnExchangeThatWasVoided_SaysHowItStands()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var recorded = await station.RecordAsync(World.Mao);
        var jws = station.Get<ReceiptReader>().Find(recorded.ReceiptNumber!)!.Jws;
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{recorded.ExchangeId}/void", new VoidRequest("nhập nhầm"));

        var verified = await station.OkAsync<VerifyAnswer>("/api/receipts/verify", new VerifyRequest(jws));

        (verified.Result, verified.Decision, verified.Here!.Status).Should().Be(("Genuine", "Provisional", "Voided"));
        (await station.OkAsync<VerifyAnswer>("/api/receipts/verify", new VerifyRequest("eyJ.x.y"))).Here.Should().BeNull();
    }

    [Fact]
    public async Task Scan_RawText_IsNotKept()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest("010300007777|063999888|Sùng Seo Lử|15031999|Nam|Xóm Mới, Xã Y Tý, Lào Cai|02122024"));

        foreach (var file in Directory.EnumerateFiles(station.Folder, "station.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
            (await reader.ReadToEndAsync()).Should().NotContain("010300007777").And.NotContain("Sùng Seo Lử");
        }
    }

    [Fact]
    public async Task Register_TwiceOrKnownByThen_WritesOneEntry()
    {
        await using var station = await TestStation.ReadyAsync();
        var id = station.NewId();
        var first = await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(id, "02701"));
        var again = await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(id, "02701"));
        var other = await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(station.NewId(), "02701"));

        again.Should().Be(first);
        other.ResidentId.Should().Be(id);
        station.Bodies().OfType<EntryBody.ResidentRegistered>().Should().ContainSingle();
        await station.ShouldRefuseAsync(409, "id-reused", "/api/residents", DecisionTests.Register(id, "02701") with { PersonalNumber = "010300005555" });
    }

    [Theory]
    [InlineData("99999")]
    [InlineData("0270")]
    public async Task Register_UnitThatIsNoBorderUnit_IsRefused(string unit)
    {
        await using var station = await TestStation.ReadyAsync();

        await station.ShouldRefuseAsync(400, "validation", "/api/residents", DecisionTests.Register(station.NewId(), unit));
    }

    [Theory]
    // Three levels, as before July 2025.
    [InlineData("Na Lốc 4, Bản Lầu, Mường Khương, Lào Cai", "02788")]
    [InlineData("Choản Thèn, Xã Y Tý, Huyện Bát Xát, Tỉnh Lào Cai", "02701")]
    [InlineData("Tổ 5, TT Mường Khương, Mường Khương, Lào Cai", "02761")]
    [InlineData("Tổ 5, Thị trấn Mường Khương, Mường Khương, Lào Cai", "02761")]
    // Two levels.
    [InlineData("Choản Thèn, Xã Y Tý, Lào Cai", "02701")]
    [InlineData("Choản Thèn, Y Tý, Lào Cai", "02701")]
    [InlineData("Xóm Chợ, Xã Mường Khương, Lào Cai", "02761")]
    // A commune of the old district that doesn't touch the border; and a name that is district and commune at once.
    [InlineData("Xóm 3, Cao Sơn, Mường Khương, Lào Cai", null)]
    [InlineData("Xóm 3, Mường Khương, Lào Cai", null)]
    [InlineData("Xóm 3, Phường Khác, Hà Nội", null)]
    [InlineData("Lào Cai", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public async Task Suggestion_AddressOfACard_OnlyWithoutDoubt(string? address, string? code)
    {
        await using var station = await TestStation.ReadyAsync();
        var units = (await station.GetAsync<UnitListItem[]>("/api/units"))
            .Select(unit => new BorderUnit(unit.Code, unit.Name, unit.FormerUnits, unit.FormerDistrict, new(2025, 7, 1), null));

        UnitSuggestion.For(address, units, World.Today).Should().Be(code);
    }

    [Fact]
    public async Task Receipt_Recorded_HoldsEverythingAndVerifiesOffline()
    {
        await using var station = await TestStation.ReadyAsync();
        var recorded = await station.RecordAsync(World.Mao, 2_100_000);
        station.Central.Line = Line.Dead;

        var receipt = station.Get<ReceiptReader>().Find(recorded.ReceiptNumber!)!;

        receipt.Should().BeEquivalentTo(new
        {
            Number = "KTH-01-1-000001", Station = "KTH-01", CheckpointNameVi = "Cửa khẩu Kim Thành", MaskedNumber = "0101••••0123",
            OfficerName = "Trần Văn Kiểm", LegalBasis = "Nghị định 134/2016/NĐ-CP", SampleRates = true, Copies = 0,
        });
        var verified = await station.OkAsync<VerifyAnswer>("/api/receipts/verify", new VerifyRequest(receipt.Jws));
        verified.Should().BeEquivalentTo(
            new VerifyAnswer("Genuine", "KTH-01-1-000001", World.Today, 2_100_000, 2_000_000, "Exempt", 1), options => options.Excluding(answer => answer.Here));
        verified.Here.Should().BeEquivalentTo(new { ReceiptNumber = "KTH-01-1-000001", Status = "Exempt", ExemptVnd = 2_000_000L, Identified = "Scanner", Sent = false });
        (await station.OkAsync<VerifyAnswer>("/api/receipts/verify", new VerifyRequest(receipt.Jws[..^2] + (receipt.Jws[^2] == 'A' ? "B" : "A") + receipt.Jws[^1])))
            .Result.Should().BeOneOf("BadSignature", "NotAReceipt");
        (await station.OkAsync<VerifyAnswer>("/api/receipts/verify", new VerifyRequest("https://example.vn"))).Result.Should().Be("NotAReceipt");
        station.Get<ReceiptReader>().Find("KTH-01-1-000002").Should().BeNull();
        station.Get<ReceiptReader>().Find("KTH-01-2-000001").Should().BeNull();
    }
}
