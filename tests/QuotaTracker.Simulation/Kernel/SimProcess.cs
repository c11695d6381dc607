namespace QuotaTracker.Simulation.Kernel;

/// <summary>
/// One running program. Its continuations come here and are run when the seed says so; once it is dead nothing of it runs any
/// more, and whatever it still tries with its store or the network fails.
/// </summary>
internal sealed class SimProcess(SimKernel kernel, string name) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Call, object? State)> _queue = [];

    public string Name => name;

    public bool Dead { get; private set; }

    /// <summary>Dies when so many more operations on its store were tried; null for never.</summary>
    public int? DiesAfterOperations { get; set; }

    /// <summary>Dies before this many more continuations have run; null for never.</summary>
    public int? DiesAfterContinuations { get; set; }

    public bool HasWork => _queue.Count > 0;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Dead)
            return;
        _queue.Add((d, state));
        if (_queue.Count == 1)
            kernel.Wake(this);
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs one continuation, which one the seed decides.</summary>
    public void RunOne()
    {
        if (DiesAfterContinuations is { } left)
        {
            if (left <= 0)
            {
                Kill("between two awaits");
                return;
            }

            DiesAfterContinuations = left - 1;
        }

        var index = _queue.Count == 1 ? 0 : kernel.Chance.Below(_queue.Count);
        var (call, state) = _queue[index];
        _queue.RemoveAt(index);
        Enter(() => call(state));
    }

    /// <summary>Runs something as part of this program, at once.</summary>
    public void Enter(Action work)
    {
        var (before, running) = (Current, kernel.Running);
        SetSynchronizationContext(this);
        kernel.Running = this;
        try
        {
            work();
        }
        catch (CrashException)
        {
            // The program is dead; whoever waits for it learns of it from the network.
            kernel.Crashes++;
        }
        finally
        {
            kernel.Running = running;
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Starts work in this program when its turn comes.</summary>
    public void Start(Func<Task> work) => Post(_ => work(), null);

    public void Kill(string how)
    {
        if (Dead)
            return;
        Dead = true;
        _queue.Clear();
        kernel.Sleep(this);
        kernel.Died(this, how);
    }

    /// <summary>Called before every operation on a store.</summary>
    public void Operation()
    {
        if (Dead)
            throw new CrashException();
        if (DiesAfterOperations is not { } left)
            return;
        if (left <= 0)
        {
            Kill("between two store operations");
            throw new CrashException();
        }

        DiesAfterOperations = left - 1;
    }
}

/// <summary>The program ended here.</summary>
internal sealed class CrashException() : Exception("The program ended here.");
