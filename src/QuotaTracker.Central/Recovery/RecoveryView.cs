using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Recovery;

/// <summary>A recovery that is on.</summary>
/// <param name="Since">When it began.</param>
/// <param name="Sign">Why: somebody's act, or what a station showed.</param>
/// <param name="Missing">The stations that have not said and sent everything yet.</param>
public sealed record RecoveryView(DateTimeOffset Since, string Sign, IReadOnlyList<string> Missing)
{
    /// <summary>The recovery as it stands; null when none is on.</summary>
    internal static async Task<RecoveryView?> FindAsync(CentralTransaction sql) =>
        await sql.FindAsync<Row>("select begun_at, sign from recoveries where ended_at is null") is { } row
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(row.BegunAt), row.Sign,
                [.. (await EndRecovery.LivesAsync(sql)).Where(life => !life.IsDone).Select(life => life.StationId.Value).Distinct()])
            : null;

    private sealed record Row
    {
        public long BegunAt { get; init; }

        public string Sign { get; init; } = "";
    }
}
