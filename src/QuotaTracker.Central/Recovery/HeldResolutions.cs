using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Sync;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Recovery;

/// <summary>What stations were told of their exchanges by a central that has forgotten it: decided so once, so it is decided so again.</summary>
internal static class HeldResolutions
{
    public static async Task NoteAsync(CentralStep step, StationId station, IEnumerable<HeldResolution> resolutions)
    {
        foreach (var held in resolutions)
        {
            await step.Sql.ExecuteAsync("""
                insert into held_resolutions (exchange_id, station_id, resolution, reason, exempt_vnd, taxed_vnd)
                values (@ExchangeId, @station, @resolution, @reason, @ExemptVnd, @TaxedVnd)
                on conflict (station_id, exchange_id) do update set
                    resolution = excluded.resolution, reason = excluded.reason, exempt_vnd = excluded.exempt_vnd, taxed_vnd = excluded.taxed_vnd, applied = 0
                where held_resolutions.resolution <> excluded.resolution or held_resolutions.exempt_vnd <> excluded.exempt_vnd
                """, new { held.ExchangeId, station, resolution = held.Resolution.ToString(), reason = Storable.Text(held.Reason), held.ExemptVnd, held.TaxedVnd });
        }
    }

    /// <summary>The months of residents in which something that was told at a station can be looked at.</summary>
    public static Task<IReadOnlyList<ResidentMonth>> OpenOfAsync(CentralStep step, StationId station) => step.Sql.QueryAsync<ResidentMonth>("""
        select distinct e.resident_id, e.month from held_resolutions h
        join exchanges e on e.exchange_id = h.exchange_id and e.station_id = h.station_id
        where h.station_id = @station and h.applied = 0 order by e.resident_id, e.month
        """, new { station });

    /// <summary>Applies what can be applied to one resident's month. A confirmation waits until its day is free in the books.</summary>
    public static async Task ApplyAsync(CentralStep step, ResidentId resident, YearMonth month)
    {
        if ((await RowsAsync(step, resident, month)).Count == 0 || await BooksTable.OpenIfKnownAsync(step, resident, month) is not { } books)
            return;
        foreach (var row in await RowsAsync(step, resident, month))
            books = await ApplyAsync(step, resident, books, row);
    }

    private static async Task<QuotaMonth> ApplyAsync(CentralStep step, ResidentId resident, QuotaMonth books, Row row)
    {
        var applied = true;
        switch (row.Resolution, row.Status)
        {
            case (Resolution.Confirmed, "Pending" or "DutyDue"):
                var (room, after) = await ConfirmAsync(step, resident, books, row);
                applied = after is not null;
                if (after is not null)
                {
                    await BooksTable.SaveAsync(step, resident, room, after);
                    await SettleAsync(step, row);
                }

                books = after ?? room;
                break;
            case (Resolution.DutyDue, "Pending"):
                await SettleAsync(step, row);
                break;
            case (Resolution.Voided, not "Voided"):
                await step.Sql.ExecuteAsync("""
                    update exchanges set status = 'Voided', void_by_act = 1, right_kept = case when status in ('Exempt', 'Confirmed') then 1 else 0 end
                    where exchange_id = @ExchangeId
                    """, new { row.ExchangeId });
                break;
            default:
                // Known already, or the station has voided it since.
                break;
        }

        // This word alone: another one may have been told meanwhile.
        if (applied)
        {
            await step.Sql.ExecuteAsync("""
                update held_resolutions set applied = 1
                where station_id = @StationId and exchange_id = @ExchangeId and resolution = @resolution and exempt_vnd = @ExemptVnd
                """, new { row.StationId, row.ExchangeId, resolution = row.Resolution.ToString(), row.ExemptVnd });
        }

        return books;
    }

    // The books with room for it as far as there is any, and after it; null when it has to wait.
    private static async Task<(QuotaMonth Room, QuotaMonth? After)> ConfirmAsync(CentralStep step, ResidentId resident, QuotaMonth books, Row row)
    {
        // Recorded anew of what its station had granted from a lease that burned: that one carries it, and the rest of it stays out.
        if ((await LeaseTable.BindingAsync(step, resident, books.Month)).FirstOrDefault(
                lease => lease.State == LeaseState.Burned && lease.Station == row.StationId && lease.CanCarry(row.BusinessDay)) is { } glance
            && await LeaseTable.OpenAsync(step, glance.Id) is { } lease)
        {
            await LeaseTable.SaveAsync(step, lease.Grant(row.BusinessDay));
            return (books, books.UseReserved(row.BusinessDay));
        }

        var room = await HeldLeases.MakeRoomAsync(step, resident, books, DayMask.Of(row.BusinessDay));
        return (room, room.Resolve(row.BusinessDay) == ProvisionalOutlook.CanConfirm ? room.Confirm(row.BusinessDay) : null);
    }

    private static Task SettleAsync(CentralStep step, Row row) => ResolveProvisionals.SettleAsync(
        step, row.ExchangeId, row.StationId, row.BusinessDay, row.Resolution, row.Reason, new(row.ExemptVnd), new(row.TaxedVnd));

    private static Task<IReadOnlyList<Row>> RowsAsync(CentralStep step, ResidentId resident, YearMonth month) => step.Sql.QueryAsync<Row>("""
        select h.exchange_id, e.station_id, e.business_day, e.status, h.resolution, h.reason, h.exempt_vnd, h.taxed_vnd
        from held_resolutions h join exchanges e on e.exchange_id = h.exchange_id and e.station_id = h.station_id
        where e.resident_id = @resident and e.month = @month and h.applied = 0 and h.exempt_vnd + h.taxed_vnd <= e.total_vnd
        order by e.business_day, e.made_at, e.exchange_id
        """, new { resident, month });

    private sealed record Row
    {
        public ExchangeId ExchangeId { get; init; }

        public StationId StationId { get; init; }

        public DateOnly BusinessDay { get; init; }

        public string Status { get; init; } = "";

        public Resolution Resolution { get; init; }

        public string? Reason { get; init; }

        public long ExemptVnd { get; init; }

        public long TaxedVnd { get; init; }
    }
}

/// <summary>The books of which resident and month.</summary>
internal sealed record ResidentMonth
{
    public ResidentId ResidentId { get; init; }

    public YearMonth Month { get; init; }
}
