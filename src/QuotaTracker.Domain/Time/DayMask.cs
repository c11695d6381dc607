using System.Numerics;

namespace QuotaTracker.Domain.Time;

/// <summary>A set of days of one month: bit 0 is the 1st, bit 30 the 31st. Which month is said by whoever holds the mask.</summary>
/// <param name="Bits">0 to 2^31 − 1.</param>
public readonly record struct DayMask(int Bits)
{
    /// <summary>No day.</summary>
    public static DayMask None => default;

    /// <summary>How many days.</summary>
    public int Count => BitOperations.PopCount(unchecked((uint)Bits));

    /// <summary>Whether there is no day.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The days as numbers, 1 to 31, rising.</summary>
    public IEnumerable<int> Days
    {
        get
        {
            for (var bits = Bits; bits != 0; bits &= bits - 1)
                yield return BitOperations.TrailingZeroCount(bits) + 1;
        }
    }

    /// <summary>One day.</summary>
    public static DayMask Of(DateOnly day) => new(1 << (day.Day - 1));

    /// <summary>Every day of a month.</summary>
    public static DayMask All(YearMonth month) => Run(month.FirstDay, month.LastDay);

    /// <summary>A run of days, both ends included; throws when the run leaves the month or runs backwards.</summary>
    public static DayMask Run(DateOnly first, DateOnly last)
    {
        if (last < first || YearMonth.Of(first) != YearMonth.Of(last))
            throw new ArgumentOutOfRangeException(nameof(last), "A run of days stays inside one month and runs forward.");
        return new((int)(((1L << last.Day) - 1) & ~((1L << (first.Day - 1)) - 1)));
    }

    /// <summary>Whether the day (of the mask's month) is in the set.</summary>
    public bool Has(DateOnly day) => Overlaps(Of(day));

    /// <summary>Whether two sets share a day.</summary>
    public bool Overlaps(DayMask other) => (Bits & other.Bits) != 0;

    /// <summary>Whether every day of another set is in this one.</summary>
    public bool Covers(DayMask other) => (other.Bits & ~Bits) == 0;

    /// <summary>Days in either set.</summary>
    public static DayMask operator |(DayMask left, DayMask right) => new(left.Bits | right.Bits);

    /// <summary>Days in both sets.</summary>
    public static DayMask operator &(DayMask left, DayMask right) => new(left.Bits & right.Bits);

    /// <summary>Days of the left set that are not in the right one.</summary>
    public static DayMask operator -(DayMask left, DayMask right) => new(left.Bits & ~right.Bits);
}
