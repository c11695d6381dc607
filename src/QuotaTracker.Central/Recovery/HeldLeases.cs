using QuotaTracker.Central.Books;
using QuotaTracker.Central.Residents;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Recovery;

/// <summary>
/// Leases that stations hold and a central put back from a backup doesn't know. They were issued once, so they fit; but the books are
/// still those of the backup, and what another station gave back since may not have arrived. Then an adoption waits.
/// </summary>
/// <remarks>
/// An open lease is adopted whole, because its holder may grant from any of it. One that its holder has closed is adopted piece by
/// piece, for each grant as it comes: whole, it could stand in the way of a later lease of the same rights, and that one's holder in
/// the way of this one's entries, for ever.
/// </remarks>
internal static class HeldLeases
{
    /// <summary>Notes what a station reports and central doesn't know, and of what central knows that its holder has closed it.</summary>
    public static async Task NoteAsync(CentralStep step, StationId station, int incarnation, IEnumerable<HeldLease> leases)
    {
        foreach (var (wire, open) in leases)
        {
            if (!YearMonth.TryParse(wire.Month, out var month))
                continue;
            var (resident, days, units) = (new ResidentId(wire.ResidentId), new DayMask(wire.Days), wire.Units);
            if (await LeaseTable.FindAsync(step, new(wire.LeaseId)) is { } known)
            {
                if (open || (known.Station, known.Incarnation) != (station, incarnation))
                    continue;
                (resident, month, days, units) = (known.Resident, known.Month, known.Days, known.Units);
            }

            await step.Sql.ExecuteAsync("""
                insert into held_leases (station_id, incarnation, lease_id, resident_id, month, days, units, is_open, state)
                values (@station, @incarnation, @LeaseId, @resident, @month, @days, @units, @open, 'Waiting')
                on conflict (station_id, incarnation, lease_id) do update set is_open = excluded.is_open
                where held_leases.state = 'Waiting' and excluded.is_open = 0
                """, new { station, incarnation, wire.LeaseId, resident, month, days, units, open });
        }
    }

    /// <summary>
    /// Nobody tells any more what an earlier life held: a central that has forgotten the lease learns it from the grants, and as much of it
    /// as they used. It is as good as one that its holder has closed.
    /// </summary>
    public static async Task NoteGrantAsync(CentralStep step, JournalEntry grant, LeaseId lease, ResidentId resident)
    {
        var month = YearMonth.Of(grant.Day);
        var held = await FindAsync(step, grant.Station, grant.Incarnation, lease);
        var days = DayMask.Of(grant.Day) | (held?.Days ?? DayMask.None);
        if (held is null ? await IsKnownAsync(step, lease) : held.IsOpen || held.Month != month || !Lease.IsShapeAllowed(month, days, held.Units)
            || await ResidentTable.ResolveAsync(step, held.ResidentId) != await ResidentTable.ResolveAsync(step, resident))
            return;
        await step.Sql.ExecuteAsync("""
            insert into held_leases (station_id, incarnation, lease_id, resident_id, month, days, units, is_open, state)
            values (@Station, @Incarnation, @lease, @resident, @month, @days, 1, 0, 'Waiting')
            on conflict (station_id, incarnation, lease_id) do update set days = excluded.days
            """, new { grant.Station, grant.Incarnation, lease, resident, month, days });
    }

    public static async Task<bool> IsKnownAsync(CentralStep step, LeaseId lease) =>
        await step.Sql.GetAsync<int>("select count(*) from leases where lease_id = @lease", new { lease }) > 0;

    public static Task<HeldRow?> FindAsync(CentralStep step, StationId station, int incarnation, LeaseId lease) => step.Sql.FindAsync<HeldRow>($"""
        select {HeldRow.Columns} from held_leases where station_id = @station and incarnation = @incarnation and lease_id = @lease
        """, new { station, incarnation, lease });

