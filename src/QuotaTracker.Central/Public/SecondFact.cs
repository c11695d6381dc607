using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Public;

/// <summary>What a resident adds to the number: a date from the card, a year, or the number of an own receipt.</summary>
/// <param name="Date">The date that was meant, or null.</param>
/// <param name="Year">Four digits, or null. Counts only for people whose card names no day of birth.</param>
/// <param name="Receipt">A receipt's number, or null.</param>
internal sealed record SecondFact(DateOnly? Date, string? Year, ReceiptNumber? Receipt)
{
    // Day before month, as on cards. ddMMyyyy, because a phone's number keyboard has no slash.
    private static readonly string[] Formats = ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy-MM-dd", "ddMMyyyy"];

    public static SecondFact Read(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return new(
            DateOnly.TryParseExact(trimmed, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
            trimmed.Length == 4 && trimmed.All(char.IsAsciiDigit) ? trimmed : null,
            ReceiptNumber.TryParse(trimmed.ToUpperInvariant(), out var receipt) ? receipt : null);
    }

    /// <summary>Whether the fact is true of a person. Every comparison is made, whatever the others say.</summary>
    /// <param name="birthDate"><c>yyyy-MM-dd</c>, <c>yyyy</c> or null.</param>
    /// <param name="cardIssued">The card's date of issue, or null.</param>
    /// <param name="ownsReceipt">Whether the receipt named is one of this person.</param>
    public bool IsTrueOf(string? birthDate, DateOnly? cardIssued, bool ownsReceipt) =>
        Same(Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), birthDate)
        | Same(Year, birthDate)
        | Same(Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cardIssued?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        | (Receipt is not null & ownsReceipt);

    private static bool Same(string? said, string? known) =>
        said is not null & known is not null
        & CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(said ?? ""), Encoding.UTF8.GetBytes(known ?? ""));
}
