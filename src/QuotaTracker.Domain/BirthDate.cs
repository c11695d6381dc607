using System.Globalization;

namespace QuotaTracker.Domain;

/// <summary>A date of birth as far as the papers know it: for some older residents the year alone.</summary>
/// <remarks>Years 1900–2399, which are those a personal number can name. A day is never known without its month.</remarks>
/// <param name="Year">Four digits.</param>
/// <param name="Month">1–12, or null when unknown.</param>
/// <param name="Day">Day of that month, or null when unknown.</param>
/// <exception cref="ArgumentOutOfRangeException">There is no such date.</exception>
public readonly record struct BirthDate(int Year, int? Month, int? Day)
{
    /// <summary>First year that a personal number can name.</summary>
    public const int YearMin = 1900;

    /// <summary>Last year that a personal number can name.</summary>
    public const int YearMax = 2399;

    // The check stands at the first property's initializer, so that no constructor call gets round it.
    /// <summary>Year of birth, always known.</summary>
    public int Year { get; } = Exists(Year, Month, Day)
        ? Year
        : throw new ArgumentOutOfRangeException(nameof(Year), "There is no such date of birth.");

    /// <summary>Month of birth, or null when unknown.</summary>
    public int? Month { get; } = Month;

    /// <summary>Day of birth, or null when unknown.</summary>
    public int? Day { get; } = Day;

    /// <summary>Year, month and day are all known.</summary>
    public bool IsFullyKnown => Day is not null;

    /// <summary>Makes a date of birth from parts that may be impossible, such as 31 February.</summary>
    public static bool TryCreate(int year, int? month, int? day, out BirthDate birthDate)
    {
        var exists = Exists(year, month, day);
        birthDate = exists ? new BirthDate(year, month, day) : default;
        return exists;
    }

    /// <summary>Reads <c>1990-05-12</c>, <c>1990-05</c> or <c>1955</c>: exactly what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out BirthDate birthDate)
    {
        birthDate = default;
        if (text is null || text.Length is not (4 or 7 or 10))
            return false;
        for (var index = 0; index < text.Length; index++)
        {
            if (index is 4 or 7 ? text[index] != '-' : !char.IsAsciiDigit(text[index]))
                return false;
        }
        return TryCreate(
            Number(text[..4]),
            text.Length >= 7 ? Number(text[5..7]) : null,
            text.Length == 10 ? Number(text[8..]) : null,
            out birthDate);
    }

    /// <summary>
    /// The age in whole years that is certainly reached on a day: where month or day aren't known, the birthday is taken to be as late as they
    /// may be. Negative before the birth. Who is born on 29 February is a year older on 1 March of a common year.
    /// </summary>
    public int AgeOn(DateOnly day)
    {
        var month = Month ?? 12;
        var had = (day.Month, day.Day).CompareTo((month, Day ?? DateTime.DaysInMonth(Year, month))) >= 0;
        return day.Year - Year - (had ? 0 : 1);
    }

    /// <summary>ISO form of what is known: <c>1990-05-12</c>, <c>1990-05</c> or <c>1955</c>.</summary>
    public override string ToString() => (Month, Day) switch
    {
        (null, _) => Year.ToString("0000", CultureInfo.InvariantCulture),
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}-{Day:00}"),
    };

    private static bool Exists(int year, int? month, int? day) =>
        year is >= YearMin and <= YearMax
        && month is null or (>= 1 and <= 12)
        && (day is null || (month is not null && day >= 1 && day <= DateTime.DaysInMonth(year, month.Value)));

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
