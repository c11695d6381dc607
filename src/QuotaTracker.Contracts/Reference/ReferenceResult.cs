namespace QuotaTracker.Contracts.Reference;

/// <summary>What came of reading a table of reference data.</summary>
/// <typeparam name="T">The rows.</typeparam>
public abstract record ReferenceResult<T>
{
    private ReferenceResult() { }

    /// <summary>Every row is good.</summary>
    public sealed record Good(T Value) : ReferenceResult<T>;

    /// <summary>At least one isn't: nothing of the table may be used.</summary>
    public sealed record Wrong(IReadOnlyList<ReferenceFault> Faults) : ReferenceResult<T>;
}

/// <summary>One thing wrong with a table.</summary>
/// <param name="Line">The line in the file, the header being 1.</param>
/// <param name="Field">The column's name; empty when the whole line is meant.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Found">What stands there, at most 40 characters.</param>
public sealed record ReferenceFault(int Line, string Field, ReferenceFaultKind Kind, string Found);

/// <summary>What can be wrong with a field, a line or a table.</summary>
public enum ReferenceFaultKind
{
    /// <summary>The table has no rows, or is larger than allowed.</summary>
    TableSize = 1,

    /// <summary>A column is missing from the header.</summary>
    ColumnMissing = 2,

    /// <summary>A field must not be empty.</summary>
    Empty = 3,

    /// <summary>The text is longer than allowed.</summary>
    TooLong = 4,

    /// <summary>Not a day as yyyy-MM-dd.</summary>
    NotADay = 5,

    /// <summary>The last day is before the first.</summary>
    DaysBackward = 6,

    /// <summary>Not a whole number in range.</summary>
    NotANumber = 7,

    /// <summary>Not a tariff code of 2, 4, 6 or 8 digits.</summary>
    NotATariffCode = 8,

    /// <summary>Not a checkpoint's code.</summary>
    NotACheckpoint = 9,

    /// <summary>Not a unit of the statistics office: five digits.</summary>
    NotAUnitCode = 10,

    /// <summary>Not one of the words allowed here.</summary>
    NotAllowed = 11,

    /// <summary>The same key on overlapping days as on an earlier line.</summary>
    Overlaps = 12,

    /// <summary>A quote is not closed, or a line has another number of fields than the header.</summary>
    BadCsv = 13,

    /// <summary>The policies leave a gap, overlap, or change the month's trips inside a month.</summary>
    PoliciesDoNotFit = 14,

    /// <summary>Not a personal number of 12 digits.</summary>
    NotAPersonalNumber = 15,

    /// <summary>Not a currency other than the đồng: three capital letters.</summary>
    NotACurrency = 16,

    /// <summary>Not an amount of đồng in range with at most two decimals after a point.</summary>
    NotARate = 17,

    /// <summary>The first day of the week is not a Monday.</summary>
    NotAMonday = 18,

    /// <summary>The last day is not the Sunday of the same week.</summary>
    NotItsSunday = 19,
}
