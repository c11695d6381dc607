using System.Net;
using System.Net.Http.Json;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Tests.Public;

public sealed class LookUpTestsOnSqlite() : LookUpTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class LookUpTestsOnPostgres(PostgresCluster cluster) : LookUpTests(cluster);

public abstract class LookUpTests(Stores stores) : ContractTests(stores)
{
    private const string Number = "010190000123";

    [Fact]
    public async Task LookUp_RightBirthDate_GivesCountersAndNoName()
    {
        await AddAsync();

        using var answer = await AskAsync(Number, "12/05/1990");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var quota = (await answer.Content.ReadFromJsonAsync<PublicQuotaResponse>(WireJson.Options))!;
        quota.Should().BeEquivalentTo(new PublicQuotaResponse(
            "2026-11", 4, 0, 4, false, 2_000_000, Today, 0, Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("Thử");
    }

    [Theory]
    [InlineData("1990-05-12", HttpStatusCode.OK)]
    [InlineData("12051990", HttpStatusCode.OK)]
    [InlineData("15/08/2021", HttpStatusCode.OK)] // The card's date of issue.
    [InlineData("13/05/1990", HttpStatusCode.NotFound)]
    [InlineData("1990", HttpStatusCode.NotFound)] // The year alone counts only where the card has no more.
    [InlineData("KTH-01-1-000001", HttpStatusCode.NotFound)]
    [InlineData("anything", HttpStatusCode.NotFound)]
    public async Task LookUp_SecondFact_MustBeTrue(string fact, HttpStatusCode expected)
    {
        await AddAsync();

        using var answer = await AskAsync(Number, fact);

        answer.StatusCode.Should().Be(expected);
    }

    [Theory]
    [InlineData("1955", HttpStatusCode.OK)]
    [InlineData("1956", HttpStatusCode.NotFound)]
    [InlineData("01/01/1955", HttpStatusCode.NotFound)]
    public async Task LookUp_YearOnlyPerson_IsFoundByTheYear(string fact, HttpStatusCode expected)
    {
        await AddAsync(birth: "1955");

        using var answer = await AskAsync(Number, fact);

        answer.StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task LookUp_OwnReceipt_OpensAndTheTripIsCounted()
    {
        var resident = await AddAsync();
        using var station = await EnrolAsync("KTH-01");
        var lease = await Central.PlaceLeaseAsync(station, resident, 3, 2);
        station.Grant(resident, lease.Id.Value);
        station.Provisional(resident, Today.AddDays(-1));
        await station.PushAsync();

        using var answer = await AskAsync(Number, "kth-01-1-000001");

        var quota = (await answer.Content.ReadFromJsonAsync<PublicQuotaResponse>(WireJson.Options))!;
        quota.UsedToday.Should().BeTrue();
        (quota.Used + quota.Left).Should().Be(4);
        quota.NextPossibleDay.Should().Be(Today.AddDays(1));
    }

    [Fact]
    public async Task LookUp_UnknownAndWrong_GetTheSameAnswer()
    {
        await AddAsync();

        using var wrong = await AskAsync(Number, "01/01/1999");
        using var unknown = await AskAsync("010190999999", "01/01/1999");

        unknown.StatusCode.Should().Be(wrong.StatusCode).And.Be(HttpStatusCode.NotFound);
        (await unknown.Content.ReadAsStringAsync()).Should().Be(await wrong.Content.ReadAsStringAsync()).And.Contain(ProblemTypes.NoMatch);
    }

    [Fact]
    public async Task LookUp_CancelledNumber_IsStillThePerson()
    {
        var resident = await AddAsync();
        await Central.ExecuteAsync("insert into resident_numbers (personal_number, resident_id, in_force) values ('010090000123', @resident, 0)", new { resident });

        using var answer = await AskAsync("010090000123", "12/05/1990");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task LookUp_OutsideTheBorderUnits_HasNoTripAndNoDay()
    {
        await AddAsync(unit: null);

        using var answer = await AskAsync(Number, "12/05/1990");

        var quota = (await answer.Content.ReadFromJsonAsync<PublicQuotaResponse>(WireJson.Options))!;
        (quota.Cap, quota.Left, quota.NextPossibleDay).Should().Be((0, 0, null));
    }

    [Theory]
    [InlineData(Number)]
    [InlineData("010190999999")]
    public async Task LookUp_FiveFailures_TheSixthWaits(string number)
    {
        await AddAsync();
        for (var i = 0; i < 5; i++)
            (await AskAsync(number, "01/01/1999")).StatusCode.Should().Be(HttpStatusCode.NotFound);

        using var sixth = await AskAsync(number, "12/05/1990");
        sixth.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        sixth.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromMinutes(15));
        Clock.Advance(TimeSpan.FromMinutes(15));
        (await AskAsync(number, "12/05/1990")).StatusCode.Should().NotBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task LookUp_FromOneAddressTooOften_Waits()
    {
        HttpResponseMessage? last = null;
        for (var i = 0; i < 61; i++)
            last = await AskAsync($"0101900{i:D5}", "01/01/1999");

        last!.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        last.Headers.RetryAfter.Should().NotBeNull();
    }

    [Fact]
    public async Task LookUp_ThroughAProxy_EachAddressHasItsOwnLimit()
    {
        for (var i = 0; i < 60; i++)
            (await ThroughProxyAsync("203.0.113.7")).StatusCode.Should().Be(HttpStatusCode.OK);

        (await ThroughProxyAsync("203.0.113.7")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        var other = await ThroughProxyAsync("203.0.113.8");
        other.StatusCode.Should().Be(HttpStatusCode.OK);
        other.Headers.Contains("Strict-Transport-Security").Should().BeTrue("the proxy speaks HTTPS");
    }

    [Fact]
    public async Task LookUp_ByForm_NeedsNoScriptAndPutsNoNumberIntoAnAddress()
    {
        await AddAsync();
        using var visitor = Keep(new Visitor(Central));

        using var answer = await visitor.PostAsync("/", "/tra-cuu", ("number", Number), ("fact", "12/05/1990"));

        var html = await answer.Content.ReadAsStringAsync();
        html.Should().Contain("●●●●").And.Contain("4 trong 4 lượt").And.Contain("2.000.000 ₫").And.NotContain(Number).And.NotContain("Thử");
        answer.RequestMessage!.RequestUri!.AbsoluteUri.Should().NotContain(Number);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task LookUp_RightsOnALostDevice_SaysWhoCanLookAtIt()
    {
        var resident = await AddAsync();
        var station = await EnrolAsync("KTH-01");
        await Central.PlaceLeaseAsync(station, resident, 7, 2);
        using var visitor = Keep(new Visitor(Central));
        (await (await visitor.PostAsync("/", "/tra-cuu", ("number", Number), ("fact", "12/05/1990"))).Content.ReadAsStringAsync())
            .Should().NotContain("máy đã mất");

        await EnrolAsync("KTH-01", again: true);

        (await (await visitor.PostAsync("/", "/tra-cuu", ("number", Number), ("fact", "12/05/1990"))).Content.ReadAsStringAsync())
            .Should().Contain("2 lượt ở một máy đã mất").And.Contain("nên không cấp lại được");
    }

    // The books of a backup lack what was used since, and whoever was entered since.
    [Fact]
    public async Task LookUp_WhileCentralRecovers_SaysThatNobodyKnowsAndWhenToLookAgain()
    {
        await AddAsync();
        var station = await EnrolAsync("KTH-01");
        var recovery = (RecoverFromStations)Central.Services.GetService(typeof(RecoverFromStations))!;
        await recovery.BeginAsync(new(RecoverySign.Act, Person: "QT-01", Reason: "thử khôi phục"), CancellationToken.None);
        HashSet<string> said = [];
        foreach (var (number, fact) in ((string, string)[])[(Number, "12/05/1990"), (Number, "01/01/1999"), ("010190999999", "01/01/1999")])
        {
            // More often than one may guess: it was no guess.
            for (var i = 0; i < 6; i++)
            {
                using var answer = await AskAsync(number, fact);
                answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
                answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromHours(1));
                said.Add(await answer.Content.ReadAsStringAsync());
            }
        }

        said.Should().ContainSingle().Which.Should().Contain(ProblemTypes.NotKnownNow);
        using var visitor = Keep(new Visitor(Central));
        foreach (var (language, words) in ((string, string)[])[("vi", "Lúc này chưa biết còn mấy lượt"), ("en", "Look again in an hour")])
        {
            await visitor.PostAsync("/", "/language", ("language", language));
            using var page = await visitor.PostAsync("/", "/tra-cuu", ("number", Number), ("fact", "12/05/1990"));
            page.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await page.Content.ReadAsStringAsync()).Should().Contain(words).And.NotContain("●").And.NotContain("2.000.000");
        }

        TestStation.Good(await station.HelloAsync());

        (await AskAsync(Number, "12/05/1990")).StatusCode.Should().Be(HttpStatusCode.OK, "the recovery is over");
    }

    [Fact]
    public async Task LookUp_ThroughTwoProxiesInARow_EachAddressHasItsOwnLimit()
    {
        await Central.DisposeAsync();
        await using var behind = new CentralServer(Store, Clock, new Dictionary<string, string>(Settings) { ["Central:Proxies:0"] = "10.0.0.2" });
        for (var i = 0; i < 61; i++)
            await ThroughProxyAsync("203.0.113.7, 10.0.0.2", behind);

        (await ThroughProxyAsync("203.0.113.8, 10.0.0.2", behind)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ThroughProxyAsync("203.0.113.8, 203.0.113.7, 10.0.0.2", behind)).StatusCode.Should().Be(HttpStatusCode.TooManyRequests, "who isn't a known proxy is the one who asks");
    }

    private async Task<ResidentId> AddAsync(string birth = "1990-05-12", string? unit = "02809")
    {
        var id = await Central.AddResidentAsync(unit, Number);
        await Central.ExecuteAsync("update residents set birth_date = @birth, card_issued = 20210815 where resident_id = @id", new { id, birth });
        return id;
    }

    private async Task<HttpResponseMessage> ThroughProxyAsync(string address, CentralServer? central = null)
    {
        using var http = new HttpClient { BaseAddress = (central ?? Central).Address };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        return await http.PostAsJsonAsync(new Uri("/v1/public/receipts/verify", UriKind.Relative), new VerifyReceiptRequest("none"), WireJson.Options);
    }

    private async Task<HttpResponseMessage> AskAsync(string number, string fact)
    {
        using var http = new HttpClient { BaseAddress = Central.Address };
        return await http.PostAsJsonAsync(new Uri("/v1/public/quota", UriKind.Relative), new PublicQuotaRequest(number, fact), WireJson.Options);
    }
}
