using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Central.Public;
using QuotaTracker.Central.Reports;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Checks;

/// <summary>What must hold once everything has come right again.</summary>
internal static class FinalChecks
{
    public static async Task DoAsync(World world)
    {
        BooksWatch.CheckBooks(world);
        Journals(world);
        Stations(world);
        Books(world);
        if (world.Kernel.Violation is null)
            await PageAsync(world);
        if (world.Kernel.Violation is null)
            await ReportsAsync(world);
    }

    /// <summary>Liveness: whoever waits for central's answer has it once everything has come right again.</summary>
    public static void NothingPending(World world, string when)
    {
        foreach (var (person, day) in world.CentralStore.Connection.Look("select resident_id, business_day from exchanges where status = 'Pending'", row => (row.GetString(0), row.GetInt64(1))))
            world.Kernel.Fail($"liveness: an exchange of {day} is still pending {when}, after everything has come right again ({person})");
    }

    /// <summary>A forked station has sent its branch by itself: the next life, which hands everything in once more, may be long in coming.</summary>
    public static void BranchIsSent(World world, Device device)
    {
        if (device.Disk.Status() != "Fork" || device.Disk.Journal is not [.., { Entry: var head }] || world.CentralStore.Connection.Look("""
            select 1 from stations s join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation, recovery_gate g
            where s.station_id = @id and l.incarnation = @life and l.burned_at is null and l.status = 'Fork' and g.recovery_id is null
            """, row => true, ("@id", head.Station.Value), ("@life", head.Incarnation)).Count == 0)
            return;
        var kept = world.CentralStore.Connection.Look("""
            select hash from entries where station_id = @id and incarnation = @life union select hash from forks where station_id = @id and incarnation = @life
            """, row => row.GetString(0), ("@id", head.Station.Value), ("@life", head.Incarnation)).ToHashSet();
        foreach (var (entry, _) in device.Disk.Journal.Where(committed => !kept.Contains(committed.Entry.Hash.Hex)))
            world.Kernel.Fail($"entry {entry.Sequence} of the branch of {entry.Station}/{entry.Incarnation} on {device.Disk.Name} isn't at central after a contact");
    }

    private static void Journals(World world)
    {
        var central = world.CentralStore.Connection.Look(
            "select station_id, incarnation, sequence, previous_hash, hash from entries order by station_id, incarnation, sequence",
            row => (Life: (row.GetString(0), row.GetInt32(1)), Sequence: row.GetInt64(2), Previous: row.GetString(3), Hash: row.GetString(4)));
        foreach (var life in central.GroupBy(entry => entry.Life))
        {
            var (sequence, hash) = (0L, EntryHash.Origin.Hex);
            foreach (var entry in life)
            {
                if (entry.Sequence != sequence + 1 || entry.Previous != hash)
                    world.Kernel.Fail($"I5: central's journal of {life.Key.Item1}/{life.Key.Item2} breaks at #{entry.Sequence}");
                (sequence, hash) = (entry.Sequence, entry.Hash);
            }
        }

        var kept = central.Select(entry => entry.Hash).ToHashSet();
        kept.UnionWith(world.CentralStore.Connection.Look("select hash from forks", row => row.GetString(0)));
        // Whatever an officer was told in an earlier life or in limbo: sent, handed in or carried over, but there.
        var exchanges = world.CentralStore.Connection.Look("select exchange_id from exchanges", row => row.GetString(0)).ToHashSet();
        foreach (var disk in world.Disks.Where(disk => !disk.Lost))
        {
            foreach (var (entry, _) in disk.Journal.Where(committed => !kept.Contains(committed.Entry.Hash.Hex)))
                world.Kernel.Fail($"after healing entry {entry.Sequence} of {entry.Station}/{entry.Incarnation} isn't at central");
            foreach (var (life, entries) in disk.Shelf)
            {
                foreach (var entry in entries.Where(entry => !kept.Contains(entry.Hash)))
                    world.Kernel.Fail($"after healing entry {entry.Sequence} of life {life}, which is set aside on {disk.Name}, isn't at central");
            }

            foreach (var recorded in disk.Earlier.Concat(disk.Limbo).Select(committed => committed.Body).OfType<EntryBody.ExchangeRecorded>()
                .Where(recorded => !exchanges.Contains(recorded.Exchange.Value.ToString())))
                world.Kernel.Fail($"after healing an exchange recorded on {disk.Name} ({recorded.Outcome.Kind} {recorded.Outcome.Reason}) isn't at central");
        }

        // With a second device also what was recorded in limbo on a disk that is gone.
        foreach (var exchange in world.Devices.SelectMany(device => device.Mirror?.InLimbo ?? []).Where(exchange => !exchanges.Contains(exchange.ToString())))
            world.Kernel.Fail($"after healing an exchange recorded in limbo with a second device isn't at central ({exchange})");
    }

