using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Clock;

/// <summary>What time it is for the journal: the last word of central plus the time gone by since.</summary>
internal sealed class StationClock(IMachineClock machine)
{
    private static readonly ClockTrustSettings Settings = new();

    /// <summary>Judges the clocks against what is stored.</summary>
    public ClockState Now(StationTransaction tx)
    {
        var last = tx.Scalar<long?>("""
            select max(made_at_ms) from (select * from (select made_at_ms from journal order by sequence desc limit 1)
                union all select * from (select made_at_ms from limbo order by sequence desc limit 1))
            """);
        return ClockTrust.Judge(Anchor(tx), machine.Read(),
            last is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null, Settings);
    }

    /// <summary>The raw clocks.</summary>
    public ClockReading Read() => machine.Read();

    public static ClockAnchor? Anchor(StationTransaction tx) =>
        tx.First<AnchorRow>("select server_time_ms, wall_ms, boot_id, monotonic_ms from clock_anchor") is { } row
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(row.ServerTimeMs),
                new(DateTimeOffset.FromUnixTimeMilliseconds(row.WallMs), row.BootId, row.MonotonicMs))
            : null;

    public static void Store(StationTransaction tx, long serverTimeMs, ClockReading reading) => tx.Execute("""
        insert into clock_anchor (only_one, server_time_ms, wall_ms, boot_id, monotonic_ms)
        values (1, @serverTimeMs, @wallMs, @bootId, @monotonicMs)
        on conflict (only_one) do update set server_time_ms = excluded.server_time_ms, wall_ms = excluded.wall_ms,
            boot_id = excluded.boot_id, monotonic_ms = excluded.monotonic_ms
        """,
        new { serverTimeMs, wallMs = reading.Wall.ToUnixTimeMilliseconds(), bootId = reading.BootId, monotonicMs = reading.MonotonicMs });

    private sealed record AnchorRow(long ServerTimeMs, long WallMs, string BootId, long MonotonicMs);
}
