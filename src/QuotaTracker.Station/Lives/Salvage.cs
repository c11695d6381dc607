using System.Text.Json;
using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Lives;

/// <summary>
/// Hands in entries of earlier lives of this station: those that the store before had unsent, and those that only the second device has.
/// How far it got is stored, so it goes on after a restart. Before the new life's own entries, so that a grant counts as what it was.
/// </summary>
internal sealed class Salvage(
    StationDatabase database, ISecondDevice device, CentralLink central, SalvageFirst first, TimeProvider clock, IOptions<StationOptions> options,
    ILogger<Salvage> logger)
{
    private const string Store = "Store";
    private const string Device = "Device";

    /// <summary>Hands in what can be handed in now; true when nothing is left.</summary>
    public async Task<bool> HandInAsync(CancellationToken cancellationToken)
    {
        if (database.Read(Identity.Load) is not { IsStopped: false } life)
            return false;
        var all = true;
        // The device first: its file begins at the beginning, so nothing is missing before it.
        foreach (var (incarnation, source) in Sources(life))
        {
            if (!await HandInAsync(life, incarnation, source, cancellationToken))
                all = false;
        }

        return all;
    }

    private List<(int Incarnation, string Source)> Sources(Identity life)
    {
        int[] onDevice = [];
        try
        {
            onDevice = [.. device.Lives(life.Station).Where(incarnation => incarnation < life.Incarnation)];
        }
        catch (IOException)
        {
            // Not there now; looked for again next time.
        }

        return database.Read(tx => onDevice.Select(incarnation => (incarnation, Device))
            .Concat(tx.Query<long>("select distinct incarnation from salvage_entries order by 1").Select(incarnation => ((int)incarnation, Store)))
            .Where(one => tx.Scalar<long>("select count(*) from salvage where incarnation = @incarnation and source = @source and is_done = 1",
                new { incarnation = one.Item1, source = one.Item2 }) == 0).ToList());
    }

    private async Task<bool> HandInAsync(Identity life, int incarnation, string source, CancellationToken cancellationToken)
    {
        try
        {
            for (var gaps = 0; ; )
            {
                var through = database.Read(tx => tx.Scalar<long?>(
                    "select through from salvage where incarnation = @incarnation and source = @source", new { incarnation, source }));
                var found = Read(life, incarnation, source, through);
                // A bit that fell over on an old device: what stands before it is as good as ever.
                JournalEntry[] entries = [.. found.TakeWhile(entry => entry.IsIntact())];
                if (entries.Length == 0 && found.Count > 0 && through is null)
                {
                    // The last entry doesn't say any more how much central lacks: all of them are handed in.
                    Note(life, incarnation, source, 0, isDone: false);
                    continue;
                }

                if (entries.Length == 0)
                {
                    Note(life, incarnation, source, through ?? 0, isDone: true);
                    if (found is [var damaged, ..])
                        Raise("salvage-damaged", $"{incarnation}", damaged.Sequence);
                    return true;
                }

                switch (await SendAsync(life, incarnation, source, entries, isProbe: through is null && source == Device, cancellationToken))
                {
                    case PushProgress.Sent:
                        break;
                    case PushProgress.Gap when gaps++ == 0:
                        break;
                    case PushProgress.NothingLeft:
                        return true;
                    case PushProgress.Gap or PushProgress.Failed:
                        return false;
                    default:
                        throw new System.Diagnostics.UnreachableException();
                }
            }
        }
        catch (IOException failure)
        {
            logger.SalvageUnreadable(incarnation, failure.GetType().Name);
            return false;
        }
    }

    // Not asked yet: the last entry alone, to learn how much central has. Most lives it has whole.
    private IReadOnlyList<JournalEntry> Read(Identity life, int incarnation, string source, long? through)
    {
        var countMax = options.Value.PushEntriesMax;
        IReadOnlyList<WireEntry> found = (source, through) switch
        {
            (Device, null) => device.Last(life.Station, incarnation) is { } last ? [last] : [],
            (Device, { } after) => device.After(life.Station, incarnation, after, countMax),
            _ => database.Read(tx => tx.Query<string>(
                    "select entry from salvage_entries where incarnation = @incarnation and sequence > @after order by sequence limit @countMax",
                    new { incarnation, after = through ?? 0, countMax })
                .Select(json => JsonSerializer.Deserialize<WireEntry>(json, WireJson.Options)!).ToList()),
        };
        return [.. found.Select(entry => entry.ToEntry(life.Station, incarnation))];
    }

    private async Task<PushProgress> SendAsync(
        Identity life, int incarnation, string source, JournalEntry[] entries, bool isProbe, CancellationToken cancellationToken)
    {
        var (lowest, last) = (entries[0].Sequence, entries[^1].Sequence);
        var request = new SalvageRequest(incarnation, [.. entries.Select(WireEntry.From)]);
        var answer = await central.AskAsync(api => api.SalvageAsync(request, cancellationToken));
        first.Note(answered: answer is not CentralAnswer<PushResponse>.Unreachable);
        switch (answer)
        {
            case CentralAnswer<PushResponse>.Ok(var response):
                var through = Math.Min(response.AcknowledgedThrough, last);
                if (through < lowest)
                    return PushProgress.Failed;
                database.Write(tx =>
                {
                    if (life.IsStill(tx))
                        PushOutcomes.Learn(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), entries, response, through);
                });
                Note(life, incarnation, source, through, isDone: false);
                return PushProgress.Sent;
            case CentralAnswer<PushResponse>.Refused { Problem: { Type: ProblemTypes.SequenceGap, AcknowledgedThrough: { } has } }:
                if (has >= lowest)
                    return PushProgress.Failed;
                Note(life, incarnation, source, has, isDone: false);
                return PushProgress.Gap;
            case CentralAnswer<PushResponse>.Refused { Problem.Type: ProblemTypes.JournalFork }:
                // Kept as a branch. Of a branch central is told all of it, from the beginning.
                Note(life, incarnation, source, isProbe ? 0 : last, isDone: false);
                return PushProgress.Sent;
            case CentralAnswer<PushResponse>.Refused(var status, var problem):
                logger.SalvageRefused(incarnation, status, problem.Type);
                if (status is < 400 or >= 500 or 401 or 429 || problem.Type == ProblemTypes.StationInactive)
                    return PushProgress.Failed;
                // It will never be taken: somebody looks at it, and what was carried over stands.
                Note(life, incarnation, source, last, isDone: true);
                Raise("salvage-refused", problem.Type, lowest);
                return PushProgress.NothingLeft;
            case CentralAnswer<PushResponse>.Unreachable(var why):
                logger.Unreachable("salvage", why);
                return PushProgress.Failed;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Raise(string kind, string detail, long sequence) =>
        database.Write(tx => Attention.Raise(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), kind, detail, sequence));

    private void Note(Identity life, int incarnation, string source, long through, bool isDone) => database.Write(tx =>
    {
        if (life.IsStill(tx))
        {
            tx.Execute("""
                insert into salvage (incarnation, source, through, is_done) values (@incarnation, @source, @through, @isDone)
                on conflict (incarnation, source) do update set through = excluded.through, is_done = excluded.is_done
                """, new { incarnation, source, through, isDone });
        }
    });
}

internal static partial class SalvageLog
{
    [LoggerMessage(2040, LogLevel.Warning, "Entries of life {Incarnation} can't be read now: {Why}")]
    public static partial void SalvageUnreadable(this ILogger logger, int incarnation, string why);

    [LoggerMessage(2041, LogLevel.Warning, "Entries of life {Incarnation} were refused: {Status} {Problem}")]
    public static partial void SalvageRefused(this ILogger logger, int incarnation, int status, string problem);
}