    /// <summary>The open leases of a life that wait, in the order in which books are locked.</summary>
    public static Task<IReadOnlyList<HeldRow>> WaitingAsync(CentralStep step, StationId station, int incarnation) => step.Sql.QueryAsync<HeldRow>($"""
        select {HeldRow.Columns} from held_leases
        where station_id = @station and incarnation = @incarnation and is_open = 1 and state = 'Waiting' order by resident_id, month, lease_id
        """, new { station, incarnation });

    /// <summary>
    /// Nobody is missing any more: what still waits was held by lives that ended meanwhile, or by stations that were switched off. It is
    /// out all the same, so it is adopted before anything is given to anybody. So is what they told that they had closed: what it was used
    /// for stands in entries that may never come.
    /// </summary>
    public static async Task AdoptLeftAsync(CentralStep step)
    {
        foreach (var held in await step.Sql.QueryAsync<HeldRow>(
            $"select {HeldRow.Columns} from held_leases where state = 'Waiting' order by is_open desc, resident_id, month, lease_id"))
        {
            if (!held.IsOpen)
                await AdoptFreeAsync(step, held);
            else if (!await TryAdoptAsync(step, held))
                await GiveUpAsync(step, held);
        }
    }

    /// <summary>Adopts an open lease; false when the books have no room for it yet. borrow: also what other holders have closed makes room.</summary>
    public static async Task<bool> TryAdoptAsync(CentralStep step, HeldRow held, bool borrow = false)
    {
        if (await OpenAsync(step, held) is not var (resident, books))
            return false;
        if (!await IsKnownAsync(step, held.LeaseId))
        {
            var used = await UsedAsync(step, held);
            books = await MakeRoomAsync(step, resident, books, held.Days - used);
            // A spent lease owns nothing more: then only what was used is noted.
            var (days, units) = held.Units > used.Count ? (held.Days, held.Units) : (used, used.Count);
            if (borrow)
                books = await BorrowAsync(step, resident, books, days - used, units - used.Count);
            var after = days == used ? books : books.Reserve(days - used, units - used.Count);
            if (after is null)
                return false;
            await AddAsync(step, held, resident, days, units, used);
            await BooksTable.SaveAsync(step, resident, books, after);
        }

        await MarkAsync(step, held, "Adopted");
        return true;
    }

    /// <summary>
    /// Nobody is left whose entries could make room: adopts what is free. The rest is not its holder's any more, so it is asked to give
    /// the lease back, and somebody looks at it.
    /// </summary>
    public static async Task GiveUpAsync(CentralStep step, HeldRow held)
    {
        await AdoptFreeAsync(step, held);
        await MarkAsync(step, held, "GivenUp");
        step.Feed.Add(held.StationId, new LeaseRecalled(held.LeaseId.Value));
        await Incidents.RaiseAsync(step, IncidentKind.HeldLeaseNotAdopted, held.StationId, held.Incarnation, null, $"lease {held.LeaseId.Value}");
    }

    /// <summary>Makes sure that a grant finds its lease; false when that has to wait. True also when there is nothing to find. borrow: also what other holders have closed makes room.</summary>
    public static async Task<bool> CarryAsync(CentralStep step, HeldRow held, DateOnly day, bool borrow)
    {
        if (held.State == "GivenUp" || held.Month != YearMonth.Of(day) || !held.Days.Has(day))
            return true;
        if (held.IsOpen)
            return held.State == "Adopted" || await TryAdoptAsync(step, held, borrow);
        if (await OpenAsync(step, held) is not var (resident, books))
            return false;
        var lease = await LeaseTable.OpenAsync(step, held.LeaseId);
        if (lease is not null && (lease.State == LeaseState.Released || lease.CanCarry(day)))
            return true;
        books = await MakeRoomAsync(step, resident, books, DayMask.Of(day));
        if (borrow)
            books = await BorrowAsync(step, resident, books, DayMask.Of(day), 1 - (lease?.UnitsLeft ?? 0), except: held.LeaseId);
        // A trip that was voided in between goes back first: the piece that this grant needs takes its place.
        var without = lease is null ? books : books.Release(lease.UnusedDays, lease.UnitsLeft);
        if (without.Reserve(DayMask.Of(day), 1) is not { } after)
            return false;
        if (lease is null)
        {
            await AddAsync(step, held, resident, DayMask.Of(day), 1, DayMask.None);
        }
        else
        {
            await ReshapeAsync(step, lease, lease.UsedDays | DayMask.Of(day), lease.UsedDays.Count + 1);
        }

        await BooksTable.SaveAsync(step, resident, books, after);
        return true;
    }

