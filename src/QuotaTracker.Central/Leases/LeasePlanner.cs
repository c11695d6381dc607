using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Residents;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Leases;

/// <summary>Places leases at stations ahead of need, a bounded number of residents at each contact.</summary>
internal sealed class LeasePlanner(CentralSteps steps, IOptions<LeaseOptions> options)
{
    // Few enough that no other step waits long for the books locked here.
    private const int ResidentsPerStep = 20;

    private readonly LeasePlanSettings _settings = options.Value.ToSettings();

    /// <summary>Goes on where the last contact of this station stopped, and starts anew at the end.</summary>
    public async Task PlanAsync(StationId station, int incarnation, CancellationToken cancellationToken)
    {
        for (var looked = 0; looked < options.Value.ResidentsPerContact;)
        {
            var count = await steps.RunAsync(async step =>
            {
                if (step.Recovering)
                    return [];
                var after = await step.Sql.GetAsync<string>(
                    $"select planned_through from stations where station_id = @station{step.Sql.ForUpdate}", new { station });
                var residents = await step.Sql.QueryAsync<ResidentId>("""
                    select resident_id from station_residents where station_id = @station and resident_id > @after order by resident_id limit @limit
                    """, new { station, after, limit = ResidentsPerStep });
                await step.Sql.ExecuteAsync("update stations set planned_through = @through where station_id = @station",
                    new { station, through = residents.Count < ResidentsPerStep ? "" : residents[^1].Value.ToString() });
                return residents;
            }, cancellationToken);
            await PlanAsync(station, incarnation, count, cancellationToken);
            looked += ResidentsPerStep;
            if (count.Count < ResidentsPerStep)
                return;
        }
    }

    /// <summary>Looks at some residents: those whose rights a push has just set free, for instance.</summary>
    public async Task PlanAsync(
        StationId station, int incarnation, IEnumerable<ResidentId> residents, CancellationToken cancellationToken)
    {
        if (options.Value.ResidentsPerContact == 0)
            return;
        foreach (var some in residents.Distinct().OrderBy(resident => resident.Value.ToString(), StringComparer.Ordinal).Chunk(ResidentsPerStep))
        {
            await steps.RunAsync(async step =>
            {
                var given = 0;
                if (step.Recovering || await StationTable.OpenLifeAsync(step, station, incarnation) is not { IsCurrent: true, Status: LifeStatus.Ok })
                    return given;
                var serving = await ServingAsync(step);
                foreach (var resident in some)
                    given += await PlanOneAsync(step, station, incarnation, resident, serving);
                return given;
            }, cancellationToken);
        }
    }

    private async Task<int> PlanOneAsync(
        CentralStep step, StationId station, int incarnation, ResidentId id, ILookup<string, StationId> serving)
    {
        if (await ResidentTable.FindAsync(step, id) is not { } resident || !resident.IsEligible(step, step.Today))
            return 0;
        var seen = await step.Sql.QueryAsync<SeenRow>("""
            select known.station_id, known.last_seen from station_residents known
            join stations station on station.station_id = known.station_id and station.active = 1
            join station_lives life on life.station_id = station.station_id and life.incarnation = station.incarnation and life.status = 'Ok'
                and life.burned_at is null
            where known.resident_id = @id and known.last_seen is not null
            order by known.last_seen desc, known.station_id limit 1
            """, new { id });
        StationId[] home = [.. step.Reference.CheckpointsOf(resident.UnitCode).SelectMany(checkpoint => serving[checkpoint])];
        var last = seen.Count == 0 ? null : seen[0];
        if (LeasePlan.HomeOf(id, home, last?.StationId, last?.LastSeen, step.Today, _settings) != station)
            return 0;

        var given = 0;
        foreach (var month in LeasePlan.Months(step.Today, _settings))
        {
            // First without a lock: most residents need nothing.
            if (await BooksTable.LookAsync(step, id, month) is not { } glance || await NextAsync(step, station, incarnation, id, glance) is null)
                continue;
            // What waits goes first.
            await ResolveProvisionals.RunAsync(step, id, month);
            if (await BooksTable.OpenAsync(step, id, month) is not { } books
                || await NextAsync(step, station, incarnation, id, books) is not { } plan || await IsWantedAsync(step, id, month)
                || books.Reserve(plan.Days, plan.Units) is not { } reserved)
                continue;
            var lease = new Lease(
                LeaseId.New(step.Clock), id, station, incarnation, month, plan.Days, plan.Units, DayMask.None, LeaseState.Open);
            await BooksTable.SaveAsync(step, id, books, reserved);
            await LeaseTable.AddAsync(step, lease);
            step.Feed.Add(station, new LeaseGiven(WireLease.From(lease)));
            // With the right comes the count, so that a desk without a network can say how many trips are left.
            step.Feed.Add(station, await BooksTable.KnownAsync(step, id, reserved));
            given++;
        }

        return given;
    }

    private async Task<PlannedLease?> NextAsync(
        CentralStep step, StationId station, int incarnation, ResidentId resident, Domain.Quotas.QuotaMonth books)
    {
        var here = (await LeaseTable.BindingAsync(step, resident, books.Month))
            .Where(lease => lease.State == LeaseState.Open && (lease.Station, lease.Incarnation) == (station, incarnation)).ToArray();
        return LeasePlan.Next(books, here, step.Today, _settings);
    }

    private static async Task<bool> IsWantedAsync(CentralStep step, ResidentId resident, YearMonth month) =>
        await step.Sql.GetAsync<long>(
            "select wanted_until from books where resident_id = @resident and month = @month", new { resident, month }) > step.NowMs;

    // Active stations in a good state, by checkpoint: only they are given rights.
    private static async Task<ILookup<string, StationId>> ServingAsync(CentralStep step) =>
        (await step.Sql.QueryAsync<ServingRow>("""
            select station.station_id, station.checkpoint from stations station
            join station_lives life on life.station_id = station.station_id and life.incarnation = station.incarnation
            where station.active = 1 and life.status = 'Ok' and life.burned_at is null
            """)).ToLookup(row => row.Checkpoint, row => row.StationId);

    private sealed record SeenRow
    {
        public StationId StationId { get; init; }

        public DateOnly LastSeen { get; init; }
    }

    private sealed record ServingRow
    {
        public StationId StationId { get; init; }

        public string Checkpoint { get; init; } = "";
    }
}
