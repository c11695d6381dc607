using System.Threading.RateLimiting;
using FluentValidation;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Contracts.Public;

namespace QuotaTracker.Central.Public;

/// <summary>What anybody may call: look-ups by residents, the receipt check, and the published keys.</summary>
internal static class PublicEndpoints
{
    /// <summary>The limit of sign-ins from one address.</summary>
    public const string SignInLimit = "People.PerAddress";

    private const string Limit = "Public.PerAddress";

    public static IServiceCollection AddPublic(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PublicOptions, PublicOptionsValidator>().BindConfiguration(PublicOptions.Section);
        services.AddSingleton<IValidator<PublicQuotaRequest>, PublicQuotaRequestValidator>();
        services.AddSingleton<IValidator<VerifyReceiptRequest>, VerifyReceiptRequestValidator>();
        services.AddSingleton<LookUpThrottle>();
        services.AddSingleton<LookUpQuota>();
        services.AddSingleton<VerifyReceipt>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<PublicOptions>>((limiter, options) => limiter.AddPolicy(Limit, http =>
            PerAddress(http, options.Value.PerAddressPerMinute)));
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<PeopleOptions>>((limiter, options) => limiter.AddPolicy(SignInLimit, http =>
            PerAddress(http, options.Value.PerAddressPerMinute)));
        services.Configure<RateLimiterOptions>(limiter => limiter.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
            await PublicAnswers.TooMany(context.HttpContext, wait).ExecuteAsync(context.HttpContext);
        });
        return services;
    }

    private static RateLimitPartition<string> PerAddress(HttpContext http, int perMinute) => RateLimitPartition.GetFixedWindowLimiter(
        http.Connection.RemoteIpAddress?.ToString() ?? "",
        _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) });

    public static IEndpointRouteBuilder MapPublic(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").WithTags("Public").ExcludeFromDescription().AllowAnonymous();
        pages.MapGet("/", () => PageResults.Page<QuotaPage>()).WithName("QuotaPage").WithSummary("The residents' page.");
        pages.MapGet("/tra-cuu", () => PageResults.Page<QuotaPage>()).WithName("QuotaPageVi").WithSummary("The residents' page by its Vietnamese name.");
        pages.MapPost("/tra-cuu", LookUpQuota.HandleFormAsync)
            .WithName("LookUpQuotaForm").WithSummary("Looks up trips left, from a form.").RequireRateLimiting(Limit);
        pages.MapGet("/phieu", () => PageResults.Page<ReceiptPage>()).WithName("ReceiptPage").WithSummary("The receipt check.");
        pages.MapPost("/phieu", VerifyReceipt.HandleFormAsync)
            .WithName("VerifyReceiptForm").WithSummary("Checks a receipt, from a form.").RequireRateLimiting(Limit);

        var wire = app.MapGroup("").WithTags("Public").AllowAnonymous();
        wire.MapPost("/v1/public/quota", LookUpQuota.HandleJsonAsync)
            .WithName(nameof(LookUpQuota)).WithSummary("How many trips are left. A number alone opens nothing.")
            .AddEndpointFilter<ValidationFilter<PublicQuotaRequest>>().RequireRateLimiting(Limit)
            .Produces<PublicQuotaResponse>().ProducesProblem(404).ProducesProblem(429).ProducesProblem(503).ProducesValidationProblem();
        wire.MapPost("/v1/public/receipts/verify", VerifyReceipt.HandleJsonAsync)
            .WithName(nameof(VerifyReceipt)).WithSummary("Whether a receipt is genuine, and what has become of it.")
            .AddEndpointFilter<ValidationFilter<VerifyReceiptRequest>>().RequireRateLimiting(Limit)
            .Produces<VerifyReceiptResponse>().ProducesProblem(429).ProducesProblem(503).ProducesValidationProblem();
        wire.MapGet("/.well-known/jwks.json", StationKeys.HandleAsync)
            .WithName("StationKeys").WithSummary("The public keys of all stations, as a JSON Web Key Set.");
        return app;
    }
}
