using Microsoft.AspNetCore.Antiforgery;

namespace QuotaTracker.Station.Http;

/// <summary>A request that changes something must carry the token that only the station's own page can read.</summary>
internal sealed class CsrfFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public const string Header = "X-Csrf-Token";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        HttpMethods.IsGet(context.HttpContext.Request.Method) || await antiforgery.IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Problems.Of(new Refusal(403, "csrf"));
}
