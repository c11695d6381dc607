using Microsoft.Extensions.Options;

namespace QuotaTracker.Central.Public;

/// <summary>
/// Counts wrong second facts by number, for numbers that exist and numbers that don't alike. In memory and bounded: the oldest is
/// forgotten first, and a restart forgets all, which costs a guesser more time than it wins.
/// </summary>
internal sealed class LookUpThrottle(TimeProvider clock, IOptions<PublicOptions> options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Failures>> byNumber = new(StringComparer.Ordinal);
    private readonly LinkedList<Failures> oldestFirst = [];

    /// <summary>Counts an attempt as failed until it proves right; the answer is how long to wait, or null to go on.</summary>
    public TimeSpan? Begin(string number)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            ForgetEndedBy(now);
            if (!byNumber.TryGetValue(number, out var node))
            {
                if (byNumber.Count >= options.Value.RememberedMax)
                    Forget(oldestFirst.First!);
                node = oldestFirst.AddLast(new Failures(number, now.AddMinutes(options.Value.WaitMinutes)));
                byNumber[number] = node;
            }

            if (node.Value.Count >= options.Value.FailuresMax)
                return node.Value.Until - now;
            node.Value.Count++;
            return null;
        }
    }

    /// <summary>The attempt was right: the number starts anew.</summary>
    public void Succeeded(string number)
    {
        lock (gate)
        {
            if (byNumber.TryGetValue(number, out var node))
                Forget(node);
        }
    }

    private void ForgetEndedBy(DateTimeOffset now)
    {
        while (oldestFirst.First is { } first && first.Value.Until <= now)
            Forget(first);
    }

    private void Forget(LinkedListNode<Failures> node)
    {
        byNumber.Remove(node.Value.Number);
        oldestFirst.Remove(node);
    }

    private sealed class Failures(string number, DateTimeOffset until)
    {
        public string Number { get; } = number;

        public DateTimeOffset Until { get; } = until;

        public int Count { get; set; }
    }
}
