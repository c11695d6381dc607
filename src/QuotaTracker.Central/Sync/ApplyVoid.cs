using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Sync;

/// <summary>
/// A void on the same day by the life that recorded the exchange: the trip returns to its lease when that was not given back; of a
/// confirmed exchange, which no lease carried, to everybody. Else a supervisor must look.
/// </summary>
internal static class ApplyVoid
{
    public static async Task<Applied> RunAsync(CentralStep step, JournalEntry entry, EntryBody.ExchangeVoided body)
    {
        const string Find = "select station_id, incarnation, resident_id, business_day, decision, status, lease_id, right_kept, void_by_act from exchanges where exchange_id = @Exchange";
        if (await step.Sql.FindAsync<ExchangeRow>(Find, new { body.Exchange }) is not { } glance || glance.StationId != entry.Station
            || (glance is { Status: "Voided", VoidByAct: false } && entry.Incarnation <= glance.Incarnation))
            return Applied.Incident(IncidentKind.VoidOfNothing, $"exchange {body.Exchange.Value}");

        // Carried over into the next life by a copy that didn't know that central has the void already.
        if (glance is { Status: "Voided", VoidByAct: false })
            return Applied.Done;

        // The books first, then the exchange again: another station's release may just be deciding it.
        var books = await BooksTable.OpenIfKnownAsync(step, glance.ResidentId, YearMonth.Of(glance.BusinessDay));
        var exchange = await step.Sql.GetAsync<ExchangeRow>(Find, new { body.Exchange });
        // Recorded anew by a later life, it may come before the void itself, and that before what was granted with the trip since.
        await step.Sql.ExecuteAsync("update exchanges set status = 'Voided', void_by_act = @othersWord, right_kept = 0 where exchange_id = @Exchange",
            new { body.Exchange, othersWord = exchange.Incarnation != entry.Incarnation });
        switch (exchange.Status)
        {
            // A supervisor's void may have come first: the trip still was in use, and is its lease's again.
            case "Exempt" or "Voided" when (exchange.Status == "Exempt" || exchange.RightKept) && books is not null && exchange.LeaseId is { } leaseId && exchange.Incarnation == entry.Incarnation
                && exchange.BusinessDay == entry.Day && await LeaseTable.OpenAsync(step, leaseId) is { State: not LeaseState.Released } lease
                && lease.UsedDays.Has(exchange.BusinessDay):
                await LeaseTable.SaveAsync(step, lease.Return(exchange.BusinessDay));
                await BooksTable.SaveAsync(step, exchange.ResidentId, books, books.ReturnToLease(exchange.BusinessDay));
                await ResolveProvisionals.RunAsync(step, exchange.ResidentId, books.Month);
                return Applied.Done;
            // Confirmed before its void arrived, or on the same day: an officer who takes back a slip must not cost the resident the trip.
            case "Confirmed" or "Voided" when (exchange.Status == "Confirmed" || (exchange.RightKept && exchange.Decision == nameof(DecisionKind.Provisional)))
                && books is not null && exchange.Incarnation == entry.Incarnation && exchange.BusinessDay == entry.Day
                && books.UsedDays.Has(exchange.BusinessDay):
                await BooksTable.SaveAsync(step, exchange.ResidentId, books, books.GiveBack(exchange.BusinessDay));
                await ResolveProvisionals.RunAsync(step, exchange.ResidentId, books.Month);
                return Applied.Done;
            case "Exempt" or "Confirmed":
            case "Voided" when exchange.RightKept:
                await step.Sql.ExecuteAsync("update exchanges set right_kept = 1 where exchange_id = @Exchange", new { body.Exchange });
                return Applied.Incident(IncidentKind.VoidWithoutLease, $"exchange {body.Exchange.Value}");
            default:
                // Nothing was used up, so there is nothing to give back.
                return Applied.Done;
        }
    }

    private sealed record ExchangeRow
    {
        public StationId StationId { get; init; }

        public int Incarnation { get; init; }

        public ResidentId ResidentId { get; init; }

        public DateOnly BusinessDay { get; init; }

        public string Decision { get; init; } = "";

        public string Status { get; init; } = "";

        public LeaseId? LeaseId { get; init; }

        public bool RightKept { get; init; }

        public bool VoidByAct { get; init; }
    }
}
