using QuotaTracker.Central.Books;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Recovery;

/// <summary>
/// Leases that a central put back from a backup has forgotten, and of which nobody can tell more than the name: one that was recalled
/// before it came, so that its holder never had it; and what a life held that is over. Nothing of them is in the books, so nothing comes back.
/// </summary>
internal static class ForgottenLeases
{
    /// <summary>
    /// Takes note that one was given back; false when central can't have forgotten it. What a present life ever had it has told by now,
    /// so all that is left is what central itself asked back. That is said once.
    /// </summary>
    public static async Task<bool> CloseAsync(CentralStep step, JournalEntry entry, EntryBody.LeaseReleased released) =>
        step.Recovering && (released.Reason == ReleaseReason.Recalled || await IsOverAsync(step, entry))
        && await step.Sql.ExecuteAsync("""
            insert into leases_given_back (lease_id, station_id, incarnation) values (@Lease, @Station, @Incarnation) on conflict (lease_id) do nothing
            """, new { released.Lease, entry.Station, entry.Incarnation }) > 0;

    /// <summary>Whether a lease of this name was given back: a question for it that comes late, or again, gets none.</summary>
    public static async Task<bool> IsClosedAsync(CentralStep step, LeaseId lease) =>
        await step.Sql.GetAsync<int>("select count(*) from leases_given_back where lease_id = @lease", new { lease }) > 0;

    private static async Task<bool> IsOverAsync(CentralStep step, JournalEntry entry) =>
        !(await Stations.StationTable.OpenLifeAsync(step, entry.Station, entry.Incarnation)).IsCurrent;
}
