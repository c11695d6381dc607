namespace QuotaTracker.Mutants;

/// <summary>Puts all edits into texts, each behind its switch.</summary>
internal static class Patching
{
    /// <summary>The file with its edits; throws when an original isn't there exactly once, or two edits touch each other.</summary>
    public static string Apply(string file, string text, IEnumerable<(int Mutant, Edit Edit)> edits)
    {
        var places = new List<(int At, int Length, int Mutant, string Replacement)>();
        foreach (var (mutant, edit) in edits)
        {
            // Whole lines in the list, but also a part of one line: the line's end then isn't part of it.
            var original = text.Contains(edit.Original, StringComparison.Ordinal) ? edit.Original : edit.Original.TrimEnd('\n');
            var replacement = original.Length == edit.Original.Length ? edit.Replacement : edit.Replacement.TrimEnd('\n');
            var at = text.IndexOf(original, StringComparison.Ordinal);
            if (at < 0)
                throw new InvalidDataException($"Mutant {mutant}: {file} has no longer what it replaces:\n{original}");
            if (text.IndexOf(original, at + 1, StringComparison.Ordinal) >= 0)
                throw new InvalidDataException($"Mutant {mutant}: {file} has what it replaces more than once:\n{original}");
            places.Add((at, original.Length, mutant, replacement));
        }

        var ordered = places.OrderByDescending(place => place.At).ToArray();
        for (var i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].At + ordered[i].Length > ordered[i - 1].At)
                throw new InvalidDataException($"Mutants {ordered[i].Mutant} and {ordered[i - 1].Mutant} change the same place of {file}.");
        }

        foreach (var (at, length, _, replacement) in ordered)
            text = text.Remove(at, length).Insert(at, replacement);
        return text;
    }
}
