using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Tests.Admin;

public sealed class AdminTestsOnSqlite() : AdminTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class AdminTestsOnPostgres(PostgresCluster cluster) : AdminTests(cluster);

public abstract partial class AdminTests(Stores stores) : ContractTests(stores)
{
    private const string EndedPolicies =
        "valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,proxies,alone_from_age,legal_basis\n2016-09-01,2026-10-31,2000000,4,no,no,0,A\n";

    private const string GoodStops = "hs,checkpoint,reason,valid_from,valid_to\n0207,,Dịch,2026-01-01,\n";

    [Fact]
    public async Task Station_CreatedWithACode_EnrolsOnceWithIt()
    {
        using var admin = await AdminAsync();

        (await admin.PostAsync("/admin", "/admin/stations", ("station", "kth-07"))).StatusCode.Should().Be(HttpStatusCode.Redirect);
        var html = await (await admin.PostAsync("/admin", "/admin/stations/KTH-07/code")).Content.ReadAsStringAsync();
        using var device = TestStation.Make(Central.Address, Clock, "KTH-07");

        TestStation.Good(await device.EnrolAsync(CodePattern.Match(html).Groups[1].Value)).Should().BeEquivalentTo(new { Station = "KTH-07", Incarnation = 1 });
        (await Central.QueryAsync<string>("select code_hash from enrolment_codes")).Should().NotContain(hash => html.Contains(hash));
    }

    [Theory]
    [InlineData("KTH-7")]
    [InlineData("ZZZ-01")] // No such checkpoint.
    public async Task Station_WithABadId_IsNotCreated(string id)
    {
        using var admin = await AdminAsync();

        (await admin.PostAsync("/admin", "/admin/stations", ("station", id))).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await Central.QueryAsync<string>("select station_id from stations")).Should().BeEmpty();
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    [Theory]
    [InlineData(23, 59, Silence.None)]
    [InlineData(24, 0, Silence.Attention)]
    [InlineData(71, 59, Silence.Attention)]
    [InlineData(72, 0, Silence.Alarm)]
    public async Task Stations_SilentForSoLong_AreRaised(int hours, int minutes, Silence expected)
    {
        using var station = await EnrolAsync("KTH-01");
        await Central.AddStationAsync("BVU-01"); // Never enrolled: nobody expects to hear of it.
        var resident = await AddResidentAsync();
        await Central.PlaceLeaseAsync(station, resident, 7, 2);
        await station.HelloAsync(secondDevice: SecondDevice.Missing, driftMs: 7_000);
        using var admin = await AdminAsync();
        Clock.Advance(new TimeSpan(hours, minutes, 0));
        using var supervisor = await Visitor.SignedInAsync(Central, "GS-01", Roles.Supervisor);

        var stations = (await supervisor.Http.GetFromJsonAsync<StationView[]>(new Uri("/v1/admin/stations", UriKind.Relative), Json))!;

        stations.Select(it => it.Silence).Should().Equal(Silence.None, expected);
        stations[1].Should().Match<StationView>(it => it.SecondDevice == "Missing" && it.DriftMs == 7_000 && it.TripsHeld == 2
            && it.OldestLease == CentralServer.Start && it.Unsent == 0);
        var html = await supervisor.Http.GetStringAsync(new Uri("/admin", UriKind.Relative));
        html.Contains("Im lặng", StringComparison.Ordinal).Should().Be(expected != Silence.None);
        html.Should().NotContain("/admin/stations/KTH-01/code", "a supervisor looks, an administrator acts");
        // A file on a stick is a word of it, too.
        await Central.ExecuteAsync("update stations set last_stick_at = @now where station_id = 'KTH-01'", new { now = Clock.GetUtcNow().ToUnixTimeMilliseconds() });
        (await supervisor.Http.GetStringAsync(new Uri("/admin", UriKind.Relative))).Should().NotContain("Im lặng");
    }

    // Its last word was a good one; since then nothing that it says is taken.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stations_WrittenOff_AreShownSoInWordsAndNothingOfThemIsGreen(bool active)
    {
        using var station = await EnrolAsync("KTH-01");
        await station.HelloAsync(secondDevice: SecondDevice.Good);
        await Central.ExecuteAsync("update station_lives set burned_at = 1");
        await Central.ExecuteAsync("update stations set active = @active", new { active });
        using var admin = await AdminAsync();

        var html = await admin.Http.GetStringAsync(new Uri("/admin", UriKind.Relative));

        html.Should().Contain("⛔ Đã báo mất – phải đăng ký lại").And.NotContain("tag go").And.NotContain("✔");
        html.Contains("<small>Đã tắt</small>", StringComparison.Ordinal).Should().Be(!active);
    }

