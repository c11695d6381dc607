using System.Net;
using System.Text.RegularExpressions;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Tests.People;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using static QuotaTracker.Central.Tests.Support.TestStation;

namespace QuotaTracker.Central.Tests.Sticks;

public sealed class StickTestsOnSqlite() : StickTests(new SqliteStores());

[Collection(PostgresCollection.Sync)]
public sealed class StickTestsOnPostgres(PostgresCluster cluster) : StickTests(cluster);

/// <summary>A station without a network, and a stick that goes to and fro.</summary>
public abstract class StickTests(Stores stores) : ContractTests(stores)
{
    // The planner works here: a station that is reached by stick alone is given rights, too.
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings) { ["Leases:ResidentsPerContact"] = "40" };

    [Fact]
    public async Task Relayed_ByAnotherStation_PushesPullsAndPlans()
    {
        var (far, carrier) = (await EnrolAsync("KTH-01"), await EnrolAsync("MKH-01"));
        await far.PullAsync();
        var home = await AddResidentAsync("02647");
        await Central.ExecuteAsync("insert into station_residents (station_id, resident_id) values ('KTH-01', @home)", new { home });
        for (var i = 0; i < 5; i++)
            far.Append(new EntryBody.Opened("1"));

        var answer = await ReadAsync(Good(await carrier.Api.StickAsync(new(far.Export(far.Journal, perPush: 2)), CancellationToken.None)).Text);

        answer.Pushes.Select(push => push.AcknowledgedThrough).Should().Equal(2, 4, 5);
        answer.Problem.Should().BeNull();
        answer.Pulls.SelectMany(page => page.Items).Select(item => item.Body).OfType<LeaseGiven>().Should().ContainSingle()
            .Which.Lease.ResidentId.Should().Be(home.Value);
        answer.Pulls.SelectMany(page => page.Items).Should().OnlyContain(item => item.Cursor > far.Cursor);
        (await Central.QueryAsync<long?>("select last_stick_at from stations where station_id = 'KTH-01'")).Single().Should().NotBeNull();
    }

    // Never a hello from there: the file alone says what its station can read. An older one's would be unreadable whole.
    [Fact]
    public async Task File_OfAProgramThatKnowsExchangeRates_BringsThem()
    {
        var station = await EnrolAsync("KTH-01");
        async Task<IReadOnlyList<ReferenceTable>> ToldAsync(string file)
        {
            var pages = (await ReadAsync((await TakeAsync(station, file))!)).Pulls;
            station.Cursor = pages[^1].Cursor;
            return [.. pages.SelectMany(page => page.Items).Select(item => item.Body).OfType<ReferenceKnown>().Select(table => table.Name)];
        }

        var old = station.Export([]);
        (await ToldAsync(old)).Should().NotBeEmpty().And.NotContain(ReferenceTable.ExchangeRates);
        var newer = station.Export([], protocolVersion: 2);
        (await ToldAsync(newer)).Should().Equal(ReferenceTable.ExchangeRates);
        (await ToldAsync(station.Export([], protocolVersion: 2))).Should().BeEmpty("it is told once");
        (await ToldAsync(old)).Should().Contain(ReferenceTable.ExchangeRates, "an old file that comes late makes no program older");
        (await Central.QueryAsync<int>("select protocol_version from station_lives")).Should().Equal(2);
    }

    // Both would be believed for ever: nobody's later word is higher.
    [Fact]
    public async Task File_ThatClaimsMoreThanCentralGaveOut_IsTakenAndItsClaimsCountForNothing()
    {
        var station = await EnrolAsync("KTH-01");
        station.Cursor = long.MaxValue;
        var file = station.Export([], protocolVersion: int.MaxValue);

        var pages = (await ReadAsync((await TakeAsync(station, file))!)).Pulls;

        pages.SelectMany(page => page.Items).Should().NotBeEmpty("everything is told anew");
        (await Central.QueryAsync<long>("select count(*) from station_lives l join stations s on s.station_id = l.station_id where l.pulled_through > s.feed_head"))
            .Should().Equal(0);
        (await Central.QueryAsync<int>("select protocol_version from station_lives")).Should().Equal(HelloRequest.NewestProtocol);
    }

    [Fact]
    public async Task SameFileTwice_DoesNoHarmAndAnswersAgain()
    {
        var station = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        station.Grant(resident, lease.Id.Value);
        var file = station.Export(station.Journal);

        var first = await ReadAsync((await TakeAsync(station, file))!);
        var second = await ReadAsync((await TakeAsync(station, file))!);

        first.Pushes.Single().Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        second.Pushes.Single().Outcomes.Single().Result.Should().Be(EntryResult.AlreadyHad);
        second.ExportId.Should().Be(first.ExportId);
        (await Central.BooksAsync(resident)).Used.Should().Be(1);
    }

    [Fact]
    public async Task OldFile_OfAStationThatHasGoneOn_StopsNobody()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        var old = station.Export(station.Journal);
        station.Append(new EntryBody.Opened("2"));
        await station.PushAsync();

        (await ReadAsync((await TakeAsync(station, old))!)).Problem.Should().BeNull();

        Good(await station.HelloAsync()).Status.Should().Be(HelloStatus.Ok);
    }

    [Fact]
    public async Task FileOfAnEarlierLife_IsSalvagedAndGetsNothingNew()
    {
        var first = await EnrolAsync("KTH-01");
        var resident = await AddResidentAsync();
        var lease = await Central.PlaceLeaseAsync(first, resident, 7, 2);
        var second = await EnrolAsync("KTH-01", again: true);
        first.Grant(resident, lease.Id.Value);

        var answer = await ReadAsync((await TakeAsync(second, first.Export(first.Journal)))!);

        answer.Incarnation.Should().Be(1);
        answer.Pushes.Single().Outcomes.Single().Result.Should().Be(EntryResult.Accepted);
        answer.Pulls.Should().BeEmpty();
    }

    [Fact]
    public async Task FileWithAGap_SaysSoInTheAnswer()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        station.Append(new EntryBody.Opened("2"));

        var answer = await ReadAsync((await TakeAsync(station, station.Export(station.Journal[1..])))!);

        answer.Problem!.Type.Should().Be(ProblemTypes.SequenceGap);
        answer.Problem.AcknowledgedThrough.Should().Be(0);
        answer.Pushes.Should().BeEmpty();
        (await Central.QueryAsync<string>("select recovery_id from recoveries")).Should().BeEmpty("an old file proves nothing about central");
    }

    [Fact]
    public async Task Files_ThatProveNothing_AreRefusedInTheCallersLanguage()
    {
        var (station, other) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"));
        station.Append(new EntryBody.Opened("1"));
        var good = station.Export(station.Journal);
        var forged = Stick.Sign(
            new StickOut("KTH-01", 1, Guid.CreateVersion7(Clock.GetUtcNow()), 0, [], 0), other.Key, other.PublicKey.Kid);
        string[] files = ["nothing", good[..^8], good.Replace('a', 'b'), forged, Stick.Sign(
            new StickOut("KTH-01", 1, Guid.CreateVersion7(Clock.GetUtcNow()), 0, [new([])], 0), station.Key, station.PublicKey.Kid)];

        foreach (var file in files)
            Refused(await station.Api.StickAsync(new(file), CancellationToken.None), 400, ProblemTypes.StickRefused).Title.Should().NotBeNullOrEmpty();

        await Central.ExecuteAsync("update stations set active = 0 where station_id = 'KTH-01'");
        Refused(await other.Api.StickAsync(new(good), CancellationToken.None), 400, ProblemTypes.StickRefused);
        (await Central.QueryAsync<long>("select sequence from entries")).Should().BeEmpty();
    }

    // Whoever forges a file writes its head as he likes; none of it may end in anything but the one refusal.
    [Theory]
    [InlineData("""{"alg":"none","typ":"qt-stick+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"HS256","typ":"qt-stick+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"ES384","typ":"qt-stick+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick-answer+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick+jwt","kid":"KID\u0000"}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick+jwt","kid":"forgotten/KTH-01/1"}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick+jwt","kid":17}""")]
    [InlineData("""{"alg":"ES256","typ":["qt-stick+jwt"],"kid":{"a":1}}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick+jwt","kid":"KID","zip":"DEF"}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick+jwt","kid":"KID","jwk":{"kty":"EC"}}""")]
    [InlineData("""{"alg":"ES256","typ":"qt-stick+jwt"}""")]
    [InlineData("""[]""")]
    [InlineData("""{"alg":"ES256","alg":"none","typ":"qt-stick+jwt","kid":"KID"}""")]
    [InlineData("{")]
    public async Task File_WithAForgedHead_IsRefusedLikeAnyOther(string head)
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        var good = station.Export(station.Journal).Split('.');
        var forged = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(head.Replace("KID", station.PublicKey.Kid, StringComparison.Ordinal));
        string[] files = [$"{forged}.{good[1]}.{good[2]}", $"{forged}.{good[1]}.", $"{forged}..{good[2]}", $"{forged}.{good[1]}.{good[2]}.", $"{forged}.{good[1]}.{good[2]}.x.y"];

        foreach (var file in files)
            Refused(await station.Api.StickAsync(new(file), CancellationToken.None), 400, ProblemTypes.StickRefused);
        (await Central.QueryAsync<long>("select sequence from entries")).Should().BeEmpty();
    }

    // Rightly signed, by a program that writes what no station would.
    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"station":"KTH-01"}""")]
    [InlineData("""{"station":"KTH-01","incarnation":1,"exportId":"00000000-0000-0000-0000-000000000001","madeAtMs":0,"pushes":[null],"feedAfter":0}""")]
    [InlineData("""{"station":"KTH-01","incarnation":1,"exportId":"00000000-0000-0000-0000-000000000001","madeAtMs":0,"pushes":[{"entries":[null]}],"feedAfter":0}""")]
    [InlineData("""{"station":"KTH-01","incarnation":1,"exportId":"00000000-0000-0000-0000-000000000001","madeAtMs":0,"pushes":[],"feedAfter":-1}""")]
    [InlineData("""{"station":"KTH-01","incarnation":2,"exportId":"00000000-0000-0000-0000-000000000001","madeAtMs":0,"pushes":[],"feedAfter":0}""")]
    [InlineData("""{"station":"LC1-01","incarnation":1,"exportId":"00000000-0000-0000-0000-000000000001","madeAtMs":0,"pushes":[],"feedAfter":0}""")]
    [InlineData("""{"station":"KTH-01","incarnation":99999999999,"exportId":"x","madeAtMs":0,"pushes":[],"feedAfter":0}""")]
    public async Task File_WithContentThatIsNone_IsRefused(string content)
    {
        var station = await EnrolAsync("KTH-01");
        var head = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode($$"""{"alg":"ES256","typ":"qt-stick+jwt","kid":"{{station.PublicKey.Kid}}"}""");
        var signed = $"{head}.{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(content)}";
        var signature = station.Key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), System.Security.Cryptography.HashAlgorithmName.SHA256);

        Refused(await station.Api.StickAsync(
            new($"{signed}.{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(signature)}"), CancellationToken.None), 400, ProblemTypes.StickRefused);
    }

    // The same entries by line and by stick at one moment, and the supervisor declares the device lost meanwhile.
    [Fact]
    public async Task SameEntries_ByLineByStickAndWhileTheLifeBurns_CountOnce()
    {
        var (station, carrier, resident) = (await EnrolAsync("KTH-01"), await EnrolAsync("MKH-01"), await AddResidentAsync());
        var lease = await Central.PlaceLeaseAsync(station, resident, 7, 2);
        station.Grant(resident, lease.Id.Value);
        station.Grant(resident, lease.Id.Value, Today.AddDays(1));
        station.Release(lease.Id.Value);
        var file = station.Export(station.Journal, perPush: 1);
        var recovery = (QuotaTracker.Central.Recovery.RecoverFromStations)Central.Services.GetService(typeof(QuotaTracker.Central.Recovery.RecoverFromStations))!;

        await Task.WhenAll(
            station.TryPushAsync(station.Journal), carrier.Api.StickAsync(new(file), CancellationToken.None), carrier.Api.StickAsync(new(file), CancellationToken.None),
            QuotaTracker.Central.Supervision.BurnLife.RunAsync(station.Id, 1, new("GS-01", "máy mất"), Central.Steps, recovery, CancellationToken.None));

        (await Central.BooksAsync(resident)).Should().Match<Domain.Quotas.QuotaMonth>(books => books.Used == 2 && books.Reserved == 0);
        (await Central.QueryAsync<long>("select sequence from entries order by sequence")).Should().Equal(1, 2, 3);
        (await Central.IncidentsAsync()).Should().BeEmpty();
        await Central.AssertBooksFollowAsync();
    }

    [Fact]
    public async Task Enrolment_TellsTheKeyThatSignsTheAnswers()
    {
        var code = await Central.AddStationAsync("KTH-01");
        using var station = Make(Central.Address, Clock, "KTH-01");
        var keys = Good(await station.EnrolAsync(code)).CentralKeys;

        keys.Should().ContainSingle();
        Good(await station.EnrolAsync(code)).CentralKeys.Should().Equal(keys);
        (await Stick.ReadInAsync((await TakeAsync(station, station.Export([])))!, keys[0])).Should().NotBeNull();
    }

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.Supervisor)]
    [InlineData(Roles.Administrator)]
    public async Task Page_Upload_SaysWhatWasTakenAndGivesTheAnswerAsAFile(string role)
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        await station.PushAsync();
        station.Append(new EntryBody.Opened("2"));
        station.Append(new EntryBody.Opened("3"));
        using var bearer = await Visitor.SignedInAsync(Central, "XX-01", role);

        using var bad = await bearer.PostFileAsync("/stick", "/stick", "nothing");
        bad.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await bad.Content.ReadAsStringAsync()).Should().Contain("✘ Không nhận tệp này");
        using var good = await bearer.PostFileAsync("/stick", "/stick", station.Export(station.Journal));
        var html = await good.Content.ReadAsStringAsync();
        html.Should().Contain("✔ Trung tâm đã nhận tệp của máy trạm KTH-01.").And.Contain("Mục nhật ký mới: 2. Mục đã có từ trước: 1.").And.NotContain("chưa nhận");
        html.Should().Contain("<code>table.answer.qtstick</code>");
        using var file = await bearer.PressAsync(html, "/stick/answer");

        file.Content.Headers.ContentDisposition!.FileName.Should().Be("table.answer.qtstick");
        var answer = await file.Content.ReadAsStringAsync();
        (await ReadAsync(answer)).Pushes.Single().AcknowledgedThrough.Should().Be(3);
        using var turned = await bearer.PostFileAsync("/stick", "/stick", answer);
        (await turned.Content.ReadAsStringAsync()).Should().Contain("Đây là tệp trả lời của trung tâm");
        using var forged = await bearer.PostAsync("/stick", "/stick/answer", ("name", "x"), ("answer", station.Export([])));
        forged.StatusCode.Should().Be(HttpStatusCode.BadRequest, "central gives out as its own what it has signed");
    }

    [Fact]
    public async Task Page_FileWithAGap_SaysWhatIsMissing()
    {
        var station = await EnrolAsync("KTH-01");
        station.Append(new EntryBody.Opened("1"));
        station.Append(new EntryBody.Opened("2"));
        using var bearer = await Visitor.SignedInAsync(Central, "XX-01", Roles.Officer);

        using var taken = await bearer.PostFileAsync("/stick", "/stick", station.Export(station.Journal[1..]));

        (await taken.Content.ReadAsStringAsync()).Should().Contain("Mục nhật ký mới: 0.").And.MatchRegex("Phần còn lại chưa nhận: .{10,}<").And.Contain("Lưu tệp trả lời");
    }

    // The answer is some megabytes when a station has heard nothing for long: forms' fields are shorter unless told otherwise.
    [Fact]
    public async Task Page_LongAnswer_IsSavedWhole()
    {
        var station = await EnrolAsync("KTH-01");
        using var bearer = await Visitor.SignedInAsync(Central, "XX-01", Roles.Officer);
        var (key, kid) = await Central.Database.ReadAsync(QuotaTracker.Central.Sticks.CentralKeys.PrivateAsync, CancellationToken.None);
        var answer = Stick.Sign(new StickIn("KTH-01", 1, Guid.CreateVersion7(Clock.GetUtcNow()), 0, [], new("long", new string('x', 6_000_000)), []), key, kid);
        key.Dispose();

        using var taken = await bearer.PostFileAsync("/stick", "/stick", station.Export([]));
        var page = await taken.Content.ReadAsStringAsync();

        using var file = await bearer.PressAsync(Regex.Replace(page, "name=\"answer\" value=\"[^\"]+\"", $"name=\"answer\" value=\"{answer}\""), "/stick/answer");

        (await file.Content.ReadAsStringAsync()).Should().Be(answer);
    }

    [Fact]
    public async Task Stick_LargerThanAnOrdinaryRequest_IsTaken()
    {
        var station = await EnrolAsync("KTH-01");
        for (var i = 0; i < 150; i++)
            station.Append(new EntryBody.Opened(new string((char)('a' + (i % 26)), 60_000)));

        var answer = await ReadAsync((await TakeAsync(station, station.Export(station.Journal, perPush: 50)))!);

        answer.Pushes[^1].AcknowledgedThrough.Should().Be(150);
    }

    private static async Task<string?> TakeAsync(TestStation carrier, string file) =>
        Good(await carrier.Api.StickAsync(new(file), CancellationToken.None)).Text;

    private async Task<StickIn> ReadAsync(string answer)
    {
        var key = (await Central.Database.ReadAsync(QuotaTracker.Central.Sticks.CentralKeys.PublicAsync, CancellationToken.None)).Single();
        return (await Stick.ReadInAsync(answer, key))!;
    }
}
