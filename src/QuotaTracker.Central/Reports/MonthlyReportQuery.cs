using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Reports;

/// <summary>Makes the report of a month from one snapshot of the books.</summary>
internal sealed class MonthlyReportQuery(CentralDatabase database, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Null of a month that hasn't begun: its rights may be given out already, but nobody can use one, so any number would mislead.</summary>
    public async Task<MonthlyReport?> MakeAsync(YearMonth month, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return month > YearMonth.Of(BusinessDay.Of(now))
            ? null
            : await database.ReadAsync(transaction => ReadAsync(transaction, month, now), cancellationToken);
    }

    private async Task<MonthlyReport> ReadAsync(CentralTransaction transaction, YearMonth month, DateTimeOffset now)
    {
        var exchanges = await ExchangesAsync(transaction, month);
        var missing = await MissingStationsAsync(transaction, month);
        var pending = exchanges.Where(exchange => exchange.Status == "Pending").ToArray();
        // A month that still runs is never final, whatever was closed early.
        var final = missing.Count == 0 && pending.Length == 0 && month < YearMonth.Of(BusinessDay.Of(now));
        // Rights that were given out after the backup are in no table until their holders have said so.
        var recovery = final ? null : await RecoveryView.FindAsync(transaction);
        var (bounds, unaccounted) = await BoundsAsync(transaction, month, exchanges);
        return new(
            month.ToString(), final ? ReportStatus.Final : ReportStatus.Preliminary, now.ToUnixTimeMilliseconds(), missing,
            MonthlySums.Rows(exchanges), MonthlySums.Totals(exchanges), pending.Length,
            pending.SelectMany(exchange => exchange.Goods).Sum(line => line.Value.Amount), (await ReferenceTables.GetAsync(transaction, ReferenceTable.Rates)).Sample,
            final || recovery is not null ? null : bounds, await WrittenOffAsync(transaction, month) is { Count: > 0 } lives ? lives : null,
            await CorrectionsAsync(transaction, month), unaccounted, recovery?.Since.ToUnixTimeMilliseconds());
    }

    private async Task<(ReportBounds Bounds, UnaccountedRights? Unaccounted)> BoundsAsync(
        CentralTransaction transaction, YearMonth month, IReadOnlyList<ReportExchange> exchanges)
    {
        var policies = (await reference.CurrentAsync(transaction)).Policies;
        var books = (await transaction.QueryAsync<BooksRow>("select resident_id, cap, used, used_days from books where month = @month", new { month }))
            .ToDictionary(row => row.ResidentId);
        // What a lost device granted and never told may still be found, so its rights belong to the most as those of a silent station do.
        var leases = (await transaction.QueryAsync<LeaseRow>(
            "select resident_id, units, used_days, state from leases where month = @month and state in ('Open', 'Burned')", new { month }))
            .Where(lease => lease.UnitsLeft > 0).ToArray();
        var leased = leases.ToLookup(row => row.ResidentId);
        var lost = leases.Where(lease => lease.State == nameof(LeaseState.Burned)).ToLookup(row => row.ResidentId);
        var waiting = exchanges.Where(exchange => exchange.Status == "Pending").ToLookup(exchange => exchange.Resident);
        var rooms = leased.Select(group => group.Key).Union(waiting.Select(group => group.Key)).Select(resident => RoomOf(
            resident, leased[resident],
            [.. waiting[resident].Select(exchange => (exchange.Day, exchange.Goods.Aggregate(Vnd.Zero, (sum, line) => sum + line.Value)))]));
        var cap = DayMask.All(month).Days.Max(day => policies.On(new(month.Year, month.Month, day))?.PerTripCap.Amount ?? 0);
        var trips = exchanges.Where(exchange => exchange.IsTrip).ToArray();
        var unaccounted = BoundSums.Of(0, Vnd.Zero, lost.Select(group => RoomOf(group.Key, group, [])), new(cap));
        return (
            BoundSums.Of(trips.Length, trips.SelectMany(exchange => exchange.Goods).Aggregate(Vnd.Zero, (sum, line) => sum + line.Exempt), rooms, new(cap)),
            unaccounted.MostTrips > 0 ? new(unaccounted.MostTrips, unaccounted.MostExemptVnd) : null);

        OpenRoom RoomOf(ResidentId resident, IEnumerable<LeaseRow> rights, IReadOnlyList<(DateOnly Day, Vnd Value)> waits)
        {
            // Nobody's books: somebody central doesn't know yet, with all of a month's trips.
            var open = books.GetValueOrDefault(resident) ?? new BooksRow { Cap = policies.TripsIn(month) ?? 0 };
            return new OpenRoom(open.Cap - open.Used, rights.Sum(lease => lease.UnitsLeft), open.UsedDays, waits);
        }
    }

    // A life that was written off in the month or later, and had not closed it: its leases were burned, and nothing waits for them.
    private static Task<IReadOnlyList<WrittenOffLife>> WrittenOffAsync(CentralTransaction transaction, YearMonth month) =>
        MapAsync(transaction.QueryAsync<LifeRow>(
            """
            select l.station_id, l.incarnation, l.burned_at from station_lives l
            where l.burned_at >= @start and l.enrolled_at < @end and l.public_x <> ''
              and not exists (select 1 from closed_months c
                              where c.station_id = l.station_id and c.incarnation = l.incarnation and c.month = @month)
            order by l.station_id, l.incarnation
            """, new
        {
            month, start = BusinessDay.StartOf(month.FirstDay).ToUnixTimeMilliseconds(),
            end = BusinessDay.StartOf(month.Next.FirstDay).ToUnixTimeMilliseconds(),
        }));

    private static async Task<IReadOnlyList<WrittenOffLife>> MapAsync(Task<IReadOnlyList<LifeRow>> rows) =>
        [.. (await rows).Select(row => new WrittenOffLife(row.StationId, row.Incarnation, row.BurnedAt))];

    // While the month runs its numbers are preliminary anyhow. A trip given back changes none of them.
    private static async Task<ReportCorrections?> CorrectionsAsync(CentralTransaction transaction, YearMonth month)
    {
        var row = await transaction.GetAsync<CorrectionsRow>(
            """
            select count(*) as acts, max(l.at) as last_at from central_log l join exchanges e on e.exchange_id = l.subject
            where e.month = @month and l.action in ('ExchangeConfirmed', 'ExchangeVoided') and l.at >= @end
            """, new { month, end = BusinessDay.StartOf(month.Next.FirstDay).ToUnixTimeMilliseconds() });
        return row.LastAt is { } last ? new((int)row.Acts, last) : null;
    }

    private static async Task<IReadOnlyList<ReportExchange>> ExchangesAsync(CentralTransaction transaction, YearMonth month)
    {
        var goods = (await transaction.QueryAsync<GoodsRow>(
            """
            select g.exchange_id, g.hs, g.name, g.unit, g.quantity_milli, g.value_vnd, g.exempt_vnd, g.tax_estimate_vnd
            from exchange_goods g join exchanges e on e.exchange_id = g.exchange_id
            where e.month = @month and e.status <> 'Voided' order by g.exchange_id, g.line
            """, new { month })).ToLookup(row => row.ExchangeId);
        var exchanges = await transaction.QueryAsync<ExchangeRow>(
            """
            select exchange_id, resident_id, checkpoint, direction, business_day, status
            from exchanges where month = @month and status <> 'Voided' order by exchange_id
            """, new { month });
        return
        [
            .. exchanges.Select(row => new ReportExchange(
                row.ExchangeId, row.ResidentId, row.Checkpoint, (ExchangeDirection)row.Direction, row.BusinessDay, row.Status,
                [.. goods[row.ExchangeId].Select(line => new ReportGoods(
                    line.Hs, line.Name, line.Unit, line.QuantityMilli, new(line.ValueVnd), new(line.ExemptVnd), new(line.TaxEstimateVnd)))])),
        ];
    }

    // The life that a station leads now must have closed the month; earlier lives were written off when it was enrolled again.
    // One that closed it while a lease was still on its way is missing until that lease has come back.
    // A station out of service is still missing while it is known to have unsent entries, or leases of the month are open there.
    // A life that began after the month, by its first entry and by the first time that central told it, has nothing of it and never
    // closes it, though central may have enrolled it in that month already.
    private static Task<IReadOnlyList<MissingStation>> MissingStationsAsync(CentralTransaction transaction, YearMonth month) =>
        Map(transaction.QueryAsync<StationRow>(
            """
            select s.station_id, s.last_contact_at from stations s
            join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation
            where l.enrolled_at < @end and l.burned_at is null
              and (exists (select 1 from leases x where x.station_id = s.station_id and x.month = @month and x.state = 'Open')
                   or ((s.active = 1 or coalesce(s.reported_unsent, 0) > 0)
                       and not exists (select 1 from closed_months c
                                       where c.station_id = s.station_id and c.incarnation = s.incarnation and c.month = @month)
                       and not (exists (select 1 from entries e
                                        where e.station_id = s.station_id and e.incarnation = s.incarnation and e.sequence = 1 and e.business_day >= @next)
                                and coalesce((select e.business_day from entries e
                                              where e.station_id = s.station_id and e.incarnation = s.incarnation and e.kind = 'ClockAnchored'
                                              order by e.sequence limit 1), 0) >= @next)))
            order by s.station_id
            """, new { month, next = month.Next.FirstDay, end = BusinessDay.StartOf(month.Next.FirstDay).ToUnixTimeMilliseconds() }));

    private static async Task<IReadOnlyList<MissingStation>> Map(Task<IReadOnlyList<StationRow>> rows) =>
        [.. (await rows).Select(row => new MissingStation(row.StationId, row.LastContactAt))];

    private sealed record ExchangeRow
    {
        public ExchangeId ExchangeId { get; init; }

        public ResidentId ResidentId { get; init; }

        public string Checkpoint { get; init; } = "";

        public int Direction { get; init; }

        public DateOnly BusinessDay { get; init; }

        public string Status { get; init; } = "";
    }

    private sealed record GoodsRow
    {
        public ExchangeId ExchangeId { get; init; }

        public string Hs { get; init; } = "";

        public string Name { get; init; } = "";

        public string Unit { get; init; } = "";

        public long QuantityMilli { get; init; }

        public long ValueVnd { get; init; }

        public long ExemptVnd { get; init; }

        public long TaxEstimateVnd { get; init; }
    }

    private sealed record BooksRow
    {
        public ResidentId ResidentId { get; init; }

        public int Cap { get; init; }

        public int Used { get; init; }

        public DayMask UsedDays { get; init; }
    }

    private sealed record LeaseRow
    {
        public ResidentId ResidentId { get; init; }

        public int Units { get; init; }

        public DayMask UsedDays { get; init; }

        public string State { get; init; } = "";

        public int UnitsLeft => Units - UsedDays.Count;
    }

    private sealed record LifeRow
    {
        public string StationId { get; init; } = "";

        public int Incarnation { get; init; }

        public long BurnedAt { get; init; }
    }

    private sealed record CorrectionsRow
    {
        public long Acts { get; init; }

        public long? LastAt { get; init; }
    }

    private sealed record StationRow
    {
        public string StationId { get; init; } = "";

        public long? LastContactAt { get; init; }
    }
}
