using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Domain;

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

    /// <summary>What the page may say because the address says so; of anything else it says nothing.</summary>
    private static ActResult? Known(string? said) => Enum.TryParse<ActResult>(said, out var result) && Enum.IsDefined(result) ? result : null;

    private static Task<IResult> PageAsync(string? said, CentralSteps steps, CancellationToken cancellationToken) =>
        ShowAsync(Known(said), null, null, StatusCodes.Status200OK, steps, cancellationToken);

    private static async Task<IResult> FindAsync([FromForm] string? receipt, CentralSteps steps, CancellationToken cancellationToken) =>
        await ShowAsync(null, null, receipt?.Trim().ToUpperInvariant() ?? "", StatusCodes.Status200OK, steps, cancellationToken);

    private static async Task<IResult> AskBurnAsync(string station, CentralSteps steps, TimeProvider clock, CancellationToken cancellationToken) =>
        await AskAsync(await SupervisorQuestions.OfBurnAsync(station, steps, cancellationToken), null, null, StatusCodes.Status200OK, steps, clock, cancellationToken);

    private static async Task<IResult> AskExchangeAsync(
        string exchange, string act, CentralSteps steps, TimeProvider clock, CancellationToken cancellationToken) => await AskAsync(
            await SupervisorQuestions.OfExchangeAsync(exchange, act, steps, cancellationToken), null, null, StatusCodes.Status200OK, steps, clock,
            cancellationToken);

    private static Task<IResult> BurnAsync(
        string station, [FromForm] int? incarnation, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralSteps steps,
        TimeProvider clock, RecoverFromStations recovery, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, steps, clock, null, () => SupervisorQuestions.OfBurnAsync(station, steps, cancellationToken),
            act => StationId.TryParse(station, out var id) && incarnation is { } life
                ? BurnLife.RunAsync(id, life, act, steps, recovery, cancellationToken)
                : Task.FromResult(ActResult.NotPossible),
            cancellationToken);

    private static Task<IResult> RestoreAsync(
        string exchange, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralSteps steps, TimeProvider clock,
        CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, steps, clock, exchange, "restore", (id, act) => RestoreRight.RunAsync(id, act, steps, cancellationToken), cancellationToken);

    private static Task<IResult> ConfirmAsync(
        string exchange, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralSteps steps, TimeProvider clock,
        CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, steps, clock, exchange, "confirm", (id, act) => CorrectExchange.ConfirmAsync(id, act, steps, cancellationToken), cancellationToken);

    private static Task<IResult> VoidAsync(
        string exchange, [FromForm] string? reason, [FromForm] string? asked, HttpContext http, CentralSteps steps, TimeProvider clock,
        CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, steps, clock, exchange, "void", (id, act) => CorrectExchange.VoidAsync(id, act, steps, cancellationToken), cancellationToken);

    private static Task<IResult> DoAsync(
        string? reason, string? asked, HttpContext http, CentralSteps steps, TimeProvider clock, string exchange, string what,
        Func<ExchangeId, SupervisorAct, Task<ActResult>> work, CancellationToken cancellationToken) => DoAsync(
            reason, asked, http, steps, clock, Guid.TryParse(exchange, out var id) ? new(id) : null,
            () => SupervisorQuestions.OfExchangeAsync(exchange, what, steps, cancellationToken),
            act => id == default ? Task.FromResult(ActResult.NotPossible) : work(new(id), act), cancellationToken);

    // Done, or done before: the address says so, and loading it again does nothing again.
    private static async Task<IResult> DoAsync(
        string? reason, string? asked, HttpContext http, CentralSteps steps, TimeProvider clock, ExchangeId? exchange, Func<Task<Question?>> question,
        Func<SupervisorAct, Task<ActResult>> work, CancellationToken cancellationToken)
    {
        if (SecondStep.Answered(asked, clock) is not { } id)
            return await AskAsync(await question(), "Ask.Again", reason, StatusCodes.Status409Conflict, steps, clock, cancellationToken);
        if (SupervisorAct.Of(Callers.CodeOf(http.User), reason, id) is not { } act)
            return await AskAsync(await question(), "Act.NoReason", reason, StatusCodes.Status400BadRequest, steps, clock, cancellationToken);
        var result = await steps.LookAsync(step => CentralLog.HasAsync(step.Sql, id), cancellationToken) ? ActResult.Already : await work(act);
        return result is ActResult.Done or ActResult.Already
            ? TypedResults.LocalRedirect($"/supervise?said={result}")
            : await ShowAsync(result, exchange, null, StatusCodes.Status409Conflict, steps, cancellationToken);
    }

    // Nothing to ask: it is done already, or can't be done with this one.
    private static async Task<IResult> AskAsync(
        Question? question, string? said, string? reason, int status, CentralSteps steps, TimeProvider clock, CancellationToken cancellationToken) =>
        question is not null
            ? SecondStep.Ask(question, clock, said, reason, status)
            : await ShowAsync(ActResult.NotPossible, null, null, StatusCodes.Status409Conflict, steps, cancellationToken);

    private static async Task<IResult> ShowAsync(
        ActResult? said, ExchangeId? exchange, string? receipt, int status, CentralSteps steps, CancellationToken cancellationToken)
    {
        var (view, words) = await steps.LookAsync(
            async step => (await SupervisionList.ReadAsync(step, receipt), said is { } result ? await ActWords.OfAsync(step, exchange, result) : null), cancellationToken);
        return PageResults.Page<SupervisePage>(
            new { View = view, Said = words, IsDone = said is ActResult.Done or ActResult.Already, Searched = receipt }, status);
    }
}
