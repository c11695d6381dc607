using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Sync;

/// <summary>What applying an entry did.</summary>
/// <param name="IncidentKind">Set when the entry doesn't fit the books.</param>
/// <param name="Detail">For the incident: ids, never a person.</param>
/// <param name="KnownAs">With a registration: the id under which central knows the person.</param>
internal sealed record Applied(IncidentKind? IncidentKind = null, string Detail = "", Guid? KnownAs = null)
{
    public static Applied Done { get; } = new();

    /// <summary>Residents whose rights became free, so that the planner may look at them at once.</summary>
    public IReadOnlyList<ResidentId> SetFree { get; init; } = [];

    public static Applied Incident(IncidentKind kind, string detail) => new(kind, detail);
}

/// <summary>What an entry changes in the books. What happened at a station is recorded, never refused.</summary>
internal static class ApplyEntry
{
    public static async Task<Applied> RunAsync(CentralStep step, JournalEntry entry) => EntryCodec.TryDecode(entry.Kind, entry.Body.Span) switch
    {
        EntryBody.ExchangeRecorded exchange => await ApplyExchange.RunAsync(step, entry, exchange),
        EntryBody.ExchangeVoided voided => await ApplyVoid.RunAsync(step, entry, voided),
        EntryBody.LeaseReleased released => await ReleaseAsync(step, entry, released),
        EntryBody.ResidentRegistered registered => await ApplyRegistration.RunAsync(step, entry.Station, entry.Day, registered),
        EntryBody.MonthClosed closed => await CloseMonthAsync(step, entry, closed),
        EntryBody.Opened or EntryBody.ReceiptReprinted or EntryBody.ClockAnchored or EntryBody.DateConfirmed or EntryBody.OfficerSignedIn
            or EntryBody.DayClosed => Applied.Done,
        _ => Applied.Incident(IncidentKind.Unreadable, entry.Kind),
    };

    private static async Task<Applied> ReleaseAsync(CentralStep step, JournalEntry entry, EntryBody.LeaseReleased released)
    {
        // Also when the recovery is over: what found no room in it was asked back.
        if (await HeldLeases.CloseAsync(step, entry.Station, entry.Incarnation, released.Lease) is { } held)
            return Applied.Done with { SetFree = [held] };
        var known = await LeaseTable.FindAsync(step, released.Lease);
        if (known is null && await ForgottenLeases.CloseAsync(step, entry, released))
            return Applied.Done;
        if (known is not { } found
            || (found.Station, found.Incarnation) != (entry.Station, entry.Incarnation)
            || await BooksTable.OpenAsync(step, found.Resident, found.Month) is not { } books
            || await LeaseTable.OpenAsync(step, released.Lease) is not { } lease)
            return Applied.Incident(IncidentKind.ReleaseOfNothing, $"lease {released.Lease.Value}");
        switch (lease.State)
        {
            case LeaseState.Open:
                await LeaseTable.SaveAsync(step, lease.Release());
                await BooksTable.SaveAsync(step, lease.Resident, books, books.Release(lease.UnusedDays, lease.UnitsLeft));
                await ResolveProvisionals.RunAsync(step, lease.Resident, lease.Month);
                return Applied.Done with { SetFree = [lease.Resident] };
            case LeaseState.Burned:
                // An entry of a lost store, found later: burned rights don't come back, whatever their holder wrote.
                await ResolveProvisionals.RunAsync(step, lease.Resident, lease.Month);
                return Applied.Done;
            case LeaseState.Released:
                return Applied.Incident(IncidentKind.ReleaseOfNothing, $"lease {released.Lease.Value} is closed");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<Applied> CloseMonthAsync(CentralStep step, JournalEntry entry, EntryBody.MonthClosed closed)
    {
        if (!YearMonth.TryParse(closed.Month, out var month))
            return Applied.Incident(IncidentKind.MonthClosedEarly, "not a month");
        var open = await step.Sql.GetAsync<int>("""
            select count(*) from leases where station_id = @Station and incarnation = @Incarnation and month = @month and state = 'Open'
            """, new { entry.Station, entry.Incarnation, month });
        // Noted all the same, because the station says it once: the report waits for these leases, too.
        await step.Sql.ExecuteAsync("""
            insert into closed_months (station_id, incarnation, month, closed_at) values (@Station, @Incarnation, @month, @NowMs)
            on conflict (station_id, incarnation, month) do nothing
            """, new { entry.Station, entry.Incarnation, month, step.NowMs });
        return open > 0 ? Applied.Incident(IncidentKind.MonthClosedEarly, $"{month}: {open} leases open") : Applied.Done;
    }
}
