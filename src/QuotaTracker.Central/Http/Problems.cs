using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Http.Metadata;
using QuotaTracker.Contracts;

namespace QuotaTracker.Central.Http;

/// <summary>Every error that central answers with: a stable type for programs, a title in the caller's language for people.</summary>
internal static class Problems
{
    public static ProblemAnswer BadRequest() => new(400, ProblemTypes.BadRequest);

    public static ProblemAnswer Validation(IReadOnlyDictionary<string, string[]> errors) =>
        new(400, ProblemTypes.Validation, problem => problem with { Errors = errors });

    public static ProblemAnswer Unauthenticated() => new(401, ProblemTypes.Unauthenticated);

    public static ProblemAnswer AssertionTime(long serverTimeMs) =>
        new(401, ProblemTypes.AssertionTime, problem => problem with { ServerTimeMs = serverTimeMs });

    public static ProblemAnswer AssertionReplayed() => new(401, ProblemTypes.AssertionReplayed);

    public static ProblemAnswer Forbidden() => new(403, ProblemTypes.Forbidden);

    public static ProblemAnswer StationInactive() => new(403, ProblemTypes.StationInactive);

    public static ProblemAnswer EnrolmentCode() => new(403, ProblemTypes.EnrolmentCode);

    public static ProblemAnswer KeySpent() => new(409, ProblemTypes.KeySpent);

    public static ProblemAnswer NotFound() => new(404, ProblemTypes.NotFound);

    public static ProblemAnswer NotKnownNow() => new(503, ProblemTypes.NotKnownNow);

    public static ProblemAnswer MonthNotBegun() => new(404, ProblemTypes.MonthNotBegun);

    public static ProblemAnswer SequenceGap(long acknowledgedThrough) =>
        new(409, ProblemTypes.SequenceGap, problem => problem with { AcknowledgedThrough = acknowledgedThrough });

    public static ProblemAnswer JournalFork(long acknowledgedThrough) =>
        new(409, ProblemTypes.JournalFork, problem => problem with { AcknowledgedThrough = acknowledgedThrough });

    public static ProblemAnswer IdReused() => new(409, ProblemTypes.IdReused);

    public static ProblemAnswer TooLarge() => new(413, ProblemTypes.TooLarge);

    public static ProblemAnswer TooMany() => new(429, ProblemTypes.TooMany);

    public static ProblemAnswer Recovering() => new(503, ProblemTypes.Recovering);

    public static ProblemAnswer StickRefused() => new(400, ProblemTypes.StickRefused);

    public static ProblemAnswer Unavailable() => new(503, ProblemTypes.Unavailable);

    public static ProblemAnswer Internal() => new(500, ProblemTypes.Internal);

    /// <summary>What to say of a bare status that some part of the framework set.</summary>
    public static ProblemAnswer OfStatus(int status) => status switch
    {
        400 => BadRequest(),
        401 => Unauthenticated(),
        403 => Forbidden(),
        404 => NotFound(),
        413 => TooLarge(),
        429 => TooMany(),
        503 => Unavailable(),
        >= 500 => new(status, ProblemTypes.Internal),
        _ => new(status, ProblemTypes.BadRequest),
    };
}

/// <summary>A problem on its way out.</summary>
internal sealed class ProblemAnswer(int status, string type, Func<WireProblem, WireProblem>? add = null)
    : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    private const int RetryAfterSeconds = 2;

    private static readonly ResourceManager Titles = new("QuotaTracker.Central.Http.ProblemTexts", typeof(Problems).Assembly);

    public int? StatusCode => status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        // Whoever answers may know better when to come back.
        if (status == StatusCodes.Status503ServiceUnavailable && httpContext.Response.Headers.RetryAfter.Count == 0)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var language = Language(httpContext.Request);
        httpContext.Response.Headers.ContentLanguage = language.Name;
        await httpContext.Response.WriteAsJsonAsync(Describe(language), WireJson.Options, "application/problem+json", CancellationToken.None);
    }

    /// <summary>The problem as it is written, in one language.</summary>
    public WireProblem Describe(CultureInfo language)
    {
        var key = type[(type.LastIndexOf(':') + 1)..];
        var problem = new WireProblem(type, Titles.GetString(key, language), status, Titles.GetString(key + ".detail", language));
        return add is null ? problem : add(problem);
    }

    public static void PopulateMetadata(System.Reflection.MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(WireProblem), ["application/problem+json"]));

    /// <summary>Vietnamese unless the caller likes English better than anything else that is there.</summary>
    public static CultureInfo Language(HttpRequest request) => CultureInfo.GetCultureInfo(
        request.GetTypedHeaders().AcceptLanguage
            .Where(wanted => wanted.Quality is not 0)
            .OrderByDescending(wanted => wanted.Quality ?? 1)
            .Select(wanted => wanted.Value.ToString().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(name => name is "vi" or "en") ?? "vi");
}
