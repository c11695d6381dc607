using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;

namespace QuotaTracker.Central.Sync;

/// <summary>What came of one entry.</summary>
internal abstract record TakeResult
{
    private TakeResult() { }

    /// <summary>Central has it. The residents are those whose rights it set free.</summary>
    public sealed record Taken(EntryOutcome Outcome, IReadOnlyList<ResidentId> SetFree) : TakeResult;

    /// <summary>Entries are missing before it; nothing was stored.</summary>
    public sealed record Gap(long AcknowledgedThrough) : TakeResult;

    /// <summary>Another entry stands there, or it follows another one.</summary>
    public sealed record Fork : TakeResult;

    /// <summary>Central is recovering, and what the entry rests on isn't here yet; nothing was stored.</summary>
    public sealed record Waits : TakeResult;
}

/// <summary>What came of some entries, whichever way they came.</summary>
internal abstract record PushResult
{
    private PushResult() { }

    /// <summary>Taken in, all of them or, while central recovers, the first ones.</summary>
    public sealed record Taken(PushResponse Response, IReadOnlyCollection<ResidentId> SetFree) : PushResult;

    /// <summary>None was taken: entries are missing before them.</summary>
    public sealed record Gap(ProblemAnswer Problem) : PushResult;

    /// <summary>None was taken: central is recovering and waits for other stations.</summary>
    public sealed record Waits(ProblemAnswer Problem) : PushResult;

    /// <summary>The problem says why.</summary>
    public sealed record Refused(ProblemAnswer Problem) : PushResult;
}

