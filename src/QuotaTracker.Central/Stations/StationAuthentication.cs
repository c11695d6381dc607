using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Stations;

internal sealed class StationAuthenticationOptions : AuthenticationSchemeOptions;

/// <summary>Checks a station's assertion: its key, its time, this request and body, and that it comes for the first time.</summary>
internal sealed class StationAuthentication(
    IOptionsMonitor<StationAuthenticationOptions> options, ILoggerFactory loggers, UrlEncoder encoder, CentralDatabase database, TimeProvider clock)
    : AuthenticationHandler<StationAuthenticationOptions>(options, loggers, encoder)
{
    private const string BearerPrefix = "Bearer ";

    private ProblemAnswer? _refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var token = header[BearerPrefix.Length..].Trim();
        if (StationAssertion.Peek(token) is not { } claimed)
            return Refuse(Problems.Unauthenticated());
        var life = await database.ReadAsync(sql => sql.FindAsync<LifeKey>("""
            select life.kid, life.public_x, life.public_y, station.active, station.incarnation, life.burned_at
            from station_lives life join stations station on station.station_id = life.station_id
            where life.station_id = @Station and life.incarnation = @Incarnation
            """, new { claimed.Station, claimed.Incarnation }), Context.RequestAborted);
        if (life is null)
            return Refuse(Problems.Unauthenticated());

        var now = clock.GetUtcNow();
        var target = Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var verdict = await StationAssertion.CheckAsync(token, life.ToKey(), Request.Method, target, BodyAsync, now);
        if (verdict != AssertionVerdict.Good)
            return Refuse(verdict == AssertionVerdict.WrongTime ? Problems.AssertionTime(now.ToUnixTimeMilliseconds()) : Problems.Unauthenticated());
        if (!life.Active || life.Incarnation != claimed.Incarnation || life.BurnedAt is not null)
            return Refuse(Problems.StationInactive());
        if (!await IsFirstAsync($"{StationAssertion.Subject(claimed.Station, claimed.Incarnation)}/{claimed.Id}", now))
            return Refuse(Problems.AssertionReplayed());
        return AuthenticateResult.Success(new(Principal(claimed.Station, claimed.Incarnation), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        (Context.GetEndpoint() is null ? Problems.NotFound() : _refusal ?? Problems.Unauthenticated()).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        (Context.GetEndpoint() is null ? Problems.NotFound() : Problems.Forbidden()).ExecuteAsync(Context);

    private AuthenticateResult Refuse(ProblemAnswer refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail("refused");
    }

    // The hash in the assertion is that of the bytes as sent, so they are read before anything unpacks them, and handed on.
    private async Task<ReadOnlyMemory<byte>> BodyAsync()
    {
        using var bytes = new MemoryStream();
        await Request.Body.CopyToAsync(bytes, Context.RequestAborted);
        var body = bytes.ToArray();
        Request.Body = new MemoryStream(body, writable: false);
        return body;
    }

    private Task<bool> IsFirstAsync(string assertionId, DateTimeOffset now) => database.WriteAsync(async sql => await sql.ExecuteAsync("""
        insert into assertions_seen (assertion_id, expires_at) values (@assertionId, @expiresAt) on conflict (assertion_id) do nothing
        """, new { assertionId, expiresAt = (now + (2 * StationAssertion.LifetimeMax)).ToUnixTimeMilliseconds() }) == 1, Context.RequestAborted);

    private ClaimsPrincipal Principal(StationId station, int incarnation) => new(new ClaimsIdentity(
    [
        new(StationPolicy.StationClaim, station.Value),
        new(StationPolicy.IncarnationClaim, incarnation.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ], Scheme.Name));

    private sealed record LifeKey
    {
        public string Kid { get; init; } = "";

        public string PublicX { get; init; } = "";

        public string PublicY { get; init; } = "";

        public bool Active { get; init; }

        public int Incarnation { get; init; }

        public long? BurnedAt { get; init; }

        public WireKey ToKey() => new(Kid, "EC", "P-256", PublicX, PublicY);
    }
}

/// <summary>Forgets assertions that would be refused by their time anyway.</summary>
internal sealed class PurgeAssertions(CentralDatabase database, TimeProvider clock, ILogger<PurgeAssertions> logger) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PurgeAsync(stoppingToken);
            }
            catch (Exception failure) when (database.IsUnavailable(failure))
            {
                // Nothing depends on it; the next round does the work.
                logger.StoreUnavailable(failure.GetType().Name);
            }
        }
    }

    public Task<int> PurgeAsync(CancellationToken cancellationToken) => database.WriteAsync(
        sql => sql.ExecuteAsync("delete from assertions_seen where expires_at < @now", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        cancellationToken);
}
