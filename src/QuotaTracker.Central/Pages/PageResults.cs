using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace QuotaTracker.Central.Pages;

/// <summary>Answers that are pages.</summary>
internal static class PageResults
{
    /// <summary>A page with its parameters.</summary>
    public static RazorComponentResult Page<TPage>(object? parameters = null, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new(typeof(TPage), parameters ?? new { })
        {
            StatusCode = status,
            // All at once: a page is short, and an error must not come after half of it was sent.
            PreventStreamingRendering = true,
        };

    /// <summary>A page with a heading and one sentence.</summary>
    public static RazorComponentResult Message(string titleKey, string textKey, int status) =>
        Page<MessagePage>(new { TitleKey = titleKey, TextKey = textKey }, status);
}
