using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Residents;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Supervision;

/// <summary>A supervisor puts right what was decided or recorded in error. The station is told; the newest word holds.</summary>
internal static class CorrectExchange
{
    /// <summary>Duty was due, and the books allow the exemption after all.</summary>
    public static Task<ActResult> ConfirmAsync(ExchangeId exchange, SupervisorAct act, CentralSteps steps, CancellationToken cancellationToken) =>
        steps.RunAsync(step => ConfirmAsync(step, exchange, act), cancellationToken);

    /// <summary>An exchange of an earlier day that never was. What it used up stays used: giving that back is an act of its own.</summary>
    public static Task<ActResult> VoidAsync(ExchangeId exchange, SupervisorAct act, CentralSteps steps, CancellationToken cancellationToken) =>
        steps.RunAsync(step => VoidAsync(step, exchange, act), cancellationToken);

    private static async Task<ActResult> ConfirmAsync(CentralStep step, ExchangeId exchange, SupervisorAct act)
    {
        if (step.Recovering)
            return ActResult.Recovering;
        if (await OpenAsync(step, exchange) is not var (row, books) || books is null)
            return ActResult.NotPossible;
        if (row.Status != "DutyDue")
            return row.Status == "Confirmed" ? ActResult.Already : ActResult.NotPossible;
        if (step.Reference.Policies.On(row.BusinessDay) is not { } policy)
            return ActResult.BooksRefuse;
        if (await RefusalAsync(step, row.ResidentId, row.BusinessDay, books) is { } refusal)
            return refusal;
        await BooksTable.SaveAsync(step, row.ResidentId, books, books.Confirm(row.BusinessDay));
        var exempt = Vnd.Min(new(row.TotalVnd), policy.PerTripCap);
        await ResolveProvisionals.SettleAsync(
            step, exchange, row.StationId, row.BusinessDay, Resolution.Confirmed, null, exempt, new Vnd(row.TotalVnd) - exempt);
        await act.WriteAsync(step, "ExchangeConfirmed", exchange.Value.ToString());
        await ResolveProvisionals.RunAsync(step, row.ResidentId, books.Month);
        return ActResult.Done;
    }

    /// <summary>Why the exemption can't be granted as the books stand now; null when it can.</summary>
    public static async Task<ActResult?> RefusalAsync(CentralStep step, ResidentId id, DateOnly day, QuotaMonth books)
    {
        var (lostDays, lostUnits) = LeaseTable.LostOf(await LeaseTable.BindingAsync(step, id, books.Month));
        if (await ResidentTable.FindAsync(step, id) is not { } resident || !resident.IsEligible(step, day))
            return ActResult.NotEligible;
        return books.Resolve(day, lostDays, lostUnits) switch
        {
            ProvisionalOutlook.CanConfirm => null,
            ProvisionalOutlook.DayUsed => ActResult.DayUsed,
            ProvisionalOutlook.MonthExhausted => ActResult.MonthUsed,
            ProvisionalOutlook.MustWait => ActResult.Held,
            ProvisionalOutlook.RightLost => ActResult.Lost,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// Whether an exchange can be voided here. What waits is decided first, unless it can't be; today's is voided where it was recorded, so
    /// that its trip returns to the lease.
    /// </summary>
    public static async Task<bool> CanVoidAsync(CentralStep step, string status, DateOnly day, ResidentId resident) => day < step.Today
        && (status is "Exempt" or "Confirmed" or "Taxable" or "DutyDue" || (status == "Pending" && !await ResolveProvisionals.CanDecideAsync(step, resident, day)));

    private static async Task<ActResult> VoidAsync(CentralStep step, ExchangeId exchange, SupervisorAct act)
    {
        if (step.Recovering)
            return ActResult.Recovering;
        if (await OpenAsync(step, exchange) is not var (row, _))
            return ActResult.NotPossible;
        if (row.Status == "Voided")
            return ActResult.Already;
        if (!await CanVoidAsync(step, row.Status, row.BusinessDay, row.ResidentId))
            return ActResult.NotPossible;
        await step.Sql.ExecuteAsync("""
            update exchanges set status = 'Voided', void_by_act = 1, right_kept = case when status in ('Exempt', 'Confirmed') then 1 else 0 end
            where exchange_id = @exchange
            """, new { exchange });
        step.Feed.Add(row.StationId, new ProvisionalResolved(exchange.Value, Resolution.Voided, null, 0, 0));
        await act.WriteAsync(step, "ExchangeVoided", exchange.Value.ToString());
        return ActResult.Done;
    }

    // The exchange as it stands once its resident's books are open; those are null when central doesn't know the person.
    private static async Task<(ExchangeRow Row, QuotaMonth? Books)?> OpenAsync(CentralStep step, ExchangeId exchange)
    {
        if (await ExchangeRow.FindAsync(step, exchange) is not { } glance)
            return null;
        var books = await BooksTable.OpenIfKnownAsync(step, glance.ResidentId, YearMonth.Of(glance.BusinessDay));
        return ((await ExchangeRow.FindAsync(step, exchange))!, books);
    }
}

internal sealed record ExchangeRow
{
    public ExchangeId ExchangeId { get; init; }

    public StationId StationId { get; init; }

    public ResidentId ResidentId { get; init; }

    public DateOnly BusinessDay { get; init; }

    public long TotalVnd { get; init; }

    public string Status { get; init; } = "";

    public bool RightKept { get; init; }

    public bool VoidByAct { get; init; }

    public LeaseId? LeaseId { get; init; }

    public static Task<ExchangeRow?> FindAsync(CentralStep step, ExchangeId exchange) => step.Sql.FindAsync<ExchangeRow>("""
        select exchange_id, station_id, resident_id, business_day, total_vnd, status, right_kept, void_by_act, lease_id from exchanges where exchange_id = @exchange
        """, new { exchange });
}
