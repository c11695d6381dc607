using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sticks;

/// <summary>What the page says of a file that was taken in. Public, as Razor components' parameters are.</summary>
/// <param name="Station">Whose it was.</param>
/// <param name="Accepted">Entries that are new here.</param>
/// <param name="AlreadyHad">Entries that were here already.</param>
/// <param name="Incidents">Entries that are new here and don't fit the books; of those that are new.</param>
/// <param name="Problem">Why the rest wasn't taken, and what to do; null when all was.</param>
/// <param name="FileName">The name of the file that goes back.</param>
/// <param name="Text">Its text.</param>
public sealed record StickResult(string Station, int Accepted, int AlreadyHad, int Incidents, string? Problem, string FileName, string Text)
{
    internal static StickResult Of(StickTaken taken, string fileName)
    {
        var results = taken.Answer.Pushes.SelectMany(push => push.Outcomes).Select(outcome => outcome.Result).ToLookup(result => result);
        var incidents = results[EntryResult.Incident].Count();
        return new(
            taken.Answer.Station, results[EntryResult.Accepted].Count() + incidents, results[EntryResult.AlreadyHad].Count(), incidents,
            taken.Answer.Problem is { } problem ? $"{problem.Title} {problem.Detail}".TrimEnd() : null, fileName, taken.Text);
    }
}
