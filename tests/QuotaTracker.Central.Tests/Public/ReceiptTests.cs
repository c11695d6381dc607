using System.Net;
using System.Net.Http.Json;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Central.Tests.Public;

public sealed class ReceiptTestsOnSqlite() : ReceiptTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class ReceiptTestsOnPostgres(PostgresCluster cluster) : ReceiptTests(cluster);

public abstract class ReceiptTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task Verify_ReceivedExchange_IsGenuineAndSaysWhereItStands()
    {
        using var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        var exchange = station.Grant(resident, lease.Id.Value);
        await station.PushAsync();

        (await AskAsync(Seal(station))).Should().Be(new VerifyReceiptResponse(
            ReceiptVerdict.Genuine, "KTH-01-1-000001", Today, 500_000, 500_000, "Exempt", "Exempt", 500_000, 0));
        station.Void(exchange.Exchange);
        await station.PushAsync();
        (await AskAsync(Seal(station))).Should().BeEquivalentTo(new { Now = "Voided", ExemptNowVnd = 0L, TaxedNowVnd = 0L });
        using var visitor = Keep(new Visitor(Central));
        var html = await (await visitor.PostAsync("/phieu", "/phieu", ("jws", Seal(station)))).Content.ReadAsStringAsync();
        html.Should().Contain("class=\"trips wait\"").And.Contain("Phiếu thật, nhưng đã hủy").And.NotContain("✔");
    }

    [Theory]
    [InlineData(500_000, "NotYetReceived", false)]
    [InlineData(400_000, "Differs", true)]
    public async Task Verify_WhatCentralDoesNotHave_IsSaid(long total, string now, bool received)
    {
        using var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        station.Grant(resident, lease.Id.Value);
        if (received)
            await station.PushAsync();

        (await AskAsync(Seal(station, total: total, exempt: total))).Should().Match<VerifyReceiptResponse>(answer =>
            answer.Result == ReceiptVerdict.Genuine && answer.Now == now);
    }

    [Fact]
    public async Task Verify_ProvisionalDecidedLater_SaysConfirmed()
    {
        using var station = await EnrolAsync("KTH-01");
        station.Provisional(await AddResidentAsync());
        await station.PushAsync();

        (await AskAsync(Seal(station, decision: "Provisional", exempt: 0))).Should().Match<VerifyReceiptResponse>(answer =>
            answer.Decision == "Provisional" && answer.Now == "Confirmed" && answer.ExemptNowVnd == 500_000 && answer.TaxedNowVnd == 0);
        using var visitor = Keep(new Visitor(Central));
        (await (await visitor.PostAsync("/phieu", "/phieu", ("jws", Seal(station, decision: "Provisional", exempt: 0)))).Content.ReadAsStringAsync())
            .Should().Contain("Phần miễn thuế in trên phiếu").And.Contain("Phần miễn thuế hiện nay").And.Contain("500.000");
    }

    [Theory]
    [InlineData(2_500_000, "Miễn thuế một phần")]
    [InlineData(2_000_000, "Miễn thuế")]
    public async Task Page_OfATripAboveTheLimit_SaysThatAPartIsTaxed(long value, string word)
    {
        using var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        station.Grant(resident, lease.Id.Value, value: value);
        await station.PushAsync();

        using var visitor = Keep(new Visitor(Central));
        var html = System.Net.WebUtility.HtmlDecode(await (await visitor.PostAsync("/phieu", "/phieu", ("jws", Seal(station, total: value, exempt: 2_000_000)))).Content.ReadAsStringAsync());
        html.Should().Contain($"<dd>{word}</dd>").And.Contain($"<span class=\"tag go\">{word}</span>");
    }

    [Fact]
    public async Task Verify_NumberOfAStoppedJournal_LeadsToWhatBecameOfIt()
    {
        using var stopped = await EnrolAsync("KTH-01");
        using var healed = await EnrolAsync("KTH-01", again: true);
        var resident = await AddResidentAsync();
        // Printed as exempt by a second branch, carried over as provisional, and decided anew.
        healed.Record(resident, new(Domain.Journal.DecisionKind.Provisional, "JournalFrozen", null, Domain.Vnd.Zero, Domain.Vnd.Zero), carried: "KTH-01-1-000009");
        healed.Record(resident, new(Domain.Journal.DecisionKind.Provisional, "JournalFrozen", null, Domain.Vnd.Zero, Domain.Vnd.Zero), carried: "KTH-01-1-T000001");
        await healed.PushAsync();

        (await AskAsync(Seal(stopped, number: "KTH-01-1-000009"))).Should().Match<VerifyReceiptResponse>(answer =>
            answer.Result == ReceiptVerdict.Genuine && answer.Now == "Confirmed");
        (await AskAsync(Seal(stopped, number: "KTH-01-1-T000001", decision: "Provisional", exempt: 0))).Should().Match<VerifyReceiptResponse>(answer =>
            answer.Result == ReceiptVerdict.Genuine && answer.Now == "DutyDue");
    }

    [Theory]
    [InlineData("LC1-01")]
    [InlineData("KTH-01")]
    public async Task Verify_ANumberThatSomebodyClaimed_IsItsOwnExchanges(string claims)
    {
        using var station = await EnrolAsync("KTH-01");
        var claimer = claims == "KTH-01" ? station : Keep(await EnrolAsync(claims));
        var resident = await AddResidentAsync();
        claimer.Record(
            resident, new(Domain.Journal.DecisionKind.NotCounted, null, null, Domain.Vnd.Zero, Domain.Vnd.Zero), receipt: 2, carried: "KTH-01-1-000001");
        (await claimer.PushAsync()).Outcomes.Single().Detail.Should().BeNull();
        (await Central.QueryAsync<string>("select receipt_number from exchange_numbers")).Should().HaveCount(claims == "KTH-01" ? 1 : 0);
        var lease = await Central.PlaceLeaseAsync(station, resident, 1, 1);
        station.Grant(resident, lease.Id.Value);
        await station.PushAsync();

        (await AskAsync(Seal(station))).Now.Should().Be("Exempt");
    }

    [Fact]
    public async Task Verify_AlteredOrForeign_IsForgedOrNone()
    {
        using var station = await EnrolAsync("KTH-01");
        using var other = TestStation.Make(Central.Address, Clock, "KTH-02");
        var seal = Seal(station);
        var parts = seal.Split('.');

        (await AskAsync($"{parts[0]}.{Seal(station, total: 900_000).Split('.')[1]}.{parts[2]}")).Result.Should().Be(ReceiptVerdict.Forged);
        (await AskAsync(Seal(other))).Result.Should().Be(ReceiptVerdict.Forged, "its key is nobody's");
        (await AskAsync(Seal(station, number: "BVU-01-1-000001"))).Result.Should().Be(ReceiptVerdict.Forged, "a station seals its own numbers only");
        (await AskAsync("https://example.vn/menu")).Result.Should().Be(ReceiptVerdict.NotAReceipt);
    }

    // A backup may be older than the life that sealed it.
    [Fact]
    public async Task Verify_UnknownKeyWhileCentralRecovers_IsNotCalledForged()
    {
        using var station = await EnrolAsync("KTH-01");
        using var other = TestStation.Make(Central.Address, Clock, "KTH-02");
        var recovery = (RecoverFromStations)Central.Services.GetService(typeof(RecoverFromStations))!;
        await recovery.BeginAsync(new(RecoverySign.Act, Person: "QT-01", Reason: "thử khôi phục"), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = Central.Address };

        using var answer = await http.PostAsJsonAsync(new Uri("/v1/public/receipts/verify", UriKind.Relative), new VerifyReceiptRequest(Seal(other)), WireJson.Options);

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromHours(1));
        (await answer.Content.ReadAsStringAsync()).Should().Contain(ProblemTypes.NotKnownNow);
        using var visitor = Keep(new Visitor(Central));
        using var page = await visitor.PostAsync("/phieu", "/phieu", ("jws", Seal(other)));
        page.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await page.Content.ReadAsStringAsync()).Should().Contain("Lúc này chưa biết phiếu có thật hay không");
        (await AskAsync(Seal(station))).Result.Should().Be(ReceiptVerdict.Genuine);
        TestStation.Good(await station.HelloAsync());
        (await AskAsync(Seal(other))).Result.Should().Be(ReceiptVerdict.Forged);
    }

    [Fact]
    public async Task Verify_ByForm_NeedsNoScript()
    {
        using var station = await EnrolAsync("KTH-01");
        using var visitor = Keep(new Visitor(Central));

        var html = await (await visitor.PostAsync("/phieu", "/phieu", ("jws", Seal(station)))).Content.ReadAsStringAsync();

        html.Should().Contain("Phiếu thật").And.Contain("KTH-01-1-000001").And.Contain("Trung tâm chưa nhận được");
    }

    [Fact]
    public async Task KeySet_Published_ChecksReceiptsAnywhere()
    {
        using var station = await EnrolAsync("KTH-01");
        using var http = new HttpClient { BaseAddress = Central.Address };

        PublicKeySet.TryParse(await http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)), out var keys).Should().BeTrue();

        new ReceiptVerifier(keys.Keys).Verify(Seal(station)).Should().BeOfType<ReceiptVerification.Genuine>();
    }

    [Theory]
    [InlineData("/js/receipt.js", "text/javascript")]
    [InlineData("/vendor/zxing-wasm/reader/index.js", "text/javascript")]
    [InlineData("/vendor/zxing-wasm/share.js", "text/javascript")]
    [InlineData("/vendor/zxing-wasm/reader/../zxing_reader.wasm", "application/wasm")]
    public async Task QrReader_IsServedFromHere(string path, string type)
    {
        using var http = new HttpClient { BaseAddress = Central.Address };

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));

        answer.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType.Should().Be(type);
    }

    private string Seal(TestStation station, string number = "KTH-01-1-000001", long total = 500_000, long exempt = 500_000, string decision = "Exempt") =>
        new ReceiptSigner(station.Key, station.PublicKey.Kid).Seal(new(
            number, Today, "tag", total, exempt, decision, "2016-09-01", "0123456789abcdef"));

    private async Task<VerifyReceiptResponse> AskAsync(string jws)
    {
        using var http = new HttpClient { BaseAddress = Central.Address };
        using var answer = await http.PostAsJsonAsync(new Uri("/v1/public/receipts/verify", UriKind.Relative), new VerifyReceiptRequest(jws), WireJson.Options);
        return (await answer.Content.ReadFromJsonAsync<VerifyReceiptResponse>(WireJson.Options))!;
    }
}
