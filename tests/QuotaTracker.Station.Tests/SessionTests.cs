using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task SignIn_RightPin_WorksOfflineAndIsJournalled()
    {
        await using var station = await TestStation.StartAsync();
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        await station.SignInAsync();

        (await station.GetAsync<SessionAnswer>("/api/session")).Should().BeEquivalentTo(new { Officer = World.Officer, Name = "Trần Văn Kiểm" });
        station.Bodies().OfType<EntryBody.OfficerSignedIn>().Should().ContainSingle().Which.Accepted.Should().BeTrue();
    }

    [Fact]
    public async Task SignIn_UnknownOfficerAndWrongPin_SayTheSame()
    {
        await using var station = await TestStation.StartAsync();
        await station.SyncAsync();

        var wrong = await station.RefusedAsync("/api/session", new SignInRequest(World.Officer, "000000"));
        var unknown = await station.RefusedAsync("/api/session", new SignInRequest("HQ-999", "000000"));

        (wrong.Status, wrong.Problem, wrong.Body.GetProperty("title").GetString())
            .Should().Be((unknown.Status, unknown.Problem, unknown.Body.GetProperty("title").GetString()));
        // Only codes that exist are journalled: anybody can make up others.
        station.Bodies().OfType<EntryBody.OfficerSignedIn>().Should().ContainSingle().Which.Accepted.Should().BeFalse();
    }

    [Fact]
    public async Task SignIn_FifthFailure_LocksForFiveMinutes()
    {
        await using var station = await TestStation.StartAsync();
        await station.SyncAsync();
        for (var i = 0; i < SignIn.FailuresMax - 1; i++)
            station.Get<SignIn>().Try(World.Officer, "wrong").Should().BeOfType<SignInResult.Wrong>();
        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Accepted>("a success begins the count anew");
        for (var i = 0; i < SignIn.FailuresMax; i++)
            station.Get<SignIn>().Try(World.Officer, "wrong").Should().BeOfType<SignInResult.Wrong>();

        await station.ShouldRefuseAsync(429, "sign-in-locked", "/api/session", new SignInRequest(World.Officer, World.Pin));
        station.Clock.Advance(SignIn.LockedFor - TimeSpan.FromMilliseconds(1));
        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Locked>();
        station.Clock.Advance(TimeSpan.FromMilliseconds(1));
        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Accepted>();
    }

    [Fact]
    public async Task SignIn_LockedWhileTheClockWasAhead_EndsWhenItIsRight()
    {
        var clock = World.Morning();
        var machine = new TestMachine(clock);
        await using var station = await TestStation.StartAsync(clock: clock, machine: machine);
        await station.SyncAsync();
        machine.Restart(TimeSpan.FromHours(1));
        machine.WallSkew = TimeSpan.FromDays(4_000);
        for (var i = 0; i < SignIn.FailuresMax; i++)
            station.Get<SignIn>().Try(World.Officer, "wrong").Should().BeOfType<SignInResult.Wrong>();
        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Locked>();
        machine.WallSkew = TimeSpan.Zero;
        clock.Advance(SignIn.LockedFor);

        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Accepted>();
    }

    // The estimate stands still at the last certain moment.
    [Fact]
    public async Task SignIn_LockedWhileTheBatteryIsEmpty_EndsAfterFiveMinutes()
    {
        var clock = World.Morning();
        var machine = new TestMachine(clock);
        await using var station = await TestStation.StartAsync(clock: clock, machine: machine);
        await station.SyncAsync();
        machine.Restart(TimeSpan.FromHours(1));
        machine.WallSkew = -TimeSpan.FromDays(9_500);
        for (var i = 0; i < SignIn.FailuresMax; i++)
            station.Get<SignIn>().Try(World.Officer, "wrong").Should().BeOfType<SignInResult.Wrong>();
        clock.Advance(SignIn.LockedFor - TimeSpan.FromMilliseconds(1));
        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Locked>();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        station.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Accepted>();
    }

    [Fact]
    public async Task SignIn_LockedThenRestarted_StaysLocked()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        var clock = World.Morning();
        await using (var first = await TestStation.StartAsync(clock: clock, folder: folder))
        {
            await first.SyncAsync();
            for (var i = 0; i < SignIn.FailuresMax; i++)
                first.Get<SignIn>().Try(World.Officer, "wrong");
        }

        await using (var second = await TestStation.StartAsync(clock: clock, folder: folder))
            second.Get<SignIn>().Try(World.Officer, World.Pin).Should().BeOfType<SignInResult.Locked>();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task SignIn_AccountClosed_EndsTheSessionToo()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new OfficerKnown(World.Officer, "Trần Văn Kiểm", "AQAAAA==", Active: false));
        await station.SyncAsync();

        using var response = await station.Http.GetAsync("/api/status");

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        await using var station = await TestStation.ReadyAsync();
        (await station.Http.DeleteAsync("/api/session")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await station.Http.GetAsync("/api/status")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_AfterARestart_StillHolds()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        var clock = World.Morning();
        string cookies;
        await using (var first = await TestStation.StartAsync(clock: clock, folder: folder))
        {
            await first.SyncAsync();
            using var response = await first.Http.PostAsJsonAsync("/api/session", new SignInRequest(World.Officer, World.Pin), TestStation.Json);
            var set = response.Headers.GetValues("Set-Cookie").ToArray();
            set.Should().OnlyContain(cookie => cookie.Contains("samesite=strict") && cookie.Contains("httponly"));
            cookies = string.Join("; ", set.Select(cookie => cookie.Split(';')[0]));
        }

        await using (var second = await TestStation.StartAsync(clock: clock, folder: folder))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
            request.Headers.Add("Cookie", cookies);
            (await second.Http.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("GET", "/api/status")]
    [InlineData("GET", "/api/attention")]
    [InlineData("GET", "/api/goods")]
    [InlineData("GET", "/api/units")]
    [InlineData("GET", "/api/exchanges")]
    [InlineData("GET", "/api/session")]
    [InlineData("POST", "/api/attention/1/seen")]
    [InlineData("POST", "/api/scan")]
    [InlineData("POST", "/api/residents")]
    [InlineData("POST", "/api/exchanges")]
    [InlineData("POST", "/api/exchanges/preview")]
    [InlineData("POST", "/api/receipts/verify")]
    public async Task Api_NobodySignedIn_Is401(string method, string path)
    {
        await using var station = await TestStation.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await station.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString().Should().Be("urn:quotatracker:problem:unauthenticated");
    }

    [Fact]
    public async Task Api_ChangeWithoutOrWithAForeignToken_Is403()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Http.DefaultRequestHeaders.Remove("X-Csrf-Token");
        await station.ShouldRefuseAsync(403, "csrf", "/api/exchanges", station.Import(World.Mao));
        station.Http.DefaultRequestHeaders.Add("X-Csrf-Token", "made-up");
        await station.ShouldRefuseAsync(403, "csrf", "/api/exchanges", station.Import(World.Mao));
        (await station.Http.DeleteAsync("/api/session")).StatusCode.Should().Be(HttpStatusCode.Forbidden);

        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Should().BeEmpty();
    }

    [Theory]
    [InlineData("Host", "evil.example", 421, "misdirected")]
    [InlineData("Host", "127.0.0.1:1", 421, "misdirected")]
    [InlineData("Origin", "http://evil.example", 403, "foreign-origin")]
    [InlineData("Origin", "null", 403, "foreign-origin")]
    [InlineData("Origin", "http://127.0.0.1:1", 403, "foreign-origin")]
    [InlineData("Sec-Fetch-Site", "cross-site", 403, "foreign-origin")]
    [InlineData("Sec-Fetch-Site", "same-site", 403, "foreign-origin")]
    public async Task Guard_ForeignHostOrOrigin_IsRefusedEverywhere(string header, string value, int status, string problem)
    {
        await using var station = await TestStation.ReadyAsync();
        foreach (var path in new[] { "/api/status", "/api/session", "/", "/nothing-here" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await station.Http.SendAsync(request);
            ((int)response.StatusCode).Should().Be(status);
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString().Should().EndWith(problem);
        }
    }

    [Theory]
    [InlineData("Origin", "own")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task Guard_OwnPages_PassAndCarrySecurityHeaders(string header, string value)
    {
        await using var station = await TestStation.ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.TryAddWithoutValidation(header, value == "own" ? $"http://{station.BaseAddress.Authority}" : value);

        using var response = await station.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'self'").And.Contain("frame-ancestors 'none'");
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Theory]
    // The desk reads codes with the camera, by WebAssembly from this station.
    [InlineData("/", "script-src 'self' 'wasm-unsafe-eval';")]
    [InlineData("/today", "script-src 'self';")]
    [InlineData("/sign-in", "script-src 'self';")]
    [InlineData("/api/exchanges", "script-src 'self';")]
    public async Task Guard_PagesAndAnswers_AreNotKeptByTheBrowserAndRunNoForeignCode(string path, string scripts)
    {
        await using var station = await TestStation.ReadyAsync();

        using var response = await station.Http.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        response.Headers.GetValues("Content-Security-Policy").Single().Should().Contain(scripts).And.NotContain("'unsafe");
    }

    [Fact]
    public async Task Session_AfterThePinWasChanged_HasEnded()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new OfficerKnown(World.Officer, "Tên Khác", World.PinHash, Active: true));
        await station.SyncAsync();
        (await station.Http.GetAsync("/api/session")).StatusCode.Should().Be(HttpStatusCode.OK, "only the name is another one");
        station.Central.Tell(new OfficerKnown(
            World.Officer, "Tên Khác", new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(new object(), "864209"), Active: true));
        await station.SyncAsync();

        (await station.Http.GetAsync("/api/session")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5091", true)]
    [InlineData("http://localhost:5091", true)]
    [InlineData("http://[::1]:5091", true)]
    [InlineData("http://0.0.0.0:5091", false)]
    [InlineData("http://+:5091", false)]
    [InlineData("http://*:5091", false)]
    [InlineData("http://192.168.1.5:5091", false)]
    [InlineData("http://127.0.0.1:5091;http://0.0.0.0:5092", false)]
    public void Listening_AnythingButLoopback_IsNotAllowed(string urls, bool allowed)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls }).Build();
        var endpoints = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Kestrel:Endpoints:Web:Url"] = urls.Split(';')[^1] }).Build();

        (Listening.NotLoopback(settings).Count == 0).Should().Be(allowed);
        (Listening.NotLoopback(endpoints).Count == 0).Should().Be(allowed);
    }

    [Theory]
    [InlineData("https://central.example/", true)]
    [InlineData("http://127.0.0.1:5080/", true)]
    [InlineData("http://localhost:5080/", true)]
    [InlineData("http://central.example/", false)]
    [InlineData("http://192.168.1.5:5080/", false)]
    [InlineData("ftp://central.example/", false)]
    // Not there, or no address at all: the settings' own check says so.
    [InlineData(null, true)]
    [InlineData("central", true)]
    public void Central_WithoutTlsBeyondThisMachine_IsNotAllowed(string? url, bool allowed)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Station:CentralUrl"] = url }).Build();

        (Listening.OpenCentral(settings) is null).Should().Be(allowed);
    }

    [Fact]
    public async Task Problems_EnglishAskedFor_AreEnglish()
    {
        await using var station = await TestStation.StartAsync();
        station.Http.DefaultRequestHeaders.Add("Accept-Language", "en");
        (await station.RefusedAsync("/api/session", new SignInRequest("HQ-1", "1"))).Body.GetProperty("title").GetString().Should().StartWith("Officer code");
        station.Http.DefaultRequestHeaders.Remove("Accept-Language");
        station.Http.DefaultRequestHeaders.Add("Accept-Language", "zh");
        (await station.RefusedAsync("/api/session", new SignInRequest("HQ-1", "1"))).Body.GetProperty("title").GetString().Should().StartWith("Mã cán bộ");
    }
}
