using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Stations;

namespace QuotaTracker.Central.Tests.Stations;

public sealed class AssertionTestsOnSqlite() : AssertionTests(new SqliteStores());

[Collection(PostgresCollection.Sync)]
public sealed class AssertionTestsOnPostgres(PostgresCluster cluster) : AssertionTests(cluster);

public abstract class AssertionTests(Stores stores) : ContractTests(stores)
{
    private const string Target = "/v1/sync/pull?after=0";

    [Fact]
    public async Task Request_WithoutAssertion_IsUnauthenticated() =>
        (await GetAsync(await EnrolAsync("KTH-01"), null)).Should().Be((401, ProblemTypes.Unauthenticated));

    [Fact]
    public async Task Request_SameAssertionTwice_IsAReplay()
    {
        var station = await EnrolAsync("KTH-01");
        var token = Token(station);

        (await GetAsync(station, token)).Status.Should().Be(200);
        (await GetAsync(station, token)).Should().Be((401, ProblemTypes.AssertionReplayed));
    }

    [Theory]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task Request_AssertionFromAnotherTime_HoldsForAMinuteEitherWay(int offsetSeconds, bool good)
    {
        var station = await EnrolAsync("KTH-01");

        var answer = await GetAsync(station, Token(station, offsetSeconds: offsetSeconds));

        answer.Should().Be(good ? (200, null) : (401, ProblemTypes.AssertionTime));
    }

    [Fact]
    public async Task Request_FromAWrongTime_IsToldCentralsTime()
    {
        var station = await EnrolAsync("KTH-01");
        using var slow = new HttpClient { BaseAddress = Central.Address };
        var client = new QuotaTracker.Contracts.Http.CentralClient(
            slow, () => new(station.Id, 1, station.Key, station.PublicKey.Kid), () => Clock.GetUtcNow().AddHours(-3));

        var problem = TestStation.Refused(await client.PullAsync(0, 0, CancellationToken.None), 401, ProblemTypes.AssertionTime);

        problem.ServerTimeMs.Should().Be(Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Request_AssertionByAnotherKey_IsUnauthenticated()
    {
        var station = await EnrolAsync("KTH-01");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        (await GetAsync(station, Token(station, other))).Should().Be((401, ProblemTypes.Unauthenticated));
    }

    // A life's name is printed on every receipt: naming one must not fill central's memory.
    [Fact]
    public async Task Request_NotSignedByTheStation_IsRefusedBeforeItsBodyIsRead()
    {
        var station = await EnrolAsync("KTH-01");
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) };
        using var http = new HttpClient(handler) { BaseAddress = Central.Address };
        using var content = new NotingContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sync/stick") { Content = content };
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(station, stranger, "POST", "/v1/sync/stick"));

        using var answer = await http.SendAsync(request);

        ((int)answer.StatusCode, content.WasRead).Should().Be((401, false));
    }

    [Fact]
    public async Task Request_AssertionForAnotherTargetMethodOrBody_IsUnauthenticated()
    {
        var station = await EnrolAsync("KTH-01");

        (await GetAsync(station, Token(station, target: "/v1/sync/pull?after=1"))).Should().Be((401, ProblemTypes.Unauthenticated));
        (await GetAsync(station, Token(station, method: "POST"))).Should().Be((401, ProblemTypes.Unauthenticated));
        (await GetAsync(station, Token(station, body: "x"u8.ToArray()))).Should().Be((401, ProblemTypes.Unauthenticated));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AA")]
    public async Task Request_WithSomethingElse_IsUnauthenticated(string token) =>
        (await GetAsync(await EnrolAsync("KTH-01"), token)).Should().Be((401, ProblemTypes.Unauthenticated));

    [Fact]
    public async Task Request_OfAStationSwitchedOff_IsInactive()
    {
        var station = await EnrolAsync("KTH-01");
        await Central.ExecuteAsync("update stations set active = 0");

        (await GetAsync(station, Token(station))).Should().Be((403, ProblemTypes.StationInactive));
    }

    [Fact]
    public async Task Purge_ForgetsOnlyWhatTimeRefusesAnyway()
    {
        var station = await EnrolAsync("KTH-01");
        await GetAsync(station, Token(station));
        var purge = Central.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<PurgeAssertions>().Single();

        (await purge.PurgeAsync(CancellationToken.None)).Should().Be(0);
        Clock.Advance(2 * StationAssertion.LifetimeMax + TimeSpan.FromSeconds(1));
        (await purge.PurgeAsync(CancellationToken.None)).Should().Be(1);
    }

    [Theory]
    [InlineData("{", ProblemTypes.BadRequest)]
    [InlineData("""{"code":7}""", ProblemTypes.Validation)]
    [InlineData("null", ProblemTypes.BadRequest)]
    [InlineData("", ProblemTypes.BadRequest)]
    public async Task Body_ThatIsNotTheMessage_IsAProblem(string body, string type)
    {
        using var http = new HttpClient { BaseAddress = Central.Address };
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/v1/stations/enrol", UriKind.Relative), content);

        ((int)answer.StatusCode).Should().Be(400);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonSerializer.Deserialize<WireProblem>(await answer.Content.ReadAsStringAsync(), WireJson.Options)!;
        problem.Type.Should().Be(type);
        if (type == ProblemTypes.Validation)
            problem.Errors.Should().ContainKey("code");
    }

    [Theory]
    [InlineData(null, "vi", "Không tìm thấy")]
    [InlineData("fr, en;q=0.5", "en", "Not found")]
    [InlineData("en-GB", "en", "Not found")]
    [InlineData("vi, en", "vi", "Không tìm thấy")]
    public async Task Problem_IsToldInTheCallersLanguage(string? accept, string language, string title)
    {
        using var http = new HttpClient { BaseAddress = Central.Address };
        if (accept is not null)
            http.DefaultRequestHeaders.Add("Accept-Language", accept);
        using var answer = await http.GetAsync(new Uri("/no/such/thing", UriKind.Relative));

        ((int)answer.StatusCode).Should().Be(404);
        answer.Content.Headers.ContentLanguage.Should().Equal(language);
        (await answer.Content.ReadAsStringAsync()).Should().Contain(title);
    }

    [Fact]
    public async Task OpenApi_IsThereForEverybody()
    {
        using var http = new HttpClient { BaseAddress = Central.Address };

        (await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative))).Should().Contain("/v1/sync/push");
    }

    private string Token(TestStation station, ECDsa? key = null, string method = "GET", string target = Target, byte[]? body = null, int offsetSeconds = 0) =>
        StationAssertion.Make(key ?? station.Key, station.PublicKey.Kid, station.Id, 1, method, target, body ?? [], Clock.GetUtcNow().AddSeconds(offsetSeconds));

    private static async Task<(int Status, string? Type)> GetAsync(TestStation station, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Target);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await station.Http.SendAsync(request);
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null
            : JsonSerializer.Deserialize<WireProblem>(await answer.Content.ReadAsStringAsync(), WireJson.Options)!.Type);
    }

    private sealed class NotingContent : HttpContent
    {
        // A refused body below 1 KiB is sent all the same.
        private const int Length = 100_000;

        public bool WasRead { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            WasRead = true;
            await stream.WriteAsync(new byte[Length]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Length;
            return true;
        }
    }
}
