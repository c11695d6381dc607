namespace QuotaTracker.Domain.Places;

/// <summary>
/// A commune or ward that touches the land border while the row is valid: permanent residence there makes a border resident
/// (Decree 14/2018 Art. 3(3), amended by 122/2024). Matched by code, never by bare name: "Lào Cai" alone names three things.
/// </summary>
/// <param name="Code">Five digits of the statistics office.</param>
/// <param name="Name">Name in Vietnamese.</param>
/// <param name="FormerUnits">The units it was formed from, whose names still stand on cards.</param>
/// <param name="FormerDistrict">The district before 2025-07-01.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day, included; null while valid.</param>
public sealed record BorderUnit(
    string Code, string Name, IReadOnlyList<string> FormerUnits, string FormerDistrict, DateOnly ValidFrom, DateOnly? ValidTo)
{
    /// <summary>Whether the row holds on a day.</summary>
    public bool Covers(DateOnly day) => ValidFrom <= day && (ValidTo is not { } last || day <= last);
}
