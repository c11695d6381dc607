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
/// Hands in entries of earlier lives of this station, from their stores that were set aside and from the second device. How far it got is
/// stored, so it goes on after a restart. Before the new life's own entries, so that a grant counts as what it was.
/// </summary>
internal sealed class Salvage(
    StationDatabase database, ISecondDevice device, ILifeShelf shelf, LimboReturn limbo, CentralLink central, SalvageFirst first, TimeProvider clock,
    IOptions<StationOptions> options, ILogger<Salvage> logger)
{
    private const string Store = "Store";
    private const string Device = "Device";

    // An officer's entry waits while a slow device reads.
    private static readonly TimeSpan LookAgainEvery = TimeSpan.FromMinutes(10);

    // So many contacts one after the other in which nothing could be read, and somebody has to look at it.
    private const int UnreadableMax = 5;

    private readonly Dictionary<(int Incarnation, string Source), int> _unreadable = [];

    // The ends of devices for which lives were looked through again: what is damaged or refused there stays so.
    private readonly Dictionary<int, string> _seenAgain = [];
    private long? _lookedAgain;

    /// <summary>Hands in what can be handed in now; false when central isn't reached.</summary>
    public async Task<bool> HandInAsync(CancellationToken cancellationToken)
    {
        if (database.Read(Identity.Load) is not { IsStopped: false } life)
            return true;
        LookAgain(life);
        foreach (var (incarnation, source) in Sources(life))
        {
            if (await HandInAsync(life, incarnation, source, cancellationToken) == PushProgress.Unreachable)
            {
                first.Note(life, answered: false);
                return false;
            }
        }

        first.Note(life, answered: true);
        limbo.Carry(life);
        return true;
    }

    /// <summary>Central may have forgotten: all of it is looked at once more.</summary>
    public void BeginAnew() => database.Write(tx => tx.Execute("delete from salvage"));

    // A device that turns up later may have more of a life than the one that was looked through: that life is handed in anew.
    private void LookAgain(Identity life)
    {
        if (_lookedAgain is { } at && clock.GetElapsedTime(at) < LookAgainEvery)
            return;
        _lookedAgain = clock.GetTimestamp();
        foreach (var done in database.Read(tx => tx.Query<Done>("select incarnation, through from salvage where source = @Device and is_done = 1", new { Device })))
        {
            var incarnation = (int)done.Incarnation;
            if (LastThere(life, incarnation) is not { } last || last.Sequence <= done.Through || _seenAgain.GetValueOrDefault(incarnation) == last.Hash)
                continue;
            _seenAgain[incarnation] = last.Hash;
            database.Write(tx => tx.Execute("delete from salvage where incarnation = @incarnation and source = @Device", new { incarnation, Device }));
        }
    }

    private WireEntry? LastThere(Identity life, int incarnation)
    {
        try
        {
            return device.Last(life.Station, incarnation);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The device first: it may have more of a life than a store that was an old copy.
    private List<(int Incarnation, string Source)> Sources(Identity life)
    {
        var kept = LivesIn(Device, life).Concat(LivesIn(Store, life)).ToList();
        return database.Read(tx => kept.FindAll(one => tx.Scalar<long>(
            "select count(*) from salvage where incarnation = @Incarnation and source = @Source and is_done = 1", new { one.Incarnation, one.Source }) == 0));
    }

    private IEnumerable<(int Incarnation, string Source)> LivesIn(string source, Identity life)
    {
        try
        {
            return [.. From(source).Lives(life.Station).Where(incarnation => incarnation < life.Incarnation).Select(incarnation => (incarnation, source))];
        }
        catch (IOException)
        {
            // Not there now; looked for again next time.
            return [];
        }
    }

    private IKeptEntries From(string source) => source == Device ? device : shelf;

    private async Task<PushProgress> HandInAsync(Identity life, int incarnation, string source, CancellationToken cancellationToken)
    {
        try
        {
            var countMax = options.Value.PushEntriesMax;
            for (var gaps = 0; ; )
            {
                var through = database.Read(tx => tx.Scalar<long?>(
                    "select through from salvage where incarnation = @incarnation and source = @source", new { incarnation, source }));
                var found = Read(life, incarnation, source, through, countMax);
                _unreadable.Remove((incarnation, source));
                // A bit that fell over on an old device: what stands before it is as good as ever.
                JournalEntry[] entries = [.. EntryBatch.Bounded(found, EntryBatch.RequestBytesMax).TakeWhile(entry => entry.IsIntact())];
                if (entries.Length == 0 && found.Count > 0 && through is null)
                {
                    // The last entry doesn't say any more how much central lacks: all of them are handed in.
                    Note(life, incarnation, source, 0, isDone: false);
                    continue;
                }

                if (entries.Length == 0)
                {
                    Note(life, incarnation, source, through ?? 0, isDone: true);
                    if (found.Count > 0 || From(source).Last(life.Station, incarnation)?.Sequence > (through ?? 0))
                        Raise("salvage-damaged", $"{incarnation}", (through ?? 0) + 1);
                    return PushProgress.NothingLeft;
                }

                var progress = await SendAsync(life, incarnation, source, entries, isProbe: through is null, cancellationToken);
                if (progress == PushProgress.Refused)
                {
                    // Something among them, or all of them together: those before it are taken.
                    if (entries.Length > 1)
                    {
                        countMax = entries.Length / 2;
                        continue;
                    }

                    // The last one alone says nothing of those before it.
                    var isProbe = through is null && entries[0].Sequence > 1;
                    Note(life, incarnation, source, isProbe ? 0 : entries[^1].Sequence, isDone: !isProbe);
                    if (isProbe)
                        continue;
                    Raise("salvage-refused", $"{incarnation}", entries[^1].Sequence);
                    return PushProgress.NothingLeft;
                }

                if (progress != PushProgress.Sent && (progress != PushProgress.Gap || gaps++ > 0))
                    return progress;
            }
        }
        catch (IOException failure)
        {
            logger.SalvageUnreadable(incarnation, failure.GetType().Name);
            // One that is slow, or pulled out at this moment, is there again the next time.
            if ((_unreadable[(incarnation, source)] = _unreadable.GetValueOrDefault((incarnation, source)) + 1) == UnreadableMax)
                Raise("salvage-damaged", $"{incarnation}", 0);
            return PushProgress.Failed;
        }
    }

    // Not asked yet: the last entry alone, to learn how much central has. Most lives it has whole.
    private IReadOnlyList<JournalEntry> Read(Identity life, int incarnation, string source, long? through, int countMax)
    {
        var found = through is { } after ? From(source).After(life.Station, incarnation, after, countMax)
            : From(source).Last(life.Station, incarnation) is { } last ? [last]
            : [];
        return [.. found.Select(entry => entry.ToEntry(life.Station, incarnation))];
    }

    private async Task<PushProgress> SendAsync(
        Identity life, int incarnation, string source, JournalEntry[] entries, bool isProbe, CancellationToken cancellationToken)
    {
        var (lowest, last) = (entries[0].Sequence, entries[^1].Sequence);
        var request = new SalvageRequest(incarnation, [.. entries.Select(WireEntry.From)]);
        switch (await central.AskAsync(api => api.SalvageAsync(request, cancellationToken)))
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
                // Its database is away, or something before it answers: as good as no answer.
                if (status >= 500 && problem.Type != ProblemTypes.Recovering)
                    return PushProgress.Unreachable;
                if (status is < 400 or >= 500 or 401 or 429 || problem.Type == ProblemTypes.StationInactive)
                    return PushProgress.Failed;
                return PushProgress.Refused;
            case CentralAnswer<PushResponse>.Unreachable(var why):
                logger.Unreachable("salvage", why);
                return PushProgress.Unreachable;
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

    private sealed record Done(long Incarnation, long Through);
}

internal static partial class SalvageLog
{
    [LoggerMessage(2040, LogLevel.Warning, "Entries of life {Incarnation} can't be read now: {Why}")]
    public static partial void SalvageUnreadable(this ILogger logger, int incarnation, string why);

    [LoggerMessage(2041, LogLevel.Warning, "Entries of life {Incarnation} were refused: {Status} {Problem}")]
    public static partial void SalvageRefused(this ILogger logger, int incarnation, int status, string problem);
}