    // Own exchanges of the life that goes on, as the desk's list shows them, and as central has them.
    private static void Stations(World world)
    {
        foreach (var device in world.Devices.Where(device => !device.Withdrawn))
        {
            var here = device.Disk.Store.Connection.Look("""
                select e.exchange_id, case when e.voided_sequence is not null then 'Voided' else coalesce(r.resolution, case e.decision when 'Provisional' then 'Pending' else e.decision end) end,
                    coalesce(r.exempt_vnd, e.exempt_vnd), coalesce(r.taxed_vnd, e.taxed_vnd), e.carried is not null
                from exchanges e left join resolutions r on r.exchange_id = e.exchange_id
                """, row => (Id: row.GetString(0), Status: row.GetString(1), Exempt: row.GetInt64(2), Taxed: row.GetInt64(3), Carried: row.GetInt32(4) != 0)).ToDictionary(row => row.Id);
            foreach (var (id, status, exempt, taxed, ofThisLife) in world.CentralStore.Connection.Look("""
                select exchange_id, status, exempt_vnd, taxed_vnd, incarnation = (select incarnation from stations where station_id = @station)
                from exchanges where station_id = @station
                """, row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4) != 0), ("@station", device.Station.Value)))
            {
                if (!here.Remove(id, out var own))
                {
                    if (ofThisLife)
                        world.Kernel.Fail($"central has an exchange of {device.Name} that isn't there");
                }
                else if ((own.Status != status && own.Status != Asked(status, own.Carried)) || (status != "Voided" && (own.Exempt, own.Taxed) != (exempt, taxed)))
                {
                    world.Kernel.Fail($"an exchange of {device.Name} is {own.Status} there ({own.Exempt} exempt, {own.Taxed} taxed) and {status} at central ({exempt}, {taxed})");
                }
            }

