using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Checks;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Nodes;
using QuotaTracker.Simulation.Stores;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>What came of a run.</summary>
internal sealed record Outcome(string? Violation, long Steps, long StoreOperations, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<string> Story);

/// <summary>Carries a schedule out, heals what it broke, and checks what must then hold.</summary>
internal sealed class Run
{
    private readonly Schedule _schedule;
    private readonly World _world;
    private readonly List<Desk> _desks;
    private readonly Dictionary<Device, Kept> _images = [];
    private readonly Sticks _sticks = new();
    private Image? _backup;

    private Run(Schedule schedule, World world)
    {
        _schedule = schedule;
        _world = world;
        _desks = [.. world.Devices.Select(device => new Desk(world, device, schedule.Faultless))];
    }

    private SimKernel Kernel => _world.Kernel;

    public static async Task<Outcome> DoAsync(Schedule schedule, bool tell = false)
    {
        World world;
        try
        {
            world = (await Template.ForAsync(schedule.Stations)).Begin(schedule.Seed, tell);
        }
        catch (InvalidOperationException wrong)
        {
            return new(wrong.Message, 0, 0, new Dictionary<string, long>(), []);
        }

        try
        {
            var run = new Run(schedule, world);
            if (tell)
                world.Kernel.Say($"seed {schedule.Seed}: {schedule.Stations} stations, {string.Join(", ", schedule.People.Select(number => $"R{number}"))}, "
                    + (schedule.Faultless ? "no faults" : $"storms: {schedule.Storm}"));
            await run.DoAsync();
            return Told(world);
        }
        // A broken rule may break what watches over it, too; that is found all the same.
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            world.Kernel.Fail($"the run broke off: {failure.GetType().Name}: {failure.Message} {failure.StackTrace?.Split('\n')[0].Trim()}");
            return Told(world);
        }
        finally
        {
            world.End();
        }
    }

    private static Outcome Told(World world) =>
        new(world.Kernel.Violation, world.Kernel.Steps, world.StoreOperations, world.Kernel.Counts, world.Kernel.Story);

    private async Task DoAsync()
    {
        foreach (var device in _world.Devices)
        {
            device.Mirror = _schedule.Mirrored ? new SimMirror(Kernel) : null;
            device.Start();
        }

        if (_schedule.Faultless)
            await WorkAsync();
        foreach (var move in _schedule.Moves)
        {
            Kernel.Chance = new Rng(move.Seed);
            if (Kernel.Tells)
                Kernel.Say($"-- {move}");
            await DoAsync(move);
            await LetHappenAsync(move.Pace);
            if (Kernel.Violation is not null)
                return;
        }

        Kernel.Chance = new Rng(Rng.Mix(_schedule.Seed, 2));
        await Healing.DoAsync(_world, _desks);
        if (Kernel.Violation is null)
            await FinalChecks.DoAsync(_world);
    }

    private async Task DoAsync(Move move)
    {
        var desk = _desks[move.Station % _desks.Count];
        var device = desk.Device;
        switch (move.Kind)
        {
            case Act.Visit:
                desk.Visit(Person.All[(int)move.Number - 1], Kernel.Chance);
                break;
            case Act.Again:
                desk.Again();
                break;
            case Act.Void:
                desk.Void(Kernel.Chance);
                break;
            case Act.Reprint:
                desk.Reprint();
                break;
            case Act.Contact:
                desk.Do("contact", () => World.ContactAsync(device, CancellationToken.None));
                break;
            case Act.Hello:
                desk.Do("hello", () => device.Get<Station.Sync.Hello>().SayAsync(CancellationToken.None));
                break;
            case Act.Enrol:
                desk.Do("enrolment", () => device.Get<Station.Sync.Enrolment>().EnrolAsync(CancellationToken.None));
                break;
            case Act.Push:
                desk.Do("push", () => device.Get<Station.Sync.EntryPush>().AllAsync(CancellationToken.None));
                break;
            case Act.Pull:
                desk.Do("pull", () => device.Get<Station.Sync.Feed>().PullAsync(Kernel.Chance.Pick([0, 0, 5]), CancellationToken.None));
                break;
            case Act.DayChange:
                desk.Do("day change", () =>
                {
                    device.Get<Station.Sync.DayChange>().Run();
                    return Task.CompletedTask;
                });
                break;
            case Act.Work:
                device.Start();
                if (device.Runs)
                    device.StartWorker();
                break;
            case Act.Rest:
                if (!_schedule.Faultless)
                    device.StopWorker();
                break;
            case Act.Pass:
                await PassAsync(Kernel.NowMs + move.Number);
                break;
            case Act.Morning:
                await PassAsync(Morning(move.Number));
                break;
            default:
                await FaultAsync(move, desk, device);
                break;
        }
    }

    private async Task FaultAsync(Move move, Desk desk, Device device)
    {
        Kernel.Count($"fault {move.Kind}");
        switch (move.Kind)
        {
            case Act.Crash:
                device.Stop("at once");
                break;
            case Act.CrashSoon:
                device.Start();
                if (device.Process is { } process)
                {
                    if (Kernel.Chance.Chance(300))
                        process.DiesAfterContinuations = (int)move.Number % 15;
                    else
                        process.DiesAfterOperations = (int)move.Number;
                }

                break;
            case Act.CentralCrashSoon:
                var central = _world.Centrals[move.Station % 2].Process;
                if (Kernel.Chance.Chance(300))
                    central.DiesAfterContinuations = (int)move.Number % 15;
                else
                    central.DiesAfterOperations = (int)move.Number;
                break;
            case Act.Reboot:
                device.Reboot();
                break;
            case Act.StepClock:
                device.WallOffsetMs += move.Number;
                break;
            case Act.DriftClock:
                device.WallOffsetMs = device.Wall(Kernel.NowMs) - Kernel.NowMs;
                (device.DriftMsPerHour, device.DriftSinceMs) = (move.Number, Kernel.NowMs);
                break;
            case Act.SetClockRight:
                SetRight(device);
                break;
            case Act.Cut:
                device.Cut = true;
                break;
            case Act.Mend:
                device.Cut = false;
                break;
            case Act.Storm:
                _world.Weather = _schedule.Storm;
                break;
            case Act.Calm:
                _world.Weather = Weather.Fine;
                break;
            case Act.CentralStoreAway:
                _world.CentralStoreAway = true;
                break;
            case Act.CentralStoreBack:
                _world.CentralStoreAway = false;
                break;
            case Act.CentralBackup:
                _backup = _world.CentralStore.Copy();
                break;
            case Act.CentralRestored:
                if (_backup is { } backup)
                    await _world.RestoreCentralAsync(backup);
                break;
            case Act.CentralRestoredUnsaid:
                if (_backup is { } unsaid)
                    await RestoreUnsaidAsync(desk, unsaid);
                break;
            case Act.SlowLease:
                device.NextLeaseLateMs = Kernel.Chance.Between(1_400, 1_950);
                break;
            case Act.SlowReport:
                device.NextReportLateMs = Kernel.Chance.Between(4_000, 9_000);
                break;
            case Act.DiskFull:
                device.Disk.Full = true;
                break;
            case Act.DiskRoom:
                device.Disk.Full = false;
                break;
            case Act.TakeImage:
                _images[device] = Kept.Of(device);
                break;
            case Act.PutImageBack:
                PutImageBack(device);
                break;
            case Act.Clone:
                Clone(device);
                break;
            case Act.LoseDisk:
                device.Disk.Lost = true;
                await Healing.EnrolAnewAsync(_world, device);
                break;
            case Act.MirrorAway:
            case Act.MirrorBack:
                if (device.Mirror is { } second)
                    second.Away = move.Kind == Act.MirrorAway;
                break;
            case Act.Burn:
                await Supervisor.BurnAsync(_world, device);
                break;
            case Act.EarlyCode:
                device.Stop("to be started with a new code");
                device.Code = await _world.NewCodeAsync(device.Station);
                break;
            case Act.Renew:
                await Healing.RenewAsync(_world, device);
                break;
            case Act.Restore:
                await Supervisor.RestoreAsync(_world);
                break;
            case Act.Correct:
                await Supervisor.CorrectAsync(_world);
                break;
            case Act.StickWrite:
                _sticks.Write(desk);
                break;
            case Act.StickCarry:
                await _sticks.CarryAsync(_world, desk, Kernel.Chance);
                break;
            case Act.StickRead:
                _sticks.Read(desk, Kernel.Chance);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task RestoreUnsaidAsync(Desk desk, Image backup)
    {
        var device = desk.Device;
        await _world.RestoreCentralAsync(backup, said: false);
        var forgotten = !device.Cut && !device.Withdrawn && !device.Disk.IsStopped && device.Disk.Journal is [.., { Entry: var head }]
            && _world.CentralStore.Connection.Look("""
                select l.ack_sequence from stations s join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation
                where s.station_id = @id and l.incarnation = @life and l.burned_at is null
                """, row => row.GetInt64(0), ("@id", head.Station.Value), ("@life", head.Incarnation)) is [var through] && through < device.Disk.Acknowledged;
        if (!forgotten)
        {
            // Who shows no sign starts no recovery: that is why the act is asked for.
            await _world.BeginRecoveryAsync();
            return;
        }

        var weather = _world.Weather;
        (_world.Weather, _world.CentralStoreAway, _world.OpenFor, device.Disk.Full) = (Weather.Fine, false, device, false);
        device.Stop("to be heard first");
        desk.Do("contact", () => World.ContactAsync(device, CancellationToken.None));
        await Kernel.RunAsync(() => desk.Busy == 0, Kernel.NowMs + 300_000);
        (_world.Weather, _world.OpenFor) = (weather, null);
    }

    private void PutImageBack(Device device)
    {
        if (!_images.TryGetValue(device, out var kept) || kept.Journal.Count == 0)
            return;
        var last = kept.Journal[^1].Entry;
        var known = device.Disk.Journal.Concat(device.Disk.Earlier).Select(committed => committed.Entry)
            .Where(entry => entry.Incarnation == last.Incarnation && entry.Kind.Length > 0).Select(entry => entry.Sequence).DefaultIfEmpty().Max();
        // A copy that was put back before, and hasn't been started, is as old as it was.
        var before = device.BeforeStart;
        var isOld = known > last.Sequence || device.Disk.Journal is not [.., var now] || now.Entry.Incarnation != last.Incarnation;
        device.Disk.Lost = true;
        device.Insert(kept.Put(_world), kept.Keys.Copy());
        device.BeforeStart = () =>
        {
            before?.Invoke();
            // Where the second device has more than the old copy, that copy is stopped before it grants anything.
            if (device.Mirror is { Away: false } mirror && (mirror.Through(last.Incarnation) > last.Sequence || mirror.Through(last.Incarnation + 1) > 0))
            {
                _world.Oracle.Stale(last.Station, last.Incarnation);
                Kernel.Count("old copies that the second device knows");
            }
            else if (isOld)
            {
                _world.Oracle.Split(last.Station, last.Incarnation, last.Sequence);
            }
        };
    }

    private void Clone(Device device)
    {
        if (device.Disk.Journal.Count == 0 || _world.Devices.Count > 5)
            return;
        var kept = Kept.Of(device);
        var disk = kept.Put(_world);
        disk.Lost = true;
        var last = disk.Journal[^1].Entry;
        _world.Oracle.Split(last.Station, last.Incarnation, last.Sequence);
        var clone = new Device(_world, $"{device.Name}'", device.Station, disk, kept.Keys) { IsClone = true };
        _world.Devices.Add(clone);
        _desks.Add(new Desk(_world, clone, faultless: false));
    }

    internal static void SetRight(Device device) => (device.WallOffsetMs, device.DriftMsPerHour) = (0, 0);

    private async Task LetHappenAsync(Pace pace)
    {
        if (_schedule.Faultless)
        {
            await Kernel.RunAsync(Idle, Kernel.NowMs + 120_000);
            if (!Idle())
                Kernel.Fail("liveness: without any fault something isn't answered within two minutes");
            return;
        }

        switch (pace switch { Pace.AtOnce => 0, Pace.Answered => 2, _ => Kernel.Chance.Below(4) })
        {
            case 0:
                await Kernel.RunAsync(() => false, Kernel.NowMs + (pace == Pace.AtOnce ? 100 : 10_000), Kernel.Chance.Below(40));
                break;
            case 1:
                await Kernel.RunAsync(() => false, Kernel.NowMs + Kernel.Chance.Below(4_000));
                break;
            default:
                await Kernel.RunAsync(Idle, Kernel.NowMs + 10_000);
                break;
        }
    }

    // What takes long is not lived through second by second: the loops rest, and what was asked is answered first.
    private async Task PassAsync(long untilMs)
    {
        var far = untilMs - Kernel.NowMs > 120_000;
        if (far)
        {
            foreach (var device in _world.Devices)
                device.StopWorker();
            await Kernel.RunAsync(Idle, Kernel.NowMs + 60_000);
        }

        if (untilMs > Kernel.NowMs)
            await Kernel.RunAsync(() => false, untilMs);
        if (far && _schedule.Faultless)
            await WorkAsync();
    }

    private async Task WorkAsync()
    {
        foreach (var device in _world.Devices)
        {
            device.Start();
            device.StartWorker();
        }

        await Kernel.RunAsync(() => false, Kernel.NowMs + 5_000);
    }

    private long Morning(long days)
    {
        var today = BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(Kernel.NowMs));
        var day = days == 0 ? YearMonth.Of(today).Next.FirstDay : today.AddDays((int)days);
        return BusinessDay.StartOf(day).AddHours(7).ToUnixTimeMilliseconds() + Kernel.Chance.Below(7_200_000);
    }

    private bool Idle() => _desks.TrueForAll(desk => desk.Busy == 0);
}

/// <summary>A copy of everything on a device's disk.</summary>
internal sealed record Kept(Image Image, SimKeys Keys, IReadOnlyList<Committed> Journal, IReadOnlyList<Committed> Limbo, IReadOnlyList<Committed> Earlier,
    IReadOnlyDictionary<int, IReadOnlyList<WireEntry>> Shelf)
{
    public static Kept Of(Device device) =>
        new(device.Disk.Store.Copy(), device.Keys.Copy(), [.. device.Disk.Journal], [.. device.Disk.Limbo], [.. device.Disk.Earlier],
            new Dictionary<int, IReadOnlyList<WireEntry>>(device.Disk.Shelf));

    public Disk Put(World world)
    {
        var disk = world.NewDisk(Template.Blank());
        disk.Store.Fill(Image);
        disk.Journal.AddRange(Journal);
        disk.Limbo.AddRange(Limbo);
        disk.Earlier.AddRange(Earlier);
        foreach (var (life, entries) in Shelf)
            disk.Shelf[life] = entries;
        return disk;
    }
}
