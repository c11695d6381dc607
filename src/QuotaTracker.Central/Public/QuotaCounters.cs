using QuotaTracker.Central.Books;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Public;

/// <summary>What a resident may still do this month, from central's books. Pure.</summary>
internal static class QuotaCounters
{
    /// <param name="books">The month's books.</param>
    /// <param name="burned">Burned leases of the month: what they hold can't be used by anybody.</param>
    /// <param name="policy">The policy of the day.</param>
    /// <param name="eligible">Whether the person is a border resident on the day.</param>
    /// <param name="waiting">Exchanges of the month that central has yet to decide.</param>
    /// <param name="now">The time; its business day is today.</param>
    public static PublicQuotaResponse Of(
        QuotaMonth books, IReadOnlyCollection<Lease> burned, QuotaPolicy policy, bool eligible, int waiting, DateTimeOffset now)
    {
        var today = BusinessDay.Of(now);
        var (lostDays, lostUnits) = LeaseTable.LostOf(burned);
        var left = eligible ? Math.Max(0, books.Cap - books.Used - lostUnits) : 0;
        var gone = books.UsedDays | lostDays;
        return new(
            books.Month.ToString(), eligible ? books.Cap : 0, books.Used, left, books.UsedDays.Has(today), policy.PerTripCap.Amount,
            eligible ? NextDay(books.Month, gone, left, today) : null, waiting, now.ToUnixTimeMilliseconds());
    }

    // The next month begins with a full budget; what leases may already hold of it does not matter to the resident.
    private static DateOnly NextDay(YearMonth month, DayMask gone, int left, DateOnly today)
    {
        for (var day = today; left > 0 && month.Contains(day); day = day.AddDays(1))
        {
            if (!gone.Has(day))
                return day;
        }

        return month.Next.FirstDay;
    }
}
