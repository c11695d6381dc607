using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Clock;

/// <summary>What time it is for the journal: the last word of central, or an officer's after a restart, plus the time gone by since.</summary>
internal sealed class StationClock(IMachineClock machine)
{
    private static readonly ClockTrustSettings Settings = new();

    /// <summary>Judges the clocks against what is stored.</summary>
    public ClockState Now(StationTransaction tx) => ClockTrust.Judge(Memory(tx), machine.Read(), Settings);

    /// <summary>The raw clocks.</summary>
    public ClockReading Read() => machine.Read();

    /// <summary>Takes an officer's word for the time shown, and stores it; null when it can't be taken.</summary>
    public ClockConfirmation? Confirm(StationTransaction tx, DateTimeOffset shown)
    {
        if (ClockTrust.Confirm(Memory(tx), machine.Read(), shown, Settings) is not { } confirmed)
            return null;
        tx.Execute("""
            update clock_anchor set confirmed_at_ms = @atMs, confirmed_wall_ms = @wallMs, confirmed_boot_id = @BootId,
                confirmed_monotonic_ms = @MonotonicMs
            """,
            new
            {
                atMs = confirmed.Moment.ToUnixTimeMilliseconds(), wallMs = confirmed.Reading.Wall.ToUnixTimeMilliseconds(),
                confirmed.Reading.BootId, confirmed.Reading.MonotonicMs,
            });
        return confirmed;
    }

    public static ClockAnchor? Anchor(StationTransaction tx) => Memory(tx).Anchor;

    /// <summary>Central's word stands above everything that was believed here before, sure moments among it.</summary>
    public static void Store(StationTransaction tx, long serverTimeMs, ClockReading reading) => tx.Execute("""
        insert into clock_anchor (only_one, server_time_ms, wall_ms, boot_id, monotonic_ms, sure_at_ms)
        values (1, @serverTimeMs, @wallMs, @bootId, @monotonicMs, @serverTimeMs)
        on conflict (only_one) do update set server_time_ms = excluded.server_time_ms, wall_ms = excluded.wall_ms,
            boot_id = excluded.boot_id, monotonic_ms = excluded.monotonic_ms, sure_at_ms = excluded.sure_at_ms,
            confirmed_at_ms = null, confirmed_wall_ms = null, confirmed_boot_id = null, confirmed_monotonic_ms = null
        """,
        new { serverTimeMs, wallMs = reading.Wall.ToUnixTimeMilliseconds(), bootId = reading.BootId, monotonicMs = reading.MonotonicMs });

    /// <summary>Keeps the moment of an entry, if it was certain.</summary>
    public static void Keep(StationTransaction tx, ClockState now)
    {
        if (now.Trusted)
            tx.Execute("update clock_anchor set sure_at_ms = max(sure_at_ms, @atMs)", new { atMs = now.Now.ToUnixTimeMilliseconds() });
    }

    private static ClockMemory Memory(StationTransaction tx)
    {
        if (tx.First<Row>("""
            select server_time_ms, wall_ms, boot_id, monotonic_ms, sure_at_ms, confirmed_at_ms, confirmed_wall_ms, confirmed_boot_id,
                confirmed_monotonic_ms from clock_anchor
            """) is not { } row)
            return new(null);
        var confirmation = row is { ConfirmedAtMs: { } at, ConfirmedWallMs: { } wall, ConfirmedBootId: { } boot, ConfirmedMonotonicMs: { } monotonic }
            ? new ClockConfirmation(Instant(at), new(Instant(wall), boot, monotonic))
            : null;
        return new(new(Instant(row.ServerTimeMs), new(Instant(row.WallMs), row.BootId, row.MonotonicMs)), confirmation, Instant(row.SureAtMs));
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private sealed record Row(
        long ServerTimeMs, long WallMs, string BootId, long MonotonicMs, long SureAtMs, long? ConfirmedAtMs, long? ConfirmedWallMs,
        string? ConfirmedBootId, long? ConfirmedMonotonicMs);
}
