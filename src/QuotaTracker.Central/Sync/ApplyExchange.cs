using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Residents;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Sync;

/// <summary>An exchange: a grant under a lease uses it up, everything in doubt waits, the rest is kept for lists and reports.</summary>
internal static class ApplyExchange
{
    private const int LinesMax = 50;

    // The highest rates that a table may have make 241 times the value; a month's sums stay countable.
    private const long TaxMax = 300 * GoodsLine.ValueMax;

    public static async Task<Applied> RunAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body)
    {
        var id = await ResidentTable.ResolveAsync(step, body.Resident);
        if (Fault(entry, body) is { } fault)
        {
            if (await KeepTripAsync(step, entry, body, tell: true))
                await ResolveProvisionals.RunAsync(step, id, YearMonth.Of(entry.Day));
            return Applied.Incident(IncidentKind.AmountsWrong, $"exchange {body.Exchange.Value}: {fault}");
        }

        var same = await SameRow.FindAsync(step, body.Exchange);
        if (await EarlierAsync(step, entry, body, id, same) is { } earlier)
            return earlier;
        var replaces = same is not null;
        var numbers = replaces ? await TakeNumbersAsync(step, body.Exchange) : [];
        var applied = await AddNewAsync(step, entry, body, id, replaces);
        foreach (var number in numbers)
            await AddNumberAsync(step, body.Exchange, number);
        if (replaces && await SameRow.FindAsync(step, body.Exchange) is { } now && Standing(body.Exchange, now) is { } standing)
            step.Feed.Add(entry.Station, standing);
        return applied;
    }

    /// <summary>Of a grant whose record can't be taken in: the trip was made, so its day is used, and given to nobody when the lease comes back.</summary>
    public static async Task<bool> KeepTripAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body, bool tell) =>
        body.Outcome.Kind == DecisionKind.Exempt && await UseLeaseAsync(step, entry, body, await ResidentTable.ResolveAsync(step, body.Resident), tell);

    private static async Task<Applied> AddNewAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body, ResidentId id, bool replaces)
    {
        var resident = await ResidentTable.FindAsync(step, id);
        if (resident is not null)
            await ResidentTable.IntroduceAsync(step, entry.Station, id);
        var policy = step.Reference.Policies.On(entry.Day);
        var incident = resident is null ? Applied.Incident(IncidentKind.UnknownResident, $"resident {id.Value}")
            : IsAhead(step, entry) ? Applied.Incident(IncidentKind.DayAhead, $"{entry.Day:yyyy-MM-dd} at {step.Today:yyyy-MM-dd}")
            : policy is null && Counts(body) ? Applied.Incident(IncidentKind.NoPolicy, $"{entry.Day:yyyy-MM-dd}")
            : null;

        // Only a grant that raised no doubt so far may use up its lease.
        if (body.Outcome.Kind == DecisionKind.Exempt && incident is null)
        {
            if (!await UseLeaseAsync(step, entry, body, id))
                incident = Applied.Incident(IncidentKind.GrantOutsideLease, $"lease {body.Outcome.Lease?.Value.ToString() ?? "none"}");
            else if (body.Outcome.Exempt > policy!.PerTripCap)
                incident = Applied.Incident(IncidentKind.GrantAboveCap, $"exchange {body.Exchange.Value}");
            if (incident is null or { IncidentKind: IncidentKind.GrantAboveCap })
                return await FinishAsync(step, entry, body, resident, id, replaces, "Exempt", incident);
        }

        var status = Counts(body) ? "Pending" : body.Outcome.Kind.ToString();
        return await FinishAsync(step, entry, body, resident, id, replaces, status, incident);
    }

    private static async Task<Applied> FinishAsync(
        CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body, ResidentRow? resident, ResidentId id, bool replaces, string status, Applied? incident)
    {
        // A day that hasn't come is another one, whatever the station's clock said: what no lease carries, no machine grants on it.
        var reason = body.Outcome.Kind == DecisionKind.Provisional && IsAhead(step, entry) ? nameof(ProvisionalReason.DayNotSure) : body.Outcome.Reason;
        await AddAsync(step, entry, body, id, replaces, status, reason);
        if (resident is not null)
        {
            await ResidentTable.SeenAsync(step, entry.Station, id, entry.Day);
            await ResolveProvisionals.RunAsync(step, id, YearMonth.Of(entry.Day));
        }

        return incident ?? Applied.Done;
    }

    /// <summary>Moves the trip from reserved to used. Open or burned: the right was never given to anybody else.</summary>
    private static async Task<bool> UseLeaseAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body, ResidentId id, bool tell = true)
    {
        if (body.Outcome.Lease is not { } leaseId || await BooksTable.OpenAsync(step, id, YearMonth.Of(entry.Day)) is not { } books
            || await LeaseTable.OpenAsync(step, leaseId) is not { State: not Domain.Leases.LeaseState.Released } lease
            || (lease.Station, lease.Incarnation, lease.Resident) != (entry.Station, entry.Incarnation, id) || !lease.CanCarry(entry.Day))
            return false;
        await LeaseTable.SaveAsync(step, lease.Grant(entry.Day));
        await BooksTable.SaveAsync(step, id, books, books.UseReserved(entry.Day), tell);
        return true;
    }

    private static bool IsAhead(CentralStep step, JournalEntry entry) => entry.Day > step.Today.AddDays(1);

    // A grant, rightly or not, and whatever a station left open.
    private static bool Counts(EntryBody.ExchangeRecorded body) => body.Outcome.Kind is DecisionKind.Exempt or DecisionKind.Provisional;

    private static string? Fault(JournalEntry entry, EntryBody.ExchangeRecorded body)
    {
        if (body.Goods.Count is < 1 or > LinesMax || body.ReceiptNumber < 1 || !Enum.IsDefined(body.Direction))
            return "shape";
        if (body.Goods.Any(line => line.QuantityMilli is < 1 or > GoodsLine.QuantityMilliMax || line.Value.Amount is < 1 or > GoodsLine.ValueMax
                || line.UnitPrice.Amount is < 0 or > GoodsLine.UnitPriceMax || line.Exempt.Amount < 0 || line.TaxEstimate.Amount is < 0 or > TaxMax || line.Exempt > line.Value || !HsCode.TryParse(line.Hs, out _)))
            return "lines";
        if (body.Goods.Any(line => line.Foreign is { } foreign && !Agrees(entry.Day, line, foreign)))
            return "price";
        if (body.Excess is { } excess && !ExcessChoice.IsGood(excess, body.Goods.Count))
            return "excess";
        var total = body.Goods.Aggregate(Vnd.Zero, (sum, line) => sum + line.Value);
        var parts = body.Outcome.Exempt + body.Outcome.Taxed;
        if (total != body.Total || body.Outcome.Exempt < Vnd.Zero || body.Outcome.Taxed < Vnd.Zero)
            return "total";
        return body.Outcome.Kind is DecisionKind.Exempt or DecisionKind.Taxable ? parts == total ? null : "parts" : parts == Vnd.Zero ? null : "parts";
    }

    // By what the entry itself says: the rate was the one that the station had, and the table may have been put right since.
    private static bool Agrees(DateOnly day, RecordedGoods line, ForeignPrice foreign) =>
        foreign.Currency == ForeignPrice.Yuan && foreign.From.DayOfWeek == DayOfWeek.Monday && foreign.To.DayNumber - foreign.From.DayNumber == 6
        && foreign.From <= day && day <= foreign.To && foreign.InVnd() == line.UnitPrice && GoodsLine.ValueOf(line.QuantityMilli, line.UnitPrice) == line.Value;

    /// <summary>Whether the exchange id or the receipt number was used before; null when both are new, or the exchange is to be taken as if they were.</summary>
    private static async Task<Applied?> EarlierAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body, ResidentId id, SameRow? same)
    {
        if (same is null)
        {
            var number = Number(entry, body);
            return await step.Sql.GetAsync<int>("select count(*) from exchanges where receipt_number = @number", new { number }) > 0
                ? Applied.Incident(IncidentKind.ReceiptNumberReused, number)
                : null;
        }

        if ((same.StationId, same.ResidentId, same.BusinessDay, same.Direction, same.TotalVnd)
                != (entry.Station, id, entry.Day, (int)body.Direction, body.Total.Amount))
            return Applied.Incident(IncidentKind.ExchangeIdReused, $"exchange {body.Exchange.Value}");
        if (body.Carried is null)
        {
            if (same.Decision == body.Outcome.Kind.ToString())
                return Applied.Done;
            if (!await IsCopiedAsync(step, entry, body))
                return Applied.Incident(IncidentKind.ExchangeIdReused, $"exchange {body.Exchange.Value}");
            // Its copy came first. Nobody decides that while the books are open here.
            await BooksTable.OpenIfKnownAsync(step, id, YearMonth.Of(entry.Day));
            return (await SameRow.FindAsync(step, body.Exchange))!.Status switch
            {
                "Pending" or "DutyDue" => null,
                "Confirmed" or "Voided" => Applied.Done,
                _ => Applied.Incident(IncidentKind.ExchangeIdReused, $"exchange {body.Exchange.Value}"),
            };
        }

        // Carried over by a copy that didn't know that central has it: the same exchange, counted once, and here is how it stands.
        await AddNumberAsync(step, body.Exchange, Number(entry, body));
        await AddCarriedAsync(step, entry, body);
        if (Standing(body.Exchange, same) is { } standing)
            step.Feed.Add(entry.Station, standing);
        return Applied.Done;
    }

    // What is known under this id is what was recorded anew of this very receipt, and decided, if it was, without knowing what had been granted.
    private static async Task<bool> IsCopiedAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body) => await step.Sql.GetAsync<int>(
        "select count(*) from exchange_numbers where receipt_number = @number and exchange_id = @Exchange", new { number = Number(entry, body), body.Exchange }) > 0;

    /// <summary>The numbers of a copy that came before the exchange itself, which takes its place.</summary>
    private static async Task<IReadOnlyList<string>> TakeNumbersAsync(CentralStep step, ExchangeId exchange)
    {
        var numbers = await step.Sql.QueryAsync<string>("""
            select receipt_number from exchanges where exchange_id = @exchange union select receipt_number from exchange_numbers where exchange_id = @exchange order by 1
            """, new { exchange });
        await step.Sql.ExecuteAsync("delete from exchange_numbers where exchange_id = @exchange", new { exchange });
        return numbers;
    }

    private static ProvisionalResolved? Standing(ExchangeId exchange, SameRow same) => same.Status switch
    {
        "Exempt" or "Confirmed" => new(exchange.Value, Resolution.Confirmed, null, same.ExemptVnd, same.TaxedVnd),
        "Taxable" or "DutyDue" => new(exchange.Value, Resolution.DutyDue, same.Reason, same.ExemptVnd, same.TaxedVnd),
        "Voided" => new(exchange.Value, Resolution.Voided, null, 0, 0),
        // Still waiting, which is what the carried copy says too; or it never counted.
        _ => null,
    };

    // A station knows its own lives' first numbers alone: another one's would lead its residents astray.
    private static async Task AddCarriedAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body)
    {
        if (ReceiptNumber.TryParse(Storable.Text(body.Carried), out var first) && first.Station == entry.Station && first.Incarnation <= entry.Incarnation)
            await AddNumberAsync(step, body.Exchange, first.ToString());
    }

    // A receipt that somebody holds leads to its exchange under each number that was ever printed for it.
    private static Task<int> AddNumberAsync(CentralStep step, ExchangeId exchange, string number) => step.Sql.ExecuteAsync("""
        insert into exchange_numbers (receipt_number, exchange_id)
        select @number, @exchange where not exists (select 1 from exchanges where receipt_number = @number) on conflict (receipt_number) do nothing
        """, new { number, exchange });

    private static async Task AddAsync(
        CentralStep step, JournalEntry entry, EntryBody.ExchangeRecorded body, ResidentId id, bool replaces, string status, string? reason)
    {
        // While it waits, nothing is exempt and nothing is taxed, whatever the station wrote.
        var waits = status == "Pending";
        // Of what is new no "on conflict": should the same exchange be taken in at this moment, this step runs again and finds it.
        var place = replaces ? """
            on conflict (exchange_id) do update set incarnation = excluded.incarnation, sequence = excluded.sequence, receipt_number = excluded.receipt_number,
                made_at = excluded.made_at, officer = excluded.officer, exempt_vnd = excluded.exempt_vnd, taxed_vnd = excluded.taxed_vnd,
                decision = excluded.decision, reason = excluded.reason, lease_id = excluded.lease_id, status = excluded.status, policy_version = excluded.policy_version,
                representative = excluded.representative, representative_number = excluded.representative_number
            """ : "";
        await step.Sql.ExecuteAsync($"""
            insert into exchanges (exchange_id, station_id, incarnation, sequence, checkpoint, receipt_number, resident_id, business_day, month,
                made_at, officer, direction, total_vnd, exempt_vnd, taxed_vnd, decision, reason, lease_id, status, policy_version,
                representative, representative_number)
            values (@Exchange, @Station, @Incarnation, @Sequence, @Checkpoint, @number, @id, @Day, @month,
                @MadeAtMs, @Officer, @direction, @total, @exempt, @taxed, @decision, @reason, @Lease, @status, @policyVersion,
                @representative, @representativeNumber)
            {place}
            """,
            new
            {
                body.Exchange, entry.Station, entry.Incarnation, entry.Sequence, entry.Station.Checkpoint, number = Number(entry, body), id,
                entry.Day, month = YearMonth.Of(entry.Day), entry.MadeAtMs, body.Officer, direction = (int)body.Direction,
                total = body.Total.Amount, exempt = waits ? 0 : body.Outcome.Exempt.Amount, taxed = waits ? 0 : body.Outcome.Taxed.Amount,
                decision = body.Outcome.Kind.ToString(), reason = Storable.Text(reason), body.Outcome.Lease, status,
                policyVersion = Storable.Text(body.PolicyVersion),
                representative = body.Representative?.Kind.ToString(), representativeNumber = Storable.Text(body.Representative?.PersonalNumber),
            });
        await AddCarriedAsync(step, entry, body);
        await step.Sql.ExecuteAsync("delete from exchange_goods where exchange_id = @Exchange", new { body.Exchange });
        await step.Sql.ExecuteAsync("""
            insert into exchange_goods (exchange_id, line, hs, name, unit, quantity_milli, unit_price_vnd, value_vnd, exempt_vnd, tax_estimate_vnd,
                currency, unit_price_fen, rate_centidong, rate_from, rate_to, excess_place)
            values (@Exchange, @line, @Hs, @name, @unit, @QuantityMilli, @price, @value, @exempt, @tax,
                @currency, @fen, @centidong, @rateFrom, @rateTo, @excessPlace)
            """,
            body.Goods.Select((goods, i) => new
            {
                body.Exchange, line = i + 1, goods.Hs, name = Storable.Word(goods.Name), unit = Storable.Word(goods.Unit), goods.QuantityMilli, price = goods.UnitPrice.Amount,
                value = goods.Value.Amount, exempt = waits ? 0 : goods.Exempt.Amount, tax = waits ? 0 : goods.TaxEstimate.Amount,
                currency = goods.Foreign?.Currency, fen = goods.Foreign?.Fen, centidong = goods.Foreign?.Centidong,
                rateFrom = goods.Foreign?.From, rateTo = goods.Foreign?.To, excessPlace = ExcessChoice.PlaceOf(body.Excess, i),
            }).ToArray());
    }

    private static string Number(JournalEntry entry, EntryBody.ExchangeRecorded body) =>
        new ReceiptNumber(entry.Station, entry.Incarnation, body.ReceiptNumber).ToString();

    private sealed record SameRow
    {
        public static Task<SameRow?> FindAsync(CentralStep step, ExchangeId exchange) => step.Sql.FindAsync<SameRow>("""
            select e.station_id, e.resident_id, e.business_day, e.direction, e.total_vnd, e.exempt_vnd, e.taxed_vnd, e.decision, e.status,
                coalesce(r.reason, e.reason) as reason
            from exchanges e left join resolutions r on r.exchange_id = e.exchange_id where e.exchange_id = @exchange
            """, new { exchange });

        public StationId StationId { get; init; }

        public ResidentId ResidentId { get; init; }

        public DateOnly BusinessDay { get; init; }

        public int Direction { get; init; }

        public long TotalVnd { get; init; }

        public long ExemptVnd { get; init; }

        public long TaxedVnd { get; init; }

        public string Decision { get; init; } = "";

        public string Status { get; init; } = "";

        public string? Reason { get; init; }
    }
}
