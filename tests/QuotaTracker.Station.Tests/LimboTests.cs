using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Cli;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class LimboTests
{
    [Fact]
    public async Task Record_WhileFrozen_IsProvisionalWithANumberOfItsOwn()
    {
        await using var station = await FrozenAsync();
        station.Bodies().Should().HaveCount(station.Central.Journal.Count);
        var request = station.Import(World.Mao);

        var answer = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);

        answer.Should().BeEquivalentTo(new { ReceiptNumber = "KTH-01-1-T000001", Decision = "Provisional", Reason = "JournalFrozen", ExemptVnd = 0L, TaxedVnd = 0L, Status = "Pending" });
        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).Should().BeEquivalentTo(answer, "a repeat says what the first said");
        station.Bodies().Should().HaveCount(station.Central.Journal.Count, "nothing is added to the old chain");
        (await station.GetAsync<ListedExchange[]>("/api/exchanges"))[0].Should().BeEquivalentTo(new { ReceiptNumber = "KTH-01-1-T000001", Sent = false, Status = "Pending" });
        station.Get<ReceiptReader>().Find("KTH-01-1-T000001")!.Jws.Should().NotBeEmpty();
        station.Get<ReceiptReader>().Find("KTH-01-1-000001")!.Exchange.Decision.Should().Be("Exempt");
        (await station.RecordAsync(World.Outsider)).ReceiptNumber.Should().Be("KTH-01-1-T000002");
        (await station.GetAsync<StatusAnswer>("/api/status")).Should().BeEquivalentTo(new { SyncStatus = "Frozen", Standstill = "JournalFrozen", PendingCount = 2, UnsentCount = 2 });
    }

    [Fact]
    public async Task Record_WhileFrozen_ExportCountsNotAndRefusedGoodsStayRefused()
    {
        await using var station = await FrozenAsync();
        var export = station.Import(World.Mao) with { Direction = ExchangeDirection.Export };

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", export)).Decision.Should().Be("NotCounted");
        await station.ShouldRefuseAsync(422, "goods-stopped", "/api/exchanges", station.Import(World.Mao) with { Goods = [new("0207", 1_000, null, 1_000)] });
    }

    [Fact]
    public async Task Void_WhileFrozen_IsRefusedInWords()
    {
        await using var station = await FrozenAsync();
        var limbo = await station.RecordAsync(World.Mao);
        var before = (await station.GetAsync<ListedExchange[]>("/api/exchanges"))[^1];
        foreach (var id in new[] { limbo.ExchangeId, before.ExchangeId })
        {
            await station.ShouldRefuseAsync(409, "journal-frozen", $"/api/exchanges/{id}/void", new VoidRequest("nhập nhầm"));
            await station.ShouldRefuseAsync(409, "journal-frozen", $"/api/exchanges/{id}/reprint", new { });
        }
    }

    [Fact]
    public async Task Register_WhileFrozen_IsWrittenAndThePersonCanExchange()
    {
        await using var station = await FrozenAsync();
        var id = station.NewId();

        await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(id, "02701"));

        (await station.RecordAsync(id)).Reason.Should().Be("JournalFrozen");
        Limbo(station).Select(body => body.Kind).Should().Equal("ResidentRegistered", "ExchangeRecorded");
    }

    [Theory]
    [InlineData("update limbo set body = cast(replace(cast(body as text), '1', '2') as blob) where sequence = 2")]
    [InlineData("update limbo set previous = '0' || substr(previous, 1, 63) where sequence = 1")]
    [InlineData("update limbo set incarnation = 2 where sequence = 1")]
    [InlineData("delete from limbo where sequence = 1")]
    [InlineData("update exchanges set total_vnd = total_vnd + 1 where is_limbo = 1")]
    public async Task Verify_LimboChanged_IsFound(string change)
    {
        await using var station = await FrozenAsync();
        await station.RecordAsync(World.Mao);
        await station.RecordAsync(World.Outsider);
        using var whole = new StringWriter();
        StationCommands.Verify(new DirectoryInfo(station.Folder), whole).Should().Be(StationCommands.Done, whole.ToString());
        whole.ToString().Should().Contain("limbo: 2");
        station.Database.Write(tx =>
        {
            tx.Execute("drop trigger limbo_keeps_what_is_written; drop trigger limbo_keeps_all");
            tx.Execute(change).Should().BePositive();
        });

        station.Verify().Fault.Should().NotBeNull();
    }

    [Fact]
    public async Task Limbo_UpdateOrDelete_IsRefusedByTheDatabase()
    {
        await using var station = await FrozenAsync();
        await station.RecordAsync(World.Mao);
        foreach (var sql in new[] { "update limbo set day = day", "delete from limbo" })
        {
            var writing = () => station.Database.Write(tx => tx.Execute(sql));
            writing.Should().Throw<Microsoft.Data.Sqlite.SqliteException>().WithMessage("*append-only*");
        }
    }

    [Fact]
    public async Task Rebuild_WithLimbo_GivesTheSameRows()
    {
        await using var station = await FrozenAsync();
        await station.RecordAsync(World.Mao);

        station.Database.Write(ExchangeProjection.Rebuild);

        station.Verify().Fault.Should().BeNull();
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Should().HaveCount(2);
    }

    [Fact]
    public async Task Frozen_CentralForgetsWhy_StaysStopped()
    {
        await using var station = await FrozenAsync();
        station.Central.Status = HelloStatus.Ok;

        await station.SyncAsync();

        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Frozen");
    }

    // A recovery waits for every entry that central had.
    [Theory]
    [InlineData("Frozen")]
    [InlineData("Fork")]
    [InlineData("Behind")]
    public async Task Stopped_CentralWasPutBack_IsSentAgainWhatItForgot(string how)
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        await station.SyncAsync();
        station.Database.Write(tx => tx.Execute(how == "Behind" ? "update station set is_behind = 1"
            : "update station set hello_status = @how, branch_sent = acknowledged", new { how }));
        station.Central.Journal.RemoveRange(2, station.Central.Journal.Count - 2);

        await station.Get<Hello>().SayAsync(default);
        await station.Get<EntryPush>().AllAsync(default);

        station.Central.Journal.Should().HaveCount(station.Bodies().Count);
        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be(how, "a stop is for good");
    }

    // The branch leaves the journal before the entry that central was put back to.
    [Fact]
    public async Task Fork_CentralForgotTheBranchAlone_IsSentAllOfItAgain()
    {
        await using var station = await TestStation.ReadyAsync(pushEntriesMax: 2);
        station.Central.Line = Line.Dead;
        for (var i = 0; i < 3; i++)
            await station.RecordAsync(World.Outsider);
        station.Central.Line = Line.Good;
        var head = station.Central.Journal[^1];
        station.Central.Journal.Add(JournalEntry.Make(head.Station, 1, head.Sequence + 1, head.Hash, head.MadeAt, head.Day, new EntryBody.MonthClosed("2026-02")));
        await station.Get<EntryPush>().AllAsync(default);
        var branch = station.Central.Branch.Select(entry => entry.Hash).ToList();
        branch.Should().HaveCountGreaterThan(2, "it takes several pushes");
        station.Central.Branch.Clear();

        await station.Get<Hello>().SayAsync(default);
        await station.Get<EntryPush>().AllAsync(default);

        station.Central.Branch.Select(entry => entry.Hash).Should().Equal(branch);
    }

    [Fact]
    public async Task Fork_WholeBranch_ReachesCentralOnce()
    {
        await using var station = await TestStation.ReadyAsync(pushEntriesMax: 2);
        station.Central.Line = Line.Dead;
        await station.RecordAsync(World.Mao);
        station.Central.Line = Line.Good;
        var own = station.Database.Read(tx => JournalRows.After(tx, 0, 1_000));
        // Another copy of this journal got there first.
        var other = JournalEntry.Make(own[0].Station, 1, 3, own[1].Hash, own[1].MadeAt, own[1].Day, new EntryBody.MonthClosed("2026-02"));
        station.Central.Journal.RemoveRange(2, station.Central.Journal.Count - 2);
        station.Central.Journal.Add(other);
        station.Database.Write(tx => tx.Execute("update station set acknowledged = 1"));
        await station.Get<EntryPush>().AllAsync(default);
        await station.Get<EntryPush>().AllAsync(default);

        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Fork");
        station.Central.Branch.Select(entry => entry.Hash).Should().Equal(own.Skip(2).Select(entry => entry.Hash));
        var pushes = station.Central.Calls.Count(call => call == "push");
        await station.Get<EntryPush>().AllAsync(default);
        station.Central.Calls.Count(call => call == "push").Should().Be(pushes, "all of it is there");
        (await station.RecordAsync(World.Outsider)).ReceiptNumber.Should().Be("KTH-01-1-T000001");
    }

    [Fact]
    public async Task Worker_ForkedJournal_SendsTheWholeBranchByItself()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        var clock = World.Morning();
        var central = World.Central(clock);
        await using (var before = await TestStation.StartAsync(central, clock, folder: folder))
        {
            await before.SyncAsync();
            await before.SignInAsync();
            central.Line = Line.Dead;
            for (var i = 0; i < 6; i++)
                await before.RecordAsync(World.Outsider);
            var head = central.Journal[^1];
            central.Journal.Add(JournalEntry.Make(head.Station, 1, head.Sequence + 1, head.Hash, head.MadeAt, head.Day, new EntryBody.MonthClosed("2026-02")));
            central.Line = Line.Good;
        }

        await using (var station = await TestStation.StartAsync(central, clock, folder: folder, worker: true, pushEntriesMax: 2))
        {
            for (var tries = 0; central.Branch.Count < 7; tries++)
            {
                tries.Should().BeLessThan(2_000);
                station.Clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    internal static List<EntryBody> Limbo(TestStation station) =>
        station.Database.Read(tx => JournalRows.After(tx, 0, 1_000, JournalRows.Limbo).Select(EntryCodec.Decode).ToList());

    /// <summary>A station with one exempt exchange, all sent, whose journal central has then frozen.</summary>
    private static async Task<TestStation> FrozenAsync()
    {
        var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Mao);
        await station.SyncAsync();
        station.Central.Status = HelloStatus.Frozen;
        await station.Get<Hello>().SayAsync(default);
        return station;
    }
}
