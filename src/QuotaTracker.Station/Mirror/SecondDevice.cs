using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Station.Mirror;

/// <summary>
/// Entries that are kept outside the store: a process edge. Every call may throw <see cref="IOException"/> (it is not there, is full, or
/// doesn't answer in time) and nothing else.
/// </summary>
internal interface IKeptEntries
{
    /// <summary>The lives of a station that it has something of, rising.</summary>
    IReadOnlyList<int> Lives(StationId station);

    /// <summary>The last whole entry of a life; null when it has none.</summary>
    WireEntry? Last(StationId station, int incarnation);

    /// <summary>Entries of a life after a sequence, in order.</summary>
    IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax);
}

/// <summary>The copy of the journal on another device.</summary>
internal interface ISecondDevice : IKeptEntries
{
    /// <summary>Whether one is set up at all.</summary>
    bool IsSetUp { get; }

    /// <summary>Adds entries behind the last whole one, and returns when they are on the device.</summary>
    void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries);
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
}
