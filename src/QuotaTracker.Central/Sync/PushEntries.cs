using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Sync;

/// <summary>POST /v1/sync/push: takes a station's entries in, in order, each in a transaction of its own.</summary>
internal static class PushEntries
{
    public static async Task<Results<Ok<PushResponse>, ProblemAnswer>> HandleAsync(
        PushRequest request, StationCaller caller, Intake intake, LeasePlanner planner, CancellationToken cancellationToken)
    {
        if (request.Entries.Count > PushRequest.EntriesMax)
            return Problems.TooLarge();
        JournalEntry[] entries = [.. request.Entries.Select(entry => entry.ToEntry(caller.Station, caller.Incarnation))];
        if (Array.FindIndex(entries, entry => !entry.IsIntact()) is >= 0 and var broken)
            return Problems.Validation(new Dictionary<string, string[]> { [$"entries[{broken}].hash"] = ["not the content's"] });

        List<EntryOutcome> outcomes = [];
        HashSet<ResidentId> touched = [];
        foreach (var (i, entry) in entries.Index())
        {
            switch (await intake.TakeAsync(entry, cancellationToken))
            {
                case TakeResult.Taken(var outcome, var resident):
                    outcomes.Add(outcome);
                    touched.UnionWith(resident);
                    break;
                case TakeResult.Gap(var acknowledged):
                    return Problems.SequenceGap(acknowledged);
                case TakeResult.Fork:
                    // All that follows belongs to the same branch: kept as well.
                    return Problems.JournalFork(await intake.KeepBranchAsync(entries[i..], cancellationToken));
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        await planner.PlanAsync(caller.Station, caller.Incarnation, touched, cancellationToken);
        return TypedResults.Ok(new PushResponse(entries[^1].Sequence, outcomes));
    }
}

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
}

/// <summary>The intake of journals: chain, idempotence, books. The acknowledged sequence moves in the entry's own transaction.</summary>
internal sealed class Intake(CentralSteps steps, CentralDatabase database, ILogger<Intake> logger)
{
    /// <summary>Takes one entry in. An entry that breaks on the way is stored all the same, as an incident.</summary>
    public async Task<TakeResult> TakeAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await steps.RunAsync(step => TakeAsync(step, entry, () => ApplyEntry.RunAsync(step, entry)), cancellationToken);
        }
        // Whatever the entry broke, those after it must not wait for it.
#pragma warning disable CA1031
        catch (Exception failure) when (failure is not OperationCanceledException && !database.IsUnavailable(failure))
#pragma warning restore CA1031
        {
            logger.EntryNotApplied(failure, entry.Station.Value, entry.Incarnation, entry.Sequence);
            return await steps.RunAsync(
                step => TakeAsync(step, entry, () => Task.FromResult(Applied.Incident(IncidentKind.NotApplied, failure.GetType().Name))),
                cancellationToken);
        }
    }

    /// <summary>Keeps a second branch; gives the acknowledged sequence of the first one.</summary>
    public async Task<long> KeepBranchAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
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
            if (kept > 0)
                await Incidents.RaiseAsync(step, IncidentKind.JournalFork, station, incarnation, entries[0].Sequence, $"{kept} entries kept");
            return life.AckSequence;
        }, cancellationToken);
    }

    private static async Task<TakeResult> TakeAsync(CentralStep step, JournalEntry entry, Func<Task<Applied>> apply)
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
            return new TakeResult.Gap(life.AckSequence);
        if (entry.Previous.Hex != life.AckHash)
            return new TakeResult.Fork();

        var applied = await apply();
        await StoreAsync(step, entry, applied);
        await step.Sql.ExecuteAsync("""
            update station_lives set ack_sequence = @Sequence, ack_hash = @hash where station_id = @Station and incarnation = @Incarnation
            """, new { entry.Station, entry.Incarnation, entry.Sequence, hash = entry.Hash.Hex });
        await StationTable.TouchAsync(step, entry.Station);
        return new TakeResult.Taken(
            new(entry.Sequence, applied.IncidentKind is null ? EntryResult.Accepted : EntryResult.Incident, applied.IncidentKind?.ToString(), applied.KnownAs),
            applied.SetFree);
    }

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
