using Microsoft.Extensions.FileProviders;

namespace QuotaTracker.Central.Pages;

/// <summary>The files of the pages: beside the program, wherever it is started from.</summary>
internal static class SiteFiles
{
    public static IFileProvider Provider { get; } = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));

    public static IApplicationBuilder UseSiteFiles(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = Provider,
        // Short: a file keeps its name over releases.
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "public, max-age=300",
    });
}
