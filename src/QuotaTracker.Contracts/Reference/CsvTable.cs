using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Contracts.Reference;

/// <summary>Reads a CSV text row by row and gathers every fault with its line and field, so that one look mends them all.</summary>
internal sealed class CsvTable
{
    private const int CharactersMax = 5_000_000;
    private const int FaultsMax = 100;

    private static readonly Dictionary<string, string> NothingAdded = [];

    private readonly List<ReferenceFault> _faults = [];
    private Dictionary<string, string> _row = [];
    private int _line;
    private int _rowEnd;

    // added: columns that came later, with what a table from before them says in each row.
    public static ReferenceResult<IReadOnlyList<T>> Read<T>(
        string csv, string[] columns, Func<CsvTable, T> row, Func<T, (string Key, DateOnly From, DateOnly? To)> keyOf,
        bool mayBeEmpty = false, Func<IReadOnlyList<T>, (T At, string Field, string Found)?>? together = null,
        IReadOnlyDictionary<string, string>? added = null)
    {
        var table = new CsvTable();
        List<(int Line, T Value)> rows = [];
        foreach (var _ in table.Lines(csv, columns, added ?? NothingAdded))
        {
            var before = table._faults.Count;
            var value = row(table);
            if (table._faults.Count == before)
                rows.Add((table._line, value));
        }

        if (table._faults.Count == 0)
            table.FindOverlaps(rows.Select(at => (at.Line, keyOf(at.Value))));
        if (table._faults.Count == 0 && rows.Count == 0 && !mayBeEmpty)
            table.Fault("", ReferenceFaultKind.TableSize, "");
        if (table._faults.Count == 0 && together?.Invoke([.. rows.Select(at => at.Value)]) is { } wrong)
        {
            table._line = rows.First(at => ReferenceEquals(at.Value, wrong.At)).Line;
            table.Fault(wrong.Field, ReferenceFaultKind.PoliciesDoNotFit, wrong.Found);
        }

        return table._faults.Count == 0
            ? new ReferenceResult<IReadOnlyList<T>>.Good([.. rows.Select(at => at.Value)])
            : new ReferenceResult<IReadOnlyList<T>>.Wrong(table._faults);
    }

    public string Text(string field, int lengthMax, bool required = true)
    {
        var text = _row[field];
        if (required && text.Length == 0)
            Fault(field, ReferenceFaultKind.Empty, text);
        else if (text.Length > lengthMax)
            Fault(field, ReferenceFaultKind.TooLong, text);
        return text;
    }

    public DateOnly Day(string field) => OptionalDay(field) ?? FaultAs<DateOnly>(field, ReferenceFaultKind.NotADay, unlessEmpty: false);

