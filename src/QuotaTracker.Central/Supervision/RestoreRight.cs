using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Supervision;

/// <summary>The trip of a voided exchange that did not return by itself is free again. Once.</summary>
internal static class RestoreRight
{
    public static Task<ActResult> RunAsync(ExchangeId exchange, SupervisorAct act, CentralSteps steps, CancellationToken cancellationToken) =>
        steps.RunAsync(step => RestoreAsync(step, exchange, act), cancellationToken);

    /// <summary>Why the trip can't be given back as things stand now; null when it can. Waits for nobody.</summary>
    public static async Task<ActResult?> LookAsync(CentralStep step, ExchangeId exchange) => await ExchangeRow.FindAsync(step, exchange) is { } row
        ? await RefusalAsync(step, row, await BooksTable.LookAsync(step, row.ResidentId, YearMonth.Of(row.BusinessDay)))
        : ActResult.NotPossible;

    private static async Task<ActResult> RestoreAsync(CentralStep step, ExchangeId exchange, SupervisorAct act)
    {
        if (step.Recovering)
            return ActResult.Recovering;
        if (await ExchangeRow.FindAsync(step, exchange) is not { } glance
            || await BooksTable.OpenIfKnownAsync(step, glance.ResidentId, YearMonth.Of(glance.BusinessDay)) is not { } books)
            return ActResult.NotPossible;
        // Again with the books open: two supervisors may press at once.
        var row = (await ExchangeRow.FindAsync(step, exchange))!;
        if (await RefusalAsync(step, row, books) is { } refusal)
            return refusal == ActResult.NotPossible && row.Status == "Voided" && await WasRestoredAsync(step, exchange) ? ActResult.Already : refusal;
        await step.Sql.ExecuteAsync("update exchanges set right_kept = 0 where exchange_id = @exchange", new { exchange });
        await BooksTable.SaveAsync(step, row.ResidentId, books, books.GiveBack(row.BusinessDay));
        await act.WriteAsync(step, Action, exchange.Value.ToString());
        await ResolveProvisionals.RunAsync(step, row.ResidentId, books.Month);
        return ActResult.Done;
    }

    private static async Task<ActResult?> RefusalAsync(CentralStep step, ExchangeRow row, QuotaMonth? books)
    {
        if (!row.RightKept)
            return ActResult.NotPossible;
        if (books?.UsedDays.Has(row.BusinessDay) is not true)
            return ActResult.BooksRefuse;
        return await HolderAsync(step, row) switch
        {
            null => null,
            LeaseState.Burned => ActResult.Lost,
            _ => ActResult.Held,
        };
    }

    // A supervisor's word alone, or what a later life carried over: the holder may have taken the trip back on its day, too, and granted it anew, in entries that aren't
    // here yet. What it gives back it has finished with; a lost device never says so, and its rights stay consumed.
    private static async Task<LeaseState?> HolderAsync(CentralStep step, ExchangeRow row) => row.VoidByAct && row.LeaseId is { } id
        && await LeaseTable.FindAsync(step, id) is { State: not LeaseState.Released } lease && lease.UsedDays.Has(row.BusinessDay) ? lease.State : null;

    private const string Action = "RightRestored";

    private static async Task<bool> WasRestoredAsync(CentralStep step, ExchangeId exchange) => await step.Sql.GetAsync<int>(
        "select count(*) from central_log where action = @Action and subject = @subject", new { Action, subject = exchange.Value.ToString() }) > 0;
}
