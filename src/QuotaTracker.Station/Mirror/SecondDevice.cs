using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Station.Mirror;

/// <summary>
/// Entries that are kept outside the store: a process edge. Every call may throw <see cref="IOException"/> (it is not there, is full, or
/// doesn't answer in time) and nothing else.
/// </summary>
internal interface IKeptEntries
{
    /// <summary>The lives of a station that it has something of, rising.</summary>
    IReadOnlyList<int> Lives(StationId station);

    /// <summary>The last entry of a life that is whole and what its hash says; null when it has none.</summary>
    WireEntry? Last(StationId station, int incarnation);

    /// <summary>Entries of a life after a sequence, in order.</summary>
    IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax);
}

/// <summary>A copy of a limbo journal on the second device.</summary>
/// <param name="Station">Whose.</param>
/// <param name="Incarnation">The life whose journal was stopped.</param>
/// <param name="Number">
/// Tells copies of one life apart: an old image of it may begin another limbo journal, or go on otherwise from the middle of one. Which
/// of them is whose, their entries say. Never used twice.
/// </param>
/// <param name="IsCarried">Recorded anew in a later journal, and set aside.</param>
internal sealed record LimboCopy(StationId Station, int Incarnation, int Number, bool IsCarried = false);

/// <summary>What can be read of a limbo journal on the second device.</summary>
/// <param name="Entries">From its beginning, in order.</param>
/// <param name="IsWhole">Nothing stands behind them that can't be read.</param>
internal sealed record LimboRead(IReadOnlyList<WireEntry> Entries, bool IsWhole);

/// <summary>The copy of the journal on another device, and of the limbo journal while it is stopped.</summary>
internal interface ISecondDevice : IKeptEntries
{
    /// <summary>Whether one is set up at all.</summary>
    bool IsSetUp { get; }

    /// <summary>
    /// Adds entries behind the last whole one, and returns when they are on the device. They follow on it, or had gone bad there and end with
    /// it once more: of one sequence the entry counts that is whole.
    /// </summary>
    void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries);

    /// <summary>Which of some hundred entries of a journal, in order, it doesn't have, or no longer as they were.</summary>
    IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries);

    /// <summary>The limbo journals of a station that it has, by life and number.</summary>
    IReadOnlyList<LimboCopy> Limbo(StationId station);

    /// <summary>The last whole entry of a limbo journal; null when it has none.</summary>
    WireEntry? Last(LimboCopy limbo);

    /// <summary>All of a limbo journal that can be read.</summary>
    LimboRead Read(LimboCopy limbo);

    /// <summary>Adds entries to a limbo journal, as to a journal; begins it when it isn't there.</summary>
    void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries);

    /// <summary>Gives a limbo journal the name of one that was carried. Nothing of it goes.</summary>
    void SetAside(LimboCopy limbo);
}

/// <summary>No second device is set up.</summary>
internal sealed class NoSecondDevice : ISecondDevice
{
    public bool IsSetUp => false;

    public IReadOnlyList<int> Lives(StationId station) => [];

    public WireEntry? Last(StationId station, int incarnation) => null;

    public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) => [];

    public void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries)
    {
    }

    public IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries) => entries;

    public IReadOnlyList<LimboCopy> Limbo(StationId station) => [];

    public WireEntry? Last(LimboCopy limbo) => null;

    public LimboRead Read(LimboCopy limbo) => new([], IsWhole: true);

    public void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries)
    {
    }

    public void SetAside(LimboCopy limbo)
    {
    }
}
