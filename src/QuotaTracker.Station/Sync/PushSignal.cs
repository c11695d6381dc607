namespace QuotaTracker.Station.Sync;

/// <summary>Wakes the pushing of entries as soon as there is one.</summary>
internal sealed class PushSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise()
    {
        lock (_gate)
            _raised.TrySetResult();
    }

    /// <summary>Completes at the next raise, or at once when there was one since the last call of <see cref="Lower"/>.</summary>
    public Task Raised
    {
        get
        {
            lock (_gate)
                return _raised.Task;
        }
    }

    public void Lower()
    {
        lock (_gate)
        {
            if (_raised.Task.IsCompleted)
                _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
