namespace QuotaTracker.Central.People;

/// <summary>One who works with central, as shown on pages.</summary>
public sealed record PersonView(string Code, string Name, IReadOnlyList<string> Roles, bool HasPassword, bool HasPin, bool Active, bool Locked);
