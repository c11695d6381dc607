namespace QuotaTracker.Central.People;

/// <summary>What browsers are told not to do with our pages.</summary>
internal static class SecurityHeaders
{
    private const string Rest =
        "; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // Set when the answer starts: an error page begins with empty headers.
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            Set(http);
            return Task.CompletedTask;
        });
        return next(http);
    });

    private static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        // WebAssembly only where a receipt's picture is decoded.
        var script = http.Request.Path.StartsWithSegments("/phieu") ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'";
        headers.ContentSecurityPolicy = $"default-src 'none'; {script}{Rest}";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        // Files may be kept for a while; what concerns people may not.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
    }
}
