using QuotaTracker.Central.Books;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Pages;
using QuotaTracker.Documents;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Supervision;

/// <summary>What came of an act, in words. Of a right that is out they say where it is and until when, or that it never comes back.</summary>
internal static class ActWords
{
    /// <param name="step">Where the books are looked at, as they stand now.</param>
    /// <param name="exchange">What was acted on; null when it was no exchange.</param>
    /// <param name="result">What came of it.</param>
    public static async Task<string> OfAsync(CentralStep step, ExchangeId? exchange, ActResult result)
    {
        if (result is not (ActResult.Held or ActResult.Lost) || exchange is not { } id || await ExchangeRow.FindAsync(step, id) is not { } row)
            return Texts.Of($"Act.{result}");
        if (result == ActResult.Lost)
            return Texts.Of(IsDue(row) ? "Act.LostDue" : "Act.Lost");
        return await HolderAsync(step, row) is { } lease
            ? Texts.Of("Act.HeldUntil", lease.Station.Value, VietnameseText.Date(lease.LastDay))
            : Texts.Of("Act.Held");
    }

    // A lease is closed by its holder's entry alone; the day after its last one is when a station writes that at the latest.
    private static async Task<Lease?> HolderAsync(CentralStep step, ExchangeRow row)
    {
        if (!IsDue(row))
            return row.LeaseId is { } id ? await LeaseTable.FindAsync(step, id) : null;
        var month = YearMonth.Of(row.BusinessDay);
        return await BooksTable.LookAsync(step, row.ResidentId, month) is { } books
            ? Recalls.InTheWay(row.BusinessDay, books, await LeaseTable.BindingAsync(step, row.ResidentId, month))
                .Where(lease => lease.State == LeaseState.Open).MinBy(lease => lease.LastDay)
            : null;
    }

    private static bool IsDue(ExchangeRow row) => row.Status == "DutyDue";
}
