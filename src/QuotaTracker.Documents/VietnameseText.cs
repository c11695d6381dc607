using System.Globalization;

namespace QuotaTracker.Documents;

/// <summary>Amounts, quantities, days and times as people in Viet Nam write them, on paper and on screens.</summary>
/// <remarks>
/// The shapes stand here and not in the machine's culture data: that data changes with operating systems and their
/// updates, and a receipt printed again years later must read the same. Not for files or the wire.
/// </remarks>
public static class VietnameseText
{
    // Viet Nam has had no daylight saving since 1975; a fixed offset needs no time zone data on the machine.
    private static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    private static readonly NumberFormatInfo Numbers = NumberFormatInfo.ReadOnly(new NumberFormatInfo
    {
        NegativeSign = "-",
        NumberDecimalSeparator = ",",
        NumberGroupSeparator = ".",
        NumberGroupSizes = [3],
    });

    /// <summary>Whole đồng with the sign of the currency: <c>2.000.000 ₫</c>. Negative amounts (corrections) carry a minus.</summary>
    public static string Money(long vnd) => $"{Whole(vnd)} ₫";

    /// <summary>Whole đồng as forms spell it: <c>2.000.000 đồng</c>.</summary>
    public static string MoneyInForm(long vnd) => $"{Whole(vnd)} đồng";

    /// <summary>A count in groups of three, without a unit: <c>15.000</c>.</summary>
    public static string Whole(long number) => number.ToString("#,0", Numbers);

    /// <summary>A quantity given in thousandths, without zeros at its end: 1 234 500 is <c>1.234,5</c>, 3 000 is <c>3</c>.</summary>
    public static string Quantity(long milli)
    {
        // Digits are taken apart in whole numbers, so that no quantity is too large to be shown exactly.
        var (whole, rest) = Math.DivRem(milli, 1000);
        var decimals = Math.Abs(rest).ToString("000", Numbers).TrimEnd('0');
        var sign = milli < 0 && whole == 0 ? "-" : "";
        return decimals.Length == 0 ? Whole(whole) : $"{sign}{Whole(whole)},{decimals}";
    }

    /// <summary>An amount given in hundredths, always with both decimals, as prices in yuan and bank rates are written: 356 012 is <c>3.560,12</c>.</summary>
    public static string Hundredths(long hundredths)
    {
        var (whole, rest) = Math.DivRem(hundredths, 100);
        var sign = hundredths < 0 && whole == 0 ? "-" : "";
        return $"{sign}{Whole(whole)},{Math.Abs(rest).ToString("00", Numbers)}";
    }

    /// <summary>A calendar day: <c>21/11/2026</c>.</summary>
    public static string Date(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary>The time of day in Viet Nam (UTC+07:00), whatever offset the instant carries: <c>08:12</c>.</summary>
    public static string Time(DateTimeOffset instant) =>
        instant.ToOffset(VietnamOffset).ToString("HH':'mm", CultureInfo.InvariantCulture);

    /// <summary>The day and the time in Viet Nam (UTC+07:00): <c>21/11/2026 08:12</c>.</summary>
    public static string DateAndTime(DateTimeOffset instant) =>
        $"{Date(DateOnly.FromDateTime(instant.ToOffset(VietnamOffset).DateTime))} {Time(instant)}";
}
