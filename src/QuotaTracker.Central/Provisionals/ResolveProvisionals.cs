using System.Diagnostics;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Leases;
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
    /// <summary>Looks at all of a resident's waiting exchanges of a month. The books are open in this step, or opened here.</summary>
    public static async Task RunAsync(CentralStep step, ResidentId id, YearMonth month)
    {
        // First without a lock: mostly nothing waits. Then once more with the books open: while another step held them, what
        // waited may have been voided or decided, and a voided exchange must not be confirmed.
        if ((await WaitingAsync(step, id, month)).Count == 0 || await ResidentTable.FindAsync(step, id) is not { } resident
            || await BooksTable.OpenAsync(step, id, month) is not { } before)
            return;
        var pending = await WaitingAsync(step, id, month);
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

            switch (books.Resolve(exchange.BusinessDay))
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
                    await Recalls.AskAsync(step, exchange.BusinessDay, books, await LeaseTable.BindingAsync(step, id, month), TimeSpan.Zero);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        await BooksTable.SaveAsync(step, id, before, books);
    }

    private static Task<IReadOnlyList<PendingRow>> WaitingAsync(CentralStep step, ResidentId id, YearMonth month) =>
        step.Sql.QueryAsync<PendingRow>("""
            select exchange_id, station_id, business_day, total_vnd from exchanges
            where resident_id = @id and month = @month and status = 'Pending' order by business_day, made_at, exchange_id
            """, new { id, month });

    private static async Task DecideAsync(CentralStep step, PendingRow exchange, TaxableReason? due, Vnd exempt)
    {
        var resolution = due is null ? Resolution.Confirmed : Resolution.DutyDue;
        var taxed = new Vnd(exchange.TotalVnd) - exempt;
        await step.Sql.ExecuteAsync("""
            insert into resolutions (exchange_id, resolution, reason, decided_at) values (@ExchangeId, @resolution, @reason, @NowMs)
            """, new { exchange.ExchangeId, resolution = resolution.ToString(), reason = due?.ToString(), step.NowMs });
        await step.Sql.ExecuteAsync("""
            update exchanges set status = @status, exempt_vnd = @exempt, taxed_vnd = @taxed where exchange_id = @ExchangeId
            """, new { exchange.ExchangeId, status = resolution.ToString(), exempt = exempt.Amount, taxed = taxed.Amount });
        await ShareAsync(step, exchange, exempt);
        step.Feed.Add(exchange.StationId,
            new ProvisionalResolved(exchange.ExchangeId.Value, resolution, due?.ToString(), exempt.Amount, taxed.Amount));
    }

    // The lines' shares were open while the exchange waited.
    private static async Task ShareAsync(CentralStep step, PendingRow exchange, Vnd exempt)
    {
        var rows = await step.Sql.QueryAsync<GoodsRow>("""
            select line, hs, name, unit, quantity_milli, unit_price_vnd, value_vnd from exchange_goods where exchange_id = @ExchangeId order by line
            """, new { exchange.ExchangeId });
        var shares = TaxEstimate.Of(
            [.. rows.Select(row => new GoodsLine(HsCode.Parse(row.Hs), row.Name, row.QuantityMilli, row.Unit, new(row.UnitPriceVnd), new(row.ValueVnd)))],
            exempt, step.Reference.Rates, exchange.BusinessDay);
        await step.Sql.ExecuteAsync("""
            update exchange_goods set exempt_vnd = @exempt, tax_estimate_vnd = @tax where exchange_id = @ExchangeId and line = @Line
            """, rows.Select((row, i) => new { exchange.ExchangeId, row.Line, exempt = shares[i].ExemptPart.Amount, tax = shares[i].Total.Amount }).ToArray());
    }

    private sealed record PendingRow
    {
        public ExchangeId ExchangeId { get; init; }

        public StationId StationId { get; init; }

        public DateOnly BusinessDay { get; init; }

        public long TotalVnd { get; init; }
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
    }
}
