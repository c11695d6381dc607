using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Nodes;
using QuotaTracker.Simulation.Stores;

namespace QuotaTracker.Simulation.Checks;

/// <summary>Looks at central's books after every transaction that touched them.</summary>
internal sealed class BooksWatch(World world) : IStoreWatcher
{
    // Nothing in these runs should ever lead to one of these, whatever the faults.
    private static readonly string[] Impossible =
        ["NotApplied", "Unreadable", "AmountsWrong", "ExchangeIdReused", "ReceiptNumberReused", "RegistrationWrong", "NoPolicy", "GrantAboveCap", "TwoResidents", "UnknownResident", "CentralForgot"];

    private bool _books;
    private bool _decided;
    private bool _incidents;
    private long _incidentsSeen;

    public void Operation(string sql)
    {
        world.StoreOperations++;
        world.Kernel.Running?.Operation();
        _books |= sql.StartsWith("update books", StringComparison.Ordinal) || sql.StartsWith("insert into leases", StringComparison.Ordinal)
            || sql.StartsWith("update leases", StringComparison.Ordinal);
        _decided |= sql.StartsWith("update exchanges set status", StringComparison.Ordinal);
        _incidents |= sql.StartsWith("insert into incidents", StringComparison.Ordinal);
    }

    public void Committing() => world.Kernel.Running?.Operation();

    public void Committed()
    {
        if (_books)
            CheckBooks(world);
        if (_decided)
            CheckDecided();
        if (_incidents)
            CheckIncidents();
        Clear();
        world.Kernel.Running?.Operation();
    }

    public void RolledBack() => Clear();

    /// <summary>I1 to I3, the budget, I4, that what is reserved is what leases hold, and that only who is entitled has any.</summary>
    public static void CheckBooks(World world)
    {
        var leases = world.CentralStore.Connection.Look("""
            select resident_id, month, days, units, used_days, state, station_id, incarnation, lease_id,
                (select s.incarnation + case when life.burned_at is null then 0 else 1 end from stations s
                    join station_lives life on life.station_id = s.station_id and life.incarnation = s.incarnation where s.station_id = l.station_id),
                case when state <> 'Released' then 1 else exists (select 1 from entries e where e.station_id = l.station_id and e.incarnation = l.incarnation
                    and e.kind = 'LeaseReleased' and e.result = 'Accepted' and e.body like '%' || l.lease_id || '%') end
            from leases l
            """, row => (Key: (row.GetString(0), row.GetString(1)), Days: new DayMask(row.GetInt32(2)), Units: row.GetInt32(3), Used: new DayMask(row.GetInt32(4)),
                State: Enum.Parse<LeaseState>(row.GetString(5)), Station: row.GetString(6), Incarnation: row.GetInt32(7), Life: row.GetInt32(9), Id: row.GetString(8), ReleasedByHolder: row.GetInt32(10) != 0));
        foreach (var (key, books) in world.CentralStore.Connection.Look(
            "select resident_id, month, cap, used, reserved, used_days, reserved_days from books", row => (
                Key: (row.GetString(0), row.GetString(1)),
                Books: new QuotaMonth(YearMonth.Parse(row.GetString(1)), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), new(row.GetInt32(5)), new(row.GetInt32(6))))))
        {
            if (!books.IsConsistent)
                world.Kernel.Fail($"I1-I3: {Who(key.Item1)} {books}");
            var binding = leases.Where(lease => lease.Key == key && lease.State != LeaseState.Released).ToArray();
            var (units, days) = (binding.Sum(lease => lease.Units - lease.Used.Count), DayMask.None);
            foreach (var lease in binding)
            {
                if (days.Overlaps(lease.Days - lease.Used))
                    world.Kernel.Fail($"I1: {Who(key.Item1)} {key.Item2}: a day has two owners");
                days |= lease.Days - lease.Used;
            }

            if (units != books.Reserved || days != books.ReservedDays)
                world.Kernel.Fail($"the books of {Who(key.Item1)} reserve {books.Reserved} units and days {books.ReservedDays.Bits:x}, leases hold {units} and {days.Bits:x}");
        }

