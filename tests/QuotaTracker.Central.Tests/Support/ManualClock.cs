namespace QuotaTracker.Central.Tests.Support;

/// <summary>A clock that a test sets. Waits still take their real time: only the date and the hour are the test's.</summary>
public sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public void Set(DateTimeOffset to)
    {
        lock (_lock)
            _now = to;
    }

    public void Advance(TimeSpan by) => Set(GetUtcNow() + by);
}
