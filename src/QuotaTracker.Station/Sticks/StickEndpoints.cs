using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Station.Http;

namespace QuotaTracker.Station.Sticks;

/// <summary>Writing and reading sticks. Files travel as plain text.</summary>
internal static class StickEndpoints
{
    public static RouteGroupBuilder MapStick(this RouteGroupBuilder stick)
    {
        stick.WithTags("Stick").WithMetadata(new RequestSizeLimitAttribute(Stick.LengthMax));
        stick.MapPost("/out", Out).WithName("WriteStick").WithSummary("A signed file with what is unsent, for central.");
        stick.MapPost("/in", InAsync).WithName("ReadStick").WithSummary("Takes central's answer from a stick in. Safe to repeat.").Accepts<string>("text/plain");
        stick.MapPost("/carry", CarryAsync).WithName("CarryStick").WithSummary("Carries another station's file to central; gives central's answer for its stick.").Accepts<string>("text/plain");
        return stick;
    }

    private static IResult Out(StickDesk desk) => desk.Write() is { } file ? File(file) : Problems.Of(new Refusal(503, "not-enrolled"));

    private static async Task<IResult> InAsync(HttpContext context, StickDesk desk)
    {
        var (taken, refusal) = await desk.ReadAsync(await TextAsync(context));
        return taken is not null ? TypedResults.Ok(taken) : Problems.Of(refusal!);
    }

    private static async Task<IResult> CarryAsync(HttpContext context, StickDesk desk, CancellationToken cancellationToken)
    {
        var (file, refusal) = await desk.CarryAsync(await TextAsync(context), cancellationToken);
        return file is not null ? File(file) : Problems.Of(refusal!);
    }

    private static FileContentHttpResult File(StickFile file) =>
        TypedResults.File(Encoding.ASCII.GetBytes(file.Signed), "text/plain", file.Name);

    // The server's limit ends a body that is too long; what isn't plain ASCII is damaged anyway.
    private static async Task<string> TextAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.ASCII);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }
}
