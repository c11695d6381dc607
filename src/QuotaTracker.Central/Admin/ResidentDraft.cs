using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using QuotaTracker.Contracts.Reference;

namespace QuotaTracker.Central.Admin;

/// <summary>What an authority says of a resident: the row of an import, or a form.</summary>
internal sealed record ResidentDraft(
    string PersonalNumber, string Name, string? BirthDate, int? Sex, string? UnitCode, bool PolicePermit, DateOnly? CardIssued)
{
    public static string[] Columns { get; } = ["personal_number", "name", "birth_date", "sex", "unit_code", "police_permit", "card_issued"];

    /// <summary>Reads one row; what is wrong goes to <paramref name="fault"/> by field. What was found is not repeated: it is a person's.</summary>
    public static ResidentDraft? Read(Func<string, string?> field, IReadOnlyCollection<string> units, Action<string, ReferenceFaultKind> fault)
    {
        var good = true;
        void Wrong(string name, ReferenceFaultKind kind)
        {
            good = false;
            fault(name, kind);
        }

        string Text(string name) => field(name)?.Trim() ?? "";
        string? Optional(string name, Func<string, bool> isGood, ReferenceFaultKind kind)
        {
            var text = Text(name);
            if (text.Length > 0 && !isGood(text))
                Wrong(name, kind);
            return text.Length == 0 ? null : text;
        }

        if (!Domain.PersonalNumber.TryParse(Text("personal_number"), out _))
            Wrong("personal_number", ReferenceFaultKind.NotAPersonalNumber);
        if (Text("name").Length is 0 or > 100)
            Wrong("name", Text("name").Length == 0 ? ReferenceFaultKind.Empty : ReferenceFaultKind.TooLong);
        var birth = Optional("birth_date", text => IsYear(text) || Day(text) is not null, ReferenceFaultKind.NotADay);
        var sex = Optional("sex", text => text is "1" or "2", ReferenceFaultKind.NotAllowed);
        var unit = Optional("unit_code", units.Contains, ReferenceFaultKind.NotAUnitCode);
        var permit = Optional("police_permit", text => text is "yes" or "no", ReferenceFaultKind.NotAllowed);
        var issued = Optional("card_issued", text => Day(text) is not null, ReferenceFaultKind.NotADay);
        return good
            ? new(Text("personal_number"), Text("name").Normalize(), birth, sex is null ? null : sex[0] - '0', unit, permit == "yes", issued is null ? null : Day(issued))
            : null;
    }

    /// <summary>Reads a whole table; with any fault there are no drafts.</summary>
    public static (IReadOnlyList<ResidentDraft> Drafts, IReadOnlyList<ReferenceFault> Faults) ReadCsv(string csv, IReadOnlyCollection<string> units)
    {
        List<ResidentDraft> drafts = [];
        List<ReferenceFault> faults = [];
        HashSet<string> seen = [];
        using var reader = new CsvReader(new StringReader(csv.TrimStart('\uFEFF')), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectColumnCountChanges = true,
        });
        try
        {
            var hasHeader = reader.Read() && reader.ReadHeader();
            foreach (var missing in Columns.Except(hasHeader ? reader.HeaderRecord! : []))
                faults.Add(new(1, missing, ReferenceFaultKind.ColumnMissing, ""));
            while (faults.Count is < 100 && hasHeader && reader.Read())
            {
                var line = reader.Parser.RawRow;
                if (Read(name => reader.GetField(name), units, (name, kind) => faults.Add(new(line, name, kind, ""))) is not { } draft)
                    continue;
                drafts.Add(draft);
                if (!seen.Add(draft.PersonalNumber))
                    faults.Add(new(line, "personal_number", ReferenceFaultKind.Overlaps, ""));
            }
        }
        catch (CsvHelperException)
        {
            // A quote that isn't closed or a wrong number of fields: what follows can't be told apart any more.
            faults.Add(new(reader.Parser.RawRow, "", ReferenceFaultKind.BadCsv, ""));
        }

        if (drafts.Count == 0 && faults.Count == 0)
            faults.Add(new(1, "", ReferenceFaultKind.TableSize, ""));
        return faults.Count == 0 ? (drafts, faults) : ([], faults);
    }

    private static bool IsYear(string text) => text.Length == 4 && text.All(char.IsAsciiDigit);

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
