using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What is recorded while the journal is stopped goes to the second device, and comes back from it.</summary>
public sealed class LimboMirrorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("stations-").FullName;
    private readonly string _card;
    private readonly ManualClock _clock = World.Morning();
    private readonly FakeCentral _central;

    public LimboMirrorTests()
    {
        _central = World.Central(_clock);
        _card = Directory.CreateDirectory(Path.Combine(_root, "card")).FullName;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Record_WhileStopped_IsOnTheDeviceBeforeTheAnswer()
    {
        await using var station = await StopAsync();
        var lines = Lines("KTH-01-1.jsonl");

        await station.RecordAsync(World.Mao);
        await station.RecordAsync(World.Outsider);

        Lines("KTH-01-1-limbo-1.jsonl").Should().Be(2);
        Lines("KTH-01-1.jsonl").Should().Be(lines, "the stopped journal is kept as it is");
        On(_card).Last(new LimboCopy(_central.Station, 1, 1))!.Hash.Should().Be(station.Database.Read(JournalRows.LimboHead).Hash.Hex);
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Good");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Record_WhileStoppedAndTheDeviceIsAway_IsCopiedWhenItIsBack(bool restart)
    {
        await using var station = await StopAsync();
        await station.RecordAsync(World.Mao);
        Directory.Move(_card, _card + "-away");
        await station.RecordAsync(World.Outsider);
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Missing");
        Directory.Move(_card + "-away", _card);

        if (restart)
        {
            await station.DisposeAsync();
            await using var again = await StartAsync("disk");
            Lines("KTH-01-1-limbo-1.jsonl").Should().Be(2, "it is caught up at the start");
            again.Get<JournalMirror>().State.Should().Be(SecondDevice.Good);
            return;
        }

        await station.RecordAsync(World.Mao);
        Lines("KTH-01-1-limbo-1.jsonl").Should().Be(3);
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Good");
    }

    [Theory]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(201)]
    public async Task Record_MuchAtOnce_AnAnswerWaitsForABoundedPart(int count)
    {
        await using var station = await StopAsync();
        station.Database.Write(tx =>
        {
            for (var i = 0; i < count; i++)
                station.Get<StationJournal>().Record(tx, new EntryBody.OfficerSignedIn(OfficerCode.Parse(World.Officer), true), station.Get<StationClock>().Now(tx));
        });
        Lines("KTH-01-1-limbo-1.jsonl").Should().Be(Math.Min(count, 200));

        station.Get<JournalMirror>().CatchUpWhole();

        Lines("KTH-01-1-limbo-1.jsonl").Should().Be(count);
        station.Get<JournalMirror>().State.Should().Be(SecondDevice.Good);
    }

    [Fact]
    public async Task NextLife_DiskLostWhileStopped_CarriesWhatTheDeviceHas()
    {
        Guid resident;
        ExchangeAnswer limbo;
        await using (var station = await StopAsync())
        {
            resident = station.NewId();
            await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(resident, "02701"));
            limbo = await station.RecordAsync(resident);
        }

        _clock.Advance(TimeSpan.FromDays(1));
        await using var next = await NextAsync("bare");
        await next.SyncAsync();

        var carried = next.Database.Read(tx => JournalRows.After(tx, 0, 1_000)).FindAll(entry => entry.Kind is "ResidentRegistered" or "ExchangeRecorded");
        carried.Select(entry => entry.Kind).Should().Equal("ResidentRegistered", "ExchangeRecorded");
        carried.Should().OnlyContain(entry => entry.Day == World.Today && entry.Incarnation == 2);
        var exchange = carried.Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Single();
        (exchange.Exchange.Value, exchange.Resident.Value, exchange.Carried).Should().Be((limbo.ExchangeId, resident, "KTH-01-1-T000001"));
        _central.JournalOf(2).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().ContainSingle().Which.Exchange.Should().Be(exchange.Exchange);
        next.Get<ReceiptReader>().Find("KTH-01-1-T000001")!.Jws.Should().NotBeEmpty();
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
        next.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task NextLife_DeviceAwayAtTheEnrolment_CarriesWhenItIsPluggedIn()
    {
        var limbo = await LimboAsync();
        Directory.Move(_card, _card + "-away");
        await using var next = await NextAsync("bare");
        await next.SyncAsync();
        Carried(next).Should().BeEmpty();

        Directory.Move(_card + "-away", _card);
        await next.SyncAsync();

        Carried(next).Should().Equal((limbo, "KTH-01-1-T000001"));
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
    }

    [Fact]
    public async Task NextLife_CentralCantTakeTheJournalYet_CarriesItsLimboAfterIt()
    {
        var limbo = await LimboAsync();
        _central.CantTakeYet = entry => entry.Incarnation == 1;
        await using var next = await NextAsync("bare");
        await next.SyncAsync();
        Carried(next).Should().BeEmpty("whoever was registered in the journal must be known first");
        _central.CantTakeYet = _ => false;

        await next.SyncAsync();

        Carried(next).Should().Equal((limbo, "KTH-01-1-T000001"));
    }

    [Fact]
    public async Task NextLife_OnTheSameDisk_CarriesOnce()
    {
        var limbo = await LimboAsync();
        await using var next = await NextAsync("disk");
        Files().Should().Equal("KTH-01-1-limbo-1.jsonl");
        await next.SyncAsync();
        await next.SyncAsync();

        Carried(next).Should().Equal((limbo, "KTH-01-1-T000001"));
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
    }

    // The device gives out between the carrying and the setting aside, or before the journal with what was carried is on it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Return_BrokenOff_RecordsNothingTwiceAndSetsAsideOnlyWhatTheDeviceHas(bool journalThere)
    {
        await using (var station = await StopAsync())
        {
            await station.SignInAsync();
            var resident = station.NewId();
            await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(resident, "02701"));
            await station.RecordAsync(resident);
        }

        var device = new FailingDevice(On(_card)) { FailsAt = journalThere ? "SetAside" : "Append" };
        await using var next = await NextAsync("bare", device);
        for (var contact = 0; contact < 3; contact++)
            await next.SyncAsync();
        Files().Should().Equal("KTH-01-1-limbo-1.jsonl");
        var bodies = next.Bodies();
        bodies.Select(body => body.Kind).Should().Contain(["OfficerSignedIn", "ResidentRegistered", "ExchangeRecorded"]).And.OnlyHaveUniqueItems();

        device.FailsAt = null;
        await next.SyncAsync();

        next.Bodies().Should().HaveCount(bodies.Count);
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
        On(_card).Last(_central.Station, 2)!.Hash.Should().Be(next.Database.Read(JournalRows.Head).Hash.Hex);
    }

    [Theory]
    [InlineData("cut off", 2)]
    [InlineData("changed", 1)]
    [InlineData("missing", 1)]
    [InlineData("all", 0)]
    public async Task Return_Damaged_CarriesWhatStandsBefore(string how, int whole)
    {
        var file = Path.Combine(_card, "KTH-01-1-limbo-1.jsonl");
        await using (var station = await StopAsync())
        {
            for (var i = 0; i < 3; i++)
                await station.RecordAsync(World.Outsider);
        }

        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllTextAsync(file, how switch
        {
            "cut off" => $"{lines[0]}\n{lines[1]}\n{lines[2][..^9]}",
            "changed" => $"{lines[0]}\n{lines[1].Replace("1500000", "1500001", StringComparison.Ordinal)}\n{lines[2]}\n",
            "missing" => $"{lines[0]}\n{lines[2]}\n",
            _ => "no journal at all\n",
        });
        await using var next = await NextAsync("bare");
        await next.SyncAsync();
        await next.SignInAsync();
        await next.SyncAsync();

        Carried(next).Should().HaveCount(whole);
        (await next.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "salvage-damaged")
            .Which.Should().BeEquivalentTo(new { Detail = "KTH-01-1-limbo-1.jsonl", Sequence = whole + 1 });
        Files().Should().Equal(["KTH-01-1-limbo-1.carried.jsonl"], "nothing of it is thrown away, and it isn't looked at again and again");
    }

    // Whole by its hashes, and yet nothing that a stopped station writes: neither it nor anything else may end sync, or get into the journal.
    [Theory]
    [InlineData("a time that is no time")]
    [InlineData("a void")]
    [InlineData("a release")]
    [InlineData("a grant")]
    [InlineData("copied back")]
    public async Task Return_WhatNoStoppedStationWrites_KeepsNothingElseWaiting(string what)
    {
        var own = await LimboAsync();
        await using var next = await NextAsync("bare");
        await next.SyncAsync();
        Carried(next).Should().HaveCount(1);
        await next.SignInAsync();
        var lease = _central.Give(World.Mao, World.Today, World.Today, 1);
        await next.SyncAsync();
        var granted = await next.RecordAsync(World.Mao);
        var recorded = next.Bodies().OfType<EntryBody.ExchangeRecorded>().Single(body => body.Exchange.Value == granted.ExchangeId);
        var origin = EntryHash.Origin;
        JournalEntry Made(EntryBody body, DateTimeOffset? at = null) => JournalEntry.Make(_central.Station, 1, 1, origin, at ?? _clock.GetUtcNow(), World.Today, body);
        var bad = what switch
        {
            "a void" => Made(new EntryBody.ExchangeVoided(new(granted.ExchangeId), OfficerCode.Parse(World.Officer), "không phải")),
            "a release" => Made(new EntryBody.LeaseReleased(new(lease), ReleaseReason.Recalled)),
            "a grant" => Made(recorded with { Exchange = new(next.NewId()), ReceiptNumber = 1 }),
            _ => Made(new EntryBody.OfficerSignedIn(OfficerCode.Parse(World.Officer), true), DateTimeOffset.FromUnixTimeMilliseconds(253_402_300_799_999)),
        };
        if (what == "copied back")
            File.Copy(Path.Combine(_card, "KTH-01-1-limbo-1.carried.jsonl"), Path.Combine(_card, "KTH-01-1-limbo-1.jsonl"));
        else
            On(_card).Append(new LimboCopy(_central.Station, 1, 2), [WireEntry.From(bad)]);
        var later = Made(recorded with { Exchange = new(next.NewId()), ReceiptNumber = 1, Outcome = new(DecisionKind.Provisional, "JournalFrozen", null, Vnd.Zero, Vnd.Zero), TripOfMonth = null });
        On(_card).Append(new LimboCopy(_central.Station, 1, 3), [WireEntry.From(later)]);

        await next.SyncAsync();
        await next.SyncAsync();

        Carried(next).Select(one => one.Exchange).Should().Equal(own, ((EntryBody.ExchangeRecorded)EntryCodec.Decode(later)).Exchange.Value);
        next.Bodies().Should().NotContain(body => body is EntryBody.ExchangeVoided || body is EntryBody.LeaseReleased);
        _central.JournalOf(2).Should().HaveCount(next.Bodies().Count, "sync goes on");
        Files().Should().Contain("KTH-01-1-limbo-3.carried.jsonl");
        if (what == "copied back")
            Files().Should().OnlyContain(name => name.Contains("carried", StringComparison.Ordinal)).And.HaveCount(3);
        else
            (await next.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "salvage-damaged" && item.Detail.Contains("limbo-2", StringComparison.Ordinal));
        next.Verify().Fault.Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Return_LineGoneBadThatTheStationWroteAnew_IsCarriedWithAllBehindIt(bool readable)
    {
        List<Guid> recorded = [];
        await using (var station = await StopAsync())
        {
            for (var i = 0; i < 2; i++)
                recorded.Add((await station.RecordAsync(World.Outsider)).ExchangeId);
        }

        var file = Path.Combine(_card, "KTH-01-1-limbo-1.jsonl");
        var lines = await File.ReadAllLinesAsync(file);
        lines[^1] = readable ? lines[^1].Replace("1500000", "1500001", StringComparison.Ordinal) : lines[^1][..40];
        await File.WriteAllLinesAsync(file, lines);
        await using (var again = await StartAsync("disk"))
        {
            await again.SignInAsync();
            recorded.Add((await again.RecordAsync(World.Outsider)).ExchangeId);
            again.Get<JournalMirror>().State.Should().Be(SecondDevice.Good);
        }

        await using var next = await NextAsync("bare");
        await next.SyncAsync();

        Carried(next).Select(one => one.Exchange).Should().Equal(recorded);
    }

    [Fact]
    public async Task Folder_NamesInAnotherCase_AreTheSameFiles()
    {
        var limbo = await LimboAsync();
        File.Move(Path.Combine(_card, "KTH-01-1-limbo-1.jsonl"), Path.Combine(_card, "kth-01-1-LIMBO-1.JSONL"));
        File.Move(Path.Combine(_card, "KTH-01-1.jsonl"), Path.Combine(_card, "kth-01-1.jsonl"));
        On(_card).Lives(_central.Station).Should().Equal(1);
        On(_card).Last(_central.Station, 1).Should().NotBeNull();

        await using var next = await NextAsync("bare");
        await next.SyncAsync();

        Carried(next).Should().Equal((limbo, "KTH-01-1-T000001"));
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
    }

    [Fact]
    public void Read_LineThatStandsWholeBehindTheBadOne_NothingIsDamaged()
    {
        var limbo = new LimboCopy(_central.Station, 1, 1);
        var one = Entry(1, 1, EntryHash.Origin);
        var two = Entry(1, 2, one.Hash);
        var three = Entry(1, 3, two.Hash);
        On(_card).Append(limbo, [WireEntry.From(one), WireEntry.From(two), WireEntry.From(three)]);
        var file = Path.Combine(_card, "KTH-01-1-limbo-1.jsonl");
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [lines[0], lines[1][..20], lines[2], lines[1], lines[2]]);
        On(_card).Read(limbo).Should().BeEquivalentTo(new { Entries = (WireEntry[])[WireEntry.From(one), WireEntry.From(two), WireEntry.From(three)], IsWhole = true });

        File.AppendAllText(file, lines[2][..20] + "\n");

        On(_card).Read(limbo).IsWhole.Should().BeFalse("that may have been a fourth one");
    }

    // A card's directory can say that a file is gigabytes long.
    [Fact]
    public void Folder_LineWithoutAnEnd_IsReadToItsBoundAlone()
    {
        var limbo = new LimboCopy(_central.Station, 1, 1);
        On(_card).Append(limbo, [WireEntry.From(Entry(1, 1, EntryHash.Origin))]);
        using (var file = new FileStream(Path.Combine(_card, "KTH-01-1-limbo-1.jsonl"), FileMode.Open))
            file.SetLength(1L << 32);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = On(_card).Read(limbo);

        (read.Entries.Count, read.IsWhole).Should().Be((1, false));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(32 << 20);
    }

    // An old image of a stopped store goes on otherwise than the store did: from the beginning, or from the middle.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Return_TwoLimboJournalsOfOneLife_BothAreCarried(bool fromTheMiddle)
    {
        List<Guid> recorded = [];
        await using (var station = await StopAsync())
        {
            if (fromTheMiddle)
                recorded.Add((await station.RecordAsync(World.Outsider)).ExchangeId);
            await CopyAsync(station, "image");
            recorded.Add((await station.RecordAsync(World.Outsider)).ExchangeId);
        }

        await using (var image = await StartAsync("image"))
        {
            await image.SignInAsync();
            recorded.Add((await image.RecordAsync(World.Outsider)).ExchangeId);
        }

        Files().Should().Equal("KTH-01-1-limbo-1.jsonl", "KTH-01-1-limbo-2.jsonl");
        Lines("KTH-01-1-limbo-1.jsonl").Should().Be(fromTheMiddle ? 2 : 1);
        await using var next = await NextAsync("bare");
        await next.SyncAsync();

        Carried(next).Select(one => one.Exchange).Should().BeEquivalentTo(recorded).And.OnlyHaveUniqueItems();
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl", "KTH-01-1-limbo-2.carried.jsonl");
    }

    [Fact]
    public async Task Return_CarriedAndThenGoneOnWithByAnImage_IsCarriedOnceMoreForWhatIsNew()
    {
        Guid first, second;
        await using (var station = await StopAsync())
        {
            first = (await station.RecordAsync(World.Outsider)).ExchangeId;
            await CopyAsync(station, "image");
        }

        await using (var next = await NextAsync("disk"))
            await next.SyncAsync();
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
        await using (var image = await StartAsync("image"))
        {
            await image.SignInAsync();
            second = (await image.RecordAsync(World.Outsider)).ExchangeId;
        }

        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl", "KTH-01-1-limbo-2.jsonl");
        await using var again = await StartAsync("disk");
        await again.SyncAsync();

        Carried(again).Select(one => one.Exchange).Should().Equal(first, second);
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl", "KTH-01-1-limbo-2.carried.jsonl");
    }

    [Fact]
    public async Task Return_TheNewestCopyGoesOnInTheSameLife_CarriesWhatTheOldOneRecorded()
    {
        await using (var station = await StartAsync("disk"))
        {
            await station.SyncAsync();
            await CopyAsync(station, "image");
            await station.SignInAsync();
            await station.RecordAsync(World.Outsider);
        }

        Guid limbo;
        await using (var image = await StartAsync("image"))
        {
            await image.SignInAsync();
            var answer = await image.RecordAsync(World.Mao);
            answer.ReceiptNumber.Should().Be("KTH-01-1-T000001", "the device knows that it is an old copy");
            limbo = answer.ExchangeId;
        }

        Lines("KTH-01-1-limbo-1.jsonl").Should().BeGreaterThan(0, "also where the journal is behind the device");
        await using var again = await StartAsync("disk");
        await again.SyncAsync();

        again.Database.Read(Identity.Load)!.Incarnation.Should().Be(1);
        Carried(again).Should().Equal((limbo, "KTH-01-1-T000001"));
        _central.JournalOf(1).Should().HaveCount(again.Bodies().Count);
        Files().Should().Equal("KTH-01-1-limbo-1.carried.jsonl");
        again.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task Start_OnlyTheLimboOfALaterLifeOnTheDevice_IsStopped()
    {
        await using (var station = await StartAsync("disk"))
            await station.SyncAsync();
        On(_card).Append(new LimboCopy(_central.Station, 2, 1), [WireEntry.From(Entry(2, 1, EntryHash.Origin))]);

        await using var old = await StartAsync("disk");

        old.Database.Read(Identity.Load)!.IsBehind.Should().BeTrue();
    }

    [Fact]
    public void Folder_JournalsAndLimboJournals_AreKeptApart()
    {
        foreach (var name in new[] { "KTH-01-1.jsonl", "KTH-01-1-limbo-0.jsonl", "KTH-01-1-limbo-x.jsonl", "KTH-01-1-limbo-1.jsonl.bak", "KTH-02-1-limbo-1.jsonl", "KTH-01-2-limbo-10.carried.jsonl" })
            File.WriteAllText(Path.Combine(_card, name), "");
        var limbo = new LimboCopy(_central.Station, 2, 9);
        var one = Entry(2, 1, EntryHash.Origin);
        On(_card).Append(limbo, [WireEntry.From(one)]);
        File.AppendAllText(Path.Combine(_card, "KTH-01-2-limbo-9.jsonl"), "{\"sequence\":2,\"previ");
        On(_card).Read(limbo).IsWhole.Should().BeFalse();

        On(_card).Append(limbo, [WireEntry.From(Entry(2, 2, one.Hash))]);

        On(_card).Lives(_central.Station).Should().Equal(1);
        On(_card).Limbo(_central.Station).Should().Equal(limbo, new LimboCopy(_central.Station, 2, 10, IsCarried: true));
        On(_card).Read(limbo).Entries.Select(entry => entry.Sequence).Should().Equal(1, 2);
        On(_card).Read(limbo).IsWhole.Should().BeTrue();
        var another = () => On(_card).Append(limbo, [WireEntry.From(Entry(2, 4, one.Hash))]);
        another.Should().Throw<IOException>("what it has is not what the caller thinks");
        On(_card).SetAside(limbo);
        On(_card).Limbo(_central.Station).Should().OnlyContain(copy => copy.IsCarried);
        var gone = () => On(_card).SetAside(limbo);
        gone.Should().Throw<IOException>();
    }

    // What stands behind the damage would be a gap for central for ever, and limbo would wait for it.
    [Fact]
    public async Task NextLife_LineOfTheJournalGoneBadOnTheDevice_CarriesItsLimboAndShowsIt()
    {
        var limbo = await LimboAsync();
        var file = Path.Combine(_card, "KTH-01-1.jsonl");
        var lines = await File.ReadAllLinesAsync(file);
        lines[1] = lines[1][..20];
        await File.WriteAllLinesAsync(file, lines);
        _central.Journal.RemoveRange(1, _central.Journal.Count - 1);
        await using var next = await NextAsync("bare");

        await next.SyncAsync();

        Carried(next).Should().Equal((limbo, "KTH-01-1-T000001"));
        next.Database.Read(tx => tx.Query<string>("select kind from needs_attention")).Should().Contain("salvage-damaged");
    }

    private static MirrorFolder On(string folder) => new(folder);

    private JournalEntry Entry(int incarnation, long sequence, EntryHash previous) => JournalEntry.Make(
        _central.Station, incarnation, sequence, previous, _clock.GetUtcNow(), World.Today, new EntryBody.OfficerSignedIn(OfficerCode.Parse(World.Officer), true));

    private int Lines(string file) => File.ReadAllLines(Path.Combine(_card, file)).Length;

    private IEnumerable<string> Files() => Directory.GetFiles(_card).Select(path => Path.GetFileName(path)!).Where(name => name.Contains("limbo", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static List<(Guid Exchange, string? Carried)> Carried(TestStation station) =>
        [.. station.Bodies().OfType<EntryBody.ExchangeRecorded>().Where(body => body.Carried is not null).Select(body => (body.Exchange.Value, body.Carried))];

    /// <summary>A station that central has frozen, with everything sent.</summary>
    private async Task<TestStation> StopAsync()
    {
        var station = await StartAsync("disk");
        await station.SyncAsync();
        await station.SignInAsync();
        await station.SyncAsync();
        _central.Status = HelloStatus.Frozen;
        await station.Get<Hello>().SayAsync(default);
        _central.Status = HelloStatus.Ok;
        station.Database.Read(Identity.Load)!.IsStopped.Should().BeTrue();
        return station;
    }

    // The exchange that a stopped station recorded last.
    private async Task<Guid> LimboAsync()
    {
        await using var station = await StopAsync();
        return (await station.RecordAsync(World.Outsider)).ExchangeId;
    }

    private async Task<TestStation> NextAsync(string folder, ISecondDevice? device = null)
    {
        _central.Codes.Add("CODE-2");
        return await StartAsync(folder, "CODE-2", device);
    }

    private async Task CopyAsync(TestStation station, string to)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, to)).FullName;
        station.Database.Outside(connection =>
        {
            using var copy = connection.CreateCommand();
            copy.CommandText = $"vacuum into '{Path.Combine(folder, "station.db")}'";
            copy.ExecuteNonQuery();
        });
        await File.WriteAllTextAsync(Path.Combine(folder, StationKeyFile.FileName), await File.ReadAllTextAsync(Path.Combine(station.Folder, StationKeyFile.FileName)));
    }

    private Task<TestStation> StartAsync(string folder, string code = "CODE-1", ISecondDevice? device = null) => TestStation.StartAsync(
        _central, _clock, folder: Path.Combine(_root, folder), code: code, mirror: _card,
        edges: services =>
        {
            if (device is not null)
                services.Replace(ServiceDescriptor.Singleton(device));
        });

    private sealed class FailingDevice(ISecondDevice device) : ISecondDevice
    {
        public string? FailsAt { get; set; }

        public bool IsSetUp => true;

        public IReadOnlyList<int> Lives(StationId station) => device.Lives(station);

        public WireEntry? Last(StationId station, int incarnation) => device.Last(station, incarnation);

        public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) => device.After(station, incarnation, sequence, countMax);

        public void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries)
        {
            Fail(nameof(Append));
            device.Append(station, incarnation, entries);
        }

        public IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries) => device.Missing(station, incarnation, entries);

        public IReadOnlyList<LimboCopy> Limbo(StationId station) => device.Limbo(station);

        public WireEntry? Last(LimboCopy limbo) => device.Last(limbo);

        public LimboRead Read(LimboCopy limbo) => device.Read(limbo);

        public void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries) => device.Append(limbo, entries);

        public void SetAside(LimboCopy limbo)
        {
            Fail(nameof(SetAside));
            device.SetAside(limbo);
        }

        private void Fail(string at)
        {
            if (at == FailsAt)
                throw new IOException("pulled out");
        }
    }
}
