using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Checks;

/// <summary>A trip that somebody was told is free of duty.</summary>
internal sealed record Grant(Guid Exchange, Person Person, DateOnly Day, StationId Station, int Incarnation, long Sequence)
{
    /// <summary>Whether it bears the day of the calendar on which it was recorded.</summary>
    public bool IsOfItsDay { get; init; }

    /// <summary>Granted at the desk.</summary>
    public bool Exempt { get; set; }

    /// <summary>The lease that carried it, when it was granted at the desk.</summary>
    public LeaseId? Lease { get; set; }

    /// <summary>Granted by central afterwards.</summary>
    public bool Confirmed { get; set; }

    public bool Voided { get; set; }

    /// <summary>Nobody knows of it any more: central, which did, was put back from a backup.</summary>
    public bool Forgotten { get; set; }

    public bool Counts => (Exempt || Confirmed) && !Voided && !Forgotten;
}

/// <summary>
/// Knows nothing of leases and books: only what people were told, at any desk and in any life of any station, and that it must
/// never be two trips on a day nor more than the month has.
/// </summary>
internal sealed class Oracle(World world)
{
    private const int TripsPerMonth = 4;

    private readonly Dictionary<Guid, Grant> _grants = [];
    private readonly Dictionary<Guid, Person> _people = Person.All.ToDictionary(person => person.Id.Value);
    private readonly Dictionary<(StationId Station, int Incarnation), long> _splits = [];
    private readonly HashSet<(StationId Station, int Incarnation)> _stale = [];
    private readonly HashSet<string> _excused = [];

    public IReadOnlyDictionary<Guid, Grant> Grants => _grants;

