using System.Globalization;
using QuotaTracker.Central.Http;

namespace QuotaTracker.Central.Public;

/// <summary>Refusals that anonymous callers can get.</summary>
internal static class PublicAnswers
{
    public static IResult TooMany(HttpContext http, TimeSpan wait)
    {
        SetRetryAfter(http, wait);
        return Problems.TooMany();
    }

    /// <summary>How long nobody knows; the pages and the problem say these words, too.</summary>
    public static readonly TimeSpan RecoveryWait = TimeSpan.FromHours(1);

    public static IResult NotKnownNow(HttpContext http)
    {
        SetRetryAfter(http, RecoveryWait);
        return Problems.NotKnownNow();
    }

    public static void SetRetryAfter(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
