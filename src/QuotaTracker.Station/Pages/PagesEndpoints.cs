using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Days;
using QuotaTracker.Station.Desk;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Printer;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Status;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Today;

namespace QuotaTracker.Station.Pages;

/// <summary>The station's pages. Rendered once by the server; what moves in them is fetched from <c>/api</c>.</summary>
internal static class PagesEndpoints
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddOptionsWithValidateOnStart<ChromiumOptions, ChromiumOptionsValidator>().BindConfiguration(ChromiumOptions.Section);
        services.AddSingleton(provider => new ChromiumPdf(
            provider.GetRequiredService<IOptions<ChromiumOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("").WithTags("Pages").AllowAnonymous();
        open.MapGet("/sign-in", SignIn).WithName("SignInPage").WithSummary("Where an officer signs in.");
        open.MapGet("/language", PageLanguage.Handle).WithName("ChooseLanguage").WithSummary("Keeps the language of the pages in a cookie.");

        var pages = app.MapGroup("").WithTags("Pages").RequireAuthorization();
        pages.MapGet("/", Desk).WithName("DeskPage").WithSummary("The desk: scan, enter, confirm, hand over.");
        pages.MapGet("/today", Today).WithName("TodayPage").WithSummary("Today's receipts and what became of them; what waits for central, and what it answered.");
        pages.MapGet("/day", DaysEndpoints.Show).WithName("DayPage").WithSummary("A day's sums, and its closing.");
        pages.MapGet("/day.pdf", DaysEndpoints.PrintAsync).WithName("DayPdf").WithSummary("A day's sums as a PDF file.");
        pages.MapGet("/attention", NeedingAttention).WithName("AttentionPage").WithSummary("What somebody has to look at, in words.");
        pages.MapGet("/stick", StickSync).WithName("StickPage").WithSummary("Sync by stick, for a station without a network.");
        pages.MapGet("/printer", ThePrinter).WithName("PrinterPage").WithSummary("Paper and language of the slips that this browser prints, and a test print.");
        pages.MapGet("/printer/test", TestSlipPages.ShowAsync).WithName("TestSlipPage").WithSummary("A test slip for the screen and the printer.");
        pages.MapGet("/printer/test.pdf", TestSlipPages.PrintAsync).WithName("TestSlipPdf").WithSummary("A test slip as a PDF file.");
        pages.MapGet("/receipts/{number}", ReceiptPages.ShowAsync).WithName("ReceiptPage").WithSummary("A receipt for the screen and the printer.");
        pages.MapGet("/receipts/{number}.pdf", ReceiptPages.PrintAsync).WithName("ReceiptPdf").WithSummary("A receipt as a PDF file.");
    }

    private static RazorComponentResult SignIn(HttpContext http) => Page<SignInPage>(new { T = PageLanguage.Of(http) });

    private static RazorComponentResult Desk(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = LoopbackGuard.PolicyWithCodeReader;
        return Page<DeskPage>(new { T = PageLanguage.Of(http), Officer = NameOf(http) });
    }

    private static RazorComponentResult Today(HttpContext http) => Page<TodayPage>(new { T = PageLanguage.Of(http), Officer = NameOf(http) });

    private static RazorComponentResult NeedingAttention(HttpContext http) => Page<AttentionPage>(new { T = PageLanguage.Of(http), Officer = NameOf(http) });

    private static RazorComponentResult StickSync(HttpContext http) => Page<StickPage>(new { T = PageLanguage.Of(http), Officer = NameOf(http) });

    private static RazorComponentResult ThePrinter(HttpContext http, IOptions<StationOptions> options) =>
        Page<PrinterPage>(new { T = PageLanguage.Of(http), Officer = NameOf(http), Default = Paper.Find(options.Value.Paper)! });

    // The generator of the endpoints' code doesn't see the types that are made of pages, so none may be in a signature.
    private static RazorComponentResult Page<TPage>(object parameters) where TPage : IComponent => new(typeof(TPage), parameters);

    private static string NameOf(HttpContext http) => CurrentOfficer.NameOf(http) ?? "";
}
