using FluentValidation;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Cli;
using QuotaTracker.Station.Days;
using QuotaTracker.Station.Drafts;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Pages;
using QuotaTracker.Station.Status;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station;

/// <summary>The station as a web application: services, pipeline, features.</summary>
internal static class StationHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // The framework's lines name every request, receipts' numbers among them; nobody reads them.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (Listening.NotLoopback(builder.Configuration) is { Count: > 0 } wrong)
        {
            await Console.Error.WriteLineAsync(Problems.Text("not-loopback", string.Join(", ", wrong)));
            return StationCommands.Unsafe;
        }

        if (Listening.OpenCentral(builder.Configuration) is { } open)
        {
            await Console.Error.WriteLineAsync(Problems.Text("central-without-tls", open));
            return StationCommands.Unsafe;
        }

        try
        {
            await using var app = Build(builder);
            await app.RunAsync();
            return StationCommands.Done;
        }
        catch (CannotStartException failure)
        {
            return StationCommands.Explain(failure, Console.Error);
        }
    }

    /// <summary>Everything but the start. <paramref name="edges"/> replaces process edges: the clock and the line.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, Action<IServiceCollection>? edges = null)
    {
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            builder.WebHost.UseUrls(Listening.DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 256 * 1024;
        });
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<StationOptions, StationOptionsValidator>().BindConfiguration(StationOptions.Section);
        services.AddStation();
        services.AddSessions(builder.Configuration[$"{StationOptions.Section}:{nameof(StationOptions.DataDirectory)}"] ?? "data");
        services.AddValidators();
        services.AddPages();
        services.AddProblemDetails();
        services.AddExceptionHandler<DiskFullHandler>();
        services.ConfigureHttpJsonOptions(options => LocalJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddRequestLocalization(options => options.SetDefaultCulture("vi").AddSupportedCultures("vi", "en").AddSupportedUICultures("vi", "en"));
        edges?.Invoke(services);

        var app = builder.Build();
        // Opened before anything listens: a second process, or a disk that can't be trusted, ends the start here.
        app.Services.GetRequiredService<StationDatabase>();
        // Before anybody is answered: the second device may know that this store is an old one.
        app.Services.GetRequiredService<JournalMirror>().CatchUpWhole();
        app.UseRequestLocalization();
        app.UseMiddleware<LoopbackGuard>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Refusals.Of(context.HttpContext, context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseStationFiles();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapGroup("/api/session").MapSession();
        var api = app.MapGroup("/api").RequireAuthorization().AddEndpointFilter<CsrfFilter>();
        api.MapDesk();
        api.MapGroup("/exchanges").MapExchanges();
        api.MapGroup("/drafts").MapDrafts();
        api.MapGroup("/answers").MapAnswers();
        api.MapGroup("/day").MapDays();
        api.MapGroup("/stick").MapStick();
        app.MapPages();
        return app;
    }

    private static void AddValidators(this IServiceCollection services)
    {
        services.AddSingleton<IValidator<SignInRequest>, SignInRequestValidator>();
        services.AddSingleton<IValidator<ScanRequest>, ScanRequestValidator>();
        services.AddSingleton<IValidator<RegisterRequest>, RegisterRequestValidator>();
        services.AddSingleton<IValidator<ExchangeRequest>, ExchangeRequestValidator>();
        services.AddSingleton<IValidator<VoidRequest>, VoidRequestValidator>();
        services.AddSingleton<IValidator<DraftRequest>, DraftRequestValidator>();
        services.AddSingleton<IValidator<SeeAnswersRequest>, SeeAnswersRequestValidator>();
        services.AddSingleton<IValidator<CloseDayRequest>, CloseDayRequestValidator>();
        services.AddSingleton<IValidator<VerifyRequest>, VerifyRequestValidator>();
        services.AddSingleton<IValidator<ConfirmDateRequest>, ConfirmDateRequestValidator>();
    }
}
