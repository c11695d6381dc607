using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Supervision;

/// <summary>/supervise: what supervisors look at and put right, each act with its reason.</summary>
internal static class SupervisionEndpoints
{
    public static IEndpointRouteBuilder MapSupervision(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/supervise").WithTags("Supervision").ExcludeFromDescription().RequireAuthorization(Callers.Supervisor);
        pages.MapGet("", PageAsync).WithName("SupervisePage").WithSummary("Incidents, and what can be put right.");
        pages.MapPost("/find", FindAsync).WithName("FindExchange").WithSummary("Finds an exchange by its receipt's number.");
        pages.MapGet("/stations/{station}/burn", AskBurnAsync).WithName("AskBurn").WithSummary("Asks before a device is declared lost.");
        pages.MapGet("/exchanges/{exchange}/{act}", AskExchangeAsync).WithName("AskAboutExchange").WithSummary("Asks before something is done with an exchange.");
        pages.MapPost("/stations/{station}/burn", BurnAsync).WithName(nameof(BurnLife)).WithSummary("Declares a device lost.");
        pages.MapPost("/exchanges/{exchange}/restore", RestoreAsync).WithName(nameof(RestoreRight)).WithSummary("Gives a voided exchange's trip back.");
        pages.MapPost("/exchanges/{exchange}/confirm", ConfirmAsync).WithName("ConfirmExchange").WithSummary("Grants after all what was found to be due.");
        pages.MapPost("/exchanges/{exchange}/void", VoidAsync).WithName("VoidExchange").WithSummary("Voids an exchange of an earlier day.");
        return app;
    }

    /// <summary>The key of a text that the page may show because the address says so; anything else shows nothing.</summary>
    private static string? Known(string? said) => Enum.TryParse<ActResult>(said, out var result) && Enum.IsDefined(result) ? $"Act.{result}" : null;

    private static Task<IResult> PageAsync(string? said, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        ShowAsync(Known(said), null, StatusCodes.Status200OK, database, clock, cancellationToken);

    private static async Task<IResult> FindAsync([FromForm] string? receipt, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        await ShowAsync(null, receipt?.Trim().ToUpperInvariant() ?? "", StatusCodes.Status200OK, database, clock, cancellationToken);

    private static async Task<IResult> AskBurnAsync(string station, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        await AskAsync(await SupervisorQuestions.OfBurnAsync(station, database, cancellationToken), null, null, StatusCodes.Status200OK, database, clock, cancellationToken);

    private static async Task<IResult> AskExchangeAsync(
        string exchange, string act, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) => await AskAsync(
            await SupervisorQuestions.OfExchangeAsync(exchange, act, database, clock, cancellationToken), null, null, StatusCodes.Status200OK, database, clock,
            cancellationToken);

    private static Task<IResult> BurnAsync(
        string station, [FromForm] int? incarnation, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralDatabase database,
        TimeProvider clock, CentralSteps steps, RecoverFromStations recovery, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, database, clock, () => SupervisorQuestions.OfBurnAsync(station, database, cancellationToken),
            act => StationId.TryParse(station, out var id) && incarnation is { } life
                ? BurnLife.RunAsync(id, life, act, steps, recovery, cancellationToken)
                : Task.FromResult(ActResult.NotPossible),
            cancellationToken);

    private static Task<IResult> RestoreAsync(
        string exchange, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralDatabase database, TimeProvider clock,
        CentralSteps steps, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, database, clock, exchange, "restore", (id, act) => RestoreRight.RunAsync(id, act, steps, cancellationToken), cancellationToken);

    private static Task<IResult> ConfirmAsync(
        string exchange, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralDatabase database, TimeProvider clock,
        CentralSteps steps, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, database, clock, exchange, "confirm", (id, act) => CorrectExchange.ConfirmAsync(id, act, steps, cancellationToken), cancellationToken);

    private static Task<IResult> VoidAsync(
        string exchange, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralDatabase database, TimeProvider clock,
        CentralSteps steps, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, database, clock, exchange, "void", (id, act) => CorrectExchange.VoidAsync(id, act, steps, cancellationToken), cancellationToken);

    private static Task<IResult> DoAsync(
        string? reason, string? asked, HttpContext http, CentralDatabase database, TimeProvider clock, string exchange, string what,
        Func<ExchangeId, SupervisorAct, Task<ActResult>> work, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, database, clock, () => SupervisorQuestions.OfExchangeAsync(exchange, what, database, clock, cancellationToken),
            act => Guid.TryParse(exchange, out var id) ? work(new(id), act) : Task.FromResult(ActResult.NotPossible), cancellationToken);

    // Done, or done before: the address says so, and loading it again does nothing again.
    private static async Task<IResult> DoAsync(
        string? reason, string? asked, HttpContext http, CentralDatabase database, TimeProvider clock, Func<Task<Question?>> question,
        Func<SupervisorAct, Task<ActResult>> work, CancellationToken cancellationToken)
    {
        if (SecondStep.Answered(asked, clock) is not { } id)
            return await AskAsync(await question(), "Ask.Again", reason, StatusCodes.Status409Conflict, database, clock, cancellationToken);
        if (SupervisorAct.Of(Callers.CodeOf(http.User), reason, id) is not { } act)
            return await AskAsync(await question(), "Act.NoReason", reason, StatusCodes.Status400BadRequest, database, clock, cancellationToken);
        var result = await database.ReadAsync(sql => CentralLog.HasAsync(sql, id), cancellationToken) ? ActResult.Already : await work(act);
        return result is ActResult.Done or ActResult.Already
            ? TypedResults.LocalRedirect($"/supervise?said={result}")
            : await ShowAsync($"Act.{result}", null, StatusCodes.Status409Conflict, database, clock, cancellationToken);
    }

    // Nothing to ask: it is done already, or can't be done with this one.
    private static async Task<IResult> AskAsync(
        Question? question, string? said, string? reason, int status, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        question is not null
            ? SecondStep.Ask(question, clock, said, reason, status)
            : await ShowAsync("Act.NotPossible", null, StatusCodes.Status409Conflict, database, clock, cancellationToken);

    private static async Task<IResult> ShowAsync(
        string? said, string? receipt, int status, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        var today = BusinessDay.Of(clock.GetUtcNow());
        var view = await database.ReadAsync(sql => SupervisionList.ReadAsync(sql, today, receipt), cancellationToken);
        return PageResults.Page<SupervisePage>(new { View = view, Said = said, Searched = receipt }, status);
    }
}
