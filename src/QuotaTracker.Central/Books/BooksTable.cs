using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Books;

/// <summary>The books: one row a resident and month.</summary>
internal static class BooksTable
{
    /// <summary>
    /// The books of a month, locked until the step ends; made when there are none yet. Null when no policy covers the month: then
    /// nobody has a trip in it.
    /// </summary>
    public static async Task<QuotaMonth?> OpenAsync(CentralStep step, ResidentId resident, YearMonth month)
    {
        if (step.Reference.Policies.TripsIn(month) is not { } cap)
            return null;
        // Two processes may both find nothing: the insert lets one win, and the select waits for it.
        await step.Sql.ExecuteAsync("""
            insert into books (resident_id, month, cap, used, reserved, used_days, reserved_days)
            values (@resident, @month, @cap, 0, 0, 0, 0) on conflict (resident_id, month) do nothing
            """, new { resident, month, cap });
        var row = await step.Sql.GetAsync<Row>(
            $"select {Row.Columns} from books where resident_id = @resident and month = @month{step.Sql.ForUpdate}", new { resident, month });
        if (row.ToMonth(cap) is var books && books.Cap != row.Cap)
            await step.Sql.ExecuteAsync("update books set cap = @Cap where resident_id = @resident and month = @month", new { books.Cap, resident, month });
        return books;
    }

    /// <summary>As <see cref="OpenAsync"/>; null also for somebody whom central doesn't know, who has no books.</summary>
    public static async Task<QuotaMonth?> OpenIfKnownAsync(CentralStep step, ResidentId resident, YearMonth month) =>
        await step.Sql.GetAsync<int>("select count(*) from residents where resident_id = @resident", new { resident }) == 0
            ? null
            : await OpenAsync(step, resident, month);

    /// <summary>The books as they stand, without a lock; empty ones when nothing has happened.</summary>
    public static async Task<QuotaMonth?> LookAsync(CentralStep step, ResidentId resident, YearMonth month)
    {
        var row = await step.Sql.FindAsync<Row>($"select {Row.Columns} from books where resident_id = @resident and month = @month", new { resident, month });
        return step.Reference.Policies.TripsIn(month) is not { } cap ? row?.ToMonth() : row?.ToMonth(cap) ?? QuotaMonth.Empty(month, cap);
    }

    /// <summary>Writes books that were opened in this step. Stations that know the resident hear of it when a used day changes, unless told not to.</summary>
    public static async Task SaveAsync(CentralStep step, ResidentId resident, QuotaMonth before, QuotaMonth after, bool tell = true)
    {
        if (before == after)
            return;
        await step.Sql.ExecuteAsync("""
            update books set used = @Used, reserved = @Reserved, used_days = @UsedDays, reserved_days = @ReservedDays
            where resident_id = @resident and month = @Month
            """, new { resident, after.Month, after.Used, after.Reserved, after.UsedDays, after.ReservedDays });
        if (tell && before.UsedDays != after.UsedDays)
            step.Feed.AddForKnowing(resident, Known(resident, after));
    }

    /// <summary>A month's use as stations are told.</summary>
    public static QuotaKnown Known(ResidentId resident, QuotaMonth books) =>
        new(resident.Value, books.Month.ToString(), books.Cap, books.UsedDays.Bits);

    internal sealed record Row
    {
        public const string Columns = "resident_id, month, cap, used, reserved, used_days, reserved_days, wanted_until";

        public ResidentId ResidentId { get; init; }

        public YearMonth Month { get; init; }

        public int Cap { get; init; }

        public int Used { get; init; }

        public int Reserved { get; init; }

        public DayMask UsedDays { get; init; }

        public DayMask ReservedDays { get; init; }

        public long WantedUntil { get; init; }

        /// <summary>A month's books may have been opened before its policy was imported. What was given out by then stays.</summary>
        public QuotaMonth ToMonth(int? cap = null) => new(Month, cap is { } now ? Math.Max(now, Used + Reserved) : Cap, Used, Reserved, UsedDays, ReservedDays);
    }
}
