using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Simulation.Stores;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>A journal entry as it was committed, with the life it belongs to.</summary>
internal sealed record Committed(JournalEntry Entry, EntryBody? Body);

/// <summary>A station's disk: the store on it, and what the world saw being committed to it.</summary>
internal sealed class Disk(World world, SimStore store, string name) : IStoreWatcher
{
    private bool _journalTouched;
    private bool _helloStored;
    private bool _isToldOld;

    public string Name => name;

    public SimStore Store => store;

    public List<Committed> Journal { get; } = [];

    /// <summary>What was recorded while the journal was stopped.</summary>
    public List<Committed> Limbo { get; } = [];

    /// <summary>What earlier lives of this disk recorded, limbo included.</summary>
    public List<Committed> Earlier { get; } = [];

    /// <summary>The journals of earlier lives, set aside.</summary>
    public SortedDictionary<int, IReadOnlyList<WireEntry>> Shelf { get; } = [];

    /// <summary>Whether its entries may be missing at central for good: it burned, was thrown away or rolled back.</summary>
    public bool Lost { get; set; }

    /// <summary>How far central has this life, as the last answer to a hello says that has not been stored yet.</summary>
    public long? HelloSays { get; set; }

    /// <summary>No room for anything new.</summary>
    public bool Full { get; set; }

    public JournalHead Head => Journal.Count == 0 ? JournalHead.Empty : new(Journal[^1].Entry.Sequence, Journal[^1].Entry.Hash);

    public void Operation(string sql)
    {
        world.StoreOperations++;
        world.Kernel.Running?.Operation();
        if (sql.StartsWith("insert into journal", StringComparison.Ordinal) || sql.StartsWith("insert into limbo", StringComparison.Ordinal))
        {
            if (Full)
            {
                world.Kernel.Count("disk full");
                throw new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13);
            }

            _journalTouched = true;
        }

        _helloStored |= sql.StartsWith("update station set hello_status", StringComparison.Ordinal);
    }

    public void Committing() => world.Kernel.Running?.Operation();

    public void Committed()
    {
        if (_journalTouched)
            TakeIn();
        // From here on it knows that another copy has got further.
        if (_helloStored && HelloSays is { } through)
            (HelloSays, _isToldOld) = (null, _isToldOld || through > Head.Sequence);
        _journalTouched = _helloStored = false;
        world.Kernel.Running?.Operation();
    }

    public void RolledBack() => _journalTouched = _helloStored = false;

    public bool IsStopped => Status() is "Frozen" or "Fork" or "Behind";

    public string? Status() => store.Connection.Look("select case when is_behind = 1 then 'Behind' else hello_status end from station", row => row.GetString(0)).FirstOrDefault();

    public long Acknowledged => store.Connection.Look("select acknowledged from station", row => row.GetInt64(0)).FirstOrDefault();

    public long FeedCursor => store.Connection.Look("select feed_cursor from station", row => row.GetInt64(0)).FirstOrDefault();

    public HashSet<string> OpenLeases => [.. store.Connection.Look("select lease_id from leases where state = 'Open'", row => row.GetString(0))];

    public bool Has(Guid exchange) => Journal.Concat(Limbo).Concat(Earlier).Any(committed => committed.Body is EntryBody.ExchangeRecorded recorded && recorded.Exchange.Value == exchange);

    /// <summary>Whether central's confirmation was heard here.</summary>
    public bool Confirmed(string exchange) => store.Connection.Look(
        "select 1 from resolutions where exchange_id = @exchange and resolution = 'Confirmed'", row => true, ("@exchange", exchange)).Count > 0;

    /// <summary>Entries as they stand in the store, which must be those that were seen.</summary>
    public List<JournalEntry> Read(string table, long after) => store.Connection.Look(
        $"select station, incarnation, sequence, previous, made_at_ms, day, kind, body, hash from {table} where sequence > @after order by sequence",
        row => new JournalEntry(
            StationId.Parse(row.GetString(0)), row.GetInt32(1), row.GetInt64(2), EntryHash.Parse(row.GetString(3)), row.GetInt64(4),
            Day(row.GetInt64(5)), row.GetString(6), (byte[])row.GetValue(7), EntryHash.Parse(row.GetString(8))),
        ("@after", after));

    private static DateOnly Day(long sql) => new((int)(sql / 10_000), (int)(sql / 100 % 100), (int)(sql % 100));

    private void TakeIn()
    {
        var life = store.Connection.Look("select incarnation from station", row => row.GetInt32(0)).FirstOrDefault();
        if (Journal.Count > 0 && Journal[^1].Entry.Incarnation != life)
        {
            Earlier.AddRange(Journal);
            Earlier.AddRange(Limbo);
            Journal.Clear();
            Limbo.Clear();
            (HelloSays, _isToldOld) = (null, false);
            world.Kernel.Count("lives carried over");
        }

        foreach (var entry in Read("journal", Head.Sequence))
        {
            if (entry.Sequence != Head.Sequence + 1 || entry.Previous != Head.Hash || !entry.IsIntact())
                world.Kernel.Fail($"I5: entry {entry.Sequence} of {entry.Station}/{entry.Incarnation} on {name} doesn't continue its chain");
            if (_isToldOld)
                world.Kernel.Fail($"entry {entry.Sequence} of {entry.Station}/{entry.Incarnation} was appended on {name}, which central had told that it is an old copy");
            if (IsStopped)
                world.Kernel.Fail($"entry {entry.Sequence} of {entry.Station}/{entry.Incarnation} was appended on {name} while the journal is stopped");
            Journal.Add(Told(entry));
        }

        foreach (var entry in Read("limbo", Limbo.Count))
        {
            if (entry.Sequence != Limbo.Count + 1 || (Limbo.Count > 0 && entry.Previous != Limbo[^1].Entry.Hash) || !entry.IsIntact())
                world.Kernel.Fail($"limbo entry {entry.Sequence} of {entry.Station}/{entry.Incarnation} on {name} doesn't continue its chain");
            world.Kernel.Count("recorded in limbo");
            Limbo.Add(Told(entry));
        }
    }

    private Committed Told(JournalEntry entry)
    {
        var committed = new Committed(entry, EntryCodec.TryDecode(entry.Kind, entry.Body.Span));
        world.Oracle.Committed(this, committed);
        return committed;
    }
}
