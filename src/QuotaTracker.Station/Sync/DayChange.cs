using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>What a new day brings, with or without a network: leases whose days are past or whose trips are used are given back, months are closed.</summary>
internal sealed class DayChange(StationDatabase database, StationJournal journal, StationClock clock)
{
    /// <summary>Does what is due. Safe to repeat.</summary>
    public void Run() => database.Write(tx =>
    {
        // On a day that isn't sure, nothing is given back and no month is closed: both can't be taken back.
        if (Identity.Load(tx) is not { IsStopped: false } identity || clock.Now(tx) is not { Trusted: true } now)
            return;
        foreach (var lease in LeaseRows.Open(tx, identity))
        {
            if (lease.LastDay < now.Day)
                journal.Append(tx, new EntryBody.LeaseReleased(lease.Id, ReleaseReason.DaysPast), now);
            // The days it still owns would keep the next lease away from them. Not on the day of its last trip: a void returns it here.
            else if (lease.UnitsLeft == 0 && lease.Month.Contains(now.Day) && lease.UsedDays.Days.Last() < now.Day.Day)
                journal.Append(tx, new EntryBody.LeaseReleased(lease.Id, ReleaseReason.Spent), now);
        }

        // Only now: the leases of the months before are all given back, so nothing more can be granted in them.
        foreach (var month in MonthsToClose(tx, YearMonth.Of(now.Day)))
            journal.Append(tx, new EntryBody.MonthClosed(month.ToString()), now);
    });

    private static List<YearMonth> MonthsToClose(StationTransaction tx, YearMonth current)
    {
        var closed = JournalRows.OfKind(tx, nameof(EntryBody.MonthClosed))
            .Select(entry => EntryCodec.TryDecode(entry.Kind, entry.Body.Span)).OfType<EntryBody.MonthClosed>()
            .Select(body => body.Month).ToHashSet();
        // From the month in which this life began, as its first entry says; that may bear whatever the wall clock said before any
        // contact, so not from after the first sure day, nor from more than a year before it. A month closed needlessly does no harm.
        var due = new List<YearMonth>();
        if (JournalRows.OfKind(tx, nameof(EntryBody.ClockAnchored), 1) is not [{ Day: var anchored }])
            return due;
        var began = JournalRows.OfKind(tx, nameof(EntryBody.Opened), 1) is [var opened] ? opened.Day : anchored;
        var earliest = began > anchored ? anchored : began < anchored.AddYears(-1) ? anchored.AddYears(-1) : began;
        for (var month = YearMonth.Of(earliest); month < current; month = month.Next)
        {
            if (!closed.Contains(month.ToString()))
                due.Add(month);
        }

        return due;
    }
}
