using System.Diagnostics;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Residents;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Provisionals;

/// <summary>Decides provisional exchanges, once and for all, as soon as no open lease may still use what they ask for.</summary>
internal static class ResolveProvisionals
{
    /// <summary>Residents' months in one step that goes over many: few enough that no other step waits long for the books locked in it.</summary>
    public const int MonthsPerStep = 20;

    /// <summary>Looks at all of a resident's waiting exchanges of a month. The books are open in this step, or opened here.</summary>
    public static async Task RunAsync(CentralStep step, ResidentId id, YearMonth month)
    {
        if (step.Recovering)
        {
            // Nothing new is decided; only what a station says was decided before.
            await HeldResolutions.ApplyAsync(step, id, month);
            return;
        }

        // First without a lock: mostly nothing waits. Then once more with the books open: while another step held them, what
        // waited may have been voided or decided, and a voided exchange must not be confirmed.
        if ((await WaitingAsync(step, id, month)).Count == 0 || await ResidentTable.FindAsync(step, id) is not { } resident
            || await BooksTable.OpenAsync(step, id, month) is not { } before)
            return;
        var pending = await WaitingAsync(step, id, month);
        var binding = await LeaseTable.BindingAsync(step, id, month);
        var (lostDays, lostUnits) = LeaseTable.LostOf(binding);
        var books = before;
        foreach (var exchange in pending)
        {
            if (step.Reference.Policies.On(exchange.BusinessDay) is not { } policy)
                continue;
            if (!resident.IsEligible(step, exchange.BusinessDay))
            {
                await DecideAsync(step, exchange, TaxableReason.NotEligible, Vnd.Zero);
                continue;
            }

            // A trip confirmed for a day that may have been another one could be the second of that one.
            if (exchange.Reason == nameof(ProvisionalReason.DayNotSure))
            {
                await DecideAsync(step, exchange, TaxableReason.DayNotSure, Vnd.Zero);
                continue;
            }

            switch (books.Resolve(exchange.BusinessDay, lostDays, lostUnits))
            {
                case ProvisionalOutlook.CanConfirm:
                    books = books.Confirm(exchange.BusinessDay);
                    await DecideAsync(step, exchange, null, Vnd.Min(new(exchange.TotalVnd), policy.PerTripCap));
                    break;
                case ProvisionalOutlook.DayUsed:
                    await DecideAsync(step, exchange, TaxableReason.UsedToday, Vnd.Zero);
                    break;
                case ProvisionalOutlook.MonthExhausted:
                    await DecideAsync(step, exchange, TaxableReason.MonthExhausted, Vnd.Zero);
                    break;
                case ProvisionalOutlook.RightLost:
                    await DecideAsync(step, exchange, TaxableReason.RightLost, Vnd.Zero);
                    break;
                case ProvisionalOutlook.MustWait:
                    // Somebody is waiting for the answer: the holder is asked, and its own entry brings us here again.
                    await Recalls.AskAsync(step, exchange.BusinessDay, books, binding, TimeSpan.Zero);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        await BooksTable.SaveAsync(step, id, before, books);
    }

    /// <summary>Looks at all that waits, a portion in each step.</summary>
    public static async Task RunAllAsync(CentralSteps steps, CancellationToken cancellationToken)
    {
        for (string? after = ""; after is not null;)
            after = await steps.RunAsync(step => RunSomeAsync(step, after), cancellationToken);
    }

    /// <summary>Looks at a portion of all that waits, going on behind a place; where to go on after it, or null at the end.</summary>
    public static async Task<string?> RunSomeAsync(CentralStep step, string after)
    {
        var months = await step.Sql.QueryAsync<ResidentMonth>("""
            select distinct resident_id, month from exchanges where status = 'Pending' and resident_id || ' ' || month > @after
            order by resident_id, month limit @limit
            """, new { after, limit = MonthsPerStep });
        foreach (var at in months)
            await RunAsync(step, at.ResidentId, at.Month);
        return months.Count < MonthsPerStep ? null : $"{months[^1].ResidentId.Value} {months[^1].Month}";
    }

    /// <summary>Whether anything of this person's day is ever decided: not of somebody whom central doesn't know, nor without a policy.</summary>
    public static async Task<bool> CanDecideAsync(CentralStep step, ResidentId id, DateOnly day) =>
        step.Reference.Policies.On(day) is not null && step.Reference.Policies.TripsIn(YearMonth.Of(day)) is not null && await ResidentTable.FindAsync(step, id) is not null;

    // First what a desk has granted and no lease carries here: nobody else may be given the trip that somebody was told is theirs.
    private static Task<IReadOnlyList<PendingRow>> WaitingAsync(CentralStep step, ResidentId id, YearMonth month) =>
        step.Sql.QueryAsync<PendingRow>("""
            select exchange_id, station_id, business_day, total_vnd, reason from exchanges
            where resident_id = @id and month = @month and status = 'Pending'
            order by case decision when 'Exempt' then 0 else 1 end, business_day, made_at, exchange_id
            """, new { id, month });

    private static Task DecideAsync(CentralStep step, PendingRow exchange, TaxableReason? due, Vnd exempt) => SettleAsync(
        step, exchange.ExchangeId, exchange.StationId, exchange.BusinessDay, due is null ? Resolution.Confirmed : Resolution.DutyDue, due?.ToString(),
        exempt, new Vnd(exchange.TotalVnd) - exempt);

    /// <summary>Writes a decision down and tells the station. The books are the caller's.</summary>
    public static async Task SettleAsync(
        CentralStep step, ExchangeId exchange, StationId station, DateOnly day, Resolution resolution, string? reason, Vnd exempt, Vnd taxed)
    {
        // Decided once; a supervisor's correction of it stands in central's log.
        await step.Sql.ExecuteAsync("""
            insert into resolutions (exchange_id, resolution, reason, decided_at) values (@exchange, @resolution, @reason, @NowMs)
            on conflict (exchange_id) do nothing
            """, new { exchange, resolution = resolution.ToString(), reason, step.NowMs });
        await step.Sql.ExecuteAsync("""
            update exchanges set status = @status, exempt_vnd = @exempt, taxed_vnd = @taxed where exchange_id = @exchange
            """, new { exchange, status = resolution.ToString(), exempt = exempt.Amount, taxed = taxed.Amount });
        await ShareAsync(step, exchange, day, exempt);
        step.Feed.Add(station, new ProvisionalResolved(exchange.Value, resolution, reason, exempt.Amount, taxed.Amount));
    }

    // The lines' shares were open while the exchange waited; what the resident chose as the excess was not.
    private static async Task ShareAsync(CentralStep step, ExchangeId exchange, DateOnly day, Vnd exempt)
    {
        var rows = await step.Sql.QueryAsync<GoodsRow>("""
            select line, hs, name, unit, quantity_milli, unit_price_vnd, value_vnd, excess_place from exchange_goods where exchange_id = @exchange order by line
            """, new { exchange });
        var shares = TaxEstimate.Of(
            [.. rows.Select(row => new GoodsLine(HsCode.Parse(row.Hs), row.Name, row.QuantityMilli, row.Unit, new(row.UnitPriceVnd), new(row.ValueVnd)))],
            exempt, step.Reference.Rates, day, ExcessChoice.FromPlaces(rows.Select(row => row.ExcessPlace)));
        await step.Sql.ExecuteAsync("""
            update exchange_goods set exempt_vnd = @exempt, tax_estimate_vnd = @tax where exchange_id = @exchange and line = @Line
            """, rows.Select((row, i) => new { exchange, row.Line, exempt = shares[i].ExemptPart.Amount, tax = shares[i].Total.Amount }).ToArray());
    }

    private sealed record PendingRow
    {
        public ExchangeId ExchangeId { get; init; }

        public StationId StationId { get; init; }

        public DateOnly BusinessDay { get; init; }

        public long TotalVnd { get; init; }

        /// <summary>Why the station couldn't tell.</summary>
        public string? Reason { get; init; }
    }

    private sealed record GoodsRow
    {
        public int Line { get; init; }

        public string Hs { get; init; } = "";

        public string Name { get; init; } = "";

        public string Unit { get; init; } = "";

        public long QuantityMilli { get; init; }

        public long UnitPriceVnd { get; init; }

        public long ValueVnd { get; init; }

        public int? ExcessPlace { get; init; }
    }
}
