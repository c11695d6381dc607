using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
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
            step.Changed.Add((resident, after.Month));
    }

    /// <summary>A month's use as stations are told.</summary>
    public static async Task<QuotaKnown> KnownAsync(CentralStep step, ResidentId resident, QuotaMonth books) =>
        Known(resident, books, await LeaseTable.BindingAsync(step, resident, books.Month));

    /// <summary>At the step's end: what it changed, to all who know the resident.</summary>
    public static async Task TellChangedAsync(CentralStep step)
    {
        foreach (var (resident, month) in step.Changed)
        {
            if (await LookAsync(step, resident, month) is { } books)
                step.Feed.AddForKnowing(resident, await KnownAsync(step, resident, books));
        }
    }

    /// <summary>Tells one station the months from this one on in which something is used or lost: of a resident, or of all whom it knows.</summary>
    public static async Task TellAsync(CentralStep step, StationId station, ResidentId? one = null)
    {
        var whose = one is null ? "resident_id in (select resident_id from station_residents where station_id = @station)" : "resident_id = @resident";
        var parameters = new { station, resident = one ?? default, month = YearMonth.Of(step.Today) };
        var burned = (await step.Sql.QueryAsync<LeaseTable.Row>(
                $"select {LeaseTable.Row.Columns} from leases where {whose} and month >= @month and state = 'Burned'", parameters))
            .ToLookup(lease => (lease.ResidentId, lease.Month), lease => lease.ToLease());
        foreach (var row in await step.Sql.QueryAsync<Row>(
            $"select {Row.Columns} from books where {whose} and month >= @month and (used > 0 or reserved > 0)", parameters))
        {
            var lost = burned[(row.ResidentId, row.Month)];
            if (row.Used > 0 || lost.Any())
                step.Feed.Add(station, Known(row.ResidentId, row.ToMonth(), lost));
        }
    }

    private static QuotaKnown Known(ResidentId resident, QuotaMonth books, IEnumerable<Lease> binding)
    {
        var (days, units) = LeaseTable.LostOf(binding);
        return new(resident.Value, books.Month.ToString(), books.Cap, books.UsedDays.Bits, units, days.Bits);
    }

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
