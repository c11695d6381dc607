using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Journal;

/// <summary>The append-only journal. Appending and projecting are one transaction; whoever answers does so after its commit.</summary>
internal sealed class StationJournal(StationClock clock, PushSignal signal)
{
    /// <summary>Whether entries may be written: the device is enrolled and central has not stopped this copy of the journal.</summary>
    public static bool CanAppend(StationTransaction tx) => Identity.Load(tx) is { IsStopped: false };

    /// <summary>Writes the next entry and what follows from it. Callers ask <see cref="CanAppend"/> first, in the same transaction.</summary>
    public JournalEntry Append(StationTransaction tx, EntryBody body) => Append(tx, body, clock.Now(tx));

    /// <summary>As above, for a caller that has judged the clock in the same transaction already.</summary>
    public JournalEntry Append(StationTransaction tx, EntryBody body, ClockState now)
    {
        var identity = Identity.Load(tx) ?? throw new InvalidOperationException("The device isn't enrolled.");
        if (identity.IsStopped)
            throw new InvalidOperationException("This copy of the journal takes nothing new.");
        var head = JournalRows.Head(tx);
        var entry = JournalEntry.Make(identity.Station, identity.Incarnation, head.Sequence + 1, head.Hash, now.Now, now.Day, body);
        JournalRows.Insert(tx, entry);
        ExchangeProjection.Apply(tx, entry, body);
        tx.AfterCommit(signal.Raise);
        return entry;
    }
}

/// <summary>Who the device is.</summary>
internal sealed record Identity(StationId Station, int Incarnation, long Acknowledged, long FeedCursor, Contracts.Sync.HelloStatus Status)
{
    /// <summary>Central knows more of this journal than stands here, or something else: nothing may be added.</summary>
    public bool IsStopped => Status is Contracts.Sync.HelloStatus.Frozen or Contracts.Sync.HelloStatus.Fork;

    /// <summary>The stored identity; null until enrolled.</summary>
    public static Identity? Load(StationTransaction tx) =>
        tx.First<Row>("select station, incarnation, acknowledged, feed_cursor, hello_status from station") is { } row
            ? new(StationId.Parse(row.Station), (int)row.Incarnation, row.Acknowledged, row.FeedCursor,
                Enum.Parse<Contracts.Sync.HelloStatus>(row.HelloStatus))
            : null;

    private sealed record Row(string Station, long Incarnation, long Acknowledged, long FeedCursor, string HelloStatus);
}
