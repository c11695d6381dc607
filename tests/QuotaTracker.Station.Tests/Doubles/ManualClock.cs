using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Clock;

namespace QuotaTracker.Station.Tests.Doubles;

/// <summary>Time that stands still until a test moves it. Timers fire when it passes them.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>How many timers are waiting: a test can see that something has begun to wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    public void Advance(TimeSpan by)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (var timer in due)
                timer.Due = null;
        }

        foreach (var timer in due)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A machine whose wall clock and starts a test can change.</summary>
internal sealed class TestMachine(ManualClock clock) : IMachineClock
{
    private DateTimeOffset _booted = clock.GetUtcNow();
    private int _boots = 1;

    /// <summary>How far somebody has moved the wall clock.</summary>
    public TimeSpan WallSkew { get; set; }

    public string BootId { get; set; } = "boot-1";

    /// <summary>Switched off, and on again after a time.</summary>
    public void Restart(TimeSpan off)
    {
        clock.Advance(off);
        _booted = clock.GetUtcNow();
        BootId = $"boot-{++_boots}";
    }

    public ClockReading Read() => new(
        clock.GetUtcNow() + WallSkew, BootId, (long)(clock.GetUtcNow() - _booted).TotalMilliseconds);
}
