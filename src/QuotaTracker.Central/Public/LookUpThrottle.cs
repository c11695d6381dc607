using Microsoft.Extensions.Options;

namespace QuotaTracker.Central.Public;

/// <summary>
/// Counts wrong second facts by number, for numbers that exist and numbers that don't alike. In memory and bounded: the oldest is
/// forgotten first, and a restart forgets all, which costs a guesser more time than it wins.
/// </summary>
internal sealed class LookUpThrottle(TimeProvider clock, IOptions<PublicOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Failures>> _byNumber = new(StringComparer.Ordinal);
    private readonly LinkedList<Failures> _oldestFirst = [];

    /// <summary>Counts an attempt as failed until it proves right; the answer is how long to wait, or null to go on.</summary>
    public TimeSpan? Begin(string number)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            ForgetEndedBy(now);
            if (!_byNumber.TryGetValue(number, out var node))
            {
                if (_byNumber.Count >= options.Value.RememberedMax)
                    Forget(_oldestFirst.First!);
                node = _oldestFirst.AddLast(new Failures(number, now.AddMinutes(options.Value.WaitMinutes)));
                _byNumber[number] = node;
            }

            if (node.Value.Count >= options.Value.FailuresMax)
                return node.Value.Until - now;
            node.Value.Count++;
            return null;
        }
    }

    /// <summary>Nothing was looked at, so it was no attempt.</summary>
    public void TakeBack(string number)
    {
        lock (_gate)
        {
            if (_byNumber.TryGetValue(number, out var node) && --node.Value.Count == 0)
                Forget(node);
        }
    }

    /// <summary>The attempt was right: the number starts anew.</summary>
    public void Succeeded(string number)
    {
        lock (_gate)
        {
            if (_byNumber.TryGetValue(number, out var node))
                Forget(node);
        }
    }

    private void ForgetEndedBy(DateTimeOffset now)
    {
        while (_oldestFirst.First is { } first && first.Value.Until <= now)
            Forget(first);
    }

    private void Forget(LinkedListNode<Failures> node)
    {
        _byNumber.Remove(node.Value.Number);
        _oldestFirst.Remove(node);
    }

    private sealed class Failures(string number, DateTimeOffset until)
    {
        public string Number { get; } = number;

        public DateTimeOffset Until { get; } = until;

        public int Count { get; set; }
    }
}