    [Fact]
    public async Task Officer_CreatedAndSwitchedOff_ReachesStations()
    {
        using var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        using var admin = await AdminAsync();

        await admin.PostAsync("/admin/people", "/admin/people", ("code", "HQ-020"), ("name", "Cán bộ thử"), ("roles", Roles.Officer));
        (await station.PullAsync()).OfType<OfficerKnown>().Should().ContainSingle().Which.Should().Match<OfficerKnown>(it => it.Code == "HQ-020" && it.Active);
        await admin.DoAsync("/admin/people/HQ-020/active");
        (await station.PullAsync()).OfType<OfficerKnown>().Should().ContainSingle().Which.Active.Should().BeFalse();
    }

    [Fact]
    public async Task Officer_WhoIsOneNoMore_IsToldSoToAStationThatEnrolsLater()
    {
        using var admin = await AdminAsync();
        await admin.PostAsync("/admin/people", "/admin/people", ("code", "HQ-020"), ("name", "Cán bộ thử"), ("roles", Roles.Officer));
        await admin.PostAsync("/admin/people", "/admin/people/HQ-020/roles", ("roles", Roles.Auditor));

        using var station = await EnrolAsync("KTH-01");

        (await station.PullAsync()).OfType<OfficerKnown>().Should().ContainSingle(it => it.Code == "HQ-020").Which.Active.Should().BeFalse();
    }

    [Fact]
    public async Task Administrator_CannotSwitchOffThemselves()
    {
        using var admin = await AdminAsync();

        (await admin.PostAsync("/admin/people", "/admin/people/QT-01/active", ("active", "false"))).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await admin.PostAsync("/admin/people", "/admin/people/QT-01/roles", ("roles", Roles.Auditor))).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await admin.GetAsync("/admin")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reset_OfAPerson_MakesTheOldPasswordUseless()
    {
        using var admin = await AdminAsync();
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

        var question = await admin.ReadQuestionAsync("/admin/people/KT-01/reset");
        using var unasked = await admin.PostAsync("/admin/people", "/admin/people/KT-01/reset");
        unasked.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await auditor.GetAsync("/reports")).StatusCode.Should().Be(HttpStatusCode.OK, "nobody has said yes");

        (await admin.SendAsync(question)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await admin.SendAsync(question)).Headers.Location!.ToString().Should().Be("/admin/people?said=Act.Already", "the secrets that were shown hold");

        (await auditor.SignInAsync("KT-01", Visitor.Password)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await auditor.GetAsync("/reports")).StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Import_OfAGoodTable_IsANewVersionAndReachesStations()
    {
        using var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        using var admin = await AdminAsync();

        using var answer = await ImportAsync(admin, "stops", GoodStops);
        using var again = await ImportAsync(admin, "stops", GoodStops);

        (await answer.Content.ReadFromJsonAsync<ImportView>())!.Version.Should().Be(2);
        (await again.Content.ReadFromJsonAsync<ImportView>())!.Version.Should().Be(2, "the same table again changes nothing");
        (await station.PullAsync()).OfType<ReferenceKnown>().Should().ContainSingle().Which.Csv.Should().Be(GoodStops);
        (await admin.Http.GetStringAsync(new Uri("/v1/admin/reference/stops", UriKind.Relative))).Should().Be(GoodStops);
    }

