namespace QuotaTracker.Station.Http;

/// <summary>
/// Lets nobody in but this machine's own pages. A page of some other site, opened in the same browser, can reach a loopback port:
/// by a name that it points at 127.0.0.1 (Host), or by sending from its own origin (Origin, Sec-Fetch-Site). Both are refused.
/// </summary>
internal sealed class LoopbackGuard(RequestDelegate next)
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>For the page that reads codes with the camera: its reader is WebAssembly. Everything else stays forbidden.</summary>
    public static string PolicyWithCodeReader { get; } = Policy.Replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", StringComparison.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        // At the last moment: an error that begins the answer anew would wipe them out.
        context.Response.OnStarting(() =>
        {
            AddSecurityHeaders(context.Response.Headers);
            return Task.CompletedTask;
        });
        if (Refuse(context) is { } refusal)
        {
            context.Response.StatusCode = refusal.Status;
            await Problems.Of(refusal).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static Refusal? Refuse(HttpContext context)
    {
        var own = OwnHosts(context);
        if (!own.Contains(context.Request.Host.Value ?? ""))
            return new(421, "misdirected");
        var headers = context.Request.Headers;
        var origin = headers.Origin.ToString();
        if (origin.Length > 0 && !own.Any(host => origin == "http://" + host))
            return new(403, "foreign-origin");
        // "none": typed into the address bar, or opened from the desktop.
        var site = headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" ? null : new(403, "foreign-origin");
    }

    private static string[] OwnHosts(HttpContext context)
    {
        var port = context.Connection.LocalPort;
        return [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"localhost:{port}")];
    }

    private static void AddSecurityHeaders(IHeaderDictionary headers)
    {
        // A page that has a policy of its own (a receipt, with its nonce and in the desk's print frame) keeps it.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = Policy;
        if (headers.XFrameOptions.Count == 0)
            headers.XFrameOptions = "DENY";
        // Persons' data: not in the browser's cache for whoever uses the device next. Styles and scripts say otherwise themselves.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // The camera reads cards on the station's own page; nothing else is needed.
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
    }
}
