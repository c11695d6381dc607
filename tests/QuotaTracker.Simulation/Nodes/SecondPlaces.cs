using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>The keys in a device's data folder.</summary>
internal sealed class SimKeys : IKeyPlace
{
    private readonly Dictionary<string, string> _pems;

    private SimKeys(Dictionary<string, string> pems) => _pems = pems;

    public static SimKeys Empty() => new([]);

    public static SimKeys With(StationKey key) => new(new() { [StationKeyFile.FileName] = key.ExportPem() });

    public SimKeys Copy() => new(new(_pems));

    public string? Read(string name) => _pems.GetValueOrDefault(name);

    public void Create(string name, string pem) => _pems.Add(name, pem);

    public void Move(string name, string to)
    {
        _pems[to] = _pems[name];
        _pems.Remove(name);
    }
}

/// <summary>The copy of the journal on another device; it stays when the disk goes.</summary>
internal sealed class SimMirror(SimKernel kernel) : ISecondDevice
{
    private readonly SortedDictionary<int, List<WireEntry>> _lives = [];
    private readonly Dictionary<LimboCopy, List<WireEntry>> _limbo = [];
    private readonly HashSet<Guid> _told = [];

    /// <summary>Pulled out, full or broken: nothing of it answers.</summary>
    public bool Away { get; set; }

    public bool IsSetUp => true;

    /// <summary>How far it has a life, whether it answers or not.</summary>
    public long Through(int incarnation) => _lives.TryGetValue(incarnation, out var entries) && entries.Count > 0 ? entries[^1].Sequence : 0;

    /// <summary>Exchanges of stopped stations that nobody may lose with a disk: they stand here, or somebody was answered as if they did.</summary>
    public IEnumerable<Guid> InLimbo => _limbo.SelectMany(pair => pair.Value.Select(entry => entry.ToEntry(pair.Key.Station, pair.Key.Incarnation)))
        .Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Select(recorded => recorded.Exchange.Value).Concat(_told);

    /// <summary>The station answered, and said that this device is good.</summary>
    public void Told(Guid exchange) => _told.Add(exchange);

    public IReadOnlyList<int> Lives(StationId station)
    {
        Touch();
        return [.. _lives.Keys];
    }

    public WireEntry? Last(StationId station, int incarnation)
    {
        Touch();
        return _lives.TryGetValue(incarnation, out var entries) ? entries[^1] : null;
    }

    public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax)
    {
        Touch();
        return _lives.TryGetValue(incarnation, out var entries) ? [.. entries.Where(entry => entry.Sequence > sequence).Take(countMax)] : [];
    }

    public void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries)
    {
        Touch();
        if (!_lives.TryGetValue(incarnation, out var life))
            _lives[incarnation] = life = [];
        life.AddRange(entries);
    }

    public IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries)
    {
        Touch();
        var there = _lives[incarnation].Select(entry => entry.Hash).ToHashSet();
        return [.. entries.Where(entry => !there.Contains(entry.Hash.Hex))];
    }

    public IReadOnlyList<LimboCopy> Limbo(StationId station)
    {
        Touch();
        return [.. _limbo.Keys.OrderBy(limbo => (limbo.Incarnation, limbo.Number))];
    }

    public WireEntry? Last(LimboCopy limbo)
    {
        Touch();
        return _limbo[limbo][^1];
    }

    public LimboRead Read(LimboCopy limbo)
    {
        Touch();
        return new([.. _limbo[limbo]], IsWhole: true);
    }

    public void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries)
    {
        Touch();
        if (!_limbo.TryGetValue(limbo, out var there))
        {
            kernel.Count("limbo journals on second devices");
            _limbo[limbo] = there = [];
        }

        there.AddRange(entries);
    }

    public void SetAside(LimboCopy limbo)
    {
        Touch();
        kernel.Count("limbo journals carried from second devices");
        _limbo.Add(limbo with { IsCarried = true }, _limbo[limbo]);
        _limbo.Remove(limbo);
    }

    private void Touch()
    {
        kernel.Running?.Operation();
        if (!Away)
            return;
        kernel.Count("second device away");
        throw new IOException("The second device is away.");
    }
}

/// <summary>Stores of ended lives, on the disk that they were kept on.</summary>
internal sealed class SimShelf(SimKernel kernel, Disk disk) : ILifeShelf
{
    public void Keep(int incarnation)
    {
        kernel.Running?.Operation();
        kernel.Count("lives kept aside");
        disk.Shelf[incarnation] = [.. disk.Read(JournalRows.Journal, 0).Select(WireEntry.From)];
    }

    public IReadOnlyList<int> Lives(StationId station) => [.. disk.Shelf.Keys];

    public WireEntry? Last(StationId station, int incarnation) => disk.Shelf[incarnation] is [.., var last] ? last : null;

    public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) =>
        [.. disk.Shelf[incarnation].Where(entry => entry.Sequence > sequence).Take(countMax)];
}