    [Fact]
    public async Task Import_WithBadRows_ChangesNothingAndNamesLineAndField()
    {
        using var admin = await AdminAsync();
        var bad = GoodStops + "02x,,Dịch,2026-01-01,\n0208,KTHX,Dịch,2026-13-01,\n";

        using var answer = await ImportAsync(admin, "stops", bad);
        var html = await (await admin.PostFileAsync("/admin/reference", "/admin/reference/stops", bad)).Content.ReadAsStringAsync();

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<WireProblem>(WireJson.Options))!.Errors!.Keys.Should().BeEquivalentTo("3:hs", "4:checkpoint", "4:valid_from");
        html.Should().Contain("Dòng 4, cột valid_from");
        (await Central.QueryAsync<int>("select version from reference_tables where name = 'Stops'")).Should().Equal(1);
    }

    [Fact]
    public async Task Policy_ImportedLater_DecidesWhatWaitedForIt()
    {
        using var admin = await AdminAsync();
        await ImportAsync(admin, "policies", EndedPolicies);
        using var station = await EnrolAsync("KTH-01");
        var exchange = station.Provisional(await AddResidentAsync(), new(2026, 11, 5));
        (await station.PushAsync()).Outcomes.Single().Detail.Should().Be("NoPolicy");

        await ImportAsync(admin, "policies", EndedPolicies + "2026-11-01,,2000000,4,no,no,0,B\n");

        (await Central.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
    }

    [Fact]
    public async Task Policy_WhoseImportEndedHalfway_DecidesAtTheNextStart()
    {
        using var admin = await AdminAsync();
        await ImportAsync(admin, "policies", EndedPolicies);
        using var station = await EnrolAsync("KTH-01");
        var exchange = station.Provisional(await AddResidentAsync(), new(2026, 11, 5));
        await station.PushAsync();
        await Central.ExecuteAsync(
            "insert into reference_tables (name, version, sample, csv, imported_at, imported_by) values ('Policies', 9, 0, @csv, 0, 'QT-01')",
            new { csv = EndedPolicies + "2026-11-01,,2000000,4,no,no,0,B\n" });
        await Central.DisposeAsync();

        await using var restarted = new CentralServer(Store, Clock, Settings);

        (await restarted.StatusOfAsync(exchange.Exchange)).Should().Be("Confirmed");
    }

    [Theory]
    [InlineData("nothing", HttpStatusCode.NotFound)]
    [InlineData("2", HttpStatusCode.NotFound)]
    public async Task Import_OfNoTable_IsNotFound(string table, HttpStatusCode expected)
    {
        using var admin = await AdminAsync();

        (await ImportAsync(admin, table, GoodStops)).StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task Residents_ImportedWithOneBadRow_AreNotTakenInAtAll()
    {
        using var admin = await AdminAsync();
        const string header = "personal_number,name,birth_date,sex,unit_code,police_permit,card_issued\n";
        const string good = header + "010190000123,Giàng Thị Thử,1990-05-12,2,02647,no,2021-08-15\n";

        var html = await (await admin.PostFileAsync("/admin/residents", "/admin/residents/import", good + "01019000012,Thào A Thử,1990,1,99999,,\n")).Content.ReadAsStringAsync();

        html.Should().Contain("Dòng 3, cột personal_number").And.Contain("Dòng 3, cột unit_code");
        (await Central.QueryAsync<string>("select personal_number from resident_numbers")).Should().BeEmpty();
        (await admin.PostFileAsync("/admin/residents", "/admin/residents/import", good)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Central.QueryAsync<int>("select confirmed from residents where unit_code = '02647'")).Should().Equal(1);
    }

    [Fact]
    public async Task Resident_Confirmed_ReachesTheStationsOfHome()
    {
        using var station = await EnrolAsync("KTH-01");
        await station.PullAsync();
        using var admin = await AdminAsync();

        using var answer = await admin.PostAsync("/admin/residents", "/admin/residents",
            ("personal_number", "010190000123"), ("name", "Giàng Thị Thử"), ("birth_date", "1990-05-12"), ("sex", "2"), ("unit_code", "02647"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await station.PullAsync()).OfType<ResidentKnown>().Should().ContainSingle().Which.Should().Match<ResidentKnown>(it =>
            it.PersonalNumber == "010190000123" && it.Confirmed && it.UnitCode == "02647");
        (await Central.QueryAsync<string>("select subject from central_log")).Should().NotContain(subject => subject.Contains("010190000123"));
    }

    [Fact]
    public async Task Resident_Found_IsShownMaskedAndTheLookIsLogged()
    {
        await Central.AddResidentAsync("02647", "010190000123");
        using var admin = await AdminAsync();

        var html = await (await admin.PostAsync("/admin/residents", "/admin/residents/find", ("number", "010190000123"))).Content.ReadAsStringAsync();

        html.Should().Contain("0101••••0123").And.NotContain("010190000123");
        (await Central.QueryAsync<string>("select action from central_log")).Should().Contain("ResidentSeen");
    }

    private Task<Visitor> AdminAsync() => Visitor.SignedInAsync(Central, "QT-01", Roles.Administrator);

    private static async Task<HttpResponseMessage> ImportAsync(Visitor admin, string table, string csv)
    {
        using var body = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await admin.Http.PostAsync(new Uri($"/v1/admin/reference/{table}", UriKind.Relative), body);
    }

    [GeneratedRegex("<code class=\"secret\">([A-Z0-9-]+)</code>")]
    private static partial Regex CodePattern { get; }
}
