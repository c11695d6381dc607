using System.Globalization;
using QuotaTracker.Sizing;

// dotnet run --project tests/QuotaTracker.Sizing [--seed N] [--write docs/sizing.md]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

var seed = int.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture);
var table = SizingTable.Make(new Border(), seed);
Console.Write(table);
if (Option("--write") is { } file)
    SizingTable.Write(file, table);
