using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Http;

/// <summary>Turns what was thrown into a problem: a body that can't be read, a store that isn't there, or a bug.</summary>
internal sealed class Failures(CentralDatabase database, ILogger<Failures> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told; the status is for the access log.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await Answer(exception).ExecuteAsync(httpContext);
        return true;
    }

    private ProblemAnswer Answer(Exception exception)
    {
        if (exception is BadHttpRequestException bad)
        {
            return bad.InnerException is JsonException { Path: { Length: > 2 } path }
                ? Problems.Validation(new Dictionary<string, string[]> { [path[2..]] = ["type"] })
                : Problems.OfStatus(bad.StatusCode);
        }

        if (database.IsUnavailable(exception))
        {
            logger.StoreUnavailable(exception.GetType().Name);
            return Problems.Unavailable();
        }

        logger.Unexpected(exception);
        return Problems.Internal();
    }
}

internal static partial class HttpLog
{
    [LoggerMessage(1001, LogLevel.Error, "The store can't be used: {Failure}")]
    public static partial void StoreUnavailable(this ILogger logger, string failure);

    [LoggerMessage(1002, LogLevel.Error, "Something happened that should not")]
    public static partial void Unexpected(this ILogger logger, Exception exception);
}
