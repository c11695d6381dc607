using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sticks;

/// <summary>/stick: somebody brings a station's file to central and takes the answer back.</summary>
internal static class StickPages
{
    public static IServiceCollection AddSticks(this IServiceCollection services) => services.AddSingleton<TakeStick>();

    public static IEndpointRouteBuilder MapSticks(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/stick").WithTags("Sticks").ExcludeFromDescription().RequireAuthorization(Callers.Bearer);
        pages.MapGet("", () => PageResults.Page<StickPage>()).WithName("StickPage").WithSummary("Hands in a station's file from a USB stick.");
        pages.MapPost("", UploadAsync).WithName("UploadStick").WithSummary("Takes a station's file in, and says what was taken and what goes back.")
            .WithMetadata(new RequestSizeLimitAttribute(TakeStick.BodyBytesMax));
        // The answer goes round through the page: nothing of it need be kept here, and any process of central gives the file.
        pages.MapPost("/answer", AnswerAsync).WithName("SaveStickAnswer").WithSummary("Gives central's answer, which the page has, as a file.")
            .WithMetadata(new RequestSizeLimitAttribute(TakeStick.BodyBytesMax)).WithFormOptions(valueLengthLimit: Stick.LengthMax, multipartBodyLengthLimit: TakeStick.BodyBytesMax);
        return app;
    }

    private static async Task<IResult> UploadAsync(IFormFile? file, TakeStick sticks, HttpContext http, CancellationToken cancellationToken)
    {
        if (file is null or { Length: 0 })
            return Refuse("Stick.NoFile");
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.ASCII);
        var text = await reader.ReadToEndAsync(cancellationToken);
        if (await sticks.RunAsync(text, CultureInfo.CurrentUICulture, cancellationToken) is not { } taken)
            return Refuse(Stick.PeekKey(text, Stick.InType) is null ? "Stick.Refused" : "Stick.IsAnswer");
        return PageResults.Page<StickPage>(new { Result = StickResult.Of(taken, AnswerName(Path.GetFileNameWithoutExtension(file.FileName))) });
    }

    private static async Task<IResult> AnswerAsync(
        [FromForm] string? name, [FromForm] string? answer, CentralDatabase database, CancellationToken cancellationToken)
    {
        foreach (var key in await database.ReadAsync(CentralKeys.PublicAsync, cancellationToken))
        {
            // Only what central itself has signed leaves as its file.
            if (answer is not null && await Stick.ReadInAsync(answer, key) is not null)
                return TypedResults.File(Encoding.ASCII.GetBytes(answer), "text/plain", AnswerName(name?.Replace(AnswerEnd, "", StringComparison.Ordinal) ?? ""));
        }

        return Refuse("Stick.Refused");
    }

    private static RazorComponentResult Refuse(string problem) => PageResults.Page<StickPage>(new { Problem = problem }, StatusCodes.Status400BadRequest);

    // The answer bears the name of the question, so that several stations' files don't mix on one stick.
    private static string AnswerName(string question) => $"{(question.Length is > 0 and <= 100 && question.All(IsPlain) ? question : "stick")}{AnswerEnd}";

    private const string AnswerEnd = ".answer.qtstick";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
