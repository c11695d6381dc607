using System.Globalization;
using System.Text.RegularExpressions;

namespace QuotaTracker.Mutants;

/// <summary>One place that a mutant changes.</summary>
/// <param name="File">From the repository's root.</param>
/// <param name="Original">What stands there; exactly once.</param>
/// <param name="Replacement">What stands there in the copy; asks the switch, so that without it everything is as it was.</param>
internal sealed record Edit(string File, string Original, string Replacement);

/// <summary>A rule taken out.</summary>
internal sealed record Mutant(int Number, string Title, string Rule, IReadOnlyList<Edit> Edits);

/// <summary>Reads mutants.md: a list for people first, which a program can apply.</summary>
internal static partial class MutantList
{
    /// <summary>Stands for the switch in replacements.</summary>
    private const string Switch = "MUTANT";

    public static IReadOnlyList<Mutant> Read(string file)
    {
        var mutants = new List<Mutant>();
        foreach (Match section in SectionPattern.Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
        {
            var number = int.Parse(section.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            var body = section.Groups["body"].Value;
            var edits = EditPattern.Matches(body).Select(edit => new Edit(
                edit.Groups["file"].Value, edit.Groups["original"].Value,
                edit.Groups["replacement"].Value.Replace(Switch, string.Create(CultureInfo.InvariantCulture, $"global::Mutant.Is({number})"), StringComparison.Ordinal))).ToArray();
            if (edits.Length == 0)
                throw new InvalidDataException($"Mutant {number} changes nothing.");
            mutants.Add(new(number, section.Groups["title"].Value, body[..EditPattern.Match(body).Index].Trim(), edits));
        }

        if (!mutants.Select(mutant => mutant.Number).SequenceEqual(Enumerable.Range(1, mutants.Count)))
            throw new InvalidDataException("Mutants are numbered from 1, without holes.");
        return mutants;
    }

    [GeneratedRegex(@"^## (?<number>[0-9]+)\. (?<title>.+)\n(?<body>(?:(?!^## ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex SectionPattern { get; }

    [GeneratedRegex(@"^`(?<file>src/[^`]+)`\n+```[a-z]+\n(?<original>(?:.*\n)*?)```\n+```[a-z]+\n(?<replacement>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex EditPattern { get; }
}
