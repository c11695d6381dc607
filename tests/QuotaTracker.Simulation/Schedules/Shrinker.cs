using System.Text.RegularExpressions;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>Takes out of a failing schedule whatever isn't needed for it to fail.</summary>
internal static partial class Shrinker
{
    private const int TriesMax = 600;

    public static async Task<Schedule> ShrinkAsync(Schedule failing)
    {
        // Another violation than the one it began with would be another story.
        var kind = KindOf((await Run.DoAsync(failing)).Violation);
        var tries = 0;
        var best = failing;
        for (var progress = true; progress && tries < TriesMax;)
        {
            progress = false;
            for (var length = Math.Max(1, best.Moves.Count / 2); length >= 1; length /= 2)
            {
                for (var from = 0; from < best.Moves.Count && tries < TriesMax;)
                {
                    var shorter = best with { Moves = [.. best.Moves.Take(from), .. best.Moves.Skip(from + length)] };
                    tries++;
                    if (await FailsAsync(shorter, kind))
                        (best, progress) = (shorter, true);
                    else
                        from += length;
                }
            }

            foreach (var milder in Milder(best))
            {
                tries++;
                if (await FailsAsync(milder, kind))
                    (best, progress) = (milder, true);
            }
        }

        return best;
    }

    private static IEnumerable<Schedule> Milder(Schedule schedule)
    {
        var storm = schedule.Storm;
        if (storm.DropRequests > 0)
            yield return schedule with { Storm = storm with { DropRequests = 0 } };
        if (storm.DropAnswers > 0)
            yield return schedule with { Storm = storm with { DropAnswers = 0 } };
        if (storm.Doubles > 0)
            yield return schedule with { Storm = storm with { Doubles = 0 } };
        if (storm.Delays > 0)
            yield return schedule with { Storm = storm with { Delays = 0 } };
        if (storm.CutPolls > 0)
            yield return schedule with { Storm = storm with { CutPolls = 0 } };
    }

    private static async Task<bool> FailsAsync(Schedule schedule, string? kind) => (await Run.DoAsync(schedule)).Violation is { } found && KindOf(found) == kind;

    // What is violated, without who, when and how much.
    private static string? KindOf(string? violation) => violation is null ? null : Particular().Replace(violation, "*");

    [GeneratedRegex(@"\S*\d\S*")]
    private static partial Regex Particular();
}
