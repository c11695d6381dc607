using System.Globalization;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Sizing;

/// <summary>
/// The protocol with leases: the rules, the books, the leases and the plan are the product's own classes; what is modelled is who is in
/// contact when. A contact takes no time, a station in contact answers a recall at once, and one that isn't answers when it is back.
/// </summary>
internal sealed class Leased
{
    private readonly Demand _demand;
    private readonly QuotaPolicy _policy;
    private readonly LeasePlanSettings? _plan;
    private readonly Granted _granted;
    private readonly Tally _tally = new();
    private readonly Station[] _stations;
    private readonly int[] _homeOf;
    private readonly Dictionary<StationId, int> _numbers;
    private readonly Dictionary<(int Resident, YearMonth Month), QuotaMonth> _books = [];
    private readonly Dictionary<(int Resident, YearMonth Month), List<Lease>> _open = [];
    private readonly Dictionary<int, (int Station, DateOnly Day)> _seen = [];
    private readonly Dictionary<(int Resident, YearMonth Month), List<Visit>> _pending = [];
    private readonly Random _ids = new(0);
    private readonly int[] _out;
    private int _atRisk;
    private DateOnly _today;

    /// <param name="demand">The visits.</param>
    /// <param name="policy">The limits.</param>
    /// <param name="plan">How leases are planned; null plans none, so that every right is asked for when the person is there.</param>
    public Leased(Demand demand, QuotaPolicy policy, LeasePlanSettings? plan)
    {
        (_demand, _policy, _plan, _granted) = (demand, policy, plan, new(policy.TripsPerMonth));
        _stations = [.. Enumerable.Range(0, demand.Border.Stations).Select(number => new Station(
            StationId.Parse(string.Create(CultureInfo.InvariantCulture, $"S{number:D2}-01"))))];
        _numbers = _stations.Select((station, number) => (station.Id, number)).ToDictionary(pair => pair.Id, pair => pair.number);
        _homeOf = demand.Homes;
        _out = new int[_stations.Length];
    }

    public Outcome Run()
    {
        foreach (var (_, happen) in Happenings().OrderBy(happening => happening.Hour))
            happen();
        // Everything heals in the end, and what waits is decided.
        foreach (var station in _stations)
            Connect(station);
        var entitled = _demand.Visits.Count(visit => visit.IsEntitled);
        return new(_demand.Visits.Length, entitled, _tally.AtOnce, _tally.Provisional, _tally.Confirmed, _tally.Refused, _granted.OverIssued, _atRisk);
    }

    private IEnumerable<(double Hour, Action Happen)> Happenings()
    {
        for (var day = _demand.Border.FirstDay; day <= _demand.Border.LastDay; day = day.AddDays(1))
        {
            var today = day;
            yield return ((day.DayNumber - _demand.Border.FirstDay.DayNumber) * 24.0, () => BeginDay(today));
        }

        foreach (var (number, station) in _stations.Index())
        {
            foreach (var (from, to) in _demand.OutagesOf(number))
            {
                yield return (from, () => station.IsOnline = false);
                yield return (to, () =>
                {
                    Connect(station);
                    PlanAll(number);
                });
            }
        }

        foreach (var visit in _demand.Visits)
            yield return (visit.Hour, () => Serve(visit));
    }

    private void BeginDay(DateOnly today)
    {
        _today = today;
        foreach (var station in _stations)
        {
            foreach (var (resident, lease) in station.Past(today))
                Tell(station, station.Release(resident, lease));
        }

        for (var number = 0; number < _stations.Length; number++)
            PlanAll(number);
    }

    private void Serve(Visit visit)
    {
        var station = _stations[visit.Station];
        var month = YearMonth.Of(visit.Day);
        var dayUsed = station.Used.Contains((visit.Resident, visit.Day));
        var (proof, without) = (CentralProof.None, ProvisionalReason.OfflineWithoutLease);
        if (station.IsOnline && !dayUsed && !station.Of(visit.Resident, month).Any(lease => lease.CanGrant(visit.Day)))
            (proof, without) = Ask(station, visit, month);
        var decision = QuotaRules.Decide(
            _policy, new(ResidentStanding.Eligible, station.Of(visit.Resident, month), dayUsed, proof, without),
            new(ExchangeDirection.Import, visit.Day, _policy.PerTripCap), DayCertainty.Trusted, journalFrozen: false);
        _tally.Add(visit, decision);
        if (decision is QuotaDecision.Exempt exempt)
        {
            _granted.Add(visit.Resident, visit.Day);
            station.Grant(visit.Resident, exempt.Lease, visit.Day);
        }

        Tell(station, new Entry(visit, decision, null));
        // As at the next contact of the station that keeps this person's rights, a minute later.
        for (var number = 0; number < _stations.Length; number++)
            Plan(number, visit.Resident);
    }

