using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents.ReceiptSeal;
using Migrations = QuotaTracker.Station.Storage.Migrations;
using QuotaTracker.Domain;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Stores;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>A world as every run begins: stations that have enrolled, said hello and pulled, each with its residents and leases.</summary>
internal sealed class Template
{
    /// <summary>A Friday morning at the border, twelve days before the month ends.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 20, 8, 0, 0, TimeSpan.FromHours(7));

    private static readonly Dictionary<int, Template> Made = [];
    private static readonly Stack<SimStore> Blanks = [];
    private static readonly Stack<SimStore> CentralBlanks = [];
    private static readonly List<StationKey> Keys = [];

    private readonly Stack<SimStore> _central = [];
    private readonly Stack<SimStore>[] _disks;
    private readonly List<Committed>[] _journals;
    private readonly long _readyMs;

    private Template(World world)
    {
        var image = world.CentralStore.Copy();
        _central.Push(SimStore.Make(_central, MakeEmptyCentralTables));
        _central.Peek().Fill(image);
        _disks = [.. world.Devices.Select(device =>
        {
            var home = new Stack<SimStore>();
            home.Push(SimStore.Make(home, MakeStationTables));
            home.Peek().Fill(device.Disk.Store.Copy());
            return home;
        })];
        _journals = [.. world.Devices.Select(device => device.Disk.Journal)];
        _readyMs = world.Kernel.NowMs;
    }

    private static string[] StationIds { get; } = ["AAA-01", "BBB-01", "AAA-02", "CCC-01"];

    /// <summary>The commune of a station's checkpoint, whose residents' rights it has from the beginning.</summary>
    public static string UnitOf(int station) => StationIds[station][..3] switch { "AAA" => "00001", "BBB" => "00002", _ => "00003" };

    public static async Task<Template> ForAsync(int stations)
    {
        if (!Made.TryGetValue(stations, out var made))
            Made[stations] = made = await MakeAsync(stations);
        return made;
    }

    /// <summary>An empty disk.</summary>
    public static SimStore Blank() => Blanks.TryPop(out var blank) ? blank : SimStore.Make(Blanks, MakeStationTables);

    /// <summary>Central's store without a row.</summary>
    public static SimStore BlankCentral() => CentralBlanks.TryPop(out var blank) ? blank : SimStore.Make(CentralBlanks, MakeEmptyCentralTables);

    /// <summary>A key that no other device of the run has.</summary>
    public static StationKey Key(int number)
    {
        while (Keys.Count <= number)
            Keys.Add(StationKey.Create());
        return Keys[number];
    }

    /// <summary>A world that begins here.</summary>
    public World Begin(ulong seed, bool tell)
    {
        var kernel = new SimKernel(DateTimeOffset.FromUnixTimeMilliseconds(_readyMs), seed, tell);
        var world = new World(kernel, _central.Pop());
        for (var i = 0; i < _disks.Length; i++)
        {
            var disk = world.NewDisk(_disks[i].Pop());
            disk.Journal.AddRange(_journals[i]);
            world.Devices.Add(new(world, $"S{i + 1}", StationId.Parse(StationIds[i]), disk, SimKeys.With(Key(i))));
        }

        return world;
    }

    private static async Task<Template> MakeAsync(int stations)
    {
        var kernel = new SimKernel(Start, 1, tell: false);
        var central = SimStore.Make([], connection =>
        {
            MakeCentralTables(connection);
            Furnish(connection, stations);
        });
        var world = new World(kernel, central);
        for (var i = 0; i < stations; i++)
        {
            var device = new Device(world, $"S{i + 1}", StationId.Parse(StationIds[i]), world.NewDisk(Blank()), SimKeys.With(Key(i)));
            device.Code = await world.NewCodeAsync(device.Station);
            world.Devices.Add(device);
        }

        for (var round = 0; round < 2; round++)
        {
            foreach (var device in world.Devices)
            {
                device.Start();
                var done = false;
                device.Process!.Start(async () =>
                {
                    await World.ContactAsync(device, CancellationToken.None);
                    done = true;
                });
                await kernel.RunAsync(() => done, kernel.NowMs + 60_000);
            }
        }

        if (kernel.Violation is { } wrong)
            throw new InvalidOperationException($"Already the beginning is wrong: {wrong}");
        var template = new Template(world);
        world.End();
        return template;
    }

