using System.Runtime.CompilerServices;

namespace QuotaTracker.Simulation.Kernel;

/// <summary>Awaited by the kernel: everything that waits in the thread pool, which has one thread, runs before it goes on.</summary>
internal sealed class PoolTurn : ICriticalNotifyCompletion, IThreadPoolWorkItem
{
    private Action? _next;

    public static PoolTurn Instance { get; } = new();

    public bool IsCompleted => false;

    public PoolTurn GetAwaiter() => this;

    public void GetResult()
    {
        // Nothing comes of it.
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        _next = continuation;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute() => _next!();
}
