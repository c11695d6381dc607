using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class MirrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("station-").FullName;
    private readonly string _old = Directory.CreateTempSubdirectory("station-old-").FullName;
    private readonly string _card = Directory.CreateTempSubdirectory("card-").FullName;
    private readonly ManualClock _clock = World.Morning();
    private readonly FakeCentral _central;

    public MirrorTests() => _central = World.Central(_clock);

    public void Dispose()
    {
        foreach (var folder in new[] { _folder, _old, _card }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Record_DeviceThere_TheEntryIsOnItBeforeTheAnswer()
    {
        await using var station = await StartAsync();
        await station.SyncAsync();
        await station.SignInAsync();

        await station.RecordAsync(World.Mao);

        var lines = await File.ReadAllLinesAsync(Path.Combine(_card, "KTH-01-1.jsonl"));
        lines.Should().HaveCount(station.Bodies().Count);
        new MirrorFolder(_card).Last(_central.Station, 1)!.Hash.Should().Be(station.Database.Read(JournalRows.Head).Hash.Hex);
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Good");
        await station.SyncAsync();
        _central.Hellos[^1].SecondDevice.Should().Be(SecondDevice.Good);
    }

    [Fact]
    public async Task Record_DevicePulledOut_WorkGoesOnAndItCatchesUpWhenItIsBack()
    {
        await using var station = await StartAsync();
        await station.SyncAsync();
        await station.SignInAsync();
        var away = _card + "-away";
        Directory.Move(_card, away);
        await station.RecordAsync(World.Mao);
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Missing");
        Directory.Exists(_card).Should().BeFalse("a folder that the program made would lie on the first device");
        Directory.Move(away, _card);

        await station.RecordAsync(World.Outsider);

        new MirrorFolder(_card).After(_central.Station, 1, 0, 1_000).Should().HaveCount(station.Bodies().Count);
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Good");
    }

    [Fact]
    public void Append_AfterALineThatWasCutOff_WritesItAnew()
    {
        var device = new MirrorFolder(_card);
        var one = Entry(1, EntryHash.Origin);
        var two = Entry(2, one.Hash);
        device.Append(_central.Station, 1, [WireEntry.From(one)]);
        File.AppendAllText(Path.Combine(_card, "KTH-01-1.jsonl"), """{"sequence":2,"previ""");

        new MirrorFolder(_card).Last(_central.Station, 1)!.Sequence.Should().Be(1);
        new MirrorFolder(_card).Append(_central.Station, 1, [WireEntry.From(two)]);

        new MirrorFolder(_card).After(_central.Station, 1, 0, 10).Select(entry => entry.Sequence).Should().Equal(1, 2);
        new MirrorFolder(_card).After(_central.Station, 1, 1, 10).Select(entry => entry.Sequence).Should().Equal(2);
        new MirrorFolder(_card).Lives(_central.Station).Should().Equal(1);
    }

    [Fact]
    public async Task Record_AnotherStickPluggedIn_GetsTheWholeJournal()
    {
        await using var station = await StartAsync();
        await station.SyncAsync();
        await station.SignInAsync();
        Directory.Delete(_card, recursive: true);
        Directory.CreateDirectory(_card);

        await station.RecordAsync(World.Mao);
        await station.RecordAsync(World.Outsider);

        new MirrorFolder(_card).After(_central.Station, 1, 0, 1_000).Should().HaveCount(station.Bodies().Count);
    }

    [Fact]
    public async Task Start_OldCopyOfTheDisk_IsStoppedBeforeAnythingIsGranted()
    {
        await OldCopyAsync();
        _central.Line = Line.Dead;

        await using var station = await StartAsync(folder: _old);

        await station.SignInAsync();
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "JournalFrozen", ReceiptNumber = "KTH-01-1-T000001" });
        (await station.GetAsync<StatusAnswer>("/api/status")).Should().BeEquivalentTo(new { SyncStatus = "Behind", NeedsAttention = true });
        _central.Line = Line.Good;
        await station.SyncAsync();
        _central.Hellos.Should().NotBeEmpty();
        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Behind", "central never saw what only the device has");
    }

    [Fact]
    public async Task Start_OldCopyWithoutTheDevice_IsStoppedWhenTheDeviceComesBack()
    {
        await OldCopyAsync();
        Directory.Move(_card, _card + "-away");
        _central.Line = Line.Dead;
        await using var station = await StartAsync(folder: _old);
        await station.SignInAsync();
        Directory.Move(_card + "-away", _card);
        var lines = (await File.ReadAllLinesAsync(Path.Combine(_card, "KTH-01-1.jsonl"))).Length;

        await station.RecordAsync(World.Outsider);

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("JournalFrozen");
        (await File.ReadAllLinesAsync(Path.Combine(_card, "KTH-01-1.jsonl"))).Should().HaveCount(lines, "the longer journal is kept");
    }

    [Fact]
    public async Task NextLife_OfAnOldCopy_HandsInWhatOnlyTheDeviceHas()
    {
        var lost = await OldCopyAsync();
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync(folder: _old, code: "CODE-2");
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Select(recorded => recorded.Exchange.Value).Should().Contain(lost);
        _central.JournalOf(1).Count.Should().Be(new MirrorFolder(_card).After(_central.Station, 1, 0, 1_000).Count);
        _central.Books(World.Mao, World.Today).Used.Should().Be(1, "the grant on the lost disk counts");
        var salvages = _central.Calls.Count(call => call == "salvage");
        await station.SyncAsync();
        _central.Calls.Count(call => call == "salvage").Should().Be(salvages, "once");
    }

    [Fact]
    public async Task Salvage_LineBreaksOff_GoesOnAfterARestart()
    {
        var lost = await OldCopyAsync();
        _central.Codes.Add("CODE-2");
        _central.CantTakeYet = entry => entry.Incarnation == 1 && entry.Sequence > 3;
        await using (var first = await StartAsync(folder: _old, code: "CODE-2"))
            await first.SyncAsync();
        _central.JournalOf(1).Should().HaveCount(3);
        _central.CantTakeYet = _ => false;

        await using var station = await StartAsync(folder: _old, code: "CODE-2");
        await station.SyncAsync();

        _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().Contain(recorded => recorded.Exchange.Value == lost);
    }

    [Fact]
    public async Task Enrol_BareDeviceWithAnEarlierLifeOnItsSecondDevice_HandsItIn()
    {
        var lost = await OldCopyAsync();
        _central.Codes.Add("CODE-2");
        var bare = Directory.CreateTempSubdirectory("station-bare-").FullName;
        await using (var station = await StartAsync(folder: bare, code: "CODE-2"))
        {
            await station.SyncAsync();

            _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().Contain(recorded => recorded.Exchange.Value == lost);
            new MirrorFolder(_card).Lives(_central.Station).Should().Equal(1, 2);
        }

        Directory.Delete(bare, recursive: true);
    }

    [Theory]
    [InlineData(1, "a bit that fell over")]
    [InlineData(1, "a digit changed")]
    [InlineData(2, "two lines grown together")]
    [InlineData(0, "a digit changed")]
    [InlineData(0, "a bit that fell over")]
    public async Task CheckSome_LineGoneBadOnTheDevice_IsWrittenAnewAndHandedInFromThere(int fromTheEnd, string damage)
    {
        Guid lost;
        await using (var station = await StartAsync())
        {
            await station.SyncAsync();
            await station.SignInAsync();
            _central.Line = Line.Dead;
            lost = (await station.RecordAsync(World.Mao)).ExchangeId;
            await station.RecordAsync(World.Outsider);
            Damage(fromTheEnd, damage);
        }

        await using (var station = await StartAsync())
        {
            // As its loop does, each half minute.
            for (var i = 0; i < 4; i++)
            {
                station.Get<JournalMirror>().CatchUpWhole();
                station.Get<JournalMirror>().CheckSome();
            }

            var size = new FileInfo(FileOfLife).Length;
            station.Get<JournalMirror>().CheckSome();
            new FileInfo(FileOfLife).Length.Should().Be(size, "what is whole is left alone");
            var own = station.Database.Read(tx => JournalRows.After(tx, 0, 1_000)).Select(entry => entry.Hash.Hex).ToArray();
            new MirrorFolder(_card).After(_central.Station, 1, 0, 1_000).Select(entry => entry.Hash).Should().Equal(own);
            new MirrorFolder(_card).After(_central.Station, 1, own.Length - 2, 1).Select(entry => entry.Hash).Should().Equal(own[^2]);
            new MirrorFolder(_card).Last(_central.Station, 1)!.Hash.Should().Be(own[^1], "by its end an old copy of the disk is known");
            station.Get<JournalMirror>().State.Should().Be(SecondDevice.Good);
            station.Database.Read(tx => tx.Query<string>("select kind from needs_attention")).Should().Equal(
                fromTheEnd == 0 ? [] : ["second-device-damaged"], "a card that forgets is to be replaced, a last line may have been cut off");
        }

        _central.Line = Line.Good;
        _central.Codes.Add("CODE-2");
        Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        await using var next = await StartAsync(code: "CODE-2");
        await next.SyncAsync();
        _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().HaveCount(2)
            .And.Contain(recorded => recorded.Exchange.Value == lost);
    }

    // An erased block of a flash device reads as zeros, without any line's end.
    [Fact]
    public async Task CheckSome_LongHoleInTheDevice_IsWrittenAnewOnceAndReadFromThere()
    {
        await using (var first = await StartAsync())
            await first.SyncAsync();
        var lines = await File.ReadAllLinesAsync(FileOfLife);
        lines[1] = new string('\0', 600_000);
        await File.WriteAllLinesAsync(FileOfLife, lines);
        await using var station = await StartAsync();
        for (var i = 0; i < 4; i++)
            station.Get<JournalMirror>().CheckSome();
        var size = new FileInfo(FileOfLife).Length;

        for (var i = 0; i < 4; i++)
            station.Get<JournalMirror>().CheckSome();

        new FileInfo(FileOfLife).Length.Should().Be(size);
        new MirrorFolder(_card).After(_central.Station, 1, 0, 1_000).Select(entry => entry.Hash).Should()
            .Equal(station.Database.Read(tx => JournalRows.After(tx, 0, 1_000)).Select(entry => entry.Hash.Hex));
    }

    // The device answers, but for some of its sectors.
    [Theory]
    [InlineData(4_096)]
    [InlineData(200_000)]
    public void Read_SectorsOfTheDeviceThatGiveNothing_AreLeftOut(int length)
    {
        var entries = new List<JournalEntry>();
        for (var i = 1; i <= 800; i++)
            entries.Add(Entry(i, entries is [.., var last] ? last.Hash : EntryHash.Origin));
        new MirrorFolder(_card).Append(_central.Station, 1, [.. entries.Select(WireEntry.From)]);
        var bad = (new FileInfo(FileOfLife).Length - 20_000) / 4_096 * 4_096;
        var before = File.ReadAllText(FileOfLife)[..(int)bad].Count(letter => letter == '\n');
        var folder = new MirrorFolder(_card) { Open = path => new BadSector(path, bad, bad + length) };

        folder.Last(_central.Station, 1)!.Sequence.Should().Be(length == 4_096 ? 800 : before);
        folder.After(_central.Station, 1, 0, 1_000).Select(entry => entry.Hash).Should().Equal(entries.Take(before).Select(entry => entry.Hash.Hex));
        if (length == 4_096)
            folder.Append(_central.Station, 1, [WireEntry.From(Entry(801, entries[^1].Hash))]);
    }

    [Fact]
    public void Read_NothingOfTheDeviceCanBeRead_IsADeviceThatIsNotThere()
    {
        new MirrorFolder(_card).Append(_central.Station, 1, [WireEntry.From(Entry(1, EntryHash.Origin))]);
        var gone = new MirrorFolder(_card) { Open = path => new BadSector(path, 0, long.MaxValue) };

        gone.Invoking(folder => folder.Last(_central.Station, 1)).Should().Throw<IOException>();
        gone.Invoking(folder => folder.After(_central.Station, 1, 0, 10)).Should().Throw<IOException>();
    }

    [Fact]
    public async Task Salvage_DeviceThatStaysUnreadable_IsShown()
    {
        await OldCopyAsync();
        _central.Codes.Add("CODE-2");
        var bare = Directory.CreateTempSubdirectory("station-bare-").FullName;
        await using (var station = await TestStation.StartAsync(_central, _clock, folder: bare, code: "CODE-2", edges: services => services.Replace(
            ServiceDescriptor.Singleton<ISecondDevice>(new MirrorFolder(_card) { Open = path => new BadSector(path, 0, path == FileOfLife ? long.MaxValue : 0) }))))
        {
            await station.SyncAsync();
            await station.SignInAsync();
            (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().BeEmpty("it may be back the next time");

            for (var contact = 0; contact < 5; contact++)
                await station.SyncAsync();

            (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "salvage-damaged");
        }

        Directory.Delete(bare, recursive: true);
    }

    [Fact]
    public async Task CheckSome_EntryGoneBadHere_LeavesTheDeviceAlone()
    {
        await using var station = await StartAsync();
        await station.SyncAsync();
        var size = new FileInfo(FileOfLife).Length;
        station.Database.Write(tx => tx.Execute("drop trigger journal_keeps_what_is_written; update journal set body = x'7b7d' where sequence = 2"));

        for (var i = 0; i < 3; i++)
            station.Get<JournalMirror>().CheckSome();

        new FileInfo(FileOfLife).Length.Should().Be(size);
        new MirrorFolder(_card).After(_central.Station, 1, 0, 10).Should().HaveCount(station.Database.Read(tx => tx.Scalar<int>("select count(*) from journal")));
        station.Database.Read(tx => tx.Query<string>("select kind from needs_attention")).Should().NotContain("second-device-damaged");
    }

    // A digit that fell over says nothing of another journal, nor of one that goes further.
    [Theory]
    [InlineData("\"sequence\":")]
    [InlineData("\"hash\":\"")]
    public async Task Start_LastLineOfTheDeviceGoneBad_StopsNobody(string what)
    {
        await using (var station = await StartAsync())
            await station.SyncAsync();
        var text = await File.ReadAllTextAsync(FileOfLife);
        var at = text.LastIndexOf(what, StringComparison.Ordinal) + what.Length;
        await File.WriteAllTextAsync(FileOfLife, text[..at] + (text[at] == '3' ? '4' : '3') + text[(at + 1)..]);

        await using var again = await StartAsync();
        await again.SyncAsync();

        again.Database.Read(Identity.Load)!.IsStopped.Should().BeFalse();
        new MirrorFolder(_card).Last(_central.Station, 1)!.Hash.Should().Be(again.Database.Read(JournalRows.Head).Hash.Hex);
    }

    // The damage is in the middle, or in the very entry by which central is asked how much it lacks.
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Salvage_DamagedEntryOnTheDevice_HandsInWhatStandsBeforeIt(int wholeBehind)
    {
        var lost = await OldCopyAsync();
        var file = Path.Combine(_card, MirrorFolder.FileNameOf(_central.Station, 1));
        var last = new MirrorFolder(_card).Last(_central.Station, 1)!.ToEntry(_central.Station, 1);
        var damaged = WireEntry.From(Entry(last.Sequence + 1, last.Hash)) with { Body = """{"softwareVersion":"0.1.1"}""" };
        string[] lines = [.. ((WireEntry[])[damaged, WireEntry.From(Entry(last.Sequence + 2, EntryHash.Parse(damaged.Hash)))]).Take(1 + wholeBehind)
            .Select(entry => JsonSerializer.Serialize(entry, WireJson.Options))];
        await File.AppendAllLinesAsync(file, lines);
        _central.Codes.Add("CODE-2");
        var bare = Directory.CreateTempSubdirectory("station-bare-").FullName;
        await using (var station = await StartAsync(folder: bare, code: "CODE-2"))
        {
            await station.SyncAsync();
            await station.SignInAsync();

            _central.JournalOf(1).Should().HaveCount((int)last.Sequence);
            _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().Contain(recorded => recorded.Exchange.Value == lost);
            (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "salvage-damaged");
        }

        Directory.Delete(bare, recursive: true);
    }

    [Fact]
    public async Task Record_DeviceHangs_TheOfficerWaitsABoundedTimeOnceOnly()
    {
        using var release = new ManualResetEventSlim();
        var hanging = new HangingDevice(release);
        await using var station = await TestStation.StartAsync(_central, _clock, folder: _folder, edges: services =>
            services.Replace(ServiceDescriptor.Singleton<ISecondDevice>(new PatientSecondDevice(hanging, TimeSpan.FromMilliseconds(50)))));
        await station.SyncAsync();
        await station.SignInAsync();

        await station.RecordAsync(World.Mao);
        await station.RecordAsync(World.Mao);

        hanging.Calls.Should().Be(1, "nobody stands in line behind a device that doesn't answer");
        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Missing");
        release.Set();
    }

    /// <summary>A station that granted after its disk was copied; central never heard of it. Gives the exchange.</summary>
    private async Task<Guid> OldCopyAsync()
    {
        await using (var station = await StartAsync())
        {
            await station.SyncAsync();
            _central.Give(World.Mao, World.Today, World.Today, 1);
            await station.SyncAsync();
        }

        foreach (var file in Directory.GetFiles(_folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(_old, Path.GetFileName(file)));
        await using var later = await StartAsync();
        await later.SignInAsync();
        _central.Line = Line.Dead;
        var answer = await later.RecordAsync(World.Mao);
        _central.Line = Line.Good;
        answer.Decision.Should().Be("Exempt");
        return answer.ExchangeId;
    }

    private string FileOfLife => Path.Combine(_card, MirrorFolder.FileNameOf(_central.Station, 1));

    private void Damage(int fromTheEnd, string how)
    {
        var lines = File.ReadAllLines(FileOfLife).ToList();
        var at = lines.Count - 1 - fromTheEnd;
        var body = lines[at].IndexOf("\"body\"", StringComparison.Ordinal);
        lines[at] = how switch
        {
            "a bit that fell over" => lines[at][..body] + (char)(lines[at][body] ^ 1) + lines[at][(body + 1)..],
            "a digit changed" => lines[at].Replace("\"madeAtMs\":177", "\"madeAtMs\":178", StringComparison.Ordinal),
            _ => lines[at] + '\0' + lines[at + 1],
        };
        if (how == "two lines grown together")
            lines.RemoveAt(at + 1);
        lines.Should().NotEqual(File.ReadAllLines(FileOfLife));
        File.WriteAllText(FileOfLife, string.Join('\n', lines) + "\n");
    }

    private Task<TestStation> StartAsync(string? folder = null, string code = "CODE-1") =>
        TestStation.StartAsync(_central, _clock, folder: folder ?? _folder, code: code, mirror: _card);

    private JournalEntry Entry(long sequence, EntryHash previous) => JournalEntry.Make(
        _central.Station, 1, sequence, previous, _clock.GetUtcNow(), World.Today, new EntryBody.Opened("0.1.0"));

    private sealed class BadSector(string path, long from, long to) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            Position < to && Math.Min(Position + count, Length) > from ? throw new IOException("A sector can't be read.") : base.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer)
        {
            var read = new byte[buffer.Length];
            var count = Read(read, 0, read.Length);
            read.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
    }

    private sealed class HangingDevice(ManualResetEventSlim release) : ISecondDevice
    {
        private int _calls;

        public int Calls => _calls;

        public bool IsSetUp => true;

        public IReadOnlyList<int> Lives(StationId station) => Hang<int[]>([]);

        public WireEntry? Last(StationId station, int incarnation) => Hang<WireEntry?>(null);

        public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) => Hang<WireEntry[]>([]);

        public void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries) => Hang(true);

        public IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries) => Hang<JournalEntry[]>([]);

        public IReadOnlyList<LimboCopy> Limbo(StationId station) => Hang<LimboCopy[]>([]);

        public WireEntry? Last(LimboCopy limbo) => Hang<WireEntry?>(null);

        public LimboRead Read(LimboCopy limbo) => Hang(new LimboRead([], IsWhole: true));

        public void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries) => Hang(true);

        public void SetAside(LimboCopy limbo) => Hang(true);

        private T Hang<T>(T then)
        {
            Interlocked.Increment(ref _calls);
            release.Wait();
            return then;
        }
    }
}
