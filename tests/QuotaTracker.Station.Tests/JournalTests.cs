using Dapper;
using Microsoft.Data.Sqlite;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Cli;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class JournalTests
{
    [Fact]
    public async Task Journal_UpdateOrDelete_IsRefusedByTheDatabase()
    {
        await using var station = await TestStation.ReadyAsync();
        foreach (var sql in new[] { "update journal set day = day", "delete from journal", "delete from journal where sequence = 1" })
        {
            var writing = () => station.Database.Write(tx => tx.Execute(sql));
            writing.Should().Throw<SqliteException>().WithMessage("*append-only*");
        }
    }

    [Fact]
    public async Task Leases_ReopenedBySql_IsRefusedByTheDatabase()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        station.Central.Tell(new Contracts.Sync.LeaseRecalled(lease));
        await station.SyncAsync();

        var writing = () => station.Database.Write(tx => tx.Execute("update leases set state = 'Open'"));

        writing.Should().Throw<SqliteException>().WithMessage("*never opened again*");
    }

    [Fact]
    public async Task Open_EveryConnection_IsDurable()
    {
        await using var station = await TestStation.ReadyAsync();

        var found = Enumerable.Range(0, 3).Select(_ => station.Database.Read(tx =>
            (tx.Scalar<string>("pragma journal_mode"), tx.Scalar<long>("pragma synchronous"), tx.Scalar<long>("pragma foreign_keys"))));

        found.Should().OnlyContain(setting => setting.Item1 == "wal" && setting.Item2 == 2 && setting.Item3 == 1);
    }

    [Fact]
    public async Task Open_SecondOwnerOfTheFolder_IsRefused()
    {
        await using var station = await TestStation.StartAsync();

        var second = () => StationDatabase.Open(station.Folder);

        second.Should().Throw<StationInUseException>();
        using var words = new StringWriter();
        StationCommands.Explain(new StationInUseException(), words).Should().Be(StationCommands.InUse);
        words.ToString().Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("no database")]
    [InlineData("not to be read")]
    [InlineData("lock can't be made")]
    public void Open_FolderThatCantBeUsed_IsToldInWords(string what)
    {
        var root = Directory.CreateTempSubdirectory("station-").FullName;
        var folder = Path.Combine(root, "data");
        StationDatabase.Open(folder).Dispose();
        var (store, lockFile) = (Path.Combine(folder, StationDatabase.FileName), Path.Combine(folder, "station.lock"));
        if (what is "newer")
        {
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"data source={store};pooling=false");
            connection.Open();
            using var newer = connection.CreateCommand();
            newer.CommandText = "pragma user_version = 999";
            newer.ExecuteNonQuery();
        }
        else if (what is "no database")
        {
            File.WriteAllText(store, "no store at all");
        }
        else if (what is "not to be read")
        {
            File.Delete(lockFile);
            Directory.CreateDirectory(lockFile);
        }
        else
        {
            // No file has so long a path; a full disk makes none either.
            folder = Path.Combine(root, string.Join('/', Enumerable.Repeat(new string('x', 100), 50)))[..4_090];
        }

        var opening = () => StationDatabase.Open(folder);

        var failure = opening.Should().Throw<CannotStartException>().Which;
        failure.Problem.Should().Be(what is "newer" ? "store-newer" : "store-unreadable");
        using var words = new StringWriter();
        StationCommands.Explain(failure, words).Should().Be(StationCommands.Unsafe);
        words.ToString().Should().Contain(what is "newer" ? "mới hơn" : failure.Message);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Open_AfterTheFirstOwnerEnded_GoesOnWithTheSameJournal()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        var clock = World.Morning();
        var central = World.Central(clock);
        string head;
        await using (var first = await TestStation.StartAsync(central, clock, folder: folder))
        {
            await first.SyncAsync();
            await first.SignInAsync();
            await first.RecordAsync(World.Mao);
            head = (await first.GetAsync<StatusAnswer>("/api/status")).HeadHash;
        }

        await using (var second = await TestStation.StartAsync(central, clock, folder: folder))
        {
            await second.SyncAsync();
            JournalVerify.Run(folder).Head.Hash.Hex.Should().Be(head);
            await second.SignInAsync();
            (await second.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { ReceiptNumber = "KTH-01-1-000002", Reason = "UsedToday" });
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Record_CrashBeforeTheCommit_NothingHappened()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        var before = (station.Bodies().Count, station.Database.Read(JournalRows.Head));
        station.Database.BeforeCommit = () => throw new InvalidOperationException("power cut");

        using (var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(station.Http, "/api/exchanges", station.Import(World.Mao), TestStation.Json))
            ((int)response.StatusCode).Should().Be(500);
        station.Database.BeforeCommit = null;

        (station.Bodies().Count, station.Database.Read(JournalRows.Head)).Should().Be(before);
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Should().BeEmpty();
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { ReceiptNumber = "KTH-01-1-000001", Decision = "Exempt" });
        station.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task Record_DiskFull_IsToldInWordsAndNothingIsHalfDone()
    {
        await using var station = await TestStation.ReadyAsync();
        var first = await station.RecordAsync(World.Mao);
        station.Central.Line = Line.Dead;
        var pages = (int)station.Database.Read(tx => tx.Scalar<long>("pragma page_count"));
        station.Database.PagesMax = pages;
        var recorded = 0;
        (int Status, string Problem) refused = default;
        // Free space inside the last pages is used up first.
        while (refused == default && recorded < 500)
        {
            using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                station.Http, "/api/exchanges", station.Import(World.Outsider), TestStation.Json);
            if (response.IsSuccessStatusCode)
            {
                recorded++;
                continue;
            }

            var body = await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<System.Text.Json.JsonElement>(response.Content);
            refused = ((int)response.StatusCode, body.GetProperty("type").GetString()!);
        }

        refused.Should().Be((507, "urn:quotatracker:problem:station-disk-full"));
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Should().HaveCount(recorded + 1).And.Contain(item => item.ExchangeId == first.ExchangeId);
        station.Verify().Fault.Should().BeNull();
        station.Database.PagesMax = null;
        (await station.RecordAsync(World.Outsider)).ReceiptNumber.Should().Be($"KTH-01-1-{recorded + 2:D6}");
    }

    [Fact]
    public async Task Rebuild_AfterExchangesVoidsAndCopies_GivesTheSameRows()
    {
        await using var station = await BusyStationAsync();
        var before = Tables(station);

        station.Database.Write(ExchangeProjection.Rebuild);

        Tables(station).Should().BeEquivalentTo(before, options => options.WithStrictOrdering());
        before.Should().HaveCountGreaterThan(6);
        station.Verify().Fault.Should().BeNull();
    }

    [Fact]
    public async Task Rebuild_TablesChangedByHand_PutsThemRightOnceTheStationStopped()
    {
        var folder = Directory.CreateTempSubdirectory("station-");
        using var output = new StringWriter();
        await using (var station = await TestStation.StartAsync(folder: folder.FullName))
        {
            await station.SyncAsync();
            await station.SignInAsync();
            await station.RecordAsync(World.Mao);
            station.Database.Write(tx => tx.Execute("update exchanges set trip_of_month = 3"));
            StationCommands.Rebuild(folder, output).Should().Be(StationCommands.InUse);
        }

        StationCommands.Verify(folder, output).Should().Be(StationCommands.Wrong);
        StationCommands.Rebuild(folder, output).Should().Be(StationCommands.Done);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Verify_WholeJournal_SaysHeadAndCount()
    {
        await using var station = await BusyStationAsync();
        using var output = new StringWriter();

        StationCommands.Verify(new DirectoryInfo(station.Folder), output).Should().Be(StationCommands.Done);

        var head = station.Database.Read(JournalRows.Head);
        output.ToString().Should().Contain($"entries: {head.Sequence}").And.Contain(head.Hash.Hex).And.Contain("whole");
    }

    [Theory]
    [InlineData("update journal set body = cast(replace(cast(body as text), '1', '2') as blob) where sequence = 5")]
    [InlineData("update journal set hash = case substr(hash, 1, 1) when 'f' then 'e' else 'f' end || substr(hash, 2) where sequence = (select max(sequence) from journal)")]
    [InlineData("update journal set hash = 'X' || substr(hash, 2) where sequence = 5")]
    [InlineData("update journal set previous = '0' || substr(previous, 1, 63) where sequence = 5")]
    [InlineData("update journal set station = 'KTH-02' where sequence = 5")]
    [InlineData("update journal set incarnation = 2 where sequence = 5")]
    [InlineData("update journal set made_at_ms = made_at_ms + 1 where sequence = 5")]
    [InlineData("update journal set day = day + 1 where sequence = 5")]
    [InlineData("update journal set day = 20260399 where sequence = 5")]
    [InlineData("update journal set kind = 'DayClosed' where sequence = 5")]
    [InlineData("update journal set sequence = 100 where sequence = (select max(sequence) from journal)")]
    [InlineData("delete from journal where sequence = 5")]
    [InlineData("delete from journal where sequence = (select max(sequence) from journal)")]
    [InlineData("update exchanges set exempt_vnd = exempt_vnd - 1, taxed_vnd = taxed_vnd + 1 where decision = 'Exempt'")]
    [InlineData("update exchanges set void_reason = 'khác' where voided_sequence is not null")]
    [InlineData("update exchange_goods set name = 'Tỏi'")]
    [InlineData("delete from exchange_goods where line = 0; delete from exchanges where decision = 'Taxable'")]
    public async Task Verify_AnythingChanged_IsFound(string change)
    {
        await using var station = await BusyStationAsync();
        station.Database.Write(tx =>
        {
            tx.Execute("drop trigger journal_keeps_what_is_written; drop trigger journal_keeps_all; pragma defer_foreign_keys = on");
            tx.Execute(change).Should().BePositive();
            tx.Execute("delete from exchange_goods where exchange_id not in (select exchange_id from exchanges)");
        });
        using var output = new StringWriter();

        StationCommands.Verify(new DirectoryInfo(station.Folder), output).Should().Be(StationCommands.Wrong);
        output.ToString().Should().Contain("BROKEN");
    }

    [Fact]
    public async Task Verify_EachBitOfABody_IsCovered()
    {
        await using var station = await BusyStationAsync();
        var entry = station.Database.Read(tx => JournalRows.After(tx, 0, 1).Single());
        for (var bit = 0; bit < entry.Body.Length * 8; bit++)
        {
            var body = entry.Body.ToArray();
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            (entry with { Body = body }).IsIntact().Should().BeFalse();
        }
    }

    [Fact]
    public async Task Verify_StationStopped_ReadsTheFileAllTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        await using (var station = await TestStation.StartAsync(folder: folder))
            await station.SyncAsync();

        JournalVerify.Run(folder).Should().BeEquivalentTo(new { Fault = (string?)null, Head = new { Sequence = 2L } });
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Verify_NoFile_IsToldAndNotMade()
    {
        var folder = Directory.CreateTempSubdirectory("station-");
        using var output = new StringWriter();

        StationCommands.Verify(folder, output).Should().Be(StationCommands.Wrong);

        output.ToString().Should().Contain("There is no station.db in").And.NotContain("BROKEN", "a folder mistyped is no journal broken");
        folder.GetFiles().Should().BeEmpty();
        folder.Delete();
    }

    private static async Task<TestStation> BusyStationAsync()
    {
        var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(6), 2);
        await station.SyncAsync();
        var first = await station.RecordAsync(World.Mao);
        await station.OkAsync<ReprintAnswer>($"/api/exchanges/{first.ExchangeId}/reprint", new { });
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{first.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        await station.RecordAsync(World.Mao, 2_500_000);
        await station.RecordAsync(World.Outsider);
        await station.SyncAsync();
        return station;
    }

    private static List<string> Tables(TestStation station) => station.Database.Read(tx => new[]
    {
        $"select {ExchangeRows.Columns} from exchanges order by sequence", "select * from exchange_goods order by exchange_id, line",
        "select * from leases order by lease_id",
    }.SelectMany(sql => tx.Connection.Query(sql, transaction: tx.Inner))
        .Select(row => string.Join('|', ((IDictionary<string, object>)row).Values)).ToList());
}