    // As the desk does: spent leases are given back first, then central is asked for one trip on this day.
    private (CentralProof Proof, ProvisionalReason Without) Ask(Station station, Visit visit, YearMonth month)
    {
        foreach (var spent in station.Of(visit.Resident, month).Where(lease => lease.UnitsLeft == 0).ToArray())
            Tell(station, station.Release(visit.Resident, spent));
        for (var recalled = false; ; recalled = true)
        {
            var books = Books(visit.Resident, month);
            if (books.UsedDays.Has(visit.Day))
                return (CentralProof.UsedToday, default);
            if (books.Used >= books.Cap)
                return (CentralProof.MonthExhausted, default);
            if (books.Reserve(DayMask.Of(visit.Day), 1) is { } reserved)
            {
                Issue(station, visit.Resident, reserved, DayMask.Of(visit.Day), 1);
                return (CentralProof.None, ProvisionalReason.OfflineWithoutLease);
            }

            if (recalled || !Recall(visit.Resident, month, visit.Day))
                return (CentralProof.None, ProvisionalReason.HeldElsewhere);
        }
    }

    /// <summary>Asks for whatever stands in the way; true when a holder in contact gave something back.</summary>
    private bool Recall(int resident, YearMonth month, DateOnly day)
    {
        var books = Books(resident, month);
        var given = false;
        foreach (var lease in Open(resident, month).Where(lease => books.ReservedDays.Has(day) ? lease.UnusedDays.Has(day) : lease.UnitsLeft > 0).ToArray())
        {
            var holder = _stations[_numbers[lease.Station]];
            if (holder.IsOnline)
            {
                if (holder.Leases.GetValueOrDefault((resident, month), []).FirstOrDefault(own => own.Id == lease.Id) is { } own)
                {
                    Take(holder, holder.Release(resident, own));
                    given = true;
                }
            }
            else
            {
                holder.Recalled.Add((resident, month, lease.Id));
            }
        }

        return given;
    }

    private void Tell(Station station, Entry entry)
    {
        if (station.IsOnline)
            Take(station, entry);
        else
            station.Unsent.Add(entry);
    }

    private void Connect(Station station)
    {
        station.IsOnline = true;
        foreach (var entry in station.Unsent)
            Take(station, entry);
        station.Unsent.Clear();
        foreach (var (resident, month, id) in station.Recalled)
        {
            if (station.Leases.GetValueOrDefault((resident, month), []).FirstOrDefault(lease => lease.Id == id) is { } lease)
                Take(station, station.Release(resident, lease));
        }

        station.Recalled.Clear();
    }

    // What central does with an entry.
    private void Take(Station station, Entry entry)
    {
        var (resident, month) = entry.Visit is { } visit ? (visit.Resident, YearMonth.Of(visit.Day)) : (entry.Released!.Resident, entry.Released.Month);
        var number = _numbers[station.Id];
        if (entry.Released is { } released)
        {
            var lease = Open(resident, month).Single(open => open.Id == released.Lease);
            Open(resident, month).Remove(lease);
            _out[number] -= lease.UnitsLeft;
            _books[(resident, month)] = Books(resident, month).Release(lease.UnusedDays, lease.UnitsLeft);
        }
        else
        {
            if (entry.Decision is QuotaDecision.Exempt { Lease: var id })
            {
                var open = Open(resident, month);
                var index = open.FindIndex(lease => lease.Id == id);
                open[index] = open[index].Grant(entry.Visit!.Day);
                _out[number]--;
                _books[(resident, month)] = Books(resident, month).UseReserved(entry.Visit.Day);
            }
            else if (entry.Decision is QuotaDecision.Provisional)
            {
                Pending(resident, month).Add(entry.Visit!);
            }

            _seen[resident] = (number, entry.Visit!.Day);
        }

        Resolve(resident, month);
    }

    private void Resolve(int resident, YearMonth month)
    {
        var pending = Pending(resident, month);
        for (var i = 0; i < pending.Count;)
        {
            var visit = pending[i];
            var books = Books(resident, month);
            switch (books.Resolve(visit.Day))
            {
                case ProvisionalOutlook.CanConfirm:
                    _books[(resident, month)] = books.Confirm(visit.Day);
                    _granted.Add(resident, visit.Day);
                    _tally.Confirmed += visit.IsEntitled ? 1 : 0;
                    pending.RemoveAt(i);
                    break;
                case ProvisionalOutlook.MustWait:
                    // Taken off the list first: the holder's release looks at the list again.
                    pending.RemoveAt(i);
                    var given = Recall(resident, month, visit.Day);
                    pending.Insert(Math.Min(i, pending.Count), visit);
                    i += given ? 0 : 1;
                    break;
                default:
                    pending.RemoveAt(i);
                    break;
            }
        }
    }

