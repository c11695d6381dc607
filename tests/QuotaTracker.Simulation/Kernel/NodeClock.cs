namespace QuotaTracker.Simulation.Kernel;

/// <summary>A program's clock and timers. The wall clock may be wrong; elapsed time is not.</summary>
internal sealed class NodeClock(SimKernel kernel, SimProcess process, Func<long, long> wallMs) : TimeProvider
{
    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(wallMs(kernel.Look()));

    public override long GetTimestamp() => kernel.NowMs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(kernel, process, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}
