using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Lives;

/// <summary>
/// What the life before granted is handed in before this life's own entries, among which the same grants stand carried over and
/// undecided: else central would decide them, and find them granted afterwards.
/// </summary>
/// <remarks>
/// Only while nobody answers. A central that recovers, or refuses, must not find both waiting: what this life writes may be what others
/// wait for.
/// </remarks>
internal sealed class SalvageFirst
{
    // What was answered in the life before says nothing of this one.
    private volatile int _answeredIn;

    /// <summary>Whether the last salvage of a life went as far as it can go for now, or central didn't answer.</summary>
    public void Note(Identity life, bool answered) => _answeredIn = answered ? life.Incarnation : 0;

    /// <summary>Whether this life's entries are held back now, from the line and from sticks.</summary>
    public bool HoldsBack(StationTransaction tx, Identity life) => _answeredIn != life.Incarnation && !life.IsStopped && life.Follows is { } before
        && tx.Scalar<long>("select count(*) from salvage where incarnation = @before and source = 'Store' and is_done = 1", new { before }) == 0;
}
