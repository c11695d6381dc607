using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Sends entries in order, one batch in flight. What is sent counts as sent only after an identified answer is stored.</summary>
internal sealed class EntryPush(
    StationDatabase database, CentralLink central, TimeProvider clock, IOptions<StationOptions> options, ILogger<EntryPush> logger) : IDisposable
{
    private readonly SemaphoreSlim _oneInFlight = new(1, 1);

    /// <summary>Pushes until nothing is unsent; false when central isn't reached or will not have them.</summary>
    public async Task<bool> AllAsync(CancellationToken cancellationToken)
    {
        await _oneInFlight.WaitAsync(cancellationToken);
        try
        {
            var gaps = 0;
            while (true)
            {
                switch (await BatchAsync(cancellationToken))
                {
                    case BatchResult.NothingLeft:
                        return true;
                    case BatchResult.Sent:
                        break;
                    // Central may point back once (it was restored); more often than that, something else is wrong.
                    case BatchResult.Gap when gaps++ == 0:
                        break;
                    case BatchResult.Gap or BatchResult.Failed:
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

    public void Dispose() => _oneInFlight.Dispose();

    private async Task<BatchResult> BatchAsync(CancellationToken cancellationToken)
    {
        var entries = database.Read(tx => Identity.Load(tx) is { IsStopped: false, Status: not HelloStatus.UpgradeNeeded } identity
            ? JournalRows.After(tx, identity.Acknowledged, options.Value.PushEntriesMax)
            : null);
        if (entries is null)
            return BatchResult.Failed;
        if (entries.Count == 0)
            return BatchResult.NothingLeft;
        var request = new PushRequest([.. entries.Select(WireEntry.From)]);
        switch (await central.AskAsync(api => api.PushAsync(request, cancellationToken)))
        {
            case CentralAnswer<PushResponse>.Ok(var response):
                return database.Write(tx => Store(tx, entries, response));
            case CentralAnswer<PushResponse>.Refused { Problem: { Type: ProblemTypes.SequenceGap, AcknowledgedThrough: { } through } }:
                logger.PushGap(through);
                return database.Write(tx => MoveBack(tx, through)) ? BatchResult.Gap : BatchResult.Failed;
            case CentralAnswer<PushResponse>.Refused { Problem.Type: ProblemTypes.JournalFork }:
                database.Write(tx => Hello.StoreStatus(tx, HelloStatus.Fork));
                logger.JournalStopped(HelloStatus.Fork);
                return BatchResult.Failed;
            case CentralAnswer<PushResponse>.Refused(var status, var problem):
                logger.PushRefused(status, problem.Type);
                if (status is >= 400 and < 500 and not (401 or 429))
                    database.Write(tx => Attention.Raise(tx, Now, "push-refused", problem.Type, entries[0].Sequence));
                return BatchResult.Failed;
            case CentralAnswer<PushResponse>.Unreachable(var why):
                logger.Unreachable("push", why);
                return BatchResult.Failed;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private BatchResult Store(StationTransaction tx, List<JournalEntry> sent, PushResponse response)
    {
        foreach (var outcome in response.Outcomes)
        {
            if (outcome.Result == EntryResult.Incident)
                Attention.Raise(tx, Now, "incident", outcome.Detail ?? "", outcome.Sequence);
            if (outcome.KnownAs is { } knownAs && sent.FirstOrDefault(entry => entry.Sequence == outcome.Sequence) is { } entry
                && EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is EntryBody.ResidentRegistered registered)
                ResidentRows.Merge(tx, registered.Resident, new ResidentId(knownAs));
        }

        // Never beyond what was sent just now: an answer can't vouch for more.
        var through = Math.Min(response.AcknowledgedThrough, sent[^1].Sequence);
        if (through < sent[0].Sequence)
            return BatchResult.Failed;
        tx.Execute("update station set acknowledged = max(acknowledged, @through)", new { through });
        return BatchResult.Sent;
    }

    /// <summary>Central has less than was thought: send again from there. Only ever backwards.</summary>
    internal static bool MoveBack(StationTransaction tx, long through) =>
        tx.Execute("update station set acknowledged = @through where acknowledged > @through", new { through }) > 0;

    private enum BatchResult
    {
        NothingLeft = 1,
        Sent = 2,
        Gap = 3,
        Failed = 4,
    }
}

/// <summary>The list of what somebody has to look at.</summary>
internal static class Attention
{
    public static void Raise(StationTransaction tx, long atMs, string kind, string detail, long? sequence = null) => tx.Execute(
        "insert into needs_attention (at_ms, kind, detail, sequence) values (@atMs, @kind, @detail, @sequence) on conflict do nothing",
        new { atMs, kind, detail, sequence = sequence ?? 0 });
}
