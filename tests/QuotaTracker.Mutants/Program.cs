using System.Globalization;
using QuotaTracker.Mutants;

// The proof that the proof can fail: every rule taken out, one at a time, must be noticed by the simulation. See eng/mutants.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
int NumberOf(string name, int otherwise) => int.Parse(Option(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

var root = Path.GetFullPath(Option("--root") ?? ".");
var mutants = MutantList.Read(Path.Combine(root, Option("--list") ?? "tests/QuotaTracker.Mutants/mutants.md"));
var copy = new MutatedCopy(root, Path.GetFullPath(Option("--copy") ?? Path.Combine(root, "artifacts/mutants")));
try
{
    copy.Write(mutants);
}
catch (InvalidDataException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}

Console.WriteLine($"{mutants.Count} mutants; building the copy that has them ...");
var hunt = new Hunt(copy, await copy.BuildAsync(), NumberOf("--schedules", 6_000), NumberOf("--seed", 1), NumberOf("--jobs", Environment.ProcessorCount));
var wanted = Option("--only")?.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToHashSet();
var caught = await hunt.RunAsync([.. mutants.Where(mutant => wanted is null || wanted.Contains(mutant.Number))]);

var table = HuntTable.Make(caught, hunt);
Console.WriteLine(table);
if (Option("--write") is { } file)
    HuntTable.Write(file, table);
return caught.All(result => result.IsAsItShouldBe) ? 0 : 1;