/// <summary>The intake of journals: chain, idempotence, books. The acknowledged sequence moves in the entry's own transaction.</summary>
internal sealed class Intake(CentralSteps steps, CentralDatabase database, ILogger<Intake> logger)
{
    /// <summary>Takes entries of one life in, in order: pushed, salvaged, or come by stick.</summary>
    public async Task<PushResult> TakeAllAsync(
        StationId station, int incarnation, IReadOnlyList<WireEntry> wire, bool inContact, CancellationToken cancellationToken)
    {
        if (wire.Count > PushRequest.EntriesMax)
            return new PushResult.Refused(Problems.TooLarge());
        JournalEntry[] entries = [.. wire.Select(entry => entry.ToEntry(station, incarnation))];
        if (Array.FindIndex(entries, entry => !entry.IsIntact()) is >= 0 and var broken)
            return new PushResult.Refused(Problems.Validation(new Dictionary<string, string[]> { [$"entries[{broken}].hash"] = ["not the content's"] }));

        List<EntryOutcome> outcomes = [];
        HashSet<ResidentId> setFree = [];
        var first = true;
        foreach (var (i, entry) in entries.Index())
        {
            switch (await TakeAsync(entry, inContact, first, cancellationToken))
            {
                case TakeResult.Taken(var outcome, var residents):
                    outcomes.Add(outcome);
                    first &= outcome.Result == EntryResult.AlreadyHad;
                    setFree.UnionWith(residents);
                    break;
                case TakeResult.Gap(var acknowledged):
                    return new PushResult.Gap(Problems.SequenceGap(acknowledged));
                case TakeResult.Fork:
                    // All that follows belongs to the same branch: kept as well.
                    return new PushResult.Refused(Problems.JournalFork(await KeepBranchAsync(entries[i..], cancellationToken)));
                case TakeResult.Waits when i == 0:
                    return new PushResult.Waits(Problems.Recovering());
                case TakeResult.Waits:
                    return new PushResult.Taken(new(entries[i - 1].Sequence, outcomes), setFree);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return new PushResult.Taken(new(entries[^1].Sequence, outcomes), setFree);
    }

    /// <summary>Takes one entry in. An entry that breaks on the way is stored all the same, as an incident.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="inContact">Whether its station is on the line, or a file was carried.</param>
    /// <param name="first">Whether none that came with it was new so far: central's log says once where ended lives' entries begin.</param>
    /// <param name="cancellationToken">Ends it before it is taken.</param>
    public async Task<TakeResult> TakeAsync(JournalEntry entry, bool inContact, bool first, CancellationToken cancellationToken)
    {
        var (taken, failure) = await TryAsync(entry, inContact, first, step => ApplyEntry.RunAsync(step, entry), cancellationToken);
        if (failure is null)
            return taken!;
        var incident = Applied.Incident(IncidentKind.NotApplied, failure.GetType().Name);
        if (EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is not EntryBody.ExchangeRecorded grant)
            return await steps.RunAsync(step => TakeAsync(step, entry, inContact, first, () => Task.FromResult(incident)), cancellationToken);

        // What was granted was granted, whatever became of its record: the trip alone is booked. Nobody is told, for that may be what broke.
        (taken, failure) = await TryAsync(entry, inContact, first, async step =>
        {
            await ApplyExchange.KeepTripAsync(step, entry, grant, tell: false);
            return incident;
        }, cancellationToken);
        return failure is null ? taken! : await BurnAsync(entry, grant, incident, inContact, first, cancellationToken);
    }

    // Whatever the entry broke, those after it must not wait for it.
    private async Task<(TakeResult? Taken, Exception? Failure)> TryAsync(
        JournalEntry entry, bool inContact, bool first, Func<CentralStep, Task<Applied>> apply, CancellationToken cancellationToken)
    {
        try
        {
            return (await steps.RunAsync(step => TakeAsync(step, entry, inContact, first, () => apply(step)), cancellationToken), null);
        }
#pragma warning disable CA1031
        catch (Exception failure) when (failure is not OperationCanceledException && !database.IsUnavailable(failure))
#pragma warning restore CA1031
        {
            logger.EntryNotApplied(failure, entry.Station.Value, entry.Incarnation, entry.Sequence);
            return (null, failure);
        }
    }

    // Not even the trip can be booked: the lease may come back, its rights must not. Who waits for it waits no longer, in a step of its own.
    private async Task<TakeResult> BurnAsync(
        JournalEntry entry, EntryBody.ExchangeRecorded grant, Applied incident, bool inContact, bool first, CancellationToken cancellationToken)
    {
        Lease? burned = null;
        var taken = await steps.RunAsync(step => TakeAsync(step, entry, inContact, first, async () =>
        {
            burned = null;
            if (grant.Outcome.Lease is { } id && await LeaseTable.OpenAsync(step, id) is { State: LeaseState.Open } lease
                && (lease.Station, lease.Incarnation) == (entry.Station, entry.Incarnation))
                await LeaseTable.SaveAsync(step, burned = lease.Burn());
            return incident;
        }), cancellationToken);
        if (burned is not null)
        {
            await steps.RunAsync(async step =>
            {
                await ResolveProvisionals.RunAsync(step, burned.Resident, burned.Month);
                step.Changed.Add((burned.Resident, burned.Month));
                return true;
            }, cancellationToken);
        }

        return taken;
    }

    // Keeps a second branch; gives the acknowledged sequence of the first one.
    private async Task<long> KeepBranchAsync(JournalEntry[] entries, CancellationToken cancellationToken)
    {
        var (station, incarnation) = (entries[0].Station, entries[0].Incarnation);
        logger.JournalForked(station.Value, incarnation, entries[0].Sequence);
        return await steps.RunAsync(async step =>
        {
            var life = await StationTable.OpenLifeAsync(step, station, incarnation);
            var kept = await step.Sql.ExecuteAsync("""
                insert into forks (station_id, incarnation, sequence, hash, previous_hash, made_at, business_day, kind, body, received_at)
                values (@Station, @Incarnation, @Sequence, @hash, @previous, @MadeAtMs, @Day, @Kind, @body, @NowMs) on conflict do nothing
                """, entries.Select(entry => Values(step, entry)).ToArray());
            await step.Sql.ExecuteAsync(
                "update station_lives set status = 'Fork' where station_id = @station and incarnation = @incarnation", new { station, incarnation });
            // Once a life, not once a push: somebody looks at all of it together.
            if (kept > 0 && life.Status != LifeStatus.Fork)
                await Incidents.RaiseAsync(step, IncidentKind.JournalFork, station, incarnation, entries[0].Sequence, $"{kept} entries kept");
            return life.AckSequence;
        }, cancellationToken);
    }

    private static async Task<TakeResult> TakeAsync(CentralStep step, JournalEntry entry, bool inContact, bool first, Func<Task<Applied>> apply)
    {
        var life = await StationTable.OpenLifeAsync(step, entry.Station, entry.Incarnation);
        if (entry.Sequence <= life.AckSequence)
        {
            var had = await step.Sql.GetAsync<HadRow>("""
                select hash, detail, known_as from entries where station_id = @Station and incarnation = @Incarnation and sequence = @Sequence
                """, new { entry.Station, entry.Incarnation, entry.Sequence });
            return had.Hash == entry.Hash.Hex
                ? new TakeResult.Taken(new(entry.Sequence, EntryResult.AlreadyHad, had.Detail, had.KnownAs), [])
                : new TakeResult.Fork();
        }

        if (entry.Sequence > life.AckSequence + 1)
            return await FollowsBranchAsync(step, entry) ? new TakeResult.Fork() : new TakeResult.Gap(life.AckSequence);
        if (entry.Previous.Hex != life.AckHash)
            return new TakeResult.Fork();
        if (step.Recovering && await EntryWaits.MustWaitAsync(step, entry, life, inContact))
            return new TakeResult.Waits();

        var applied = await apply();
        await StoreAsync(step, entry, applied);
        await step.Sql.ExecuteAsync("""
            update station_lives set ack_sequence = @Sequence, ack_hash = @hash where station_id = @Station and incarnation = @Incarnation
            """, new { entry.Station, entry.Incarnation, entry.Sequence, hash = entry.Hash.Hex });
        if (inContact)
            step.Feed.Heard(entry.Station);
        // In the entry's own step, so that no such entry is here without it; and not for each, for a journal is long.
        if (first && !life.IsCurrent)
            await CentralLog.WriteAsync(step.Sql, step.Clock, CentralLog.Itself, "EarlierEntriesTaken", $"{entry.Station.Value}/{entry.Incarnation} #{entry.Sequence}");
        return new TakeResult.Taken(
            new(entry.Sequence, applied.IncidentKind is null ? EntryResult.Accepted : EntryResult.Incident, applied.IncidentKind?.ToString(), applied.KnownAs),
            applied.SetFree);
    }

    // A second branch comes in several pushes: the next one follows what was kept of it, not what was acknowledged.
    private static async Task<bool> FollowsBranchAsync(CentralStep step, JournalEntry entry) => await step.Sql.GetAsync<int>("""
        select count(*) from forks where station_id = @Station and incarnation = @Incarnation and sequence = @before and hash = @hash
        """, new { entry.Station, entry.Incarnation, before = entry.Sequence - 1, hash = entry.Previous.Hex }) > 0;

    private static async Task StoreAsync(CentralStep step, JournalEntry entry, Applied applied)
    {
        var values = Values(step, entry);
        await step.Sql.ExecuteAsync("""
            insert into entries (station_id, incarnation, sequence, previous_hash, made_at, business_day, kind, body, hash, received_at,
                result, detail, known_as)
            values (@Station, @Incarnation, @Sequence, @previous, @MadeAtMs, @Day, @Kind, @body, @hash, @NowMs, @result, @detail, @KnownAs)
            """,
            new
            {
                values.Station, values.Incarnation, values.Sequence, values.previous, values.MadeAtMs, values.Day, values.Kind, values.body, values.hash,
                values.NowMs, result = (applied.IncidentKind is null ? EntryResult.Accepted : EntryResult.Incident).ToString(),
                detail = applied.IncidentKind?.ToString(), applied.KnownAs,
            });
        if (applied.IncidentKind is { } kind)
            await Incidents.RaiseAsync(step, kind, entry.Station, entry.Incarnation, entry.Sequence, applied.Detail);
    }

    private static EntryValues Values(CentralStep step, JournalEntry entry) => new(
        entry.Station, entry.Incarnation, entry.Sequence, entry.Previous.Hex, entry.MadeAtMs, entry.Day, entry.Kind,
        System.Text.Encoding.UTF8.GetString(entry.Body.Span), entry.Hash.Hex, step.NowMs);

    private sealed record EntryValues(
        StationId Station, int Incarnation, long Sequence, string previous, long MadeAtMs, DateOnly Day, string Kind, string body, string hash, long NowMs);

    private sealed record HadRow
    {
        public string Hash { get; init; } = "";

        public string? Detail { get; init; }

        public Guid? KnownAs { get; init; }
    }
}

internal static partial class SyncLog
{
    [LoggerMessage(1201, LogLevel.Error, "Entry {Station}/{Incarnation}/{Sequence} could not be applied and is kept as an incident")]
    public static partial void EntryNotApplied(this ILogger logger, Exception failure, string station, int incarnation, long sequence);

    [LoggerMessage(1202, LogLevel.Error, "Journal {Station}/{Incarnation} has a second branch at {Sequence}")]
    public static partial void JournalForked(this ILogger logger, string station, int incarnation, long sequence);
}
