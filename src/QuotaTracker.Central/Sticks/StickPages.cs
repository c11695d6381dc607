using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;

namespace QuotaTracker.Central.Sticks;

/// <summary>/stick: somebody brings a station's file to central and takes the answer back.</summary>
internal static class StickPages
{
    public static IServiceCollection AddSticks(this IServiceCollection services) => services.AddSingleton<TakeStick>();

    public static IEndpointRouteBuilder MapSticks(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/stick").WithTags("Sticks").ExcludeFromDescription().RequireAuthorization(Callers.Bearer);
        pages.MapGet("", () => PageResults.Page<StickPage>()).WithName("StickPage").WithSummary("Hands in a station's file from a USB stick.");
        pages.MapPost("", UploadAsync).WithName("UploadStick").WithSummary("Takes a station's file in and gives central's answer as a file.")
            .WithMetadata(new RequestSizeLimitAttribute(TakeStick.BodyBytesMax));
        return app;
    }

    private static async Task<IResult> UploadAsync(IFormFile? file, TakeStick sticks, HttpContext http, CancellationToken cancellationToken)
    {
        if (file is null or { Length: 0 })
            return PageResults.Page<StickPage>(new { Problem = "Stick.NoFile" }, StatusCodes.Status400BadRequest);
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.ASCII);
        var answer = await sticks.RunAsync(await reader.ReadToEndAsync(cancellationToken), CultureInfo.CurrentUICulture, cancellationToken);
        if (answer is null)
            return PageResults.Page<StickPage>(new { Problem = "Stick.Refused" }, StatusCodes.Status400BadRequest);
        // The answer bears the name of the question, so that several stations' files don't mix on one stick.
        var name = Path.GetFileNameWithoutExtension(file.FileName);
        return TypedResults.File(
            Encoding.ASCII.GetBytes(answer), "text/plain", $"{(name.Length is > 0 and <= 100 && name.All(IsPlain) ? name : "stick")}.answer.qtstick");
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