    /// <summary>
    /// The holder gave back a lease of which nothing was needed so far: it is noted as given back, and no room is made for it. Null when
    /// the lease isn't a reported one, or is in the books: then the books say what comes back.
    /// </summary>
    public static async Task<ResidentId?> CloseAsync(CentralStep step, StationId station, int incarnation, LeaseId lease)
    {
        if (await FindAsync(step, station, incarnation, lease) is not { } held || await IsKnownAsync(step, lease))
            return null;
        await MarkAsync(step, held, "Adopted");
        var resident = await ResidentTable.ResolveAsync(step, held.ResidentId);
        if (await ResidentTable.FindAsync(step, resident) is not null && Lease.IsShapeAllowed(held.Month, held.Days, held.Units))
        {
            await AddAsync(step, held, resident, held.Days, held.Units, DayMask.None);
            await step.Sql.ExecuteAsync("update leases set state = 'Released', closed_at = @NowMs where lease_id = @lease", new { lease, step.NowMs });
        }

        return resident;
    }

    /// <summary>
    /// Burned leases whose days were given to somebody else are no longer out: that central once gave the days again proves that the lost
    /// store had given them back, in an entry that was lost with it.
    /// </summary>
    public static async Task<QuotaMonth> MakeRoomAsync(CentralStep step, ResidentId resident, QuotaMonth books, DayMask days)
    {
        if (!books.ReservedDays.Overlaps(days))
            return books;
        var after = books;
        foreach (var glance in await LeaseTable.BindingAsync(step, resident, books.Month))
        {
            if (glance.State != LeaseState.Burned || !glance.UnusedDays.Overlaps(days)
                || await LeaseTable.OpenAsync(step, glance.Id) is not { State: LeaseState.Burned } burned)
                continue;
            await LeaseTable.SaveAsync(step, burned with { State = LeaseState.Released });
            step.Changed.Add((resident, books.Month));
            after = after.Release(burned.UnusedDays, burned.UnitsLeft);
        }

        await BooksTable.SaveAsync(step, resident, books, after);
        return after;
    }

    /// <summary>
    /// Takes days and units that an entry needs from leases that their holders have closed: what is left of those isn't out any more, only the
    /// entry that gives it back hasn't come yet. What they were used for still comes, and is carried piece by piece. No more is taken than is
    /// missing, and it is used at once, so nothing is set free.
    /// </summary>
    private static async Task<QuotaMonth> BorrowAsync(CentralStep step, ResidentId resident, QuotaMonth books, DayMask days, int units, LeaseId? except = null)
    {
        var after = books;
        foreach (var glance in await LeaseTable.BindingAsync(step, resident, books.Month))
        {
            var missing = Math.Max(0, units - after.Free);
            if (glance.Id == except || glance.State != LeaseState.Open || (missing == 0 && !glance.UnusedDays.Overlaps(days))
                || await FindAsync(step, glance.Station, glance.Incarnation, glance.Id) is not { IsOpen: false }
                || await LeaseTable.OpenAsync(step, glance.Id) is not { State: LeaseState.Open } closed)
                continue;
            var daysLeft = closed.UnusedDays - days;
            var unitsLeft = Math.Min(Math.Max(0, closed.UnitsLeft - missing), daysLeft.Count);
            if (unitsLeft == 0)
                daysLeft = DayMask.None;
            await ReshapeAsync(step, closed, closed.UsedDays | daysLeft, closed.UsedDays.Count + unitsLeft);
            after = after.Release(closed.UnusedDays - daysLeft, closed.UnitsLeft - unitsLeft);
        }

        await BooksTable.SaveAsync(step, resident, books, after);
        return after;
    }

