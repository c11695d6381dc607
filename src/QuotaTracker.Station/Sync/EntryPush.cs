using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Sends entries in order, one batch in flight. What is sent counts as sent only after an identified answer is stored.</summary>
internal sealed class EntryPush(
    StationDatabase database, CentralLink central, SalvageFirst salvage, TimeProvider clock, IOptions<StationOptions> options, ILogger<EntryPush> logger) : IDisposable
{
    private readonly SemaphoreSlim _oneInFlight = new(1, 1);

    // How far central answered while the disk took nothing. Each pass begins with what isn't stored, to learn what became of it.
    private (int Incarnation, long Through) _unstored;

    /// <summary>Pushes until nothing is unsent; false when central isn't reached or will not have them, and while the journal is stopped.</summary>
    public async Task<bool> AllAsync(CancellationToken cancellationToken)
    {
        await _oneInFlight.WaitAsync(cancellationToken);
        try
        {
            var gaps = 0;
            var isStored = true;
            while (true)
            {
                switch (await BatchAsync(isStored, cancellationToken))
                {
                    case PushProgress.NothingLeft:
                        return isStored && database.Read(Identity.Load) is { IsStopped: false };
                    case PushProgress.Sent:
                        break;
                    case PushProgress.Unstored:
                        isStored = false;
                        break;
                    // Central may point back once (it was restored); more often than that, something else is wrong.
                    case PushProgress.Gap when gaps++ == 0:
                        break;
                    case PushProgress.Gap or PushProgress.Failed or PushProgress.Refused or PushProgress.Unreachable or PushProgress.Damaged:
                        return false;
                    default:
                        throw new System.Diagnostics.UnreachableException();
                }
            }
        }
        finally
        {
            _oneInFlight.Release();
        }
    }

    /// <summary>Whether the journal is damaged where central lacks it, or at its end: only a next life brings what stands behind that, or goes on.</summary>
    public bool IsHeldUp() => database.Read(tx => Identity.Load(tx) is { } life && (PushOutcomes.DamagedAt(tx, life) is not null || !JournalRows.CanGoOn(tx)));

    public void Dispose() => _oneInFlight.Dispose();

    private async Task<PushProgress> BatchAsync(bool isStored, CancellationToken cancellationToken)
    {
        var (life, entries, damagedAt) = database.Read(tx => Next(tx, isStored));
        if (life is null || entries is null)
            return PushProgress.Failed;
        if (damagedAt is { } sequence)
            database.Write(tx => Attention.Raise(tx, Now, "journal-damaged", "", sequence));
        if (entries.Count == 0)
            return damagedAt is null ? PushProgress.NothingLeft : PushProgress.Damaged;
        var request = new PushRequest([.. entries.Select(WireEntry.From)]);
        switch (await central.AskAsync(api => api.PushAsync(request, cancellationToken)))
        {
            case CentralAnswer<PushResponse>.Ok(var response):
                return Accept(life, entries, response, isStored);
            case CentralAnswer<PushResponse>.Refused(var status, var problem):
                Log(life, status, problem);
                _unstored = default;
                return isStored ? database.Write(tx => PushOutcomes.Refuse(tx, Now, life, entries, status, problem)) : PushProgress.Failed;
            case CentralAnswer<PushResponse>.Unreachable(var why):
                logger.Unreachable("push", why);
                return PushProgress.Unreachable;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private PushProgress Accept(Identity life, List<JournalEntry> entries, PushResponse response, bool isStored)
    {
        // Behind an answer that isn't stored none is: what became of those entries would never be learned.
        if (isStored)
        {
            try
            {
                return database.Write(tx => PushOutcomes.Accept(tx, Now, life, entries, response));
            }
            catch (SqliteException failure)
            {
                logger.AnswerNotStored(failure.SqliteErrorCode);
            }
        }

        var through = Math.Min(response.AcknowledgedThrough, entries[^1].Sequence);
        if (through < entries[0].Sequence)
            return PushProgress.Failed;
        _unstored = (life.Incarnation, _unstored.Incarnation == life.Incarnation ? Math.Max(_unstored.Through, through) : through);
        return PushProgress.Unstored;
    }

    private (Identity? Life, List<JournalEntry>? Entries, long? DamagedAt) Next(StationTransaction tx, bool isStored)
    {
        if (Identity.Load(tx) is not { } life)
            return (null, null, null);
        if (!isStored && _unstored.Incarnation == life.Incarnation)
            life = life with { Acknowledged = Math.Max(life.Acknowledged, _unstored.Through) };
        if (salvage.HoldsBack(tx, life) || PushOutcomes.Unsent(tx, life, options.Value.PushEntriesMax) is not { } unsent)
            return (null, null, null);
        return (life, EntryBatch.Bounded(unsent, EntryBatch.RequestBytesMax), unsent.Count == 0 ? PushOutcomes.DamagedAt(tx, life) : null);
    }

    private void Log(Identity life, int status, WireProblem problem)
    {
        if (problem is { Type: ProblemTypes.SequenceGap, AcknowledgedThrough: { } through })
            logger.PushGap(through);
        else if (problem.Type != ProblemTypes.JournalFork)
            logger.PushRefused(status, problem.Type);
        else if (life.Status != HelloStatus.Fork)
            logger.JournalStopped(HelloStatus.Fork);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
