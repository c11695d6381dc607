using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Central.Http;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sticks;

/// <summary>POST /v1/sync/stick: a station that has a network carries another one's file. The file proves itself.</summary>
internal static class RelayStick
{
    public static async Task<Results<Ok<StickEnvelope>, ProblemAnswer>> HandleAsync(
        StickEnvelope envelope, TakeStick sticks, HttpContext http, CancellationToken cancellationToken) =>
        await sticks.RunAsync(envelope.Text, ProblemAnswer.Language(http.Request), cancellationToken) is { } taken
            ? TypedResults.Ok(new StickEnvelope(taken.Text))
            : Problems.StickRefused();
}
