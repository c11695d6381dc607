using QuotaTracker.Contracts.Reference;

namespace QuotaTracker.Central.Admin;

/// <summary>A station as those who watch over it see it.</summary>
/// <param name="Station">Which.</param>
/// <param name="Checkpoint">Where.</param>
/// <param name="Active">Whether it is switched on.</param>
/// <param name="Incarnation">The life of its store; 0 when never enrolled.</param>
/// <param name="Life">How its journal stands; null when never enrolled.</param>
/// <param name="Burned">Whether it was declared lost and has to enrol anew.</param>
/// <param name="LastContact">When it last spoke to central.</param>
/// <param name="LastStick">When its last file came by stick.</param>
/// <param name="Silence">How long nothing was heard of it, judged.</param>
/// <param name="Unsent">Entries that it had not sent, as it said itself.</param>
/// <param name="DriftMs">Its wall clock against central's.</param>
/// <param name="SecondDevice">How the copy of its journal stands: None, Good or Missing.</param>
/// <param name="TripsHeld">Trips that it may still grant from its open leases.</param>
/// <param name="OldestLease">When the oldest of those leases was issued.</param>
/// <param name="SoftwareVersion">Its program.</param>
public sealed record StationView(
    string Station, string Checkpoint, bool Active, int Incarnation, string? Life, bool Burned, DateTimeOffset? LastContact, DateTimeOffset? LastStick,
    Silence Silence, int? Unsent, long? DriftMs, string? SecondDevice, int TripsHeld, DateTimeOffset? OldestLease, string? SoftwareVersion);

/// <summary>How long nothing was heard of a station that should be at work.</summary>
public enum Silence
{
    /// <summary>Less than a day, or nobody expects to hear of it.</summary>
    None = 1,

    /// <summary>A day or more.</summary>
    Attention = 2,

    /// <summary>Three days or more.</summary>
    Alarm = 3,
}

/// <summary>A one-time code, shown once.</summary>
public sealed record IssuedCode(string Station, string Code, DateTimeOffset ExpiresAt);

/// <summary>Secrets that were just made for a person, shown once.</summary>
public sealed record IssuedSecrets(string Code, string? Password, string? Pin);

/// <summary>A resident as administrators see one.</summary>
public sealed record ResidentView(
    Guid ResidentId, string MaskedNumber, string Name, string? BirthDate, string? UnitCode, bool PolicePermit, bool Confirmed);

/// <summary>A place to live in, for choosing.</summary>
public sealed record UnitView(string Code, string Name);

/// <summary>A reference table as administrators see it.</summary>
public sealed record TableView(string Name, int Version, bool Sample, DateTimeOffset ImportedAt, string ImportedBy, int Rows);

/// <summary>What came of an import.</summary>
/// <param name="What">The table, or <c>Residents</c>.</param>
/// <param name="Count">Rows taken in; 0 with faults.</param>
/// <param name="Version">With a reference table: the version that holds now.</param>
/// <param name="Faults">Why nothing was changed.</param>
public sealed record ImportView(string What, int Count, int? Version, IReadOnlyList<ReferenceFault> Faults);
