using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;

namespace QuotaTracker.Central.Supervision;

/// <summary>A device is lost: its leases are burned, its life is written off, and its station must enrol anew.</summary>
internal static class BurnLife
{
    /// <param name="station">Whose life.</param>
    /// <param name="incarnation">Which life: a later one is not meant.</param>
    /// <param name="act">Who and why.</param>
    /// <param name="steps">Runs the step.</param>
    /// <param name="recovery">May end now that nobody waits for this life.</param>
    /// <param name="cancellationToken">Ends it before it is done; never half.</param>
    public static async Task<ActResult> RunAsync(
        StationId station, int incarnation, SupervisorAct act, CentralSteps steps, RecoverFromStations recovery, CancellationToken cancellationToken)
    {
        var result = await steps.RunAsync(step => BurnAsync(step, station, incarnation, act), cancellationToken);
        if (result == ActResult.Done)
            await recovery.TryEndAsync(cancellationToken);
        return result;
    }

    private static async Task<ActResult> BurnAsync(CentralStep step, StationId station, int incarnation, SupervisorAct act)
    {
        await LockLivesAsync(step, station);
        if (await step.Sql.FindAsync<BurnedRow>(
                "select burned_at from station_lives where station_id = @station and incarnation = @incarnation", new { station, incarnation }) is not { } life)
            return ActResult.NotPossible;
        if (life.BurnedAt is not null)
            return ActResult.Already;
        await step.Sql.ExecuteAsync("update station_lives set burned_at = @NowMs where station_id = @station and incarnation = @incarnation",
            new { station, incarnation, step.NowMs });
        await BurnLeasesAsync(step, station);
        await act.WriteAsync(step, "LifeBurned", $"{station.Value}/{incarnation}");
        return ActResult.Done;
    }

    /// <summary>Locks all lives of a station, so that no lease is given to one of them meanwhile.</summary>
    public static Task LockLivesAsync(CentralStep step, StationId station) => step.Sql.QueryAsync<int>(
        $"select incarnation from station_lives where station_id = @station order by incarnation{step.Sql.ForUpdate}", new { station });

    /// <summary>
    /// Burns what a station's lives hold. The lost store may have granted from it, so the books keep it reserved; and nobody waits for
    /// it any more.
    /// </summary>
    public static async Task BurnLeasesAsync(CentralStep step, StationId station)
    {
        var open = await step.Sql.QueryAsync<LeaseTable.Row>($"""
            select {LeaseTable.Row.Columns} from leases where station_id = @station and state = 'Open' order by lease_id
            """, new { station });
        foreach (var leases in open.GroupBy(lease => (lease.ResidentId, lease.Month))
            .OrderBy(group => group.Key.ResidentId.Value.ToString(), StringComparer.Ordinal).ThenBy(group => group.Key.Month))
        {
            await BooksTable.OpenAsync(step, leases.Key.ResidentId, leases.Key.Month);
            foreach (var glance in leases)
            {
                if (await LeaseTable.OpenAsync(step, glance.LeaseId) is { State: LeaseState.Open } lease)
                {
                    await LeaseTable.SaveAsync(step, lease.Burn());
                    step.Feed.Add(station, new LeaseBurned(lease.Id.Value));
                    if (!lease.UnusedDays.IsEmpty)
                        step.Changed.Add(leases.Key);
                }
            }

            await ResolveProvisionals.RunAsync(step, leases.Key.ResidentId, leases.Key.Month);
        }
    }

    private sealed record BurnedRow
    {
        public long? BurnedAt { get; init; }
    }
}
