using Microsoft.Extensions.FileProviders;

namespace QuotaTracker.Station.Pages;

/// <summary>Styles and scripts, from beside the program: wherever it is started from, they are found.</summary>
internal static class StationFiles
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>The receipt's style, which the page carries itself.</summary>
    public static string ReceiptStyle { get; } = File.ReadAllText(Path.Combine(Folder, "receipt.css"));

    /// <summary>The style of the day's sheet with its paper, for a file that stands alone.</summary>
    public static string DayOnA4 { get; } = DayStyle("day-a4.css");

    /// <summary>The same on A5.</summary>
    public static string DayOnA5 { get; } = DayStyle("day-a5.css");

    public static void UseStationFiles(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new PhysicalFileProvider(Folder),
        // Always asked for again (and answered "not changed"): scripts of two releases must never run together.
        OnPrepareResponse = static served => served.Context.Response.Headers.CacheControl = "no-cache",
    });

    private static string DayStyle(string paper) => File.ReadAllText(Path.Combine(Folder, "day.css")) + File.ReadAllText(Path.Combine(Folder, paper));
}
