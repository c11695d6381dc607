namespace QuotaTracker.Domain.Exchanges;

/// <summary>
/// Which goods are the excess: when lines bear different rates this decides the tax, and for residents no text says who picks, so the
/// resident may. A choice names lines by index, in the order in which they become the excess; lines that it doesn't name follow, lowest
/// tax first. It moves taxes, never the amount that is exempt.
/// </summary>
public static class ExcessChoice
{
    /// <summary>Whether a choice names lines that are there, each once. Naming none is no choice, and null is how that is said.</summary>
    public static bool IsGood(IReadOnlyList<int> choice, int lines) =>
        choice.Count > 0 && choice.Distinct().Count() == choice.Count && choice.All(index => index >= 0 && index < lines);

    /// <summary>The place of a line in the choice, from 1; null when the choice doesn't name it.</summary>
    public static int? PlaceOf(IReadOnlyList<int>? choice, int line) =>
        choice?.Index().Where(at => at.Item == line).Select(at => (int?)at.Index + 1).FirstOrDefault();

    /// <summary>The choice as its places say it; null when no line has one.</summary>
    /// <param name="places">The place of each line, in the lines' order.</param>
    public static IReadOnlyList<int>? FromPlaces(IEnumerable<int?> places)
    {
        int[] choice = [.. places.Index().Where(at => at.Item is not null).OrderBy(at => at.Item).Select(at => at.Index)];
        return choice.Length == 0 ? null : choice;
    }
}
