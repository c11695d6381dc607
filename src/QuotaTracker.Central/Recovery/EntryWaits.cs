using QuotaTracker.Central.Books;
using QuotaTracker.Central.Residents;
using QuotaTracker.Central.Stations;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Recovery;

/// <summary>
/// Which entries a recovering central can't take yet: those that rest on a lease which it has forgotten, and for which other stations'
/// entries must make room first; and those about somebody whom it has forgotten, as long as some station may still say who that is.
/// </summary>
/// <remarks>
/// This ends. Of all entries that are missing at central, the one that was written first rests on nothing that is missing: so some station
/// can go on, unless what was taken in already stands in its way, or a store was lost with entries that others wait for. Then
/// <see cref="RecoverFromStations"/> sees that nobody goes on, and lets the oldest entry through. What waits of an earlier life holds up the end,
/// too, as long as its station hands it in whenever it is asked what it holds.
/// </remarks>
internal static class EntryWaits
{
    public static async Task<bool> MustWaitAsync(CentralStep step, JournalEntry entry, LifeRow life, bool inContact)
    {
        var progress = await RecoveryLife.FindAsync(step, entry.Station, entry.Incarnation);
        // What is let through takes what is missing from what was given back behind it. Only what finds no room there, either, goes without.
        var letThrough = progress?.LetThrough == entry.Sequence;
        if (!await RestsOnMissingAsync(step, entry, life, progress, letThrough) || letThrough)
            return false;
        // What a stick brought of an earlier life nobody hands in again.
        if (life.IsCurrent || inContact)
            await RecoveryLife.BlockAsync(step, entry, life);
        return true;
    }

    private static async Task<bool> RestsOnMissingAsync(CentralStep step, JournalEntry entry, LifeRow life, RecoveryLife? progress, bool borrow)
    {
        var body = EntryCodec.TryDecode(entry.Kind, entry.Body.Span);
        // Known once the present life has said, or said again, of whom it holds something, or the station that entered them has been heard.
        if (body is EntryBody.ExchangeRecorded { Resident: var who }
            && await ResidentTable.FindAsync(step, await ResidentTable.ResolveAsync(step, who)) is null)
            return true;
        LeaseId? named = body switch
        {
            EntryBody.ExchangeRecorded { Outcome: { Kind: DecisionKind.Exempt, Lease: { } lease } } => lease,
            EntryBody.LeaseReleased { Lease: var lease } => lease,
            _ => null,
        };
        if (named is not { } id)
            return false;
        if (!life.IsCurrent && body is EntryBody.ExchangeRecorded { Resident: var resident })
            await HeldLeases.NoteGrantAsync(step, entry, id, resident);
        // The present life will say what it holds.
        var untold = life.IsCurrent && progress?.HeldAt is null;
        if (await HeldLeases.FindAsync(step, entry.Station, entry.Incarnation, id) is { } held)
            return entry.Kind == nameof(EntryBody.ExchangeRecorded) && !await HeldLeases.CarryAsync(step, held, entry.Day, borrow);
        // A lease that nobody reported is none.
        return untold && !await HeldLeases.IsKnownAsync(step, id);
    }
}

/// <summary>How far a life has come in the present recovery.</summary>
internal sealed record RecoveryLife
{
    public long Head { get; init; }

    public long? HeldAt { get; init; }

    public long? BlockedAt { get; init; }

    public long? LetThrough { get; init; }

    /// <summary>What it was asked last, and hasn't answered.</summary>
    public Guid? Question { get; init; }

    public static Task<RecoveryLife?> FindAsync(CentralStep step, StationId station, int incarnation) => step.Sql.FindAsync<RecoveryLife>("""
        select head, held_at, blocked_at, let_through, question from recovery_lives where station_id = @station and incarnation = @incarnation
        """, new { station, incarnation });

    /// <summary>Notes how long a life's journal is, that it has said what it holds, or what it is asked. A hello that comes late makes no journal shorter.</summary>
    public static Task NoteAsync(CentralStep step, StationId station, int incarnation, long head, bool held, Guid? question) => step.Sql.ExecuteAsync("""
        insert into recovery_lives (station_id, incarnation, head, held_at, question) values (@station, @incarnation, @head, @heldAt, @question)
        on conflict (station_id, incarnation) do update set
            head = case when excluded.held_at is null and recovery_lives.head > excluded.head then recovery_lives.head else excluded.head end,
            held_at = coalesce(recovery_lives.held_at, excluded.held_at),
            question = case when excluded.held_at is null then coalesce(excluded.question, recovery_lives.question) end
        """, new { station, incarnation, head, heldAt = held ? step.NowMs : (long?)null, question });

    /// <summary>Notes that a life's next entry waits. An earlier life has nothing to tell besides.</summary>
    public static Task BlockAsync(CentralStep step, JournalEntry entry, LifeRow life) => step.Sql.ExecuteAsync("""
        insert into recovery_lives (station_id, incarnation, head, held_at, blocked_at, blocked_made_at)
        values (@Station, @Incarnation, @Sequence, @heldAt, @AckSequence, @MadeAtMs)
        on conflict (station_id, incarnation) do update set
            head = case when recovery_lives.head > excluded.head then recovery_lives.head else excluded.head end,
            held_at = coalesce(recovery_lives.held_at, excluded.held_at), blocked_at = excluded.blocked_at, blocked_made_at = excluded.blocked_made_at
        """, new { entry.Station, entry.Incarnation, entry.Sequence, entry.MadeAtMs, life.AckSequence, heldAt = life.IsCurrent ? (long?)null : step.NowMs });

    /// <summary>
    /// When entries of a station's earlier lives wait, it is asked to hand them in and to tell once more; true then. What it doesn't hand
    /// in again, it is not waited for.
    /// </summary>
    public static async Task<bool> AskForEarlierAsync(CentralStep step, StationId station, int incarnation)
    {
        var unblocked = await step.Sql.ExecuteAsync("""
            update recovery_lives set blocked_at = null where station_id = @station and incarnation < @incarnation and blocked_at is not null
            """, new { station, incarnation });
        if (unblocked > 0)
            await step.Sql.ExecuteAsync("update recovery_lives set held_at = null where station_id = @station and incarnation = @incarnation", new { station, incarnation });
        return unblocked > 0;
    }
}
