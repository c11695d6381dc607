using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Contracts.Tests.Http;

/// <summary>The client against a small real server.</summary>
public sealed class CentralClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 3, 0, 0, TimeSpan.Zero);
    private static readonly LeaseRequest Lease = (LeaseRequest)WireSamples.Messages["lease-request"];
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private WebApplication _server = null!;
    private RequestDelegate _answer = _ => Task.CompletedTask;
    private (string Target, string Encoding, string Authorization, byte[] Body) _seen;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _seen = (context.Request.Path + context.Request.QueryString, context.Request.Headers.ContentEncoding.ToString(),
                context.Request.Headers.Authorization.ToString(), body.ToArray());
            await _answer(context);
        });
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Lease_Answered_IsOkAndWasSignedForExactlyThisRequest()
    {
        Answer(200, "application/json", """{"answer":"HeldElsewhere","checkpoint":"BVU","usedDays":0,"cap":4}""");
        (await Client().LeaseAsync(Lease, default)).Should().Be(
            new CentralAnswer<LeaseResponse>.Ok(new(LeaseAnswer.HeldElsewhere, null, null, "BVU", null, 0, 4)));
        _seen.Encoding.Should().BeEmpty();
        (await Verdict("POST")).Should().Be(AssertionVerdict.Good);
    }

    [Fact]
    public async Task Push_LargeBody_IsGzippedAndSignedAsSent()
    {
        Answer(200, "application/json", """{"acknowledgedThrough":1,"outcomes":[]}""");
        var entry = ((PushRequest)WireSamples.Messages["push-request"]).Entries[0] with { Body = new('x', 5_000) };
        (await Client().PushAsync(new([entry]), default)).Should().BeOfType<CentralAnswer<PushResponse>.Ok>();
        _seen.Encoding.Should().Be("gzip");
        _seen.Body.Length.Should().BeLessThan(1_000);
        (await Verdict("POST")).Should().Be(AssertionVerdict.Good);
        using var unpacked = new StreamReader(new GZipStream(new MemoryStream(_seen.Body), CompressionMode.Decompress));
        (await unpacked.ReadToEndAsync()).Should().Contain(new string('x', 5_000));
    }

    [Fact]
    public async Task Pull_Cursor_GoesIntoTheSignedTarget()
    {
        Answer(200, "application/json", """{"items":[],"cursor":7,"more":false}""");
        (await Client().PullAsync(7, 25, default)).Should().BeOfType<CentralAnswer<PullResponse>.Ok>().Which.Value.Cursor.Should().Be(7);
        _seen.Target.Should().Be("/v1/sync/pull?after=7&wait=25");
        (await Verdict("GET")).Should().Be(AssertionVerdict.Good);
    }

    [Fact]
    public async Task Enrol_NotYetEnrolled_IsSentUnsigned_AndNothingElseIs()
    {
        Answer(200, "application/json", """{"station":"KTH-01","incarnation":1,"centralKeys":[]}""");
        var client = Client(enrolled: false);
        (await client.EnrolAsync((EnrolRequest)WireSamples.Messages["enrol-request"], default)).Should().BeOfType<CentralAnswer<EnrolResponse>.Ok>();
        _seen.Authorization.Should().BeEmpty();
        _seen = default;
        (await client.LeaseAsync(Lease, default)).Should().BeOfType<CentralAnswer<LeaseResponse>.Unreachable>();
        _seen.Target.Should().BeNull();
    }

    [Fact]
    public async Task Refused_ByCentral_CarriesTheProblem()
    {
        Answer(409, "application/problem+json", """{"type":"urn:quotatracker:problem:sequence-gap","acknowledgedThrough":14,"traceId":"x"}""");
        var refused = (await Client().LeaseAsync(Lease, default)).Should().BeOfType<CentralAnswer<LeaseResponse>.Refused>().Subject;
        refused.Status.Should().Be(409);
        refused.Problem.Should().Be(new WireProblem(ProblemTypes.SequenceGap, AcknowledgedThrough: 14));
    }

    [Theory]
    [InlineData(200, "<html>Đăng nhập Wi-Fi</html>")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(200, "{}")]
    [InlineData(200, "[1]")]
    [InlineData(302, "")]
    [InlineData(403, "<html>")]
    [InlineData(503, """{"type":"about:blank"}""")]
    [InlineData(400, """{"type":null}""")]
    [InlineData(511, "{}")]
    public async Task AnyAnswer_ThatIsNotCentrals_CountsAsNone(int status, string body)
    {
        Answer(status, "text/html", body);
        (await Client().LeaseAsync(Lease, default)).Should().BeOfType<CentralAnswer<LeaseResponse>.Unreachable>();
    }

    [Theory]
    [InlineData("""{"items":[{"cursor":1,"body":{}}],"cursor":1,"more":false}""")]
    [InlineData("""{"items":[{"cursor":1,"body":{"kind":"unheard-of"}}],"cursor":1,"more":false}""")]
    public async Task Pull_FeedBodyOfNoKnownKind_CountsAsNone(string body)
    {
        Answer(200, "application/json", body);
        (await Client().PullAsync(0, 0, default)).Should().BeOfType<CentralAnswer<PullResponse>.Unreachable>();
    }

    [Fact]
    public async Task NobodyListens_IsUnreachable()
    {
        await _server.StopAsync();
        (await Client().LeaseAsync(Lease, default)).Should().BeOfType<CentralAnswer<LeaseResponse>.Unreachable>();
    }

    [Fact]
    public async Task AnswerBreaksOff_IsUnreachable()
    {
        _answer = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        (await Client().LeaseAsync(Lease, default)).Should().BeOfType<CentralAnswer<LeaseResponse>.Unreachable>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]     // the headers come and the body never does
    public async Task AnswerNeverEnds_IsATimeOut(bool headers)
    {
        _answer = async context =>
        {
            if (headers)
                await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        (await Client(timeOut: TimeSpan.FromMilliseconds(300)).LeaseAsync(Lease, default).WaitAsync(TimeSpan.FromSeconds(30)))
            .Should().Be(new CentralAnswer<LeaseResponse>.Unreachable("time-out"));
    }

    [Fact]
    public async Task CallerGivesUp_IsTheCallersCancellation()
    {
        using var given = new CancellationTokenSource();
        _answer = async context =>
        {
            await given.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var ask = () => Client().LeaseAsync(Lease, given.Token);
        await ask.Should().ThrowAsync<OperationCanceledException>();
    }

    private CentralClient Client(bool enrolled = true, TimeSpan? timeOut = null)
    {
        var identity = enrolled ? new StationIdentity(StationId.Parse("KTH-01"), 2, _key, "k") : null;
        return new(new HttpClient { BaseAddress = new(_server.Urls.First()), Timeout = timeOut ?? TimeSpan.FromMinutes(1) }, () => identity, () => Now);
    }

    private void Answer(int status, string type, string body) => _answer = async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    private Task<AssertionVerdict> Verdict(string method)
    {
        var point = _key.ExportParameters(false).Q;
        return StationAssertion.CheckAsync(_seen.Authorization["Bearer ".Length..],
            new("k", "EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y)), method, _seen.Target, () => Task.FromResult<ReadOnlyMemory<byte>>(_seen.Body), Now);
    }
}
