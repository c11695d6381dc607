using QuotaTracker.Station.Api;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Officers;

namespace QuotaTracker.Station.Drafts;

/// <summary>Keeping what is being typed.</summary>
internal static class DraftsEndpoints
{
    public static RouteGroupBuilder MapDrafts(this RouteGroupBuilder drafts)
    {
        drafts.WithTags("Drafts");
        drafts.MapGet("/", List).WithName("ListDrafts").WithSummary("What was typed at this station and isn't recorded yet, oldest first.");
        drafts.MapPut("/{exchangeId:guid}", Keep).WithName("KeepDraft").WithSummary("Keeps what is being typed, on the disk. Safe to repeat.")
            .Validates<DraftRequest>();
        drafts.MapDelete("/{exchangeId:guid}", Drop).WithName("DropDraft").WithSummary("Throws a draft away. Safe to repeat.");
        return drafts;
    }

    private static IReadOnlyList<KeptDraft> List(DraftBook drafts, HttpContext context) => drafts.List(CurrentOfficer.Of(context));

    private static IResult Keep(Guid exchangeId, DraftRequest request, DraftBook drafts, HttpContext context) =>
        Done(drafts.Keep(exchangeId, request, CurrentOfficer.Of(context)));

    private static IResult Drop(Guid exchangeId, DraftBook drafts) => Done(drafts.Drop(exchangeId));

    private static IResult Done(Refusal? refusal) => refusal is null ? TypedResults.NoContent() : Problems.Of(refusal);
}
