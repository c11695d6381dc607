using Microsoft.AspNetCore.Antiforgery;
using QuotaTracker.Central.Admin;
using QuotaTracker.Central.Demonstration;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Public;
using QuotaTracker.Central.Reports;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Central.Supervision;

namespace QuotaTracker.Central.People;

/// <summary>All that people see and do at central, in three calls for the program's table of contents.</summary>
internal static class Site
{
    public static WebApplicationBuilder AddSite(this WebApplicationBuilder builder)
    {
        builder.Services.AddPeople();
        builder.Services.AddPublic();
        builder.Services.AddReports();
        builder.Services.AddDemonstration(builder.Configuration);
        return builder;
    }

    /// <summary>Before sign-in and authorization: who asks through a proxy, what every answer carries, files, and the reader's language.</summary>
    public static IApplicationBuilder UseSite(this IApplicationBuilder app) =>
        app.UseForwardedHeaders().UseSecurityHeaders().UseSiteFiles().UseRequestLocalization();

    /// <summary>After authorization: limits and forms.</summary>
    public static IApplicationBuilder UseSiteForms(this IApplicationBuilder app) => app.UseRateLimiter().UseAntiforgery().Use(RefuseForms);

    // A form without its token, or one that can't be read: the caller's fault, said as such. Endpoints themselves would call it central's.
    private static Task RefuseForms(HttpContext context, RequestDelegate next) =>
        context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false, Error: var why }
            ? throw new BadHttpRequestException("The form's token is missing or wrong, or the form can't be read.", why ?? new InvalidDataException())
            : next(context);

    public static IEndpointRouteBuilder MapSite(this IEndpointRouteBuilder app) => app.MapPeople().MapPublic().MapReports().MapAdmin().MapLog().MapSupervision().MapSticks();
}
