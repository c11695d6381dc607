using System.Globalization;
using System.Text;

namespace QuotaTracker.Mutants;

/// <summary>The table of docs/mutants.md, written from a run alone.</summary>
internal static class HuntTable
{
    private const string Begin = "<!-- table: written by eng/mutants -->";
    private const string End = "<!-- end of table -->";

    public static string Make(IReadOnlyList<Caught> results, Hunt hunt)
    {
        var text = new StringBuilder();
        foreach (var clean in results.Where(result => result.Mutant is null))
        {
            text.AppendLine(clean.IsAsItShouldBe
                ? string.Create(CultureInfo.InvariantCulture, $"The copy without any rule taken out: nothing was violated in {clean.Schedules:N0} schedules, seeds from {hunt.Seed}.")
                : $"**The copy without any rule taken out isn't clean: {Cell(clean.Violation ?? clean.Broken)}**").AppendLine();
        }

        text.AppendLine("| No. | Rule taken out | Noticed after | First seed | By what |").AppendLine("|--:|---|--:|--:|---|");
        foreach (var (mutant, schedules, _, seed, violation, broken) in results.Where(result => result.Mutant is not null))
        {
            text.AppendLine(violation is null
                ? string.Create(CultureInfo.InvariantCulture, $"| {mutant!.Number} | {Cell(mutant.Title)} | **not in {schedules:N0}** | – | {Cell(broken ?? "nothing")} |")
                : string.Create(CultureInfo.InvariantCulture, $"| {mutant!.Number} | {Cell(mutant.Title)} | {schedules:N0} | {seed} | {Cell(violation)} |"));
        }

        return text.ToString();
    }

    /// <summary>Puts a table where the file has its place for it.</summary>
    public static void Write(string file, string table)
    {
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{file} has no place for the table.");
        File.WriteAllText(file, $"{text[..(begin + Begin.Length)]}\n{table}{text[end..]}");
    }

    private static string Cell(string? text) => (text ?? "").ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
