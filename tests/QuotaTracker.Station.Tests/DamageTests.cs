using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Cli;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What goes bad on the disk beside a second device, and second devices that turn up later.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("station-").FullName;
    private readonly string _bare = Directory.CreateTempSubdirectory("station-bare-").FullName;
    private readonly string _card = Directory.CreateTempSubdirectory("card-").FullName;
    private readonly ManualClock _clock = World.Morning();
    private readonly FakeCentral _central;

    public DamageTests() => _central = World.Central(_clock);

    public void Dispose()
    {
        foreach (var folder in new[] { _folder, _bare, _card })
            Directory.Delete(folder, recursive: true);
    }

    // The older card has nothing behind its end, or something that no central takes.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Salvage_NewerDeviceFoundLater_HandsInWhatItHasMore(bool damaged)
    {
        var lost = await LoseAsync();
        var newer = await File.ReadAllLinesAsync(FileOfLife);
        string[] older = [.. newer.Take(2)];
        if (damaged)
            older = [.. older, newer[2].Replace("\"madeAtMs\":177", "\"madeAtMs\":178", StringComparison.Ordinal)];
        await File.WriteAllLinesAsync(FileOfLife, older);
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync(_bare, "CODE-2");
        for (var contact = 0; contact < 3; contact++)
        {
            await station.SyncAsync();
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        var asked = Salvages;
        await station.SyncAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        Salvages.Should().Be(asked, "the same device isn't handed in again and again");
        await File.WriteAllLinesAsync(FileOfLife, newer);

        await station.SyncAsync();

        _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().Contain(recorded => recorded.Exchange.Value == lost);
    }

    [Fact]
    public async Task Start_NewestEntryCantBeRead_StartsAndGoesOn()
    {
        await LoseAsync();
        await Damage("update journal set day = 20261399 where sequence = (select max(sequence) from journal)");
        _central.Line = Line.Dead;

        await using var station = await StartAsync(_folder);
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);

        (await station.GetAsync<StatusAnswer>("/api/status")).Should().BeEquivalentTo(new { SyncStatus = "Ok", SecondDevice = "Good" });
        new MirrorFolder(_card).Last(_central.Station, 1)!.Hash.Should().Be(station.Database.Read(JournalRows.Head).Hash.Hex);
    }

    [Fact]
    public async Task Start_EntryThatCantBeReadAndAnEmptyDevice_StartsAndSaysThatTheDeviceIsNotWhole()
    {
        await LoseAsync();
        await Damage("update journal set day = 20261399 where sequence = 3");
        File.Delete(FileOfLife);
        _central.Line = Line.Dead;

        await using var station = await StartAsync(_folder);
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);

        (await station.GetAsync<StatusAnswer>("/api/status")).SecondDevice.Should().Be("Missing");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_PageOfTheJournalGoneBad_StartsAndShowsIt(bool newDevice)
    {
        await SpoilAsync();
        if (newDevice)
            File.Delete(FileOfLife);

        await using var station = await StartAsync(_folder);
        await station.SyncAsync();
        await station.SignInAsync();

        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "journal-damaged");
        station.Get<DayChange>().Run();
        var head = station.Database.Read(JournalRows.Head).Sequence;
        await station.RecordAsync(World.Outsider);
        station.Database.Read(JournalRows.Head).Sequence.Should().BeGreaterThan(head);
        _central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        station.Database.Read(tx => tx.Scalar<long>("select count(*) from leases")).Should().Be(1, "central is heard all the same");
    }

    // What stands behind the page reaches central with the next life, where no second device has it.
    [Fact]
    public async Task NextLife_PageOfTheJournalGoneBad_CarriesWhatStandsOnTheOthers()
    {
        var recorded = await SpoilAsync();
        File.Delete(FileOfLife);
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync(_folder, "CODE-2");
        for (var contact = 0; contact < 3; contact++)
            await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        var there = _central.JournalOf(1).Concat(_central.JournalOf(2)).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Select(body => body.Exchange.Value).ToList();
        there.Should().Contain([recorded[0], recorded[^1]]).And.OnlyHaveUniqueItems().And.HaveCountGreaterThan(recorded.Count - 12);
        await station.SignInAsync();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().Contain(item => item.Kind == "salvage-damaged");
        await station.RecordAsync(World.Outsider);
        station.Verify().Fault.Should().BeNull();
        station.Get<ILifeShelf>().After(_central.Station, 1, 0, 1_000).Should().HaveCountGreaterThan(5, "the store is kept with its bad page");
    }

    // Every entry was written to that page. Nothing can be added behind it, so there is no other way on than a next life.
    [Fact]
    public async Task NextLife_LastPageOfTheJournalGoneBad_CarriesWhatStandsBeforeIt()
    {
        var recorded = await SpoilAsync("sequence = (select max(sequence) from journal)");
        File.Delete(FileOfLife);
        using (var output = new StringWriter())
            StationCommands.Export(new(_folder), null, null, null, new(Path.Combine(_bare, "out.qtstick")), _clock, output).Should().Be(StationCommands.Done, output.ToString());
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync(_folder, "CODE-2");
        for (var contact = 0; contact < 3; contact++)
            await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.JournalOf(1).Concat(_central.JournalOf(2)).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>()
            .Select(body => body.Exchange.Value).Should().Contain(recorded.Take(5)).And.OnlyHaveUniqueItems();
        station.Verify().Fault.Should().BeNull();
    }

    [Theory]
    [InlineData("receipt_seals")]
    [InlineData("exchange_goods")]
    [InlineData("exchanges_by_day")]
    public async Task NextLife_PageOfAnotherTableGoneBad_BeginsAllTheSame(string table)
    {
        await LoseAsync();
        await SpoilRootAsync(table);
        _central.LifeIsOver = true;
        _central.Codes.Add("CODE-2");
        await using (var station = await StartAsync(_folder, "CODE-2"))
        {
            for (var contact = 0; contact < 3; contact++)
                await station.SyncAsync();

            station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
            _central.LifeIsOver = true;
            _central.Codes.Add("CODE-3");
        }

        await using var next = await StartAsync(_folder, "CODE-3");
        await next.SignInAsync();
        for (var contact = 0; contact < 3; contact++)
            await next.SyncAsync();
        next.Database.Read(Identity.Load)!.Incarnation.Should().Be(3);
        await next.RecordAsync(World.Outsider);
        next.Verify().Fault.Should().BeNull();
    }

    // What was bought before is only offered; who stands at the desk is what is asked.
    [Fact]
    public async Task Scan_PageOfTheGoodsGoneBad_SaysWhoItIsAllTheSame()
    {
        await LoseAsync();
        await SpoilRootAsync("exchange_goods");
        await using var station = await StartAsync(_folder);
        await station.SignInAsync();

        var scan = await station.OkAsync<ScanAnswer>("/api/scan", new ScanRequest(World.MaoCard));

        scan.Resident!.ResidentId.Should().Be(World.Mao);
        scan.Usual.Should().BeEmpty();
    }

    // What was typed helps the officer; it must never stand in the way of what is recorded.
    [Fact]
    public async Task Record_DraftsCantBeRead_RecordsOnce()
    {
        await LoseAsync();
        await SpoilRootAsync("sqlite_autoindex_drafts_1");
        await using var station = await StartAsync(_folder);
        await station.SignInAsync();
        await station.SyncAsync();
        var request = station.Import(World.Mao);

        var answer = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).Should().BeEquivalentTo(answer);
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Should().ContainSingle(recorded => recorded.Exchange.Value == request.ExchangeId);
        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Ok");
    }

    [Fact]
    public async Task Rebuild_PageOfTheExchangesGoneBad_MakesThemAnew()
    {
        await LoseAsync();
        await SpoilRootAsync("exchange_goods");
        using var output = new StringWriter();

        StationCommands.Rebuild(new(_folder), output).Should().Be(StationCommands.Done, output.ToString());
    }

    // Where whole sectors give nothing, no copy page by page comes to its end.
    [Fact]
    public async Task Shelf_PagesThatGiveNothing_KeepsTheRowsThatCanBeRead()
    {
        await SpoilAsync();
        await using var station = await StartAsync(_folder);
        var copy = Directory.CreateDirectory(Path.Combine(_bare, "lives", "1")).FullName;

        station.Database.Outside(connection => LifeShelf.CopyRows(connection, Path.Combine(copy, "station.db")));

        var shelf = new LifeShelf(station.Database, Microsoft.Extensions.Options.Options.Create(new StationOptions { DataDirectory = _bare, CentralUrl = new("http://127.0.0.1:9/") }));
        var own = station.Database.Read(tx => JournalRows.Raw(tx).Select(row => row.Entry).OfType<JournalEntry>().ToList());
        shelf.Last(_central.Station, 1)!.Hash.Should().Be(own[^1].Hash.Hex);
        var there = shelf.After(_central.Station, 1, 0, 1_000);
        there.Select(entry => entry.Hash).Should().Equal(own.Take(there.Count).Select(entry => entry.Hash.Hex)).And.NotBeEmpty();
        there.Count.Should().BeLessThan(12, "in order, up to the first that can't be read");
        using var kept = Storage.StationDatabase.OpenReadOnly(copy);
        using var look = kept.CreateCommand();
        look.CommandText = "select count(*) from journal where station <> ''";
        look.ExecuteScalar().Should().Be((long)own.Count, "also what stands behind those");
    }

    [Fact]
    public async Task Return_PageOfTheJournalGoneBad_CarriesLimboAllTheSameAndOnce()
    {
        await SpoilAsync();
        var limbo = JournalEntry.Make(_central.Station, 1, 1, EntryHash.Origin, _clock.GetUtcNow().AddMinutes(-5), World.Today,
            new EntryBody.OfficerSignedIn(OfficerCode.Parse(World.Officer), true));
        new MirrorFolder(_card).Append(new LimboCopy(_central.Station, 1, 1), [WireEntry.From(limbo)]);
        await using var station = await StartAsync(_folder);

        for (var contact = 0; contact < 2; contact++)
            await station.SyncAsync();

        station.Database.Read(tx => JournalRows.OfKind(tx, limbo.Kind)).Where(entry => entry.MadeAtMs == limbo.MadeAtMs).Should().ContainSingle();
    }

    // The journal is stopped for the device's longer one, which can't be noted now. What was recorded is recorded.
    [Fact]
    public async Task Record_DiskFullAfterTheCommit_IsToldAsRecorded()
    {
        await using var station = await StartAsync(_folder);
        await station.SyncAsync();
        await station.SignInAsync();
        _central.Line = Line.Dead;
        var head = station.Database.Read(JournalRows.Head);
        new MirrorFolder(_card).Append(_central.Station, 1, [WireEntry.From(JournalEntry.Make(
            _central.Station, 1, head.Sequence + 1, head.Hash, _clock.GetUtcNow(), World.Today, new EntryBody.MonthClosed("2026-02")))]);
        await station.RecordAsync(World.Outsider);
        var before = station.Database.Read(JournalRows.Head).Sequence;
        station.Database.BeforeCommit = () =>
        {
            if (station.Database.Read(JournalRows.Head).Sequence > before)
                throw new Microsoft.Data.Sqlite.SqliteException("full", 13);
        };

        await station.RecordAsync(World.Outsider);

        station.Database.BeforeCommit = null;
        station.Database.Read(Identity.Load)!.IsBehind.Should().BeFalse();
        station.Get<JournalMirror>().CatchUp();
        station.Database.Read(Identity.Load)!.IsBehind.Should().BeTrue("it is noted as soon as that can be written");
    }

    [Fact]
    public async Task Salvage_EndOfTheDeviceGoneBad_HandsInWhatStandsBeforeIt()
    {
        var lost = await LoseAsync();
        await File.AppendAllTextAsync(FileOfLife, new string('\0', 600_000));
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync(_bare, "CODE-2");

        await station.SyncAsync();

        _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>().Should().Contain(recorded => recorded.Exchange.Value == lost);
    }

    // Lines that meet the end of what is read at once in every way: whole, cut, and one that is as long.
    [Theory]
    [InlineData(512 * 1024)]
    [InlineData((512 * 1024) - 1)]
    [InlineData((512 * 1024) + 1)]
    [InlineData((512 * 1024) + 300)]
    [InlineData(2 * 512 * 1024)]
    public async Task Last_BadLinesBehindIt_IsFoundHoweverManyTheyAre(int length)
    {
        await LoseAsync();
        var last = new MirrorFolder(_card).Last(_central.Station, 1);
        var whole = await File.ReadAllBytesAsync(FileOfLife);
        foreach (var line in new[] { 1, 300, length })
        {
            await File.WriteAllBytesAsync(FileOfLife, whole);
            await File.AppendAllTextAsync(FileOfLife, string.Concat(Enumerable.Repeat(new string('x', line - 1) + "\n", (length + line - 1) / line))[^length..]);
            new MirrorFolder(_card).Last(_central.Station, 1).Should().Be(last);
        }

        last.Should().NotBeNull();
    }

    /// <summary>A disk that is lost after a grant of which central never heard. Gives the exchange.</summary>
    private async Task<Guid> LoseAsync()
    {
        await using var station = await StartAsync(_folder);
        await station.SyncAsync();
        await station.SignInAsync();
        _central.Line = Line.Dead;
        var lost = await station.RecordAsync(World.Mao);
        _central.Line = Line.Good;
        return lost.ExchangeId;
    }

    /// <summary>A journal of which one page can't be read any more, none of it at central from there on. Gives what was recorded.</summary>
    private async Task<List<Guid>> SpoilAsync(string where = "sequence = 12")
    {
        List<Guid> recorded = [];
        await using (var station = await StartAsync(_folder))
        {
            await station.SyncAsync();
            await station.SignInAsync();
            _central.Line = Line.Dead;
            for (var i = 0; i < 30; i++)
                recorded.Add((await station.RecordAsync(World.Outsider)).ExchangeId);
        }

        var path = Path.Combine(_folder, "station.db");
        byte[] body;
        await using (var store = new Microsoft.Data.Sqlite.SqliteConnection($"data source={path};pooling=false"))
        {
            await store.OpenAsync();
            await using var look = store.CreateCommand();
            look.CommandText = "pragma wal_checkpoint(truncate)";
            await look.ExecuteNonQueryAsync();
#pragma warning disable CA2100 // A test's own words.
            look.CommandText = "select body from journal where " + where;
#pragma warning restore CA2100
            body = (byte[])(await look.ExecuteScalarAsync())!;
        }

        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(bytes.AsSpan().IndexOf(body) / 4096 * 4096, 8).Fill(0xff);
        await File.WriteAllBytesAsync(path, bytes);
        _central.Line = Line.Good;
        return recorded;
    }

    private async Task SpoilRootAsync(string table)
    {
        var path = Path.Combine(_folder, "station.db");
        long root;
        await using (var store = new Microsoft.Data.Sqlite.SqliteConnection($"data source={path};pooling=false"))
        {
            await store.OpenAsync();
            await using var look = store.CreateCommand();
            look.CommandText = "pragma wal_checkpoint(truncate)";
            await look.ExecuteNonQueryAsync();
            look.CommandText = "select rootpage from sqlite_master where name = @table";
            look.Parameters.AddWithValue("@table", table);
            root = (long)(await look.ExecuteScalarAsync())!;
        }

        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan((int)(root - 1) * 4096, 8).Fill(0xff);
        await File.WriteAllBytesAsync(path, bytes);
    }

    private int Salvages => _central.Calls.Count(call => call == "salvage");

    private string FileOfLife => Path.Combine(_card, MirrorFolder.FileNameOf(_central.Station, 1));

    private async Task Damage(string how)
    {
        await using var store = new Microsoft.Data.Sqlite.SqliteConnection($"data source={Path.Combine(_folder, "station.db")};pooling=false");
        await store.OpenAsync();
        await using var damage = store.CreateCommand();
#pragma warning disable CA2100 // A test's own words.
        damage.CommandText = "drop trigger journal_keeps_what_is_written; " + how;
#pragma warning restore CA2100
        await damage.ExecuteNonQueryAsync();
    }

    private Task<TestStation> StartAsync(string folder, string code = "CODE-1") =>
        TestStation.StartAsync(_central, _clock, folder: folder, code: code, mirror: _card);
}
