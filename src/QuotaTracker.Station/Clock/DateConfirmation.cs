using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Clock;

/// <summary>The question for the date after a restart of the machine without contact, and an officer's answer to it.</summary>
internal sealed class DateConfirmation(StationDatabase database, StationJournal journal, StationClock clock)
{
    /// <summary>Whether the clock waits for an officer's word. A stopped journal grants nothing by any clock, so there nobody is asked.</summary>
    public static bool IsAsked(Identity identity, ClockState now) => now.Doubt == ClockDoubt.Restarted && !identity.IsStopped;

    /// <summary>The officer says yes to the moment shown. Null when it is taken, now or before; else why not.</summary>
    public Refusal? Confirm(long shownMs, OfficerCode officer) => database.Write<Refusal?>(tx =>
    {
        if (Identity.Load(tx) is not { } identity)
            return new(503, "not-enrolled");
        var before = clock.Now(tx);
        if (before.Trusted)
            return null;
        if (!IsAsked(identity, before))
            return new(409, "clock-no-question");
        if (clock.Confirm(tx, DateTimeOffset.FromUnixTimeMilliseconds(shownMs)) is not { } confirmed)
            return new(409, "clock-shown-changed");
        var (wall, bootId, monotonicMs) = confirmed.Reading;
        var now = clock.Now(tx);
        journal.Append(tx, new EntryBody.DateConfirmed(officer, now.Day, wall.ToUnixTimeMilliseconds(), bootId, monotonicMs), now);
        return null;
    });
}
