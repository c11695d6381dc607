using QuotaTracker.Domain;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Sizing;

/// <summary>
/// What others do: grant offline by what the station knows, merge later. At its best: everything central knows is at every station up to the
/// moment the line broke.
/// </summary>
internal sealed class Optimistic(Demand demand, QuotaPolicy policy)
{
    private readonly Dictionary<(int Resident, YearMonth Month), List<(double At, DateOnly Day)>> _merged = [];
    private readonly Granted _granted = new(policy.TripsPerMonth);

    public Outcome Run()
    {
        var tally = new Tally();
        var own = new List<(int Resident, DateOnly Day)>[demand.Border.Stations];
        var ends = new double[demand.Border.Stations];
        for (var station = 0; station < own.Length; station++)
            own[station] = [];
        foreach (var visit in demand.Visits)
        {
            for (var station = 0; station < own.Length; station++)
            {
                if (ends[station] <= visit.Hour)
                {
                    // The line is back: what was granted meanwhile is merged, too late to change anything.
                    foreach (var (resident, day) in own[station])
                        Merge(resident, day, ends[station]);
                    own[station].Clear();
                }
            }

            var outage = demand.OutagesOf(visit.Station).FirstOrDefault(outage => outage.From <= visit.Hour && visit.Hour < outage.To);
            var isOffline = outage.To > 0;
            var known = _merged.GetValueOrDefault((visit.Resident, YearMonth.Of(visit.Day)), []).Where(trip => !isOffline || trip.At <= outage.From)
                .Select(trip => trip.Day)
                .Concat(own[visit.Station].Where(trip => trip.Resident == visit.Resident && YearMonth.Of(trip.Day) == YearMonth.Of(visit.Day)).Select(trip => trip.Day))
                .ToArray();
            if (known.Contains(visit.Day) || known.Length >= policy.TripsPerMonth)
            {
                tally.Add(visit, new QuotaDecision.Taxable(TaxableReason.UsedToday, policy.PerTripCap));
                continue;
            }

            _granted.Add(visit.Resident, visit.Day);
            tally.Add(visit, new QuotaDecision.Exempt(default, policy.PerTripCap, Vnd.Zero));
            if (isOffline)
            {
                ends[visit.Station] = outage.To;
                own[visit.Station].Add((visit.Resident, visit.Day));
            }
            else
            {
                Merge(visit.Resident, visit.Day, visit.Hour);
            }
        }

        return new(demand.Visits.Length, demand.Visits.Count(visit => visit.IsEntitled), tally.AtOnce, tally.Provisional, 0, tally.Refused, _granted.OverIssued, 0);
    }

    private void Merge(int resident, DateOnly day, double at)
    {
        var month = (resident, YearMonth.Of(day));
        if (!_merged.TryGetValue(month, out var trips))
            _merged[month] = trips = [];
        trips.Add((at, day));
    }
}
