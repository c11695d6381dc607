using QuotaTracker.Central.Http;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Reports;

/// <summary>GET /v1/exchanges: single exchanges for auditors, in pages.</summary>
internal static class ListExchanges
{
    private const int PageSize = 200;

    private static readonly string[] Statuses = ["Exempt", "Taxable", "Pending", "Confirmed", "DutyDue", "NotCounted", "Voided"];

    public static async Task<IResult> HandleAsync(
        string? month, string? checkpoint, string? status, string? after, CentralDatabase database, CancellationToken cancellationToken)
    {
        if (ReportEndpoints.ReadMonth(month) is not { } good)
            return ReportEndpoints.BadMonth();
        if (checkpoint is not null && !CheckpointCode.TryParse(checkpoint, out _))
            return Bad("checkpoint", "AAA");
        if (status is not null && !Statuses.Contains(status))
            return Bad("status", string.Join(' ', Statuses));
        if (after is not null && !Guid.TryParse(after, out _))
            return Bad("after", "uuid");
        var rows = await database.ReadAsync(transaction => transaction.QueryAsync<Row>(
            $"""
            select e.exchange_id, e.receipt_number, e.checkpoint, e.business_day, e.made_at, e.officer, e.resident_id, e.direction, e.total_vnd,
                   e.exempt_vnd, e.taxed_vnd, e.decision, case when e.status = 'DutyDue' then coalesce(r.reason, e.reason) else e.reason end as reason, e.status, e.representative,
                   (select n.personal_number from resident_numbers n where n.resident_id = e.resident_id
                    order by n.in_force desc, n.personal_number limit 1) as number
            from exchanges e left join resolutions r on r.exchange_id = e.exchange_id
            where e.month = @good and e.exchange_id > @after
              {(checkpoint is null ? "" : "and e.checkpoint = @checkpoint")} {(status is null ? "" : "and e.status = @status")}
            order by e.exchange_id limit {PageSize + 1}
            """,
            new { good, checkpoint, status, after = after is null ? "" : Guid.Parse(after).ToString() }), cancellationToken);
        ExchangeItem[] items = [.. rows.Take(PageSize).Select(row => row.ToItem())];
        return TypedResults.Ok(new ExchangeList(items, rows.Count > PageSize ? items[^1].ExchangeId : null));
    }

    private static ProblemAnswer Bad(string field, string wanted) => Problems.Validation(new Dictionary<string, string[]> { [field] = [wanted] });

    private sealed record Row
    {
        public Guid ExchangeId { get; init; }

        public string ReceiptNumber { get; init; } = "";

        public string Checkpoint { get; init; } = "";

        public DateOnly BusinessDay { get; init; }

        public long MadeAt { get; init; }

        public string Officer { get; init; } = "";

        public Guid ResidentId { get; init; }

        public int Direction { get; init; }

        public long TotalVnd { get; init; }

        public long ExemptVnd { get; init; }

        public long TaxedVnd { get; init; }

        public string Decision { get; init; } = "";

        public string? Reason { get; init; }

        public string Status { get; init; } = "";

        public string? Number { get; init; }

        public string? Representative { get; init; }

        public ExchangeItem ToItem() => new(
            ExchangeId, ReceiptNumber, Checkpoint, BusinessDay, MadeAt, Officer, ResidentId,
            PersonalNumber.TryParse(Number, out var number) ? number.Masked : "", Direction, TotalVnd, ExemptVnd, TaxedVnd, Decision, Reason, Status,
            Representative);
    }
}
