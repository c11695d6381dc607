using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Exchanges;

/// <summary>Recording exchanges and looking at the day's.</summary>
internal static class ExchangesEndpoints
{
    public static RouteGroupBuilder MapExchanges(this RouteGroupBuilder exchanges)
    {
        exchanges.WithTags("Exchanges");
        exchanges.MapPost("/", RecordAsync).WithName("RecordExchange").WithSummary("Records one exchange. Safe to repeat with the same id.")
            .Validates<ExchangeRequest>();
        exchanges.MapPost("/preview", PreviewAsync).WithName("PreviewExchange").WithSummary("Says what recording would answer; records nothing.")
            .Validates<ExchangeRequest>();
        exchanges.MapPost("/{id:guid}/void", Void).WithName("VoidExchange").WithSummary("Takes back an exchange of the same day.")
            .Validates<VoidRequest>();
        exchanges.MapPost("/{id:guid}/reprint", Reprint).WithName("ReprintReceipt").WithSummary("Counts one more copy of a receipt.");
        exchanges.MapGet("/{id:guid}", Find).WithName("FindExchange").WithSummary("What was recorded under an id.");
        exchanges.MapGet("/waiting", Waiting).WithName("ListWaiting").WithSummary("What waits for central's decision, of all days, oldest first.");
        exchanges.MapGet("/", OfDay).WithName("ListExchanges").WithSummary("The exchanges of a day, newest first; today when none is named.");
        return exchanges;
    }

    private static async Task<IResult> RecordAsync(
        ExchangeRequest request, ExchangeDesk desk, HttpContext context, CancellationToken cancellationToken) =>
        Answer(await desk.RecordAsync(request, CurrentOfficer.Of(context), cancellationToken));

    private static async Task<IResult> PreviewAsync(ExchangeRequest request, ExchangeDesk desk, CancellationToken cancellationToken) =>
        Answer(await desk.PreviewAsync(request, cancellationToken));

    private static IResult Find(Guid id, ExchangeDesk desk) =>
        desk.Find(id) is { } answer ? TypedResults.Ok(answer) : Problems.Of(new Refusal(404, "not-found"));

    private static IReadOnlyList<ListedExchange> Waiting(StationDatabase database, CentralLink central) =>
        database.Read(tx => ExchangeList.Waiting(tx, central.LifeIsOver));

    private static IResult Void(Guid id, VoidRequest request, Corrections corrections, HttpContext context) =>
        Answer(corrections.Void(id, request.Reason.Trim(), CurrentOfficer.Of(context)));

    private static IResult Reprint(Guid id, Corrections corrections, HttpContext context) =>
        corrections.Reprint(id, CurrentOfficer.Of(context)) switch
        {
            ({ } answer, _) => TypedResults.Ok(answer),
            (_, { } refusal) => Problems.Of(refusal),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static IReadOnlyList<ListedExchange> OfDay(DateOnly? day, StationDatabase database, StationClock clock, CentralLink central) =>
        database.Read(tx => ExchangeList.OfDay(tx, day ?? clock.Now(tx).Day, central.LifeIsOver));

    private static IResult Answer(ExchangeResult result) => result switch
    {
        ExchangeResult.Answered(var answer, true) => TypedResults.Created($"/receipts/{answer.ReceiptNumber}", answer),
        ExchangeResult.Answered(var answer, false) => TypedResults.Ok(answer),
        ExchangeResult.Refused(var refusal) => Problems.Of(refusal),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
