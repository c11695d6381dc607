using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Journal;

/// <summary>The append-only journal. Appending and projecting are one transaction; whoever answers does so after its commit.</summary>
internal sealed class StationJournal(StationClock clock, PushSignal signal, JournalMirror mirror)
{
    /// <summary>Whether entries may be written: the device is enrolled and this copy of the journal isn't stopped.</summary>
    public static bool CanAppend(StationTransaction tx) => Identity.Load(tx) is { IsStopped: false };

    /// <summary>Writes the next entry and what follows from it. Callers ask <see cref="CanAppend"/> first, in the same transaction.</summary>
    public JournalEntry Append(StationTransaction tx, EntryBody body) => Append(tx, body, clock.Now(tx));

    /// <summary>As above, for a caller that has judged the clock in the same transaction already.</summary>
    public JournalEntry Append(StationTransaction tx, EntryBody body, ClockState now)
    {
        StationClock.Keep(tx, now);
        return AppendAgain(tx, body, now.Now);
    }

    /// <summary>Writes what was recorded before, in another life: its time says nothing about now.</summary>
    public JournalEntry AppendAgain(StationTransaction tx, EntryBody body, DateTimeOffset madeAt)
    {
        var identity = Identity.Load(tx) ?? throw new InvalidOperationException("The device isn't enrolled.");
        if (identity.IsStopped)
            throw new InvalidOperationException("This copy of the journal takes nothing new.");
        var head = JournalRows.Head(tx);
        var entry = JournalEntry.Make(identity.Station, identity.Incarnation, head.Sequence + 1, head.Hash, madeAt, BusinessDay.Of(madeAt), body);
        JournalRows.Insert(tx, entry);
        ExchangeProjection.Apply(tx, entry, body);
        // On the second device before anybody is answered; only then is central told.
        tx.AfterCommit(mirror.CatchUp);
        tx.AfterCommit(signal.Raise);
        return entry;
    }

    /// <summary>Whether an entry uses no right and gives none back, so that a stopped journal may record it.</summary>
    public static bool IsOfLimbo(EntryBody body) =>
        body is EntryBody.ExchangeRecorded { Outcome.Lease: null } or EntryBody.ResidentRegistered or EntryBody.OfficerSignedIn;

    /// <summary>
    /// Writes what an officer did, whatever state the journal is in: while it is stopped into the limbo journal, from which it is
    /// carried into the next life. For entries that use no right and give none back.
    /// </summary>
    public JournalEntry Record(StationTransaction tx, EntryBody body, ClockState now)
    {
        if (Identity.Load(tx) is not { IsStopped: true } identity)
            return Append(tx, body, now);
        if (!IsOfLimbo(body))
            throw new InvalidOperationException("A stopped journal grants nothing and gives nothing back.");
        StationClock.Keep(tx, now);
        var head = JournalRows.LimboHead(tx);
        var entry = JournalEntry.Make(identity.Station, identity.Incarnation, head.Sequence + 1, head.Hash, now.Now, now.Day, body);
        JournalRows.Insert(tx, entry, JournalRows.Limbo);
        ExchangeProjection.Apply(tx, entry, body, isLimbo: true);
        tx.AfterCommit(mirror.CatchUp);
        return entry;
    }
}
