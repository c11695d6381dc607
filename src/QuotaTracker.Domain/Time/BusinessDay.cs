namespace QuotaTracker.Domain.Time;

/// <summary>
/// Which calendar day counts. Viet Nam keeps UTC+07:00 all year, so a fixed offset is right and no time zone data is looked up;
/// a slip at 23:30 by the neighbour's clock (UTC+08:00) belongs to the same Vietnamese day as one at 22:30 here.
/// </summary>
public static class BusinessDay
{
    /// <summary>The legal time of Viet Nam.</summary>
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(7);

    /// <summary>The day on which an instant falls.</summary>
    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>Whether an instant lies within <paramref name="bound"/> of midnight, on either side.</summary>
    public static bool IsNearMidnight(DateTimeOffset instant, TimeSpan bound) => Of(instant - bound) != Of(instant + bound);
}
