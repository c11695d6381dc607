using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Station;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>A machine at a desk: its disk and key, its clocks, its line, and the station's program when it runs.</summary>
internal sealed class Device(World world, string name, StationId station, Disk disk, SimKeys keys)
{
    private static readonly ReferenceStore References = new();
    private static readonly ServiceProvider Kit = MakeKit();

    private long _bootedAtMs = Template.Start.ToUnixTimeMilliseconds() - 3_600_000;
    private int _boots = 1;

    public string Name => name;

    public StationId Station => station;

    public Disk Disk { get; private set; } = disk;

    public SimKeys Keys { get; private set; } = keys;

    /// <summary>The second device with a copy of the journal, where there is one.</summary>
    public SimMirror? Mirror { get; set; }

    /// <summary>The code with which it may enrol, while its disk is empty.</summary>
    public string? Code { get; set; }

    /// <summary>The life for whose end the code was handed out.</summary>
    public int CodeForLife { get; set; }

    /// <summary>How long the next lease takes to come; null for as long as everything else.</summary>
    public int? NextLeaseLateMs { get; set; }

    /// <summary>The next report of what is held here takes so long to central; null for as long as anything.</summary>
    public int? NextReportLateMs { get; set; }

    /// <summary>What is seen of the disk when the program next starts; once.</summary>
    public Action? BeforeStart { get; set; }

    /// <summary>No network.</summary>
    public bool Cut { get; set; }

    /// <summary>How far the wall clock is off, in milliseconds, and how fast it goes wrong: milliseconds an hour.</summary>
    public long WallOffsetMs { get; set; }

    public long DriftMsPerHour { get; set; }

    public long DriftSinceMs { get; set; }

    /// <summary>A second machine, started from a copy of the disk.</summary>
    public bool IsClone { get; init; }

    /// <summary>Taken out of service: a clone that was found.</summary>
    public bool Withdrawn { get; set; }

    public SimProcess? Process { get; private set; }

    public IServiceProvider? Services { get; private set; }

    public CancellationTokenSource? Worker { get; private set; }

    public bool Runs => Process is { Dead: false };

    public T Get<T>()
        where T : notnull => Services!.GetRequiredService<T>();

    public long Wall(long nowMs) => nowMs + WallOffsetMs + (DriftMsPerHour * (nowMs - DriftSinceMs) / 3_600_000);

    /// <summary>Starts the program, if it doesn't run.</summary>
    public void Start()
    {
        if (Runs || Withdrawn)
            return;
        BeforeStart?.Invoke();
        BeforeStart = null;
        VerifyDisk();
        var process = Process = new SimProcess(world.Kernel, name);
        Services = Kit.CreateScope().ServiceProvider;
        var edges = Services.GetRequiredService<Edges>();
        var services = Services;
        var on = Disk;
        edges.Clock = new NodeClock(world.Kernel, process, Wall);
        edges.Machine = new Machine(this, world.Kernel);
        edges.Random = new Random(world.Kernel.Chance.Below(1_000_000));
        edges.Database = StationDatabase.On(() => process.Dead ? throw new CrashException() : on.Store.Connection);
        edges.Keys = Keys;
        edges.Mirror = Mirror is null ? new NoSecondDevice() : Mirror;
        edges.Shelf = new SimShelf(world.Kernel, on);
        edges.Options = new StationOptions { DataDirectory = "", CentralUrl = new("http://127.0.0.1/"), EnrolmentCode = Code };
        edges.Line = new Line(world, this, process, services.GetRequiredService<SigningIdentity>, services.GetRequiredService<CentralTime>);
        world.Kernel.OnDeath(process, how =>
        {
            Worker = null;
            if (!world.Ended)
                world.Kernel.Count("station's program crashed");
            if (world.Kernel.Tells)
                world.Kernel.Say($"{name}: the program dies {how}");
        });
        // As at the program's start, before anybody is answered.
        process.Enter(() =>
        {
            Get<JournalMirror>().CatchUpWhole();
            Get<Enrolment>().Resume();
        });
    }

    /// <summary>Ends the program, as when it is killed.</summary>
    public void Stop(string how) => Process?.Kill(how);

    /// <summary>The machine starts anew: another boot, and only the wall clock tells of the time before.</summary>
    public void Reboot()
    {
        Stop("with its machine");
        _boots++;
        _bootedAtMs = world.Kernel.NowMs;
    }

    /// <summary>Another disk and key in the machine.</summary>
    public void Insert(Disk disk, SimKeys keys)
    {
        Stop("for another disk");
        (Disk, Keys, BeforeStart) = (disk, keys, null);
    }

    /// <summary>The program's own loops, until they are stopped.</summary>
    public void StartWorker()
    {
        if (Worker is not null)
            return;
        Worker = new();
        var stopping = Worker.Token;
        var worker = Services!.GetServices<IHostedService>().OfType<SyncWorker>().Single();
        Process!.Start(() => Execute(worker, stopping));
    }

    public void StopWorker()
    {
        var worker = Worker;
        Worker = null;
        worker?.Cancel();
    }

    // Nothing that was committed may be missing, and nothing may be there that wasn't.
    private void VerifyDisk()
    {
        var head = Disk.Store.Connection.Look("select sequence, hash from journal order by sequence desc limit 1", row => (row.GetInt64(0), row.GetString(1))).FirstOrDefault();
        if (head.Item1 != Disk.Head.Sequence || (head.Item1 > 0 && head.Item2 != Disk.Head.Hash.Hex))
            world.Kernel.Fail($"{name}: the journal ends at {head.Item1}, but entries through {Disk.Head.Sequence} were committed");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ExecuteAsync")]
    private static extern Task Execute(SyncWorker worker, CancellationToken stoppingToken);

    private static ServiceProvider MakeKit()
    {
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddStation();
        return Kits.Build(services, kit =>
        {
            kit.AddScoped<Edges>();
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Clock!);
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Machine!);
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Random!);
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Database!);
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Line!);
            kit.AddScoped<IKeyPlace>(provider => provider.GetRequiredService<Edges>().Keys!);
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Mirror!);
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Shelf!);
            kit.AddScoped(provider => Options.Create(provider.GetRequiredService<Edges>().Options!));
            kit.AddSingleton(References);
        });
    }

    internal sealed class Edges
    {
        public TimeProvider? Clock { get; set; }

        public IMachineClock? Machine { get; set; }

        public Random? Random { get; set; }

        public StationDatabase? Database { get; set; }

        public SimKeys? Keys { get; set; }

        public ISecondDevice? Mirror { get; set; }

        public ILifeShelf? Shelf { get; set; }

        public StationOptions? Options { get; set; }

        public ICentralApi? Line { get; set; }
    }

    private sealed class Machine(Device device, SimKernel kernel) : IMachineClock
    {
        public ClockReading Read()
        {
            var now = kernel.Look();
            return new(DateTimeOffset.FromUnixTimeMilliseconds(device.Wall(now)), $"{device.Name}-boot-{device._boots}", now - device._bootedAtMs);
        }
    }
}
