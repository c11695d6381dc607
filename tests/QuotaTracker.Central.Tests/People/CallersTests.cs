using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Supervision;
using QuotaTracker.Central.Tests.Support;

namespace QuotaTracker.Central.Tests.People;

/// <summary>Who may call what, for every endpoint that there is, also those that come later.</summary>
public sealed class CallersTests() : ContractTests(new SqliteStores())
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [Callers.Person] = [.. Roles.All],
        [Callers.Reader] = [Roles.Auditor, Roles.Supervisor],
        [Callers.Supervisor] = [Roles.Supervisor],
        [Callers.Overseer] = [Roles.Supervisor, Roles.Administrator],
        [Callers.LogReader] = [Roles.Auditor, Roles.Supervisor, Roles.Administrator],
        [Callers.Bearer] = [Roles.Officer, Roles.Supervisor, Roles.Administrator],
        [Callers.Administrator] = [Roles.Administrator],
    };

    private IEnumerable<RouteEndpoint> Endpoints =>
        Central.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Endpoints_All_StateTheirCallerNameAndSummary()
    {
        Endpoints.Should().NotBeEmpty();
        Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null == endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText).Should().BeEmpty();
        OfPeople().Should().OnlyContain(endpoint =>
            endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() != null
            && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>() != null);
    }

    [Fact]
    public async Task Endpoints_Nobody_IsLetIn()
    {
        using var visitor = Keep(new Visitor(Central));
        foreach (var endpoint in OfPeople())
            (await CallAsync(visitor, endpoint)).StatusCode.Should().BeOneOf([HttpStatusCode.Unauthorized, HttpStatusCode.Redirect], Name(endpoint));
    }

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.Supervisor)]
    [InlineData(Roles.Auditor)]
    [InlineData(Roles.Administrator)]
    public async Task Endpoints_EachRole_IsRefusedWhatIsNotItsOwn(string role)
    {
        using var visitor = Keep(await Visitor.SignedInAsync(Central, "XX-01", role));
        foreach (var endpoint in OfPeople().Where(endpoint => endpoint.RoutePattern.RawText != "/sign-out"))
        {
            var status = (await CallAsync(visitor, endpoint)).StatusCode;
            if (Allowed[PolicyOf(endpoint)].Contains(role))
                status.Should().NotBe(HttpStatusCode.Forbidden, Name(endpoint)).And.NotBe(HttpStatusCode.Unauthorized, Name(endpoint));
            else
                status.Should().Be(HttpStatusCode.Forbidden, Name(endpoint));
        }
    }

    [Fact]
    public async Task Station_WithItsAssertion_OpensNothingOfPeople()
    {
        using var station = await EnrolAsync("KTH-01");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/reports/monthly/2026-11");
        request.Headers.Authorization = new("Bearer", Contracts.Stations.StationAssertion.Make(
            station.Key, station.PublicKey.Kid, station.Id, 1, "GET", "/v1/reports/monthly/2026-11", [], Clock.GetUtcNow()));

        (await station.Http.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task EndpointsOfStations_NobodyPeopleAndLivesThatEnded_AreRefused()
    {
        var (lost, former, off) = (await EnrolAsync("KTH-01"), await EnrolAsync("LC1-01"), await EnrolAsync("MKH-01"));
        await EnrolAsync("LC1-01", again: true);
        await BurnLife.RunAsync(lost.Id, 1, new("GS-01", "máy mất"), Central.Steps, Central.Services.GetRequiredService<RecoverFromStations>(), CancellationToken.None);
        await Central.ExecuteAsync("update stations set active = 0 where station_id = 'MKH-01'");
        using var everybody = await Visitor.SignedInAsync(Central, "XX-01", [.. Roles.All]);
        var endpoints = Endpoints.Where(endpoint => PolicyOf(endpoint) == StationPolicy.Name).ToArray();
        endpoints.Should().HaveCountGreaterThanOrEqualTo(6);

        foreach (var endpoint in endpoints)
        {
            using var unsigned = RequestOf(endpoint);
            (await everybody.Http.SendAsync(unsigned)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, Name(endpoint));
            foreach (var station in (TestStation[])[lost, former, off])
            {
                using var request = RequestOf(endpoint);
                request.Headers.Authorization = new("Bearer", Contracts.Stations.StationAssertion.Make(
                    station.Key, station.PublicKey.Kid, station.Id, 1, request.Method.Method, request.RequestUri!.OriginalString,
                    request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(), Clock.GetUtcNow()));
                var answer = await station.Http.SendAsync(request);
                answer.StatusCode.Should().Be(HttpStatusCode.Forbidden, Name(endpoint));
                (await answer.Content.ReadAsStringAsync()).Should().Contain(Contracts.ProblemTypes.StationInactive, Name(endpoint));
            }
        }
    }

    private static HttpRequestMessage RequestOf(RouteEndpoint endpoint) =>
        new(new HttpMethod(Method(endpoint)), new Uri(endpoint.RoutePattern.RawText!, UriKind.Relative))
        {
            Content = Method(endpoint) == "POST" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null,
        };

    private IEnumerable<RouteEndpoint> OfPeople() => Endpoints.Where(endpoint => Allowed.ContainsKey(PolicyOf(endpoint)));

    private static string PolicyOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? "";

    private static string Method(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();

    private static string Name(RouteEndpoint endpoint) => $"{Method(endpoint)} {endpoint.RoutePattern.RawText}";

    private static async Task<HttpResponseMessage> CallAsync(Visitor visitor, RouteEndpoint endpoint)
    {
        var path = endpoint.RoutePattern.RawText!.Replace("{month}", "2026-11", StringComparison.Ordinal)
            .Replace("{station}", "KTH-01", StringComparison.Ordinal).Replace("{code}", "ZZ-99", StringComparison.Ordinal)
            .Replace("{table}", "goods", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(Method(endpoint)), path.Length == 0 ? "/" : path);
        // In a type that the endpoint takes: for another one there is no endpoint, and that is closed to everybody.
        var types = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()?.ContentTypes ?? [];
        if (types.Contains("text/csv"))
            request.Content = new StringContent("", System.Text.Encoding.UTF8, "text/csv");
        else if (types.Contains("multipart/form-data") && !types.Contains("application/x-www-form-urlencoded"))
            request.Content = new MultipartFormDataContent { { new StringContent(""), "nothing" } };
        else if (request.Method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent([]);
        return await visitor.Http.SendAsync(request);
    }
}
