using QuotaTracker.Contracts.Leases;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Leases;

/// <summary>The leases' rows. They come from central; what the journal does to them is in <see cref="Exchanges.ExchangeProjection"/>.</summary>
internal static class LeaseRows
{
    private const string Columns = "lease_id, resident_id, month, days, units, used_days, state";

    /// <summary>The open leases of a resident in a month.</summary>
    public static List<Lease> Open(StationTransaction tx, Identity identity, ResidentId resident, YearMonth month) => Read(tx, identity,
        "resident_id = @resident and month = @month", new { resident = resident.Value.ToSql(), month = month.ToString() });

    /// <summary>All open leases.</summary>
    public static List<Lease> Open(StationTransaction tx, Identity identity) => Read(tx, identity, "1 = 1", new { });

    /// <summary>How a lease stands here; null when it never came. One that was given back before it came is released.</summary>
    public static LeaseState? StateOf(StationTransaction tx, LeaseId id) => tx.First<string>("""
        select state from leases where lease_id = @id union all select 'Released' from leases_given_back where lease_id = @id limit 1
        """, new { id = id.Value.ToSql() }) is { } state ? Enum.Parse<LeaseState>(state) : null;

    /// <summary>
    /// Takes a lease in, unless it is known already. Never touches one that is: an answer that was on its way while the lease
    /// was given back must not bring it to life again. A store that is told its leases anew has granted from them before: the days
    /// of own exchanges under the lease are used.
    /// </summary>
    public static void Add(StationTransaction tx, Lease lease) => tx.Execute($"""
        insert into leases ({Columns})
        select @id, @resident, @month, @days, @Units, @used, 'Open'
        where not exists (select 1 from leases_given_back where lease_id = @id) on conflict (lease_id) do nothing
        """,
        new
        {
            id = lease.Id.Value.ToSql(), resident = lease.Resident.Value.ToSql(), month = lease.Month.ToString(), days = lease.Days.Bits,
            lease.Units, used = UsedUnder(tx, lease).Bits,
        });

    private static DayMask UsedUnder(StationTransaction tx, Lease lease) =>
        tx.Query<long>("select day from exchanges where lease_id = @id and voided_sequence is null", new { id = lease.Id.Value.ToSql() })
            .Aggregate(DayMask.None, (mask, day) => mask | DayMask.Of(day.ToDay())) & lease.Days;

    /// <summary>A lease as it was given, whatever has become of it; null when none of that name ever came.</summary>
    public static (WireLease Lease, bool IsOpen)? Find(StationTransaction tx, LeaseId id) =>
        tx.First<Row>($"select {Columns} from leases where lease_id = @id", new { id = id.Value.ToSql() }) is { } row
            ? (new(Guid.Parse(row.LeaseId), Guid.Parse(row.ResidentId), row.Month, (int)row.Days, (int)row.Units), row.State == nameof(LeaseState.Open))
            : null;

    private static List<Lease> Read(StationTransaction tx, Identity identity, string where, object parameters) =>
        [.. tx.Query<Row>($"select {Columns} from leases where state = 'Open' and {where} order by days, lease_id", parameters)
            .Select(row => new Lease(
                new(Guid.Parse(row.LeaseId)), new(Guid.Parse(row.ResidentId)), identity.Station, identity.Incarnation,
                YearMonth.Parse(row.Month), new((int)row.Days), (int)row.Units, new((int)row.UsedDays), LeaseState.Open))];

    private sealed record Row(string LeaseId, string ResidentId, string Month, long Days, long Units, long UsedDays, string State);
}
