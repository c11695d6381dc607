using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace QuotaTracker.Station.Http;

/// <summary>Why something is not done: a value, not an exception. The name is stable; the words are for people.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">The end of the problem's type, and the key of its words.</param>
/// <param name="Args">What goes into the words.</param>
/// <param name="Errors">By field, when fields are wrong.</param>
internal sealed record Refusal(int Status, string Name, object[]? Args = null, IReadOnlyDictionary<string, string[]>? Errors = null);

/// <summary>Refusals as <c>application/problem+json</c> in the reader's language, Vietnamese unless English is asked for.</summary>
internal static class Problems
{
    public const string Prefix = "urn:quotatracker:problem:";

    private static readonly ResourceManager Texts = new("QuotaTracker.Station.Texts.Problems", typeof(Problems).Assembly);

    public static ProblemHttpResult Of(Refusal refusal) => TypedResults.Problem(Details(refusal));

    public static ProblemDetails Details(Refusal refusal)
    {
        var details = new ProblemDetails
        {
            Type = Prefix + refusal.Name,
            Status = refusal.Status,
            Title = Text(refusal.Name, refusal.Args ?? []),
        };
        if (Texts.GetString(refusal.Name + ".detail", Culture) is { } detail)
            details.Detail = string.Format(Culture, detail, refusal.Args ?? []);
        if (refusal.Errors is not null)
            details.Extensions["errors"] = refusal.Errors;
        return details;
    }

    /// <summary>One text of the station's own.</summary>
    public static string Text(string key, params object[] args) =>
        string.Format(Culture, Texts.GetString(key, Culture) ?? throw new KeyNotFoundException($"No text under the key {key}."), args);

    /// <summary>What stands for a bare status, such as that of a body that isn't JSON.</summary>
    public static Refusal ForStatus(int status) => new(status, status switch
    {
        400 => "bad-request",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        415 => "unsupported-media-type",
        429 => "too-many",
        _ => "internal",
    });

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;
}