            foreach (var own in here.Values)
                world.Kernel.Fail($"an exchange of {device.Name}, {own.Status}, isn't at central");
        }

        // What only the feed tells: by these keys a desk knows another station's receipt.
        var keys = world.CentralStore.Connection.Look("select kid from station_lives where public_x <> ''", row => row.GetString(0));
        foreach (var device in world.Devices.Where(device => !device.Withdrawn))
        {
            var known = device.Disk.Store.Connection.Look("select kid from station_keys", row => row.GetString(0)).ToHashSet();
            if (!known.IsSupersetOf(keys))
                world.Kernel.Fail($"{device.Name} doesn't know the key of every station");
        }

        NothingPending(world, "after the month's end");
    }

    // What was carried over asks central, which may have the exchange from the life before and answers how that stands.
    private static string Asked(string status, bool carried) => (status, carried) switch
    {
        ("Exempt", true) => "Confirmed",
        ("Taxable", true) => "DutyDue",
        _ => status,
    };

    /// <summary>The books once more, from nothing but the entries and what central decided.</summary>
    private static void Books(World world)
    {
        var used = new Dictionary<(string Resident, string Month), int>();
        var decided = world.CentralStore.Connection.Look(
            "select exchange_id from resolutions where resolution = 'Confirmed' union select subject from central_log where action = 'ExchangeConfirmed'", row => row.GetString(0)).ToHashSet();
        var aliases = world.CentralStore.Connection.Look("select alias_id, resident_id from resident_aliases", row => (row.GetString(0), row.GetString(1)))
            .ToDictionary(row => row.Item1, row => row.Item2);
        var granted = new Dictionary<Guid, (string Resident, DateOnly Day)>();
        var kept = new HashSet<Guid>();
        var voids = new HashSet<Guid>();
        var lives = new Dictionary<Guid, int>();
        foreach (var (kind, body, day, result, life) in world.CentralStore.Connection.Look(
            "select kind, body, business_day, result, incarnation from entries where kind in ('ExchangeRecorded', 'ExchangeVoided') order by ledger_number",
            row => (row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4))))
        {
            var decoded = EntryCodec.TryDecode(kind, System.Text.Encoding.UTF8.GetBytes(body));
            if (decoded is EntryBody.ExchangeRecorded of)
                lives[of.Exchange.Value] = Math.Min(life, lives.GetValueOrDefault(of.Exchange.Value, life));
            switch (decoded)
            {
                // Recorded anew, or handed in, after its void.
                case EntryBody.ExchangeRecorded exchange when voids.Contains(exchange.Exchange.Value):
                    break;
                case EntryBody.ExchangeRecorded exchange when (exchange.Outcome.Kind == DecisionKind.Exempt && result == "Accepted") || decided.Contains(exchange.Exchange.Value.ToString()):
                    var resident = exchange.Resident.Value.ToString();
                    granted[exchange.Exchange.Value] = (aliases.GetValueOrDefault(resident, resident), new(day / 10_000, day / 100 % 100, day % 100));
                    break;
                // A trip that stayed used at the void stays so, also when the void comes once more with what was carried over.
                case EntryBody.ExchangeVoided voided when result != "Accepted":
                    kept.Add(voided.Exchange.Value);
                    break;
                // But the void itself may come after what was carried over of it.
                case EntryBody.ExchangeVoided voided when !kept.Contains(voided.Exchange.Value) || lives.GetValueOrDefault(voided.Exchange.Value) == life:
                    granted.Remove(voided.Exchange.Value);
                    voids.Add(voided.Exchange.Value);
                    break;
                default:
                    break;
            }
        }

        foreach (var restored in world.CentralStore.Connection.Look("select subject from central_log where action = 'RightRestored'", row => row.GetString(0)))
            granted.Remove(Guid.Parse(restored));
        foreach (var (resident, day) in granted.Values)
        {
            var key = (resident, YearMonth.Of(day).ToString());
            var bit = DayMask.Of(day).Bits;
            if ((used.GetValueOrDefault(key) & bit) != 0)
                world.Kernel.Fail($"by the entries two trips of one resident fall on {day}");
            used[key] = used.GetValueOrDefault(key) | bit;
        }

        foreach (var (resident, month, days) in world.CentralStore.Connection.Look(
            "select resident_id, month, used_days from books", row => (row.GetString(0), row.GetString(1), row.GetInt32(2))))
        {
            if (used.GetValueOrDefault((resident, month)) != days)
                world.Kernel.Fail($"the books of {month} have used days {days:x}, the entries give {used.GetValueOrDefault((resident, month)):x} ({resident})");
        }
    }

    private static async Task PageAsync(World world)
    {
        var month = YearMonth.Of(BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(world.Kernel.NowMs))).ToString();
        foreach (var person in Person.All.Where(person => person.KnownToCentral && person.Entitled))
        {
            var answer = await world.AtCentralAsync(async node => await LookUpQuota.HandleJsonAsync(
                new PublicQuotaRequest(person.PersonalNumber, person.BirthDate), node.Get<LookUpQuota>(), new DefaultHttpContext(), CancellationToken.None));
            var books = world.CentralStore.Connection.Look("select used from books where resident_id = @id and month = @month",
                row => row.GetInt32(0), ("@id", person.Id.Value.ToString()), ("@month", month)).FirstOrDefault();
            if (answer is not Ok<PublicQuotaResponse> { Value: { } page })
                world.Kernel.Fail($"the residents' page has nothing on {person.Name}");
            else if (page.Used != books || page.Month != month)
                world.Kernel.Fail($"the residents' page says {person.Name} used {page.Used} in {page.Month}, the books {books}");
        }
    }

    private static async Task ReportsAsync(World world)
    {
        foreach (var month in world.CentralStore.Connection.Look("select distinct month from exchanges order by month", row => YearMonth.Parse(row.GetString(0))))
        {
            var report = await world.AtCentralAsync(node => node.Get<MonthlyReportQuery>().MakeAsync(month, CancellationToken.None));
            if (world.Kernel.Violation is not null)
                return;
            // A clock that was ahead recorded in it.
            if (report is null)
            {
                if (month <= YearMonth.Of(BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(world.Kernel.NowMs))))
                    world.Kernel.Fail($"there is no report of {month}");
                continue;
            }

            var (trips, exempt, taxed) = world.CentralStore.Connection.Look("""
                select sum(status in ('Exempt', 'Confirmed')), sum(exempt_vnd), sum(taxed_vnd) from exchanges where month = @month and status <> 'Voided'
                """, row => (row.IsDBNull(0) ? 0 : row.GetInt64(0), row.IsDBNull(1) ? 0 : row.GetInt64(1), row.IsDBNull(2) ? 0 : row.GetInt64(2)), ("@month", month.ToString())).Single();
            if (report.Totals.Sum(total => (long)total.ExemptTrips) != trips || report.Totals.Sum(total => total.ExemptVnd) != exempt || report.Totals.Sum(total => total.TaxedVnd) != taxed)
                world.Kernel.Fail($"the report of {month} doesn't add up to the exchanges");
            if (month < YearMonth.Of(BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(world.Kernel.NowMs))) && report.PendingExchanges == 0 && report.Status != ReportStatus.Final)
                world.Kernel.Fail($"the report of {month} isn't final: {string.Join(", ", report.MissingStations.Select(missing => missing.Station))} missing");
        }
    }
}