    private DateOnly Today => BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(world.Kernel.NowMs));

    /// <summary>Whether people were promised too much where that can't be prevented: see <see cref="Split"/>.</summary>
    public int Excused => _excused.Count;

    /// <summary>A desk made another id for somebody.</summary>
    public void Alias(Guid id, Person person) => _people[id] = person;

    /// <summary>
    /// The one exception of protocol.md, section 7: a life of a station has two branches, because its disk travelled back in time or
    /// was copied and no second device noticed. What it grants after the point where they part may be granted twice.
    /// </summary>
    public void Split(StationId station, int incarnation, long after) =>
        _splits[(station, incarnation)] = Math.Min(after, _splits.GetValueOrDefault((station, incarnation), long.MaxValue));

    /// <summary>A life whose old copy was put back, and stopped at once: central may still see that its journal ends too early.</summary>
    public void Stale(StationId station, int incarnation) => _stale.Add((station, incarnation));

    public bool IsStale(StationId station, int incarnation) => _stale.Contains((station, incarnation)) || IsSplit(station, incarnation);

    public bool IsSplit(StationId station, int incarnation) => _splits.ContainsKey((station, incarnation));

    /// <summary>Whether any disk travelled back without a second device that noticed.</summary>
    public bool AnySplit => _splits.Count > 0;

    /// <summary>Whether what was granted with this entry has been taken back.</summary>
    public bool IsVoided(StationId station, int incarnation, long sequence) =>
        _grants.Values.Any(grant => grant.Voided && (grant.Station, grant.Incarnation, grant.Sequence) == (station, incarnation, sequence));

    /// <summary>Whether what was granted with this entry went with a device that was lost or written off before a central that had forgotten it could hear of it.</summary>
    public bool IsGivenUp(StationId station, int incarnation, long sequence) =>
        _grants.Values.Any(grant => grant.Forgotten && (grant.Station, grant.Incarnation, grant.Sequence) == (station, incarnation, sequence));

    public bool IsAfterSplit(StationId station, int incarnation, long sequence) =>
        _splits.TryGetValue((station, incarnation), out var after) && sequence > after;

    /// <summary>An entry is on a disk: from now on somebody may have been told of it.</summary>
    public void Committed(Disk disk, Committed committed)
    {
        var entry = committed.Entry;
        if (world.Kernel.Tells)
            world.Kernel.Say($"{entry.Station}/{entry.Incarnation} on {disk.Name} writes #{entry.Sequence} {Words.Of(committed.Body, _people)} for {entry.Day:dd.MM.}");
        switch (committed.Body)
        {
            case EntryBody.ExchangeRecorded exchange when _people.TryGetValue(exchange.Resident.Value, out var person):
                world.Kernel.Count($"exchanges {exchange.Outcome.Kind}");
                var grant = Of(exchange.Exchange.Value, person, entry);
                if (exchange.Outcome.Kind == DecisionKind.Exempt)
                {
                    if (!person.Entitled)
                        world.Kernel.Fail($"{person.Name} isn't entitled and was granted a trip");
                    // Days of the calendar, not of a clock: else a trip of a day to come could be used besides today's.
                    if (entry.Day != Today)
                        world.Kernel.Fail($"{person.Name} was granted a trip of {entry.Day:dd.MM.} on {Today:dd.MM.}");
                    grant.Exempt = true;
                    grant.Lease = exchange.Outcome.Lease;
                    Check(person, grant.Day);
                }

                break;
            case EntryBody.ExchangeRecorded:
                world.Kernel.Fail($"entry {entry.Sequence} of {entry.Station}/{entry.Incarnation} is about a resident whom nobody made");
                break;
            case EntryBody.ExchangeVoided voided when _grants.TryGetValue(voided.Exchange.Value, out var was):
                world.Kernel.Count("voids");
                was.Voided = true;
                break;
            case EntryBody.LeaseReleased released:
                world.Kernel.Count($"releases {released.Reason}");
                break;
            default:
                break;
        }
    }

    /// <summary>Central granted a provisional exchange.</summary>
    public void Confirmed(Guid exchange)
    {
        if (!_grants.TryGetValue(exchange, out var grant))
        {
            world.Kernel.Fail($"central confirmed an exchange that nobody recorded: {exchange}");
            return;
        }

        if (grant.Confirmed)
            return;
        world.Kernel.Count("provisionals confirmed");
        grant.Confirmed = true;
        if (!grant.IsOfItsDay)
            world.Kernel.Fail($"central granted {grant.Person.Name} a trip of {grant.Day:dd.MM.}, which wasn't the day");
        Check(grant.Person, grant.Day);
    }

    /// <summary>A supervisor said that an exchange never was; a station's own void was seen when it was written.</summary>
    public void Voided(Guid exchange)
    {
        if (_grants.TryGetValue(exchange, out var grant))
            grant.Voided = true;
    }

    private Grant Of(Guid id, Person person, JournalEntry entry)
    {
        if (_grants.TryGetValue(id, out var known))
            return known;
        return _grants[id] = new(id, person, entry.Day, entry.Station, entry.Incarnation, entry.Sequence) { IsOfItsDay = entry.Day == Today };
    }

    private void Check(Person person, DateOnly day)
    {
        var month = YearMonth.Of(day);
        var counting = _grants.Values.Where(grant => grant.Person == person && grant.Counts && YearMonth.Of(grant.Day) == month).ToArray();
        if (counting.Length <= TripsPerMonth && counting.Count(grant => grant.Day == day) <= 1)
            return;
        if (world.CentralForgot)
        {
            // The other exception: what only central knew, and a disk that is gone.
            foreach (var grant in counting.Where(grant => !IsKnown(grant)))
            {
                grant.Forgotten = true;
                world.Kernel.Count("grants that nobody knows of since central was put back");
            }

            counting = [.. counting.Where(grant => grant.Counts)];
        }

        var sure = counting.Where(grant => !IsAfterSplit(grant.Station, grant.Incarnation, grant.Sequence)).ToArray();
        if (counting.Count(grant => grant.Day == day) > 1)
            Report(sure.Count(grant => grant.Day == day) > 1 || sure.Length == counting.Length,
                $"{person.Name} was granted two trips on {day:dd.MM.}: {Words.Of(counting.Where(grant => grant.Day == day))}");
        if (counting.Length > TripsPerMonth)
            Report(sure.Length > TripsPerMonth || sure.Length == counting.Length,
                $"{person.Name} was granted {counting.Length} trips in {month}: {Words.Of(counting)}");
    }

    private bool IsKnown(Grant grant)
    {
        var id = grant.Exchange.ToString();
        var atCentral = world.CentralStore.Connection.Look("select status from exchanges where exchange_id = @id", row => row.GetString(0), ("@id", id)).FirstOrDefault();
        var disks = world.Disks.Where(disk => !disk.Lost).ToArray();
        return grant.Exempt
            ? atCentral is "Exempt" or "Confirmed" || WasTold(id) || IsOfToldLease(grant) || (!IsBurned(grant) && disks.Any(disk => disk.Has(grant.Exchange)))
            : atCentral == "Confirmed" || disks.Any(disk => disk.Confirmed(id));
    }

    // It was handed in as what it was, while central asked what it had forgotten, or before: nothing may be decided against it.
    private bool WasTold(string exchange) => world.CentralStore.Connection.Look("""
        select 1 from exchanges x join entries e on e.station_id = x.station_id and e.incarnation = x.incarnation and e.sequence = x.sequence
        where x.exchange_id = @exchange and x.decision = 'Exempt'
            and (exists (select 1 from recovery_gate where recovery_id is not null) or e.received_at <= (select max(ended_at) from recoveries))
        """, row => true, ("@exchange", exchange)).Count > 0;

    // Its device was asked what it held, and named the lease, open or closed: what it may have granted from that is given to nobody.
    private bool IsOfToldLease(Grant grant) => world.CentralStore.Connection.Look(
        "select 1 from held_leases where station_id = @station and incarnation = @life and lease_id = @lease and state <> 'GivenUp'", row => true,
        ("@station", grant.Station.Value), ("@life", grant.Incarnation), ("@lease", grant.Lease?.Value.ToString() ?? "")).Count > 0;

    // Written off while central recovered: what only that device knew is given up with it.
    private bool IsBurned(Grant grant) => world.CentralStore.Connection.Look(
        "select 1 from station_lives where station_id = @station and incarnation = @life and burned_at is not null", row => true,
        ("@station", grant.Station.Value), ("@life", grant.Incarnation)).Count > 0;

    private void Report(bool violated, string what)
    {
        if (violated)
        {
            world.Kernel.Fail(what);
        }
        else if (_excused.Add(what))
        {
            world.Kernel.Count("promised too much by a copied or rolled back disk");
            world.Kernel.Say($"can't be prevented: {what}");
        }
    }
}
