using System.Globalization;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Station.Clock;

/// <summary>The machine's clocks: a process edge.</summary>
internal interface IMachineClock
{
    /// <summary>What they say now.</summary>
    ClockReading Read();
}

/// <summary>Wall clock, start of the machine, and time since then.</summary>
internal sealed class MachineClock : IMachineClock
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const string UptimeFile = "/proc/uptime";

    private readonly TimeProvider _clock;
    private readonly string _bootId;

    public MachineClock(TimeProvider clock)
    {
        _clock = clock;
        // Where the system doesn't name its start, each start of the program counts as one: then the bridge to the anchor is
        // only as long as the program runs, which is the careful side.
        _bootId = File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : Guid.CreateVersion7(clock.GetUtcNow()).ToString();
    }

    public ClockReading Read() => new(_clock.GetUtcNow(), _bootId, SinceStartMs());

    // The kernel's uptime goes on while the machine sleeps; the usual monotonic clock stands still, and after a lunch break with
    // a closed lid the station would think that somebody had set the wall clock forward.
    private static long SinceStartMs() => File.Exists(UptimeFile)
        ? (long)(double.Parse(File.ReadAllText(UptimeFile).Split(' ')[0], CultureInfo.InvariantCulture) * 1_000)
        : Environment.TickCount64;
}
