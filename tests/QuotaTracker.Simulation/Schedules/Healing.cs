using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Checks;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>Everything comes right again: the network is whole, clocks are set, stopped stations are enrolled anew, and the month ends.</summary>
internal static class Healing
{
    // What is bounded: so many contacts of each station, and nothing may be left open.
    private const int RoundsMax = 8;

    public static async Task DoAsync(World world, IReadOnlyList<Desk> desks)
    {
        world.Kernel.Say("-- everything comes right again");
        world.Weather = Weather.Fine;
        world.CentralStoreAway = false;
        foreach (var node in world.Centrals)
        {
            (node.Process.DiesAfterOperations, node.Process.DiesAfterContinuations) = (null, null);
            if (node.Process.Dead)
                node.Restart();
        }

        foreach (var device in world.Devices)
        {
            device.StopWorker();
            (device.Cut, device.Disk.Full) = (false, false);
            if (device.Mirror is { } mirror)
                mirror.Away = false;
            Run.SetRight(device);
            if (device.IsClone)
                Withdraw(device);
            if (device.Process is { } process)
                (process.DiesAfterOperations, process.DiesAfterContinuations) = (null, null);
        }

        await world.Kernel.RunAsync(() => desks.All(desk => desk.Busy == 0), world.Kernel.NowMs + 60_000);
        // Half of the runs come right within the month, the others when it is over already.
        if (world.Kernel.Chance.Chance(500))
        {
            await UntilSettledAsync(world, desks);
            // Not only because the month is over, and with it all that was held elsewhere.
            FinalChecks.NothingPending(world, "within the month");
        }

        await NextMonthAsync(world);
        await UntilSettledAsync(world, desks);
    }

    private static async Task UntilSettledAsync(World world, IReadOnlyList<Desk> desks)
    {
        for (var round = 0; round < RoundsMax && world.Kernel.Violation is null; round++)
        {
            // First everybody; then those for whom something is still on its way.
            var open = round == 0 ? world.Devices : Unsettled(world);
            if (open.Count == 0)
                return;
            await RoundAsync(world, [.. desks.Where(desk => open.Contains(desk.Device))]);
        }
    }

    // Central has all that stations wrote, and they have all that it told them; where an answer was lost, its next hello repairs what is open.
    private static List<Device> Unsettled(World world)
    {
        var devices = world.Devices.Where(device => !device.Withdrawn);
        if (world.CentralStore.Connection.Look("""
            select 1 from recovery_gate where recovery_id is not null union all select 1 from recoveries where settled_at is null
            union all select 1 from exchanges where status = 'Pending'
            """, row => true).Count > 0)
            return [.. devices];
        var lives = world.CentralStore.Connection.Look("""
            select s.station_id, l.ack_hash, s.feed_head from stations s join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation
            """, row => (row.GetString(0), Hash: row.GetString(1), Feed: row.GetInt64(2))).ToDictionary(row => row.Item1);
        return [.. devices.Where(device => IsOutOfService(world, device)
            || !(lives.TryGetValue(device.Station.Value, out var life) && device.Disk.Head.Hash.Hex == life.Hash && device.Disk.Acknowledged == device.Disk.Head.Sequence
            && device.Disk.FeedCursor == life.Feed && device.Disk.OpenLeases.SetEquals(OpenAtCentral(world, device))))];
    }

    private static List<string> OpenAtCentral(World world, Device device) => world.CentralStore.Connection.Look("""
        select l.lease_id from leases l join stations s on s.station_id = l.station_id and s.incarnation = l.incarnation where l.station_id = @station and l.state = 'Open'
        """, row => row.GetString(0), ("@station", device.Station.Value));

    /// <summary>An empty disk and a new code: the station's next life, which knows nothing of the one before but what a second device has.</summary>
    public static async Task EnrolAnewAsync(World world, Device device)
    {
        device.Insert(world.NewDisk(Template.Blank()), SimKeys.Empty());
        device.Code = await world.NewCodeAsync(device.Station);
    }

    private static async Task RoundAsync(World world, IReadOnlyList<Desk> desks)
    {
        foreach (var desk in desks.Where(desk => !desk.Device.Withdrawn))
        {
            var device = desk.Device;
            desk.Do("contact", () => World.ContactAsync(device, CancellationToken.None));
            if (!await world.Kernel.RunAsync(() => desk.Busy == 0, world.Kernel.NowMs + 300_000))
            {
                world.Kernel.Fail($"after healing {device.Name} doesn't finish a contact within five minutes");
                return;
            }

            FinalChecks.BranchIsSent(world, device);
            await RenewAsync(world, device);
        }
    }

    /// <summary>A new code for a station whose life is over. Nobody hands out a second one while the first waits to be used.</summary>
    public static async Task RenewAsync(World world, Device device)
    {
        if (!IsOutOfService(world, device) || device.CodeForLife == device.Disk.Journal[^1].Entry.Incarnation)
            return;
        device.CodeForLife = device.Disk.Journal[^1].Entry.Incarnation;
        world.Kernel.Count("stopped stations enrolled anew");
        device.Code = await world.NewCodeAsync(device.Station);
        device.Stop("to be started with a new code");
    }

    // Stopped by central, written off, an older life of a station that somebody enrolled anew meanwhile, or one that central has forgotten.
    private static bool IsOutOfService(World world, Device device)
    {
        if (device.Disk.Journal.Count == 0)
            return false;
        var life = device.Disk.Journal[^1].Entry.Incarnation;
        var now = world.CentralStore.Connection.Look(
            "select incarnation from stations where station_id = @id", row => row.GetInt32(0), ("@id", device.Station.Value)).Single();
        var burned = world.CentralStore.Connection.Look(
            "select count(*) from station_lives where station_id = @id and incarnation = @life and burned_at is not null", row => row.GetInt64(0),
            ("@id", device.Station.Value), ("@life", life)).Single() > 0;
        return device.Disk.IsStopped || life != now || burned;
    }

    private static async Task NextMonthAsync(World world)
    {
        var today = BusinessDay.Of(DateTimeOffset.FromUnixTimeMilliseconds(world.Kernel.NowMs));
        var morning = BusinessDay.StartOf(YearMonth.Of(today).Next.FirstDay.AddDays(1)).AddHours(8).ToUnixTimeMilliseconds();
        world.Kernel.Say("-- the month ends");
        await world.Kernel.RunAsync(() => false, morning);
    }

    private static void Withdraw(Device device)
    {
        device.Stop("because it is a copy");
        device.Withdrawn = true;
    }
}
