using QuotaTracker.Contracts.Reference;

namespace QuotaTracker.Central.Admin;

/// <summary>A station as administrators see it.</summary>
public sealed record StationView(
    string Station, string Checkpoint, bool Active, int Incarnation, string? Life, DateTimeOffset? LastContact, int? Unsent, long? DriftMs,
    int OpenLeases, string? SoftwareVersion);

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
