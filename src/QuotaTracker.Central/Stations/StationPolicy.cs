using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Stations;

/// <summary>Which station asks, and in which life of its store.</summary>
internal readonly record struct StationCaller(StationId Station, int Incarnation)
{
    /// <summary>Handlers take the caller as a parameter.</summary>
    public static ValueTask<StationCaller> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));

    public static StationCaller Of(ClaimsPrincipal user) => new(
        StationId.Parse(user.FindFirstValue(StationPolicy.StationClaim)!),
        int.Parse(user.FindFirstValue(StationPolicy.IncarnationClaim)!, CultureInfo.InvariantCulture));
}

/// <summary>Stations only: the current life of an active one, with an assertion made for this very request.</summary>
internal static class StationPolicy
{
    public const string Name = "Station";
    public const string Scheme = "StationAssertion";
    public const string StationClaim = "station";
    public const string IncarnationClaim = "incarnation";

    public static IServiceCollection AddStationAuthentication(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<StationAuthenticationOptions, StationAuthentication>(Scheme, null);
        services.AddHostedService<PurgeAssertions>();
        return services.AddAuthorization(options =>
        {
            options.AddPolicy(Name, policy => policy.AddAuthenticationSchemes(Scheme).RequireClaim(StationClaim));
            // An endpoint that doesn't say who may call it is closed to everybody.
            options.FallbackPolicy = new AuthorizationPolicyBuilder(Scheme).RequireAssertion(_ => false).Build();
        });
    }
}
