using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Storage;
using QuotaTracker.Documents;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Supervision;

/// <summary>What a supervisor sees: incidents, and what can be burned, restored or corrected; with a recovery on, that all but the first must wait. No resident is named.</summary>
public sealed record SupervisionView(
    IReadOnlyList<IncidentView> Incidents, IReadOnlyList<LifeView> Lives, IReadOnlyList<ActableView> Restorable, IReadOnlyList<ActableView> Due,
    ActableView? Found, RecoveryView? Recovery);

/// <summary>Something that somebody must look at. ReceiptNumber: that of the exchange which the detail names, when central has it.</summary>
public sealed record IncidentView(string Kind, string? Station, long? Sequence, DateTimeOffset RaisedAt, string Detail, string? ReceiptNumber);

/// <summary>A device that could be declared lost.</summary>
public sealed record LifeView(string Station, int Incarnation, DateTimeOffset? LastContact, int TripsHeld);

/// <summary>An exchange with what a supervisor can do with it. Because: in words, why nothing, or why it can't be exempted while the right is out; null when there is nothing to say.</summary>
public sealed record ActableView(Guid Exchange, string ReceiptNumber, DateOnly Day, string Status, string? Reason, long TotalVnd, bool CanRestore, bool CanConfirm, bool CanVoid, string? Because)
{
    /// <summary>The name of the word for where it stands.</summary>
    public string Name { get; init; } = Status;
}

/// <summary>Reads the supervisor's page.</summary>
internal static class SupervisionList
{
    private const int ItemsMax = 100;

    // As a detail names an exchange; people know it by its receipt.
    private const string OfExchange = "exchange ";

    /// <summary>The devices that could be declared lost.</summary>
    public static async Task<IReadOnlyList<LifeView>> LivesAsync(CentralTransaction sql)
    {
        var held = await LeaseTable.TripsHeldAsync(sql);
        return [.. (await sql.QueryAsync<LifeRow>("""
            select s.station_id, s.incarnation, s.last_contact_at
            from stations s join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation and l.burned_at is null
            order by s.station_id
            """)).Select(row => new LifeView(
                row.StationId, row.Incarnation, row.LastContactAt is { } at ? At(at) : null,
                held.GetValueOrDefault((StationId.Parse(row.StationId), row.Incarnation))))];
    }

    public static async Task<SupervisionView> ReadAsync(CentralStep step, string? receiptNumber)
    {
        var sql = step.Sql;
        var incidents = await sql.QueryAsync<IncidentRow>($"""
            select i.kind, i.station_id, i.sequence, i.raised_at, i.detail, e.receipt_number
            from incidents i left join exchanges e on i.detail like '{OfExchange}%' and e.exchange_id = substr(i.detail, {OfExchange.Length + 1}, 36)
            order by i.raised_at desc, i.incident_id desc limit {ItemsMax}
            """);
        return new(
            [.. incidents.Select(row => new IncidentView(row.Kind, row.StationId, row.Sequence, At(row.RaisedAt), row.Detail, row.ReceiptNumber))],
            await LivesAsync(sql),
            await ExchangesAsync(step, "e.right_kept = 1"),
            await ExchangesAsync(step, "e.status = 'DutyDue' and e.business_day >= @since"),
            receiptNumber is not null && await ExchangesAsync(step, """
                e.receipt_number = @receiptNumber
                or e.exchange_id in (select exchange_id from exchange_numbers where receipt_number = @receiptNumber)
                """, receiptNumber) is [var found, ..] ? found : null,
            await RecoveryView.FindAsync(sql));
    }

    /// <summary>One exchange, and what can be done with it.</summary>
    public static async Task<ActableView?> FindAsync(CentralStep step, Guid exchange) =>
        await ExchangesAsync(step, "e.exchange_id = @exchange", exchange: exchange) is [var found] ? found : null;

