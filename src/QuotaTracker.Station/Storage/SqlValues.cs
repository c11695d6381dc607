using System.Globalization;

namespace QuotaTracker.Station.Storage;

/// <summary>How values stand in the file: the one place where that is chosen.</summary>
internal static class SqlValues
{
    public static long ToSql(this DateOnly day) => (day.Year * 10_000) + (day.Month * 100) + day.Day;

    public static DateOnly ToDay(this long sql) => new((int)(sql / 10_000), (int)(sql / 100 % 100), (int)(sql % 100));

    /// <summary>As <see cref="ToDay"/>, for files that may be damaged.</summary>
    public static bool TryToDay(this long sql, out DateOnly day) => DateOnly.TryParseExact(
        sql.ToString(CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    public static string ToSql(this Guid id) => id.ToString("D");
}
