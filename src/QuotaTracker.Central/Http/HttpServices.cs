using System.Net;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts;

namespace QuotaTracker.Central.Http;

/// <summary>How central speaks HTTP: limits, JSON, problems, health.</summary>
internal static class HttpServices
{
    /// <summary>The largest body, packed and unpacked: 500 entries with the longest bodies of real journals stay well below.</summary>
    public const int BodyBytesMax = 8 * 1024 * 1024;

    public static WebApplicationBuilder AddHttp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.AddServerHeader = false;
        });
        // Only this machine, unless the operator says otherwise: a proxy with a certificate belongs in front.
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls("http://127.0.0.1:5080");
        // Limits hold for whoever asks, not for the proxy; and cookies are Secure where the proxy speaks HTTPS.
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<CentralOptions>>((forwarded, options) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var proxy in options.Value.Proxies)
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            // Several in a row: back to the first address that isn't a known one's.
            if (options.Value.Proxies.Count > 0)
                forwarded.ForwardLimit = null;
        });
        builder.Services.Configure<JsonOptions>(json => WireJson.Configure(json.SerializerOptions));
        // A body that can't be read is thrown in every environment alike, and Failures says which field it was.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<Failures>();
        builder.Services.AddProblemDetails();
        builder.Services.AddRequestDecompression();
        builder.Services.AddOpenApi();
        builder.Services.AddHealthChecks().AddCheck<StoreHealth>("store");
        return builder;
    }

    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) =>
        app.UseExceptionHandler().UseStatusCodePages(context =>
            Problems.OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
}