    private static void MakeStationTables(SimConnection connection)
    {
        // Migrations want a connection without a transaction around them: the tables are there before any run begins.
        var database = StationDatabase.On(() => connection);
        database.Write(tx => Migrations.Apply(tx.Connection, tx.Inner));
    }

    private static void MakeCentralTables(SimConnection connection)
    {
        var process = new SimProcess(new SimKernel(Start, 1, tell: false), "central");
        var database = new CentralDatabase(new SimDialect(() => connection, process, () => false));
        database.StartAsync(TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static void MakeEmptyCentralTables(SimConnection connection)
    {
        MakeCentralTables(connection);
        // Rows that the migrations made come with the image.
        foreach (var table in connection.Look("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'", row => row.GetString(0)))
        {
            if (connection.Look($"select count(*) from {table}", row => row.GetInt64(0))[0] > 0)
                connection.Plain($"delete from {table}");
        }
    }

    private static void Furnish(SimConnection connection, int stations)
    {
        var nowMs = Start.ToUnixTimeMilliseconds();
        foreach (var (name, csv) in References)
            connection.Put("insert into reference_tables (name, version, sample, csv, imported_at, imported_by) values (@p0, 1, 0, @p1, 0, 'simulation')", name.ToString(), csv);
        foreach (var station in StationIds.Take(stations))
            connection.Put("insert into stations (station_id, checkpoint, active, incarnation, created_at) values (@p0, @p1, 1, 0, @p2)", station, station[..3], nowMs);
        foreach (var person in Person.All.Where(person => person.KnownToCentral))
        {
            var id = person.Id.Value.ToString();
            connection.Put("insert into residents (resident_id, name, birth_date, unit_code, police_permit, confirmed, created_at) values (@p0, 'Người Thử', @p1, @p2, 0, 1, 0)",
                id, person.BirthDate, (object?)person.Unit ?? DBNull.Value);
            connection.Put("insert into resident_numbers (personal_number, resident_id, in_force) values (@p0, @p1, 1)", person.PersonalNumber, id);
        }
    }

    private static (ReferenceTable Name, string Csv)[] References { get; } =
    [
        (ReferenceTable.Policies, "valid_from,valid_to,per_trip_cap_vnd,trips_per_month,counts_exports,legal_basis\n2016-09-01,,2000000,4,no,Mẫu\n"),
        (ReferenceTable.Goods, "hs,name_vi,name_en,unit,valid_from,valid_to\n0703,Hành tỏi,Onions,Kilogram,2018-02-01,\n"),
        (ReferenceTable.Stops, "hs,checkpoint,reason,valid_from,valid_to\n"),
        (ReferenceTable.Rates, "hs,duty_bp,vat_bp,excise_bp,valid_from,valid_to,legal_basis\n0703,1000,500,0,2018-02-01,,MẪU\n"),
        (ReferenceTable.ExchangeRates, "currency,vnd_per_unit,valid_from,valid_to,source\nCNY,3600.00,2026-01-05,2026-01-11,MẪU\n"),
        (ReferenceTable.Units, "code,name,former_units,former_district,valid_from,valid_to\n00001,Xã Một,,Huyện,2018-02-01,\n00002,Xã Hai,,Huyện,2018-02-01,\n00003,Xã Ba,,Huyện,2018-02-01,\n00009,Xã Chín,,Huyện,2018-02-01,\n"),
        (ReferenceTable.Checkpoints, "code,name_vi,name_en,kind,counterpart,unit_code,hours_local,days\nAAA,Cửa Một,Gate one,international_gate,,00001,06:00-22:00,daily\nBBB,Cửa Hai,Gate two,international_gate,,00002,06:00-22:00,daily\nCCC,Cửa Ba,Gate three,international_gate,,00003,06:00-22:00,daily\n"),
    ];
}