    public DateOnly? OptionalDay(string field) =>
        _row[field].Length == 0 ? null
        : DateOnly.TryParseExact(_row[field], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : FaultAs<DateOnly>(field, ReferenceFaultKind.NotADay, unlessEmpty: true);

    public (DateOnly From, DateOnly? To) Validity()
    {
        var (from, to) = (Day("valid_from"), OptionalDay("valid_to"));
        // A day that can't be read is a fault already; it is not before anything.
        if (to < from && !_faults.Any(fault => fault.Line == _line && fault.Field is "valid_from" or "valid_to"))
            Fault("valid_to", ReferenceFaultKind.DaysBackward, _row["valid_to"]);
        return (from, to);
    }

    /// <summary>A whole week, from Monday to Sunday: no rate holds longer, and none for a part of it.</summary>
    public (DateOnly Monday, DateOnly Sunday) Week()
    {
        var faults = _faults.Count;
        var (monday, sunday) = (Day("valid_from"), Day("valid_to"));
        if (_faults.Count > faults)
            return (monday, sunday);
        if (monday.DayOfWeek != DayOfWeek.Monday)
            Fault("valid_from", ReferenceFaultKind.NotAMonday, _row["valid_from"]);
        else if (sunday.DayNumber - monday.DayNumber != 6)
            Fault("valid_to", ReferenceFaultKind.NotItsSunday, _row["valid_to"]);
        return (monday, sunday);
    }

    /// <summary>An amount with at most two decimals after a point, in hundredths, so that nothing is ever rounded on the way in.</summary>
    public long Hundredths(string field, long least, long most)
    {
        var (text, number) = (_row[field], 0L);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : text.Length - point - 1;
        // A point stands between digits; without it they are the number in units of the last decimal.
        return point != 0 && (point < 0 || decimals is 1 or 2)
            && long.TryParse(point < 0 ? text : text.Remove(point, 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number <= most && (number *= decimals switch { 0 => 100, 1 => 10, _ => 1 }) >= least && number <= most
                ? number
                : FaultAs<long>(field, ReferenceFaultKind.NotARate, unlessEmpty: false);
    }

    public string Currency(string field) =>
        _row[field] is { Length: 3 } code && code.All(char.IsAsciiLetterUpper) && code != "VND"
            ? code : FaultAs<string>(field, ReferenceFaultKind.NotACurrency, unlessEmpty: false) ?? "";

    public long Whole(string field, long least, long most) =>
        long.TryParse(_row[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : FaultAs<long>(field, ReferenceFaultKind.NotANumber, unlessEmpty: false);

    public HsCode Hs(string field) => HsCode.TryParse(_row[field], out var code) ? code : FaultAs<HsCode>(field, ReferenceFaultKind.NotATariffCode, false);

    public CheckpointCode Checkpoint(string field) =>
        CheckpointCode.TryParse(_row[field], out var code) ? code : FaultAs<CheckpointCode>(field, ReferenceFaultKind.NotACheckpoint, false);

    public CheckpointCode? OptionalCheckpoint(string field) => _row[field].Length == 0 ? null : Checkpoint(field);

    public string UnitCode(string field) =>
        _row[field] is { Length: 5 } code && code.All(char.IsAsciiDigit) ? code : FaultAs<string>(field, ReferenceFaultKind.NotAUnitCode, false) ?? "";

    public T OneOf<T>(string field, IReadOnlyDictionary<string, T> words) =>
        words.TryGetValue(_row[field], out var value) ? value : FaultAs<T>(field, ReferenceFaultKind.NotAllowed, false)!;

    private IEnumerable<int> Lines(string csv, string[] columns, IReadOnlyDictionary<string, string> added)
    {
        if (csv.Length > CharactersMax)
        {
            _line = 1;
            Fault("", ReferenceFaultKind.TableSize, "");
            yield break;
        }

        using var reader = new CsvReader(new StringReader(csv.TrimStart('\uFEFF')), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            DetectColumnCountChanges = true,
            BadDataFound = static args => throw new BadDataException(args.Field, args.RawRecord, args.Context),
            PrepareHeaderForMatch = static args => args.Header.Trim(),
        });
        if (!Next(reader) || !reader.ReadHeader())
        {
            Fault("", ReferenceFaultKind.TableSize, "");
            yield break;
        }

        foreach (var missing in columns.Except(reader.HeaderRecord ?? []))
            Fault(missing, ReferenceFaultKind.ColumnMissing, "");
        if (_faults.Count > 0)
            yield break;
        while (_faults.Count < FaultsMax && Next(reader))
        {
            if (!TryTake(reader, columns, added))
                yield break;
            yield return _line;
        }
    }

    private bool Next(CsvReader reader) => Guarded(reader, () =>
    {
        _rowEnd = reader.Parser.RawRow;
        return reader.Read();
    });

    // A quote in the wrong place is only found when the field is taken.
    private bool TryTake(CsvReader reader, string[] columns, IReadOnlyDictionary<string, string> added) => Guarded(reader, () =>
    {
        _row = columns.ToDictionary(column => column, column => reader.GetField(column) ?? "");
        foreach (var (column, otherwise) in added)
            _row[column] = reader.HeaderRecord!.Contains(column) ? reader.GetField(column) ?? "" : otherwise;
        return true;
    });

    private bool Guarded(CsvReader reader, Func<bool> step)
    {
        try
        {
            var done = step();
            _line = FirstLine(reader);
            return done;
        }
        catch (CsvHelperException)
        {
            // A quote that isn't closed or a wrong number of fields: what follows can't be told apart any more.
            // A quote that is never closed swallows the rest of the file; its row began after the last good one.
            _line = reader.Parser.RawRecord.AsSpan().Count('"') % 2 == 0 ? FirstLine(reader) : _rowEnd + 1;
            Fault("", ReferenceFaultKind.BadCsv, "");
            return false;
        }
    }

    // The parser counts up to a row's last line; people look for its first.
    private static int FirstLine(CsvReader reader) =>
        reader.Parser.RawRow - reader.Parser.RawRecord.AsSpan().Trim("\r\n").Count('\n');

    private void FindOverlaps(IEnumerable<(int Line, (string Key, DateOnly From, DateOnly? To) Row)> rows)
    {
        foreach (var group in rows.GroupBy(at => at.Row.Key))
        {
            var ordered = group.OrderBy(at => at.Row.From).ToArray();
            for (var i = 1; i < ordered.Length; i++)
            {
                if (ordered[i - 1].Row.To is not { } last || last >= ordered[i].Row.From)
                {
                    _line = Math.Max(ordered[i - 1].Line, ordered[i].Line);
                    Fault("valid_from", ReferenceFaultKind.Overlaps, group.Key);
                }
            }
        }
    }

    private T? FaultAs<T>(string field, ReferenceFaultKind kind, bool unlessEmpty)
    {
        // An optional field that holds nonsense and a required one that is empty both arrive here once; the second only as "empty".
        if (!_faults.Any(fault => fault.Line == _line && fault.Field == field))
            Fault(field, !unlessEmpty && _row[field].Length == 0 ? ReferenceFaultKind.Empty : kind, _row[field]);
        return default;
    }

    private void Fault(string field, ReferenceFaultKind kind, string found) =>
        _faults.Add(new(_line, field, kind, found.Length > 40 ? found[..40] : found));
}
