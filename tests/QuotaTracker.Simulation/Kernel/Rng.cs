namespace QuotaTracker.Simulation.Kernel;

/// <summary>Chance that a seed replays: SplitMix64.</summary>
internal sealed class Rng(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A seed that depends on both numbers.</summary>
    public static ulong Mix(ulong one, ulong other) => Scramble(unchecked(one + (0x9E3779B97F4A7C15UL * (other + 1))));

    public ulong Next() => Scramble(_state = unchecked(_state + 0x9E3779B97F4A7C15UL));

    /// <summary>0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>From the first to the last, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>True so many times in a thousand.</summary>
    public bool Chance(int perMille) => perMille > 0 && Below(1_000) < perMille;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    private static ulong Scramble(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