    // One of which nothing is left at all is as forgotten as the others: its holder's entries bring it back.
    private static Task<int> ReshapeAsync(CentralStep step, Lease lease, DayMask days, int units) => step.Sql.ExecuteAsync(
        days.IsEmpty ? "delete from leases where lease_id = @Id" : "update leases set days = @days, units = @units where lease_id = @Id", new { lease.Id, days, units });

    // What a life held that has ended since is as burned as its other leases: nobody will ever give it back.
    private static async Task<bool> IsLostAsync(CentralStep step, HeldRow held) => await step.Sql.GetAsync<int>("""
        select count(*) from station_lives where station_id = @StationId and incarnation = @Incarnation and burned_at is not null
        """, new { held.StationId, held.Incarnation }) > 0;

    // Null when the person isn't known yet, or the lease can't be one.
    private static async Task<(ResidentId Resident, QuotaMonth Books)?> OpenAsync(CentralStep step, HeldRow held)
    {
        var resident = await ResidentTable.ResolveAsync(step, held.ResidentId);
        return Lease.IsShapeAllowed(held.Month, held.Days, held.Units) && await BooksTable.OpenIfKnownAsync(step, resident, held.Month) is { } books
            ? (resident, books)
            : null;
    }

    // As much of a lease as the books have room for, besides what of it is in them; nothing of one that its holder's own entry gave back.
    private static async Task AdoptFreeAsync(CentralStep step, HeldRow held)
    {
        if (await OpenAsync(step, held) is not var (resident, books))
            return;
        var lease = await LeaseTable.OpenAsync(step, held.LeaseId);
        if (lease is { State: LeaseState.Released })
            return;
        var used = lease?.UsedDays ?? await UsedAsync(step, held);
        var free = held.Days - used - books.UsedDays - books.ReservedDays;
        var units = Math.Min(Math.Min(held.Units - used.Count - (lease?.UnitsLeft ?? 0), books.Free), free.Count);
        if (units < 1 || books.Reserve(free, units) is not { } after)
            return;
        if (lease is null)
            await AddAsync(step, held, resident, free | used, units + used.Count, used);
        else
            await ReshapeAsync(step, lease, lease.Days | free, lease.Units + units);
        if (lease is { State: LeaseState.Burned })
            step.Changed.Add((resident, held.Month));
        await BooksTable.SaveAsync(step, resident, books, after);
    }

    // Grants that came before anybody knew that central had forgotten something: they count already.
    private static async Task<DayMask> UsedAsync(CentralStep step, HeldRow held) =>
        (await step.Sql.QueryAsync<DateOnly>(
            "select business_day from exchanges where lease_id = @LeaseId and status in ('Exempt', 'Confirmed')", new { held.LeaseId }))
        .Where(held.Month.Contains).Aggregate(DayMask.None, (days, day) => days | DayMask.Of(day)) & held.Days;

    private static async Task AddAsync(CentralStep step, HeldRow held, ResidentId resident, DayMask days, int units, DayMask used)
    {
        Lease lease = new(held.LeaseId, resident, held.StationId, held.Incarnation, held.Month, days, units, used, LeaseState.Open);
        await LeaseTable.AddAsync(step, lease);
        if (await IsLostAsync(step, held))
        {
            await LeaseTable.SaveAsync(step, lease.Burn());
            step.Changed.Add((resident, held.Month));
        }
    }

    private static Task<int> MarkAsync(CentralStep step, HeldRow held, string state) => step.Sql.ExecuteAsync("""
        update held_leases set state = @state where station_id = @StationId and incarnation = @Incarnation and lease_id = @LeaseId
        """, new { state, held.StationId, held.Incarnation, held.LeaseId });
}

internal sealed record HeldRow
{
    public const string Columns = "station_id, incarnation, lease_id, resident_id, month, days, units, is_open, state";

    public StationId StationId { get; init; }

    public int Incarnation { get; init; }

    public LeaseId LeaseId { get; init; }

    public ResidentId ResidentId { get; init; }

    public YearMonth Month { get; init; }

    public DayMask Days { get; init; }

    public int Units { get; init; }

    public bool IsOpen { get; init; }

    public string State { get; init; } = "";
}
