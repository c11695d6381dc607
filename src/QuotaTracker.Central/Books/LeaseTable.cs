using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Books;

/// <summary>Leases, open and closed.</summary>
internal static class LeaseTable
{
    /// <summary>One lease, locked until the step ends. Open the books of its resident and month first.</summary>
    public static async Task<Lease?> OpenAsync(CentralStep step, LeaseId id) =>
        (await step.Sql.FindAsync<Row>($"select {Row.Columns} from leases where lease_id = @id{step.Sql.ForUpdate}", new { id }))?.ToLease();

    public static async Task<Lease?> FindAsync(CentralStep step, LeaseId id) =>
        (await step.Sql.FindAsync<Row>($"select {Row.Columns} from leases where lease_id = @id", new { id }))?.ToLease();

    /// <summary>Of the leases that bind rights, what was on lost devices: it may have been used there, so it counts as used.</summary>
    public static (DayMask Days, int Units) LostOf(IEnumerable<Lease> binding)
    {
        var lost = binding.Where(lease => lease.State == LeaseState.Burned).ToArray();
        return (lost.Aggregate(DayMask.None, (days, lease) => days | lease.UnusedDays), lost.Sum(lease => lease.UnitsLeft));
    }

    /// <summary>A resident's leases of a month that still bind rights: open or burned.</summary>
    public static async Task<IReadOnlyList<Lease>> BindingAsync(CentralStep step, ResidentId resident, YearMonth month) =>
        [.. (await step.Sql.QueryAsync<Row>($"""
            select {Row.Columns} from leases
            where resident_id = @resident and month = @month and state in ('Open', 'Burned') order by lease_id
            """, new { resident, month })).Select(row => row.ToLease())];

    /// <summary>The open leases of one life of a station.</summary>
    public static async Task<IReadOnlyList<Lease>> OpenOfAsync(CentralStep step, StationId station, int incarnation) =>
        [.. (await step.Sql.QueryAsync<Row>($"""
            select {Row.Columns} from leases
            where station_id = @station and incarnation = @incarnation and state = 'Open' order by lease_id
            """, new { station, incarnation })).Select(row => row.ToLease())];

    /// <summary>How many trips each life of a station may still grant from its open leases: what people call the trips held, and what burning it costs.</summary>
    public static async Task<IReadOnlyDictionary<(StationId Station, int Incarnation), int>> TripsHeldAsync(CentralTransaction sql) =>
        // Neither engine counts the days of a mask as the other does; there are few different masks, so they are counted here.
        (await sql.QueryAsync<HeldRow>("""
            select station_id, incarnation, units, used_days, count(*) as leases from leases
            where state = 'Open' group by station_id, incarnation, units, used_days
            """)).GroupBy(row => (row.StationId, row.Incarnation)).ToDictionary(
                life => life.Key, life => life.Sum(row => row.Leases * (row.Units - row.UsedDays.Count)));

    public static Task AddAsync(CentralStep step, Lease lease) => step.Sql.ExecuteAsync("""
        insert into leases (lease_id, resident_id, station_id, incarnation, month, days, units, used_days, state, issued_at)
        values (@Id, @Resident, @Station, @Incarnation, @Month, @Days, @Units, @UsedDays, 'Open', @NowMs)
        """, new { lease.Id, lease.Resident, lease.Station, lease.Incarnation, lease.Month, lease.Days, lease.Units, lease.UsedDays, step.NowMs });

    public static Task SaveAsync(CentralStep step, Lease lease) => step.Sql.ExecuteAsync("""
        update leases set used_days = @UsedDays, state = @state,
            closed_at = case when @state = 'Open' then null else coalesce(closed_at, @NowMs) end
        where lease_id = @Id
        """, new { lease.Id, lease.UsedDays, state = lease.State.ToString(), step.NowMs });

    private sealed record HeldRow
    {
        public StationId StationId { get; init; }

        public int Incarnation { get; init; }

        public int Units { get; init; }

        public DayMask UsedDays { get; init; }

        public int Leases { get; init; }
    }

    internal sealed record Row
    {
        public const string Columns = "lease_id, resident_id, station_id, incarnation, month, days, units, used_days, state";

        public LeaseId LeaseId { get; init; }

        public ResidentId ResidentId { get; init; }

        public StationId StationId { get; init; }

        public int Incarnation { get; init; }

        public YearMonth Month { get; init; }

        public DayMask Days { get; init; }

        public int Units { get; init; }

        public DayMask UsedDays { get; init; }

        public LeaseState State { get; init; }

        public Lease ToLease() => new(LeaseId, ResidentId, StationId, Incarnation, Month, Days, Units, UsedDays, State);
    }
}
