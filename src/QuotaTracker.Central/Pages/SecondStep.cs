using Microsoft.AspNetCore.Http.HttpResults;

namespace QuotaTracker.Central.Pages;

/// <summary>What a page asks before an act that can't simply be taken back. Public, as Razor components' parameters are.</summary>
/// <param name="Kind">Its words stand under <c>Ask.{Kind}.Title</c>, <c>.Means</c> and <c>.End</c>.</param>
/// <param name="Subject">What it is about, for the title.</param>
/// <param name="Do">The key of the button's text.</param>
/// <param name="Action">Where the answer goes. The question stands under the same address.</param>
/// <param name="Back">The page that it was asked from.</param>
public sealed record Question(string Kind, string Subject, string Do, string Action, string Back)
{
    /// <summary>What is known of it now.</summary>
    public string? Fact { get; init; }

    /// <summary>What the answer carries besides.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];

    /// <summary>Whether the act can be taken back at any time; then its last words warn of nothing.</summary>
    public bool CanBeUndone { get; init; }

    /// <summary>The bounds of a reason's length; null when none is asked for.</summary>
    public (int Min, int Max)? Reason { get; init; }
}

/// <summary>The second step: the question is a page of its own, and its answer holds for a while and once.</summary>
internal static class SecondStep
{
    // Long enough to ring somebody up; a page left open over lunch speaks of what was then.
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(30);

    // Several processes of central have several clocks.
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(5);

    /// <summary>Asks. The act is named now, so that a second answer from the same page is known as the same act.</summary>
    public static RazorComponentResult Ask(
        Question question, TimeProvider clock, string? said = null, string? reason = null, int status = StatusCodes.Status200OK) =>
        PageResults.Page<AskPage>(new { Question = question, Asked = Guid.CreateVersion7(clock.GetUtcNow()), Said = said, Reason = reason }, status);

    /// <summary>The act that was asked for; null when nobody was asked, or too long ago.</summary>
    public static Guid? Answered(string? asked, TimeProvider clock)
    {
        if (!Guid.TryParse(asked, out var act) || act.Version != 7)
            return null;
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(act.ToString("N")[..12], 16));
        return age <= GoodFor && age >= -ClocksApart ? act : null;
    }
}
