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

    public static bool IsOpen(StationTransaction tx, LeaseId id) =>
        tx.Scalar<long>("select count(*) from leases where lease_id = @id and state = 'Open'", new { id = id.Value.ToSql() }) > 0;

    /// <summary>
    /// Takes a lease in, unless it is known already. Never touches one that is: an answer that was on its way while the lease
    /// was given back must not bring it to life again.
    /// </summary>
    public static void Add(StationTransaction tx, Lease lease) => tx.Execute($"""
        insert into leases ({Columns})
        select @id, @resident, @month, @days, @Units, 0, 'Open'
        where not exists (select 1 from leases_given_back where lease_id = @id) on conflict (lease_id) do nothing
        """,
        new
        {
            id = lease.Id.Value.ToSql(), resident = lease.Resident.Value.ToSql(), month = lease.Month.ToString(), days = lease.Days.Bits,
            lease.Units,
        });

    private static List<Lease> Read(StationTransaction tx, Identity identity, string where, object parameters) =>
        [.. tx.Query<Row>($"select {Columns} from leases where state = 'Open' and {where} order by days, lease_id", parameters)
            .Select(row => new Lease(
                new(Guid.Parse(row.LeaseId)), new(Guid.Parse(row.ResidentId)), identity.Station, identity.Incarnation,
                YearMonth.Parse(row.Month), new((int)row.Days), (int)row.Units, new((int)row.UsedDays), LeaseState.Open))];

    private sealed record Row(string LeaseId, string ResidentId, string Month, long Days, long Units, long UsedDays, string State);
}
