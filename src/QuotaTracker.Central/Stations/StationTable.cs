using QuotaTracker.Central.Books;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Stations;

/// <summary>Stations and the lives of their stores.</summary>
internal static class StationTable
{
    /// <summary>One life, locked until the step ends: the intake of its journal goes one at a time.</summary>
    public static Task<LifeRow> OpenLifeAsync(CentralStep step, StationId station, int incarnation) => step.Sql.GetAsync<LifeRow>($"""
        select {LifeRow.Columns} from station_lives where station_id = @station and incarnation = @incarnation{step.Sql.ForUpdate}
        """, new { station, incarnation });

}

internal sealed record LifeRow
{
    public const string Columns = """
        station_id, incarnation, ack_sequence, ack_hash, status, feed_start, pulled_through, leases_fed_through,
        case when burned_at is null
            and incarnation = (select incarnation from stations where stations.station_id = station_lives.station_id) then 1 else 0 end as is_current
        """;

    public StationId StationId { get; init; }

    public int Incarnation { get; init; }

    public long AckSequence { get; init; }

    public string AckHash { get; init; } = "";

    public LifeStatus Status { get; init; }

    public long FeedStart { get; init; }

    public long PulledThrough { get; init; }

    public long LeasesFedThrough { get; init; }

    /// <summary>Whether no later life has begun and nobody declared it lost: only then is it given new rights.</summary>
    public bool IsCurrent { get; init; }
}

/// <summary>How a journal stands. The names are stored.</summary>
internal enum LifeStatus
{
    /// <summary>It goes on from what central has.</summary>
    Ok = 1,

    /// <summary>It ended before what central has, at the last hello.</summary>
    Frozen = 2,

    /// <summary>It has a second branch; for ever.</summary>
    Fork = 3,
}
