using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Data.Sqlite;

namespace QuotaTracker.Station.Http;

/// <summary>A disk that takes nothing more is told in words: nothing was recorded, and what was recorded before is still there.</summary>
internal sealed class DiskFullHandler(ILogger<DiskFullHandler> logger) : IExceptionHandler
{
    private const int IoError = 10;
    private const int Full = 13;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var isDisk = exception is SqliteException { SqliteErrorCode: IoError or Full };
        if (isDisk)
            logger.DiskFull(((SqliteException)exception).SqliteExtendedErrorCode);
        var refusal = isDisk ? new Refusal(507, "station-disk-full") : Problems.ForStatus(500);
        httpContext.Response.StatusCode = refusal.Status;
        await Problems.Of(refusal).ExecuteAsync(httpContext);
        return true;
    }
}

internal static partial class HttpLog
{
    [LoggerMessage(2020, LogLevel.Error, "The disk takes nothing more: SQLite error {Code}")]
    public static partial void DiskFull(this ILogger logger, int code);
}
