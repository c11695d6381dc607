using System.Globalization;

namespace QuotaTracker.Domain.Time;

/// <summary>A calendar month of business days, written <c>yyyy-MM</c>. Quota is counted by it.</summary>
/// <remarks>No text seen defines "month"; practice is the calendar month (docs/rules.md).</remarks>
/// <param name="Year">1 to 9999.</param>
/// <param name="Month">1 to 12.</param>
public readonly record struct YearMonth(int Year, int Month) : IComparable<YearMonth>
{
    /// <summary>The first day.</summary>
    public DateOnly FirstDay => new(Year, Month, 1);

    /// <summary>The last day.</summary>
    public DateOnly LastDay => new(Year, Month, DateTime.DaysInMonth(Year, Month));

    /// <summary>The month after this one.</summary>
    public YearMonth Next => Of(LastDay.AddDays(1));

    /// <summary>The month of a day.</summary>
    public static YearMonth Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>Reads <c>yyyy-MM</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out YearMonth month)
    {
        var good = DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        month = good ? Of(day) : default;
        return good;
    }

    /// <summary>Reads <c>yyyy-MM</c> that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static YearMonth Parse(string text) =>
        TryParse(text, out var month) ? month : throw new FormatException("A month is written yyyy-MM.");

    /// <summary>Whether a day lies in this month.</summary>
    public bool Contains(DateOnly day) => Of(day) == this;

    /// <inheritdoc/>
    public int CompareTo(YearMonth other) => FirstDay.CompareTo(other.FirstDay);

    /// <summary>Earlier than.</summary>
    public static bool operator <(YearMonth left, YearMonth right) => left.CompareTo(right) < 0;

    /// <summary>Later than.</summary>
    public static bool operator >(YearMonth left, YearMonth right) => left.CompareTo(right) > 0;

    /// <summary>Not later than.</summary>
    public static bool operator <=(YearMonth left, YearMonth right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(YearMonth left, YearMonth right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => FirstDay.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
