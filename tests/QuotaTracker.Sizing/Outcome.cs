using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Sizing;

/// <summary>What a design did with the visits.</summary>
/// <param name="Visits">All of them.</param>
/// <param name="Entitled">Those that somebody who knew everything would have granted.</param>
/// <param name="AtOnce">Entitled ones granted while the person stood there.</param>
/// <param name="Provisional">Entitled ones that had to wait for central.</param>
/// <param name="Confirmed">Of these, the ones that central granted later.</param>
/// <param name="Refused">Entitled ones taxed at once.</param>
/// <param name="OverIssued">Trips beyond one a day or beyond the month's number.</param>
/// <param name="AtRisk">The most trips that lay on leases at one station: what a lost disk can cost.</param>
internal sealed record Outcome(int Visits, int Entitled, int AtOnce, int Provisional, int Confirmed, int Refused, int OverIssued, int AtRisk)
{
    public double AtOnceShare => 100.0 * AtOnce / Entitled;

    public double ProvisionalShare => 100.0 * Provisional / Entitled;

    public double RefusedShare => 100.0 * Refused / Entitled;
}

/// <summary>Counts every trip that was granted, by whom and however, and what is too many: the measure that no design can argue with.</summary>
internal sealed class Granted(int tripsPerMonth)
{
    private readonly Dictionary<(int Resident, YearMonth Month), (DayMask Days, int Trips)> _granted = [];

    public int OverIssued { get; private set; }

    public void Add(int resident, DateOnly day)
    {
        var (days, trips) = _granted.GetValueOrDefault((resident, YearMonth.Of(day)));
        if (days.Has(day) || trips >= tripsPerMonth)
            OverIssued++;
        _granted[(resident, YearMonth.Of(day))] = (days | DayMask.Of(day), trips + 1);
    }
}

/// <summary>Counts the answers to entitled visits.</summary>
internal sealed class Tally
{
    public int AtOnce { get; private set; }

    public int Provisional { get; private set; }

    public int Refused { get; private set; }

    public int Confirmed { get; set; }

    public void Add(Visit visit, QuotaDecision decision)
    {
        if (!visit.IsEntitled)
            return;
        switch (decision)
        {
            case QuotaDecision.Exempt:
                AtOnce++;
                break;
            case QuotaDecision.Provisional:
                Provisional++;
                break;
            default:
                Refused++;
                break;
        }
    }
}
