using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Places;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Central.Reference;

/// <summary>The tables of reference data that central itself decides by, at one moment.</summary>
internal sealed class ReferenceBook(
    PolicyBook policies, IReadOnlyList<BorderUnit> units, IReadOnlyList<Checkpoint> checkpoints, TaxRates rates)
{
    public PolicyBook Policies => policies;

    public TaxRates Rates => rates;

    /// <summary>Whether permanent residence in a unit makes a border resident on a day.</summary>
    public bool IsBorderUnit(string? code, DateOnly day) => code is not null && units.Any(unit => unit.Code == code && unit.Covers(day));

    /// <summary>The unit in which a checkpoint lies; null when the checkpoint isn't in the table.</summary>
    public string? UnitOf(string checkpoint) => checkpoints.FirstOrDefault(place => place.Code.Value == checkpoint)?.UnitCode;

    /// <summary>The checkpoints that serve a unit.</summary>
    public IEnumerable<string> CheckpointsOf(string? unitCode) =>
        checkpoints.Where(place => place.UnitCode == unitCode).Select(place => place.Code.Value);
}
