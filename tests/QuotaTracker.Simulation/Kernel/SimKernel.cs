namespace QuotaTracker.Simulation.Kernel;

/// <summary>Time, turns and chance: everything that could differ between two runs is decided here, by the seed.</summary>
internal sealed class SimKernel
{
    private readonly List<SimProcess> _ready = [];
    private readonly PriorityQueue<SimTimer, (long Due, long Order)> _timers = new();
    private readonly List<string>? _story;
    private readonly Dictionary<SimProcess, Action<string>> _onDeath = [];
    private long _order;

    public SimKernel(DateTimeOffset start, ulong seed, bool tell)
    {
        NowMs = start.ToUnixTimeMilliseconds();
        Chance = new(seed);
        _story = tell ? [] : null;
    }

    /// <summary>The true time.</summary>
    public long NowMs { get; private set; }

    public Rng Chance { get; set; }

    public SimProcess? Running { get; set; }

    public long Steps { get; private set; }

    public int Crashes { get; set; }

    /// <summary>The first thing that must not be.</summary>
    public string? Violation { get; private set; }

    public bool Tells => _story is not null;

    public IReadOnlyList<string> Story => _story ?? [];

    /// <summary>Counts of what happened, for the summary.</summary>
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    public void Count(string what, long times = 1) => Counts[what] = Counts.GetValueOrDefault(what) + times;

    /// <summary>A line of the story. Ask <see cref="Tells"/> first: lines cost.</summary>
    public void Say(string line) => _story?.Add($"{Clock()}  {line}");

    public void Fail(string what)
    {
        if (Violation is not null)
            return;
        Violation = what;
        Say($"VIOLATION: {what}");
    }

    /// <summary>Looking at a clock takes a moment: no two ids are made in the same millisecond, so their order never rests on their random bits.</summary>
    public long Look() => ++NowMs;

    public void Wake(SimProcess process)
    {
        if (!_ready.Contains(process))
            _ready.Add(process);
    }

    public void Sleep(SimProcess process) => _ready.Remove(process);

    public void OnDeath(SimProcess process, Action<string> react) => _onDeath[process] = react;

    public void Died(SimProcess process, string how)
    {
        if (_onDeath.Remove(process, out var react))
            react(how);
    }

    /// <summary>Calls back at a time, unless cancelled or its program has died.</summary>
    public SimTimer After(long delayMs, Action call, SimProcess? of = null)
    {
        var timer = new SimTimer(this, of, call);
        timer.Set(delayMs);
        return timer;
    }

    internal void Enqueue(SimTimer timer, long due) => _timers.Enqueue(timer, (due, _order++));

    /// <summary>Lets things happen until a condition holds, nothing is left to do before a moment, or so many steps were taken. True when the condition holds.</summary>
    public async Task<bool> RunAsync(Func<bool> until, long untilMs, int stepsMax = int.MaxValue)
    {
        for (var steps = 0; steps < stepsMax && Violation is null; steps++)
        {
            if (until())
                return true;
            if (!Step(untilMs))
            {
                NowMs = Math.Max(NowMs, untilMs);
                return until();
            }

            // What the framework gave to the pool runs now, before anything else.
            for (var i = 0; i < 20 && ThreadPool.PendingWorkItemCount > 0; i++)
                await PoolTurn.Instance;
        }

        return until();
    }

    private bool Step(long untilMs)
    {
        Steps++;
        DropCancelled();
        var due = _timers.TryPeek(out _, out var first) && first.Due <= NowMs;
        var choices = _ready.Count + (due ? 1 : 0);
        if (choices == 0)
        {
            if (_timers.Count == 0 || first.Due > untilMs)
                return false;
            NowMs = Math.Max(NowMs, first.Due);
            due = true;
            choices = 1;
        }

        var choice = choices == 1 ? 0 : Chance.Below(choices);
        if (choice < _ready.Count)
        {
            var process = _ready[choice];
            process.RunOne();
            if (!process.HasWork)
                _ready.Remove(process);
        }
        else if (due)
        {
            _timers.Dequeue().Fire();
        }

        return true;
    }

    private void DropCancelled()
    {
        while (_timers.TryPeek(out var timer, out var at) && !timer.IsDue(at.Due))
            _timers.Dequeue();
    }

    private string Clock() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs).ToOffset(TimeSpan.FromHours(7))
        .ToString("dd.MM. HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}
