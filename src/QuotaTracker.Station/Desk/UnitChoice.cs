namespace QuotaTracker.Station.Desk;

/// <summary>A border unit to choose when a person is registered. Public, as Razor components' parameters are.</summary>
public sealed record UnitChoice(string Code, string Name);
