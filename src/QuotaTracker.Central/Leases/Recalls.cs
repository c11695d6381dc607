using QuotaTracker.Central.Books;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Central.Leases;

/// <summary>Asks the holders of a right to give it back. They answer with their own entry, or never: nothing is taken from them.</summary>
internal static class Recalls
{
    /// <summary>
    /// Asks for what stands in the way of one trip on a day. The day has one owner, and only that one helps; when the day is free,
    /// any unit that somebody holds and hasn't used would do. Each lease is asked for once, however often this is called.
    /// </summary>
    public static async Task<AskedBack> AskAsync(
        CentralStep step, DateOnly day, QuotaMonth books, IReadOnlyList<Lease> binding, TimeSpan contactAgeMax)
    {
        var holders = InTheWay(day, books, binding).ToArray();
        var open = holders.Where(lease => lease.State == LeaseState.Open).ToArray();
        var inContact = false;
        ContactRow? shown = null;
        foreach (var lease in open.Concat(holders).DistinctBy(lease => lease.Id))
        {
            var contact = await step.Sql.GetAsync<ContactRow>(
                "select checkpoint, last_contact_at, active from stations where station_id = @Station", new { lease.Station });
            shown ??= contact;
            if (lease.State != LeaseState.Open)
                continue;
            inContact |= contact.Active && contact.LastContactAt >= step.NowMs - (long)contactAgeMax.TotalMilliseconds;
            // Written once: the holder answers it with an entry, however late it reads it.
            if (await step.Sql.ExecuteAsync(
                    "update leases set recalled_at = @NowMs where lease_id = @Id and recalled_at is null", new { lease.Id, step.NowMs }) > 0)
                step.Feed.Add(lease.Station, new LeaseRecalled(lease.Id.Value));
        }

        return new(inContact, shown?.Checkpoint, shown?.LastContactAt);
    }

    /// <summary>Of the leases that bind rights, those without one of which a trip on a day could be free.</summary>
    public static IEnumerable<Lease> InTheWay(DateOnly day, QuotaMonth books, IReadOnlyList<Lease> binding) =>
        binding.Where(lease => books.ReservedDays.Has(day) ? lease.UnusedDays.Has(day) : lease.UnitsLeft > 0);

    private sealed record ContactRow
    {
        public string Checkpoint { get; init; } = "";

        public long? LastContactAt { get; init; }

        public bool Active { get; init; }
    }
}

/// <summary>Whom was asked.</summary>
/// <param name="InContact">Whether some holder was heard of lately, so that an answer may come soon.</param>
/// <param name="Checkpoint">Where the right is.</param>
/// <param name="LastContactAt">When that place was last heard of.</param>
internal sealed record AskedBack(bool InContact, string? Checkpoint, long? LastContactAt);
