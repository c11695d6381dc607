using QuotaTracker.Domain.Leases;

namespace QuotaTracker.Sizing.Tests;

/// <summary>What the default settings rest on (docs/sizing.md), on one seed.</summary>
public sealed class SizingTests
{
    private static readonly Demand Visits = new(new Border(), seed: 1, SizingTable.Policy.TripsPerMonth);

    [Fact]
    public void Demand_IsLargeEnoughToShowRareThings()
    {
        Visits.Visits.Count(visit => visit.IsEntitled).Should().BeGreaterThan(40_000);
        var offline = Enumerable.Range(0, Visits.Border.Stations).SelectMany(Visits.OutagesOf).Sum(outage => outage.To - outage.From);
        var days = Visits.Border.LastDay.DayNumber - Visits.Border.FirstDay.DayNumber + 1;
        (offline / (days * 24.0 * Visits.Border.Stations)).Should().BeInRange(0.08, 0.12);
    }

    [Fact]
    public void Leases_Default_GrantAtOnceAndNeverTooMuch()
    {
        var outcome = new Leased(Visits, SizingTable.Policy, new LeasePlanSettings()).Run();

        outcome.AtOnceShare.Should().BeGreaterThanOrEqualTo(98);
        outcome.OverIssued.Should().Be(0);
        (outcome.AtOnce + outcome.Provisional + outcome.Refused).Should().Be(outcome.Entitled);
    }

    [Fact]
    public void OnlineOnly_LosesWhatOutagesTake()
    {
        var outcome = new Leased(Visits, SizingTable.Policy, null).Run();

        outcome.AtOnceShare.Should().BeInRange(85, 95);
        outcome.OverIssued.Should().Be(0);
    }

    [Fact]
    public void Optimistic_OverIssues() =>
        new Optimistic(Visits, SizingTable.Policy).Run().OverIssued.Should().BePositive();
}
