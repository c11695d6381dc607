using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>How far a push got.</summary>
internal enum PushProgress
{
    /// <summary>Everything is sent.</summary>
    NothingLeft = 1,

    /// <summary>Central has more than before.</summary>
    Sent = 2,

    /// <summary>Central has less than was thought, and is sent it.</summary>
    Gap = 3,

    /// <summary>Later.</summary>
    Failed = 4,

    /// <summary>Central isn't reached.</summary>
    Unreachable = 5,

    /// <summary>Central will never take these, as they were sent.</summary>
    Refused = 6,

    /// <summary>The next entry isn't any more what was written.</summary>
    Damaged = 7,

    /// <summary>Central has more than before, and the disk doesn't take that.</summary>
    Unstored = 8,
}

/// <summary>What an answer to pushed entries does to the store: the same whether it came by line or on a stick.</summary>
internal static class PushOutcomes
{
    /// <summary>
    /// The entries that are to be sent next: those that central hasn't acknowledged; of a fork, those of the branch that it hasn't kept.
    /// Null when nothing may be sent.
    /// </summary>
    public static List<JournalEntry>? Unsent(StationTransaction tx, Identity identity, int countMax) =>
        SentThrough(identity) is { } through ? JournalRows.Intact(tx, through, countMax) : null;

    /// <summary>The entry that would be sent next, if it isn't any more what was written: neither it nor what follows is sent. Null when none is in the way.</summary>
    public static long? DamagedAt(StationTransaction tx, Identity identity) =>
        SentThrough(identity) is { } through && JournalRows.End(tx) > through && JournalRows.Intact(tx, through, 1).Count == 0 ? through + 1 : null;

    private static long? SentThrough(Identity identity) => identity.Status switch
    {
        // Central has all of a frozen copy and more, unless it was put back from a backup: then it wants it again.
        HelloStatus.Ok or HelloStatus.Frozen => identity.Acknowledged,
        HelloStatus.Fork => Math.Max(identity.Acknowledged, identity.BranchSent),
        HelloStatus.UpgradeNeeded => null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Central took entries in: all of them, or the first ones.</summary>
    public static PushProgress Accept(StationTransaction tx, long nowMs, Identity life, IReadOnlyList<JournalEntry> sent, PushResponse response)
    {
        if (!life.IsStill(tx))
            return PushProgress.Failed;
        // Never beyond what was sent just now: an answer can't vouch for more.
        var through = Math.Min(response.AcknowledgedThrough, sent[^1].Sequence);
        Learn(tx, nowMs, sent, response, through);
        if (through < sent[0].Sequence)
            return PushProgress.Failed;
        tx.Execute("update station set acknowledged = max(acknowledged, @through)", new { through });
        return PushProgress.Sent;
    }

    /// <summary>What became of each entry: incidents are shown, and people may be known under another id.</summary>
    public static void Learn(StationTransaction tx, long nowMs, IReadOnlyList<JournalEntry> sent, PushResponse response, long through)
    {
        foreach (var outcome in response.Outcomes.Where(outcome => outcome.Sequence <= through))
        {
            var entry = sent.FirstOrDefault(entry => entry.Sequence == outcome.Sequence);
            if (outcome.Result == EntryResult.Incident)
                Attention.Raise(tx, nowMs, "incident", outcome.Detail ?? "", outcome.Sequence, entry is null ? null : ReceiptOf(tx, entry));
            if (outcome.KnownAs is { } knownAs && entry is not null
                && EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is EntryBody.ResidentRegistered registered)
                ResidentRows.Merge(tx, registered.Resident, new ResidentId(knownAs));
        }
    }

    // Also of an earlier life, whose entries are handed in: the number names its life.
    private static string? ReceiptOf(StationTransaction tx, JournalEntry entry) => EntryCodec.TryDecode(entry.Kind, entry.Body.Span) switch
    {
        EntryBody.ExchangeRecorded recorded => new ReceiptNumber(entry.Station, entry.Incarnation, recorded.ReceiptNumber).ToString(),
        EntryBody.ExchangeVoided voided when ExchangeRows.Find(tx, voided.Exchange.Value) is { } stored && Identity.Load(tx) is { } identity =>
            stored.NumberIn(identity).ToString(),
        _ => null,
    };

    /// <summary>Central didn't take them in.</summary>
    public static PushProgress Refuse(StationTransaction tx, long nowMs, Identity life, IReadOnlyList<JournalEntry> sent, int status, WireProblem problem)
    {
        if (!life.IsStill(tx))
            return PushProgress.Failed;
        switch (problem.Type)
        {
            case ProblemTypes.SequenceGap when problem.AcknowledgedThrough is { } through:
                return MoveBack(tx, through) ? PushProgress.Gap : PushProgress.Failed;
            case ProblemTypes.JournalFork:
                // Kept as a branch, this batch with it; the rest of the branch follows.
                Hello.StoreStatus(tx, HelloStatus.Fork);
                tx.Execute("update station set branch_sent = max(branch_sent, @through)", new { through = sent[^1].Sequence });
                return PushProgress.Sent;
            // Central waits for other stations first; it will take the same entries later.
            case ProblemTypes.Recovering:
                return PushProgress.Failed;
            default:
                if (status is >= 400 and < 500 and not (401 or 429))
                    Attention.Raise(tx, nowMs, "push-refused", problem.Type, sent[0].Sequence);
                return PushProgress.Failed;
        }
    }

    /// <summary>Central has less than was thought: send again from there, and of a fork the whole branch. Only ever backwards.</summary>
    public static bool MoveBack(StationTransaction tx, long through) =>
        tx.Execute("update station set branch_sent = 0 where branch_sent > 0")
        + tx.Execute("update station set acknowledged = @through where acknowledged > @through", new { through }) > 0;
}