    private static async Task<IReadOnlyList<ActableView>> ExchangesAsync(
        CentralStep step, string condition, string? receiptNumber = null, Guid? exchange = null)
    {
        var rows = await step.Sql.QueryAsync<Row>($"""
            select e.exchange_id, e.receipt_number, e.business_day, e.status, e.total_vnd, e.taxed_vnd, e.right_kept, e.resident_id,
                case when e.status = 'DutyDue' then coalesce(r.reason, e.reason) else e.reason end as reason
            from exchanges e left join resolutions r on r.exchange_id = e.exchange_id
            where {condition} order by e.business_day desc, e.exchange_id desc limit {ItemsMax}
            """, new { receiptNumber, exchange, since = step.Today.AddDays(-62) });
        List<ActableView> views = [];
        foreach (var row in rows)
        {
            var (restoring, confirming) = step.Recovering
                ? (ActResult.Recovering, ActResult.Recovering)
                : (await RestoreRight.LookAsync(step, new(row.ExchangeId)), await WhyNotConfirmAsync(step, row));
            var canVoid = !step.Recovering && await CorrectExchange.CanVoidAsync(step, row.Status, row.BusinessDay, row.ResidentId);
            views.Add(new(
                row.ExchangeId, row.ReceiptNumber, row.BusinessDay, row.Status, row.Reason, row.TotalVnd, restoring is null, confirming is null, canVoid,
                await BecauseAsync(step, row, restoring, confirming, canVoid)) { Name = DecisionName.Of(row.Status, row.TaxedVnd) });
        }

        return views;
    }

    // That a right is out stands beside other buttons, too: whoever looks for the missing one must learn when to look again, or that it's no use.
    private static async Task<string?> BecauseAsync(CentralStep step, Row row, ActResult? restoring, ActResult? confirming, bool canVoid)
    {
        if (confirming == ActResult.Held || (confirming == ActResult.Lost && row.Reason != nameof(TaxableReason.RightLost)))
            return await ActWords.OfAsync(step, new(row.ExchangeId), confirming.Value);
        if (restoring is not { } why || confirming is null || canVoid)
            return null;
        // What is kept and can't be given back says what the act would say.
        return row.RightKept || why == ActResult.Recovering
            ? await ActWords.OfAsync(step, new(row.ExchangeId), why)
            : Texts.Of($"Supervise.Nothing.{(row.Status is "Pending" or "Voided" or "NotCounted" ? row.Status : "Today")}");
    }

    // Null when the act is offered: also where what is used may become free by other acts. Not while the right is out, and nothing that was on a
    // lost device while the books refuse for whatever reason; another trip that is given back can make room.
    private static async Task<ActResult?> WhyNotConfirmAsync(CentralStep step, Row row)
    {
        if (row.Status != "DutyDue")
            return ActResult.NotPossible;
        var refusal = await BooksTable.LookAsync(step, row.ResidentId, YearMonth.Of(row.BusinessDay)) is { } books
            ? await CorrectExchange.RefusalAsync(step, row.ResidentId, row.BusinessDay, books)
            : ActResult.BooksRefuse;
        return refusal is ActResult.Held or ActResult.Lost || row.Reason == nameof(TaxableReason.RightLost) ? refusal : null;
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private sealed record IncidentRow
    {
        public string Kind { get; init; } = "";

        public string? StationId { get; init; }

        public long? Sequence { get; init; }

        public long RaisedAt { get; init; }

        public string Detail { get; init; } = "";

        public string? ReceiptNumber { get; init; }
    }

    private sealed record LifeRow
    {
        public string StationId { get; init; } = "";

        public int Incarnation { get; init; }

        public long? LastContactAt { get; init; }
    }

    private sealed record Row
    {
        public Guid ExchangeId { get; init; }

        public ResidentId ResidentId { get; init; }

        public string ReceiptNumber { get; init; } = "";

        public DateOnly BusinessDay { get; init; }

        public string Status { get; init; } = "";

        public string? Reason { get; init; }

        public long TotalVnd { get; init; }

        public long TaxedVnd { get; init; }

        public bool RightKept { get; init; }
    }
}
