using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Tests.Support;

namespace QuotaTracker.Central.Tests.People;

public sealed class SignInTestsOnSqlite() : SignInTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class SignInTestsOnPostgres(PostgresCluster cluster) : SignInTests(cluster);

public abstract partial class SignInTests(Stores stores) : ContractTests(stores)
{
    [Fact]
    public async Task SignIn_RightPassword_SetsAStrictCookieAndIsLogged()
    {
        using var visitor = Keep(new Visitor(Central));
        await AddAsync();

        var answer = await visitor.SignInAsync("kt-01", Visitor.Password);

        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("quota=", StringComparison.Ordinal));
        cookie.Should().Contain("httponly").And.Contain("samesite=strict");
        (await visitor.GetAsync("/reports")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await LogAsync()).Should().Equal("SignedIn KT-01");
    }

    [Fact]
    public async Task SignIn_UnknownAndWrong_GetTheSameAnswer()
    {
        using var visitor = Keep(new Visitor(Central));
        await AddAsync();

        var wrong = await visitor.SignInAsync("KT-01", "not this one");
        var unknown = await visitor.SignInAsync("KT-99", "not this one");

        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        unknown.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        WithoutTokens(await unknown.Content.ReadAsStringAsync()).Should().Be(WithoutTokens(await wrong.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(4, 0, HttpStatusCode.Redirect)]
    [InlineData(5, 0, HttpStatusCode.Unauthorized)]
    [InlineData(5, 14, HttpStatusCode.Unauthorized)]
    [InlineData(5, 15, HttpStatusCode.Redirect)]
    public async Task SignIn_AfterFailures_IsLockedForFifteenMinutes(int failures, int minutesLater, HttpStatusCode expected)
    {
        using var visitor = Keep(new Visitor(Central));
        await AddAsync();
        for (var i = 0; i < failures; i++)
            await visitor.SignInAsync("KT-01", "wrong");
        Clock.Advance(TimeSpan.FromMinutes(minutesLater));

        (await visitor.SignInAsync("KT-01", Visitor.Password)).StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task SignIn_FromOneAddressTooOften_WaitsAndWritesNothing()
    {
        using var visitor = Keep(new Visitor(Central));
        for (var i = 0; i < 30; i++)
            (await visitor.SignInAsync($"KT-{i:D2}", "wrong")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        (await visitor.SignInAsync("KT-01", "wrong")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);

        (await LogAsync()).Should().HaveCount(30);
    }

    [Fact]
    public async Task SignIn_ManyAtOnce_NoMoreThanTheLimitAreTried()
    {
        await AddAsync();
        var signIn = Services<SignIn>();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => signIn.TryAsync("KT-01", "wrong", CancellationToken.None)));

        (await signIn.TryAsync("KT-01", Visitor.Password, CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task Session_PersonSwitchedOff_EndsAtOnce()
    {
        using var visitor = Keep(await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor));

        await Central.ExecuteAsync("update people set active = 0");

        (await visitor.GetAsync("/v1/reports/monthly/2026-11")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(7, HttpStatusCode.OK)]
    [InlineData(8, HttpStatusCode.Unauthorized)]
    public async Task Session_Unused_EndsAfterEightHours(int hours, HttpStatusCode expected)
    {
        using var visitor = Keep(await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor));

        Clock.Advance(TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(1));

        (await visitor.GetAsync("/v1/reports/monthly/2026-11")).StatusCode.Should().Be(expected);
    }

    [Fact]
    public void Forms_OfAllPages_NeedTheirToken() =>
        Central.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true
                && endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal) == false
                && endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>() is not { RequiresValidation: true })
            .Select(endpoint => endpoint.RoutePattern.RawText).Should().Equal(["/language"], "it changes nothing but what its own reader sees");

    [Fact]
    public async Task Form_WithoutToken_IsRefused()
    {
        using var visitor = Keep(new Visitor(Central));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("code", "KT-01"), KeyValuePair.Create("password", "x")]);

        (await visitor.Http.PostAsync(new Uri("/sign-in", UriKind.Relative), form)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/reports", "/reports")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example", "/")]
    [InlineData(null, "/")]
    public void LocalPath_OnlyOwnPaths_AreFollowed(string? path, string expected) => Languages.LocalPath(path, "/").Should().Be(expected);

    [Fact]
    public async Task Language_Chosen_IsKept()
    {
        using var visitor = Keep(new Visitor(Central));
        (await visitor.Http.GetStringAsync(new Uri("/", UriKind.Relative))).Should().Contain("<html lang=\"vi\">");

        await visitor.PostAsync("/", "/language", ("language", "en"), ("back", "/"));

        (await visitor.Http.GetStringAsync(new Uri("/", UriKind.Relative))).Should().Contain("<html lang=\"en\">");
    }

    [Theory]
    [InlineData("/", false)]
    [InlineData("/phieu", true)]
    public async Task Page_Policy_AllowsWebAssemblyOnlyWhereItIsUsed(string path, bool allowed)
    {
        using var visitor = Keep(new Visitor(Central));

        var policy = (await visitor.GetAsync(path)).Headers.GetValues("Content-Security-Policy").Single();

        policy.Contains("wasm-unsafe-eval", StringComparison.Ordinal).Should().Be(allowed);
        policy.Should().Contain("frame-ancestors 'none'").And.NotContain("unsafe-inline");
    }

    [Fact]
    public async Task ChangePassword_RightCurrent_NewOneHolds()
    {
        using var visitor = Keep(await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor));

        var answer = await visitor.PostAsync("/account", "/account/password", ("current", Visitor.Password), ("wanted", "another long password"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await Services<SignIn>().TryAsync("KT-01", "another long password", CancellationToken.None)).Should().NotBeNull();
        (await Services<SignIn>().TryAsync("KT-01", Visitor.Password, CancellationToken.None)).Should().BeNull();
    }

    private T Services<T>()
        where T : notnull => (T)Central.Services.GetService(typeof(T))!;

    private Task<bool> AddAsync() => Central.Database.WriteAsync(
        sql => PeopleAdmin.AddAsync(sql, "KT-01", "Người Thử", [Roles.Auditor], Visitor.Password, null), CancellationToken.None);

    private Task<IReadOnlyList<string>> LogAsync() => Central.QueryAsync<string>("select action || ' ' || person from central_log order by log_id");

    private static string WithoutTokens(string html) => TokenPattern.Replace(html, "");

    [GeneratedRegex("value=\"[A-Za-z0-9_-]{60,}\"")]
    private static partial Regex TokenPattern { get; }
}
