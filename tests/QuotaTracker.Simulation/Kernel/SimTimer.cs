namespace QuotaTracker.Simulation.Kernel;

/// <summary>Something that happens at a time. Once changed or cancelled, what stood in the queue before doesn't count.</summary>
internal sealed class SimTimer(SimKernel kernel, SimProcess? of, Action call) : ITimer
{
    private long? _due;

    public bool IsDue(long at) => _due == at && of is not { Dead: true };

    public void Set(long delayMs)
    {
        var due = kernel.NowMs + Math.Max(0, delayMs);
        _due = due;
        kernel.Enqueue(this, due);
    }

    public void Fire()
    {
        _due = null;
        // Under no program's context, so that whoever waits is woken by a continuation of its own, at which it may die.
        SynchronizationContext.SetSynchronizationContext(null);
        call();
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
            _due = null;
        else
            Set((long)dueTime.TotalMilliseconds);
        return true;
    }

    public void Dispose() => _due = null;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