    private void PlanAll(int number)
    {
        if (_plan is null || !_stations[number].IsOnline)
            return;
        for (var resident = 0; resident < _homeOf.Length; resident++)
            Plan(number, resident);
    }

    private void Plan(int number, int resident)
    {
        if (_plan is null || !_stations[number].IsOnline)
            return;
        var isSeen = _seen.TryGetValue(resident, out var seen);
        if (_homeOf[resident] != number && (!isSeen || seen.Station != number))
            return;
        StationId? lastAt = isSeen ? _stations[seen.Station].Id : null;
        if (LeasePlan.HomeOf(_demand.Ids[resident], [_stations[_homeOf[resident]].Id], lastAt, seen.Day, _today, _plan) != _stations[number].Id)
            return;
        foreach (var month in LeasePlan.Months(_today, _plan))
        {
            var books = Books(resident, month);
            var here = Open(resident, month).Where(lease => lease.Station == _stations[number].Id).ToArray();
            if (LeasePlan.Next(books, here, _today, _plan) is { } next && books.Reserve(next.Days, next.Units) is { } reserved)
                Issue(_stations[number], resident, reserved, next.Days, next.Units);
        }
    }

    private void Issue(Station station, int resident, QuotaMonth reserved, DayMask days, int units)
    {
        var month = reserved.Month;
        var lease = new Lease(new(Demand.NewGuid(_ids)), _demand.Ids[resident], station.Id, 1, month, days, units, DayMask.None, LeaseState.Open);
        _books[(resident, month)] = reserved;
        Open(resident, month).Add(lease);
        station.Take(resident, lease);
        var number = _numbers[station.Id];
        _out[number] += units;
        _atRisk = Math.Max(_atRisk, _out[number]);
    }

    private QuotaMonth Books(int resident, YearMonth month) =>
        _books.GetValueOrDefault((resident, month)) ?? QuotaMonth.Empty(month, _policy.TripsPerMonth);

    private List<Lease> Open(int resident, YearMonth month) =>
        _open.TryGetValue((resident, month), out var open) ? open : _open[(resident, month)] = [];

    private List<Visit> Pending(int resident, YearMonth month) =>
        _pending.TryGetValue((resident, month), out var pending) ? pending : _pending[(resident, month)] = [];

    /// <summary>What is written at a station and sent in order: a visit with its answer, or a lease given back.</summary>
    private sealed record Entry(Visit? Visit, QuotaDecision? Decision, GivenBack? Released);

    private sealed record GivenBack(int Resident, YearMonth Month, LeaseId Lease);

    /// <summary>A station's own view, which may be ahead of central's.</summary>
    private sealed class Station(StationId id)
    {
        public StationId Id => id;

        public bool IsOnline { get; set; } = true;

        public Dictionary<(int Resident, YearMonth Month), List<Lease>> Leases { get; } = [];

        public HashSet<(int Resident, DateOnly Day)> Used { get; } = [];

        public List<Entry> Unsent { get; } = [];

        public List<(int Resident, YearMonth Month, LeaseId Lease)> Recalled { get; } = [];

        public List<Lease> Of(int resident, YearMonth month) => Leases.GetValueOrDefault((resident, month), []);

        public void Take(int resident, Lease lease)
        {
            if (!Leases.TryGetValue((resident, lease.Month), out var leases))
                Leases[(resident, lease.Month)] = leases = [];
            leases.Add(lease);
        }

        public void Grant(int resident, LeaseId lease, DateOnly day)
        {
            var leases = Leases[(resident, YearMonth.Of(day))];
            var index = leases.FindIndex(own => own.Id == lease);
            leases[index] = leases[index].Grant(day);
            Used.Add((resident, day));
        }

        public (int Resident, Lease Lease)[] Past(DateOnly today) =>
            [.. Leases.SelectMany(pair => pair.Value.Where(lease => lease.LastDay < today || lease.UnitsLeft == 0).Select(lease => (pair.Key.Resident, lease)))];

        public Entry Release(int resident, Lease lease)
        {
            Leases[(resident, lease.Month)].Remove(lease);
            return new(null, null, new(resident, lease.Month, lease.Id));
        }
    }
}