        foreach (var lease in leases)
        {
            // Whether or not anything comes of it: a station that hears late that somebody may not would grant from it.
            if (Person.All.FirstOrDefault(person => person.Id.Value.ToString() == lease.Key.Item1) is { Entitled: false } somebody)
                world.Kernel.Fail($"{somebody.Name} isn't entitled and has a lease");
            if (!lease.ReleasedByHolder && !(world.CentralForgot && WasGivenBack(world, lease.Id)))
                world.Kernel.Fail($"I4: a lease at {lease.Station}/{lease.Incarnation} was closed without its holder's entry");
            if (lease.State == LeaseState.Burned && lease.Incarnation >= lease.Life)
                world.Kernel.Fail($"I4: a lease of the life {lease.Station}/{lease.Incarnation} was burned while that life goes on");
        }
    }

    // Written by its holder, and lost on both sides: with a disk, and by a central that was put back to before it (protocol.md, section 12).
    private static bool WasGivenBack(World world, string lease) => world.Disks.SelectMany(disk => disk.Journal.Concat(disk.Earlier))
        .Any(committed => committed.Body is EntryBody.LeaseReleased released && released.Lease.Value.ToString() == lease);

    private void CheckDecided()
    {
        foreach (var (id, status) in world.CentralStore.Connection.Look(
            "select exchange_id, status from exchanges where status in ('Confirmed', 'Voided')", row => (row.GetString(0), row.GetString(1))))
        {
            if (status == "Confirmed")
                world.Oracle.Confirmed(Guid.Parse(id));
            else
                world.Oracle.Voided(Guid.Parse(id));
        }
    }

    private void CheckIncidents()
    {
        var seen = _incidentsSeen;
        foreach (var (number, kind, station, incarnation, sequence, detail) in world.CentralStore.Connection.Look(
            "select rowid, kind, station_id, incarnation, sequence, detail from incidents where rowid > @seen order by rowid",
            row => (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.IsDBNull(4) ? 0 : row.GetInt64(4), row.GetString(5)), ("@seen", seen)))
        {
            _incidentsSeen = number;
            world.Kernel.Count($"incident {kind}");
            world.Kernel.Say($"central raises {kind} at {station}/{incarnation} #{sequence}");
            var life = StationId.Parse(station);
            if (Impossible.Contains(kind) && !(kind == "CentralForgot" && world.CentralForgot))
                world.Kernel.Fail($"incident {kind} at {station}/{incarnation} #{sequence}: {detail}");
            // Its void comes behind it: who was granted the day since then, and is heard first after a restore, has it.
            else if (kind == "GrantOutsideLease" && world.CentralForgot && world.Oracle.IsVoided(life, incarnation, sequence))
                world.Kernel.Count("voided grants let through");
            // It was written off before it could tell, its day was granted elsewhere, and then the writing off was forgotten, too: it comes, and somebody has to look.
            else if (kind == "GrantOutsideLease" && world.CentralForgot && world.Oracle.IsGivenUp(life, incarnation, sequence))
                world.Kernel.Count("given up grants let through");
            // An old copy of a disk has a lease again that it had given back, and a central that was put back believes it: so whoever got the day then has it no more.
            else if (kind == "GrantOutsideLease" && world.CentralForgot && world.Oracle.AnySplit)
                world.Kernel.Count("grants beside an old copy let through");
            else if (kind is "GrantOutsideLease" or "ReleaseOfNothing" or "VoidOfNothing" or "JournalFork" && !world.Oracle.IsSplit(life, incarnation) && !IsForgotten(station, incarnation))
                world.Kernel.Fail($"incident {kind} at {station}/{incarnation} #{sequence}, whose disk never travelled back: {detail}");
        }
    }

    // What a lost device's copy tells of leases that a central put back from a backup never knew.
    private bool IsForgotten(string station, int incarnation) => world.CentralForgot && world.CentralStore.Connection.Look(
        "select incarnation from stations where station_id = @station", row => row.GetInt32(0), ("@station", station)).Single() > incarnation;

    private void Clear() => _books = _decided = _incidents = false;

    private static string Who(string id) => Person.All.FirstOrDefault(person => person.Id.Value.ToString() == id)?.Name ?? "somebody registered at a desk";
}
