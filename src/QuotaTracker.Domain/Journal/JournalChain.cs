namespace QuotaTracker.Domain.Journal;

/// <summary>Where a journal ends.</summary>
/// <param name="Sequence">The last entry's sequence; 0 when there is none.</param>
/// <param name="Hash">The last entry's hash; <see cref="EntryHash.Origin"/> when there is none.</param>
public readonly record struct JournalHead(long Sequence, EntryHash Hash)
{
    /// <summary>The end of an empty journal.</summary>
    public static JournalHead Empty => default;
}

/// <summary>Checks that a journal is whole: no gap, no second branch, no flipped bit.</summary>
public static class JournalChain
{
    /// <summary>
    /// Follows entries in order of sequence, from a known head, within one life of one station. Null when all is well; else the
    /// first break.
    /// </summary>
    public static ChainBreak? FindBreak(JournalHead from, IEnumerable<JournalEntry> entries)
    {
        var head = from;
        JournalEntry? first = null;
        foreach (var entry in entries)
        {
            first ??= entry;
            if (entry.Station != first.Station || entry.Incarnation != first.Incarnation)
                return new(entry.Sequence, ChainFault.OtherJournal);
            if (entry.Sequence != head.Sequence + 1)
                return new(head.Sequence + 1, ChainFault.SequenceGap);
            if (entry.Previous != head.Hash)
                return new(entry.Sequence, ChainFault.WrongPrevious);
            if (!entry.IsIntact())
                return new(entry.Sequence, ChainFault.ContentChanged);
            head = new(entry.Sequence, entry.Hash);
        }

        return null;
    }
}

/// <summary>The first place at which a journal isn't whole.</summary>
/// <param name="Sequence">The entry.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record ChainBreak(long Sequence, ChainFault Fault);

/// <summary>How a journal can be broken.</summary>
public enum ChainFault
{
    /// <summary>An entry is missing, or there twice.</summary>
    SequenceGap = 1,

    /// <summary>The entry doesn't name the hash of the one before it.</summary>
    WrongPrevious = 2,

    /// <summary>The entry's content doesn't have the entry's hash.</summary>
    ContentChanged = 3,

    /// <summary>The entry belongs to another station, or another life of it, than the ones before.</summary>
    OtherJournal = 4,
}
