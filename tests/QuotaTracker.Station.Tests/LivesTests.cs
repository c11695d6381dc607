using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class LivesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("station-").FullName;
    private readonly ManualClock _clock = World.Morning();
    private readonly FakeCentral _central;

    public LivesTests() => _central = World.Central(_clock);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task NextLife_StoppedStationWithANewCode_CarriesEverythingCentralLacks()
    {
        var (exempt, taxable, limbo, resident) = await StopAsync();

        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();

        await station.SignInAsync();
        await station.SyncAsync();
        var status = await station.GetAsync<StatusAnswer>("/api/status");
        (status.Incarnation, status.SyncStatus, status.UnsentCount).Should().Be((2, "Ok", 0));
        var carried = station.Bodies().OfType<EntryBody.ExchangeRecorded>().ToList();
        carried.Select(body => (body.Exchange.Value, body.ReceiptNumber, body.Carried)).Should().Equal(
            (exempt.ExchangeId, 1, "KTH-01-1-000002"), (taxable.ExchangeId, 2, "KTH-01-1-000003"), (limbo.ExchangeId, 3, "KTH-01-1-T000001"));
        carried[0].Outcome.Should().Be(new RecordedDecision(DecisionKind.Provisional, "JournalFrozen", null, Domain.Vnd.Zero, Domain.Vnd.Zero));
        carried[0].Goods[0].Should().BeEquivalentTo(new { Exempt = Domain.Vnd.Zero, TaxEstimate = new Domain.Vnd(232_500) });
        carried[1].Outcome.Kind.Should().Be(DecisionKind.Taxable);
        station.Bodies().OfType<EntryBody.ExchangeVoided>().Should().ContainSingle().Which.Exchange.Value.Should().Be(taxable.ExchangeId);
        station.Bodies().OfType<EntryBody.ResidentRegistered>().Should().ContainSingle().Which.Resident.Value.Should().Be(resident);
        station.Bodies()[0].Should().BeOfType<EntryBody.Opened>();
        station.Verify().Fault.Should().BeNull();
        _central.JournalOf(2).Should().HaveCount(station.Bodies().Count);
        station.Get<ReceiptReader>().Find("KTH-01-1-T000001")!.Number.Should().Be("KTH-01-2-000003", "the slip in the resident's hand still leads to the exchange");
        (await station.RecordAsync(World.Outsider)).ReceiptNumber.Should().Be("KTH-01-2-000004");
    }

    [Fact]
    public async Task NextLife_OldStoreAndKey_AreKeptAside()
    {
        await StopAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(_folder, StationKeyFile.FileName));
        JournalHead head;
        await using (var station = await StartAsync("CODE-2"))
        {
            head = station.Database.Read(JournalRows.Head);
            await station.SyncAsync();
        }

        var kept = Path.Combine(_folder, "lives", "1");
        (await File.ReadAllTextAsync(Path.Combine(kept, StationKeyFile.FileName))).Should().Be(key);
        var verified = JournalVerify.Run(kept);
        (verified.Head, verified.Fault).Should().Be((head, null));
        (await File.ReadAllTextAsync(Path.Combine(_folder, StationKeyFile.FileName))).Should().NotBe(key);
    }

    [Fact]
    public async Task NextLife_WhileTheStationRuns_IsBegunWithoutAnotherStart()
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-2");
        _central.Line = Line.Dead;
        await station.SyncAsync();
        await station.SignInAsync();
        (await station.RecordAsync(World.Outsider)).ReceiptNumber.Should().Be("KTH-01-1-T000002", "central isn't reached, and work goes on");
        _central.Line = Line.Good;

        await station.SyncAsync();

        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Should().Contain(row => row.Carried == "KTH-01-1-T000002" && row.ReceiptNumber == "KTH-01-2-000004");
    }

    [Theory]
    [InlineData("answer lost")]
    [InlineData("crash while the old store is kept")]
    [InlineData("crash before the commit")]
    [InlineData("crash before the keys are moved")]
    [InlineData("crash between the keys")]
    public async Task NextLife_BrokenOffAnywhere_GoesOnAtTheNextStartAndLosesNothing(string where)
    {
        var (exempt, _, limbo, _) = await StopAsync();
        await using (var station = await StartAsync("CODE-2", services =>
        {
            if (where == "crash while the old store is kept")
                services.Replace(ServiceDescriptor.Singleton<ILifeShelf, BreakingShelf>());
            if (where.Contains("keys", StringComparison.Ordinal))
                services.Replace(ServiceDescriptor.Singleton<IKeyPlace>(new BreakingPlace(_folder, moves: where == "crash between the keys" ? 1 : 0)));
        }))
        {
            if (where == "answer lost")
                _central.Line = Line.LosesAnswers;
            if (where == "crash before the commit")
                station.Database.BeforeCommit = () => throw new InvalidOperationException("power cut");
            var syncing = () => station.SyncAsync();
            if (where == "answer lost")
                await syncing();
            else
                await syncing.Should().ThrowAsync<InvalidOperationException>();
            _central.Line = Line.Good;
        }

        await using var again = await StartAsync("CODE-2");
        await again.SyncAsync();

        again.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        again.Bodies().OfType<EntryBody.ExchangeRecorded>().Select(body => body.Exchange.Value).Should().StartWith(exempt.ExchangeId).And.EndWith(limbo.ExchangeId).And.HaveCount(3);
        again.Verify().Fault.Should().BeNull();
        again.Get<SigningIdentity>().Current!.Kid.Should().Be(_central.Keys[2].Kid);
        _central.JournalOf(2).Should().HaveCount(again.Bodies().Count);
    }

    [Fact]
    public async Task NextLife_TheOldCodeAgain_ChangesNothing()
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-1");
        var enrolments = _central.Calls.Count(call => call == "enrol");

        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(1);
        _central.Calls.Count(call => call == "enrol").Should().Be(enrolments);
    }

    [Fact]
    public async Task NextLife_StationThatIsNotStopped_KeepsItsLifeWhateverCodeIsSet()
    {
        await using (var first = await StartAsync("CODE-1"))
            await first.SyncAsync();
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task NextLife_CentralEndedTheLife_HandsInWhatWasGrantedMeanwhileAsItWas(int lost)
    {
        Guid granted;
        await using (var first = await StartAsync("CODE-1"))
        {
            await first.SyncAsync();
            _central.Give(World.Mao, World.Today, World.Today, 1);
            await first.SyncAsync();
            await first.SignInAsync();
            _central.Line = Line.Dead;
            granted = (await first.RecordAsync(World.Mao)).ExchangeId;
            _central.Line = Line.Good;
        }

        // Somebody declared the device lost, and it was found again.
        _central.Codes.Add("CODE-2");
        _central.LifeIsOver = true;
        await using var station = await StartAsync("CODE-2");
        await station.Get<EntryPush>().AllAsync(default);
        _central.SalvagesLost = lost;
        for (var round = 0; round <= lost; round++)
        {
            _central.JournalOf(2).Should().BeEmpty("the old life's grants first");
            await station.SyncAsync();
        }

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.JournalOf(2).Should().NotBeEmpty();
        _central.JournalOf(1).Select(EntryCodec.Decode).OfType<EntryBody.ExchangeRecorded>()
            .Should().ContainSingle(recorded => recorded.Exchange.Value == granted && recorded.Outcome.Kind == DecisionKind.Exempt);
        _central.Calls.Should().Contain("salvage");
        _central.Calls.LastIndexOf("salvage").Should().BeLessThan(_central.Calls.LastIndexOf("push"), "the old life's grant first");
        _central.Books(World.Mao, World.Today).Used.Should().Be(1);
    }

    [Fact]
    public async Task NextLife_BegunWhileTheProgramRuns_HoldsItsEntriesBackUntilTheOldOnesAreHandedIn()
    {
        await using (var first = await StartAsync("CODE-1"))
        {
            await first.SyncAsync();
            _central.Give(World.Mao, World.Today, World.Today, 1);
            await first.SyncAsync();
        }

        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();
        await station.SignInAsync();
        _central.Line = Line.Dead;
        await station.RecordAsync(World.Mao);
        (_central.Line, _central.LifeIsOver) = (Line.Good, true);
        await station.Get<EntryPush>().AllAsync(default);
        _central.DuringHello = async () =>
        {
            await station.Get<EntryPush>().AllAsync(default);
            _central.JournalOf(2).Should().BeEmpty("the old life's grants first");
        };
        await station.SyncAsync();
        _central.JournalOf(2).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(ProblemTypes.Unavailable, true)]
    [InlineData(ProblemTypes.Internal, true)]
    [InlineData(ProblemTypes.Recovering, false)]
    public async Task NextLife_SalvageThatCentralDoesNotTakeNow_IsWaitedForUnlessItRecovers(string problem, bool waits)
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-2");
        _central.SalvageProblem = problem;
        await station.SyncAsync();
        _central.JournalOf(2).Should().HaveCount(waits ? 0 : station.Bodies().Count);

        _central.SalvageProblem = null;
        await station.SyncAsync();

        _central.JournalOf(2).Should().HaveCount(station.Bodies().Count);
    }

    [Fact]
    public async Task NextLife_StickBeforeTheOldEntriesAreHandedIn_BringsNoneOfItsOwn()
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-2");
        _central.SalvagesLost = 1;
        await station.SyncAsync();
        (await PushesAsync()).Should().BeEmpty();

        await station.Get<Salvage>().HandInAsync(default);

        (await PushesAsync()).Should().NotBeEmpty();

        async Task<IReadOnlyList<PushRequest>> PushesAsync() =>
            (await Stick.ReadOutAsync(station.Get<StickDesk>().Write()!.Signed, _central.Keys[2]))!.Pushes;
    }

    [Fact]
    public async Task EarlierLife_ThatARestoredCentralHasForgotten_IsHandedInAgainBeforeAnythingIsTold()
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();
        var had = _central.JournalOf(1).Count;
        var salvaged = _central.Calls.Count(call => call == "salvage");
        await station.SyncAsync();
        _central.Calls.Count(call => call == "salvage").Should().Be(salvaged, "it was handed in once");

        _central.Branch.Clear();
        _central.JournalOf(1).RemoveRange(1, had - 1);
        _central.AsksHeld = true;
        await station.Get<Hello>().SayAsync(default);

        _central.JournalOf(1).Count.Should().BeGreaterThan(had - 1);
        var calls = _central.Calls;
        calls.LastIndexOf("salvage").Should().BeLessThan(calls.LastIndexOf("hello"), "what is held is told last");
    }

    [Fact]
    public async Task NextLife_ACentralThatForgotTheLife_BeginsItWithANewCodeAndIsToldWhichOneItFollows()
    {
        await using (var first = await StartAsync("CODE-1"))
        {
            await first.SyncAsync();
            _central.EnrolledAfter.Should().BeNull();
        }

        _central.ForgotTheLife = true;
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync("CODE-2");
        await station.Get<Hello>().SayAsync(default);
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.EnrolledAfter.Should().Be(1);
    }

    // As many of the longest exchanges as one request would hold by their number.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LongestExchanges_PushedAndSalvaged_AreSentInAsManyRequestsAsItTakes(bool salvaged)
    {
        const int count = 300;
        int entries;
        await using (var station = await StartAsync("CODE-1", pushEntriesMax: 500))
        {
            await station.SyncAsync();
            var made = station.Database.Write(tx => Enumerable.Range(1, count).Select(number => station.Get<StationJournal>().Append(tx, Longest(station.NewId(), number))).ToList())[^1];
            JsonSerializer.SerializeToUtf8Bytes(WireEntry.From(made), WireJson.Options).Length.Should().BeGreaterThan(8 * 1024 * 1024 / count);
            _central.LifeIsOver = salvaged;
            await station.Get<EntryPush>().AllAsync(default);
            entries = station.Bodies().Count;
        }

        _central.Codes.Add("CODE-2");
        if (salvaged)
        {
            await using var next = await StartAsync("CODE-2", pushEntriesMax: 500);
            await next.SyncAsync();
            await next.SyncAsync();
            next.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        }

        _central.JournalOf(1).Should().HaveCount(entries).And.HaveCountGreaterThan(count);
        _central.LongestRequest.Should().BeInRange(3 * 1024 * 1024, EntryBatch.RequestBytesMax + 1_024);
    }

    // Whatever it is about one entry: those before it are taken, and what central says of one alone isn't said of all.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Salvage_OneEntryThatCentralWillNeverTake_HandsInThoseBeforeIt(bool last)
    {
        List<JournalEntry> old;
        await using (var first = await StartAsync("CODE-1"))
        {
            await first.SyncAsync();
            await first.SignInAsync();
            for (var i = 0; i < 6; i++)
                await first.RecordAsync(World.Outsider);
            old = first.Database.Read(tx => JournalRows.After(tx, 0, 1_000));
        }

        var refused = last ? old[^1] : old[^3];
        _central.WillNeverTake = entry => entry.Hash == refused.Hash;
        _central.LifeIsOver = true;
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync("CODE-2");
        for (var contact = 0; contact < 3; contact++)
            await station.SyncAsync();

        _central.JournalOf(1).Should().HaveCount((int)refused.Sequence - 1);
        _central.JournalOf(2).Should().HaveCount(station.Bodies().Count);
        await station.SignInAsync();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().Contain(item => item.Kind == "salvage-refused" && item.Sequence == refused.Sequence);
    }

    [Fact]
    public async Task NextLife_AnswerLostAndAnotherCode_GoesOnAsTheLifeThatCentralBegan()
    {
        await StopAsync();
        await using (var station = await StartAsync("CODE-2"))
        {
            _central.Line = Line.LosesAnswers;
            await station.SyncAsync();
            station.Database.Read(Identity.Load)!.Incarnation.Should().Be(1);
        }

        _central.Line = Line.Good;
        _central.Codes.Add("CODE-3");
        await using var later = await StartAsync("CODE-3");
        // One contact to hear that the life is over, one to ask.
        await later.SyncAsync();
        await later.SyncAsync();

        later.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.JournalOf(2).Should().NotBeEmpty();
    }

    [Fact]
    public async Task FirstLife_StoreGoneAndKeyLeft_BeginsWithAnotherKeyAndKeepsThatOne()
    {
        await using (var first = await StartAsync("CODE-1"))
            await first.SyncAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(_folder, StationKeyFile.FileName));
        foreach (var file in Directory.GetFiles(_folder, "*.db*"))
            File.Delete(file);
        _central.Codes.Add("CODE-2");

        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        (await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(_folder, "lives", "spent")).Single())).Should().Be(key);
    }

    [Fact]
    public async Task Shelf_OfALifeWithADamagedEntry_GivesWhatStandsBeforeIt()
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();
        var shelf = station.Get<ILifeShelf>();
        var whole = shelf.After(_central.Station, 1, 0, int.MaxValue);
        whole.Should().HaveCountGreaterThan(3);
        shelf.Lives(_central.Station).Should().Equal(1);
        shelf.Last(_central.Station, 1).Should().Be(whole[^1]);
        shelf.After(_central.Station, 1, 1, 1).Should().Equal(whole[1]);

        await using (var store = new Microsoft.Data.Sqlite.SqliteConnection($"data source={Path.Combine(_folder, "lives", "1", "station.db")};pooling=false"))
        {
            await store.OpenAsync();
            await using var damage = store.CreateCommand();
            damage.CommandText = "drop trigger journal_keeps_what_is_written; update journal set day = 20261399 where sequence = 3";
            await damage.ExecuteNonQueryAsync();
        }

        shelf.After(_central.Station, 1, 0, int.MaxValue).Should().Equal(whole.Take(2));
        await File.WriteAllTextAsync(Path.Combine(_folder, "lives", "1", "station.db"), "no store at all");
        var reading = () => shelf.Last(_central.Station, 1);
        reading.Should().Throw<IOException>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Key_LostOrHalfWritten_WorkGoesOnAndANewCodeBeginsTheNextLife(bool lost)
    {
        Guid unsent;
        await using (var first = await StartAsync("CODE-1"))
        {
            await first.SyncAsync();
            await first.SignInAsync();
            _central.Line = Line.Dead;
            unsent = (await first.RecordAsync(World.Outsider)).ExchangeId;
        }

        var key = Path.Combine(_folder, StationKeyFile.FileName);
        var half = (await File.ReadAllTextAsync(key))[..60];
        if (lost)
            File.Delete(key);
        else
            await File.WriteAllTextAsync(key, half);
        await using var station = await StartAsync("CODE-2");
        await station.SignInAsync();
        var later = await station.RecordAsync(World.Outsider);
        station.Get<ReceiptReader>().Find(later.ReceiptNumber!)!.Jws.Should().BeEmpty("central would call the seal of a key that it doesn't know forged");
        (_central.Line, _central.ForgotTheLife) = (Line.Good, true);
        _central.Codes.Add("CODE-2");
        // One contact to hear that central doesn't know this key, one to ask, one to send.
        for (var i = 0; i < 3; i++)
            await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.Bodies().OfType<EntryBody.ExchangeRecorded>().Select(body => body.Exchange.Value).Should().Contain([unsent, later.ExchangeId]);
        var receipt = station.Get<ReceiptReader>().Find(later.ReceiptNumber!)!;
        (receipt.Number, Genuine(station, receipt.Jws)).Should().Be(("KTH-01-2-000002", true));
        Directory.GetFiles(_folder, "*.pem", SearchOption.AllDirectories).Select(File.ReadAllText).Contains(half).Should().Be(!lost, "nothing is thrown away");
    }

    [Fact]
    public async Task Key_OfTheNextLifeBesideAnOlderStore_BeginsALifeAndKeepsAllKeys()
    {
        await StopAsync();
        var store = Path.Combine(_folder, "station.db");
        var old = await File.ReadAllBytesAsync(store);
        await using (var second = await StartAsync("CODE-2"))
            await second.SyncAsync();
        foreach (var file in Directory.GetFiles(_folder, "station.db*"))
            File.Delete(file);
        await File.WriteAllBytesAsync(store, old);
        _central.Codes.Add("CODE-3");
        string[] keys = [.. Directory.GetFiles(_folder, "*.pem", SearchOption.AllDirectories).Select(File.ReadAllText)];
        keys.Should().HaveCount(2);
        var kept = Path.Combine(_folder, "lives", "1");
        using (var further = new Microsoft.Data.Sqlite.SqliteConnection($"data source={Path.Combine(kept, "station.db")};pooling=false"))
        {
            further.Open();
            using var more = further.CreateCommand();
            more.CommandText = """
                insert into journal (sequence, station, incarnation, previous, made_at_ms, day, kind, body, hash)
                select sequence + 1, station, incarnation, hash, made_at_ms, day, kind, body, lower(hex(randomblob(32))) from journal order by sequence desc limit 1
                """;
            more.ExecuteNonQuery();
        }

        await using var station = await StartAsync("CODE-3");
        for (var i = 0; i < 3; i++)
            await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(3);
        station.Get<SigningIdentity>().Current!.Kid.Should().Be(_central.Keys[3].Kid);
        Directory.GetFiles(_folder, "*.pem", SearchOption.AllDirectories).Select(File.ReadAllText).Should().HaveCount(3).And.Contain(keys);
        Directory.GetFiles(kept, "station.db*").Should().HaveCount(2, "the store that was kept before goes further than the old one that was put back");
    }

    [Fact]
    public async Task Key_MissingInARunningLife_IsShownAndTakenUpAgainWhenItIsBack()
    {
        await using (var first = await StartAsync("CODE-1"))
            await first.SyncAsync();
        var key = Path.Combine(_folder, StationKeyFile.FileName);
        File.Move(key, key + ".away");
        await using var station = await StartAsync("CODE-1");
        await station.SyncAsync();
        await station.SignInAsync();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "key-missing");
        var without = await station.RecordAsync(World.Outsider);
        await station.OkAsync<VerifyAnswer>("/api/receipts/verify", new VerifyRequest("eyJ.x.y"));
        File.Exists(key).Should().BeFalse("the place of the key is kept for it");
        File.Move(key + ".away", key);

        await station.SyncAsync();

        station.Get<SigningIdentity>().Current!.Kid.Should().Be(_central.Keys[1].Kid);
        station.Get<ReceiptReader>().Find(without.ReceiptNumber!)!.Jws.Should().BeEmpty();
        var sealedAgain = await station.RecordAsync(World.Outsider);
        Genuine(station, station.Get<ReceiptReader>().Find(sealedAgain.ReceiptNumber!)!.Jws).Should().BeTrue();
    }

    // Put back by an administrator's account, or on a bad sector.
    [Fact]
    public async Task Key_ThatCantBeRead_WorkGoesOnWithoutASealAndANewCodeBeginsTheNextLife()
    {
        await using (var first = await StartAsync("CODE-1"))
            await first.SyncAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(_folder, StationKeyFile.FileName));
        await using var station = await StartAsync("CODE-2", services => services.Replace(ServiceDescriptor.Singleton<IKeyPlace>(new ForbiddenPlace(_folder))));
        await station.SignInAsync();
        var recorded = await station.RecordAsync(World.Outsider);
        station.Get<ReceiptReader>().Find(recorded.ReceiptNumber!)!.Jws.Should().BeEmpty();
        await station.SyncAsync();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "key-missing");
        _central.ForgotTheLife = true;
        _central.Codes.Add("CODE-2");

        for (var i = 0; i < 3; i++)
            await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        Directory.GetFiles(_folder, "*.pem", SearchOption.AllDirectories).Select(File.ReadAllText).Should().Contain(key, "nothing is thrown away");
    }

    // A sector that is read at the second try.
    [Fact]
    public void Key_ThatCantBeReadOnce_IsReadAgain()
    {
        using var first = new StationKeyFile(new FlakyPlace(_folder, failures: 0));
        var key = first.LoadOrCreate().KeyId;
        using var again = new StationKeyFile(new FlakyPlace(_folder, failures: 2));

        again.LoadOrCreate().KeyId.Should().Be(key);
    }

    [Fact]
    public async Task FirstLife_KeyHalfWritten_BeginsWithAnother()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, StationKeyFile.FileName), "-----BEGIN PRIVATE");
        await using var station = await StartAsync("CODE-1");
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(1);
        station.Get<SigningIdentity>().Current!.Kid.Should().Be(_central.Keys[1].Kid);
    }

    [Theory]
    [InlineData("journal", 1, 0, "1")]
    [InlineData("limbo", 0, 2, "1-limbo")]
    public async Task NextLife_ARowThatCantBeRead_CarriesAllOthersAndShowsIt(string table, int fromTheEnd, int damaged, string detail)
    {
        var (exempt, taxable, limbo, _) = await StopAsync();
        Damage($"drop trigger {table}_keeps_what_is_written; update {table} set day = 20261399 where sequence = (select sequence from {table} where kind = 'ExchangeRecorded' order by sequence desc limit 1 offset {fromTheEnd})");

        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Select(body => body.Exchange.Value)
            .Should().Equal(new[] { exempt, taxable, limbo }.Where((_, i) => i != damaged).Select(answer => answer.ExchangeId));
        await station.SignInAsync();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().Contain(item => item.Kind == "salvage-damaged" && item.Detail == detail);
    }

    [Fact]
    public async Task NextLife_OfAJournalWithAnEntryThatCantBeSent_IsBegunWithANewCode()
    {
        var recorded = new List<Guid>();
        await using (var first = await StartAsync("CODE-1"))
        {
            await first.SyncAsync();
            await first.SignInAsync();
            _central.Line = Line.Dead;
            for (var i = 0; i < 3; i++)
                recorded.Add((await first.RecordAsync(World.Outsider)).ExchangeId);
            _central.Line = Line.Good;
        }

        Damage("drop trigger journal_keeps_what_is_written; update journal set body = x'7b7d' where sequence = (select max(sequence) - 1 from journal)");
        _central.Codes.Add("CODE-2");
        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();
        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        _central.Bodies().OfType<EntryBody.ExchangeRecorded>().Select(body => body.Exchange.Value).Should().Contain([recorded[0], recorded[2]]);
    }

    // Central tells of trips used, never of one that was taken back meanwhile.
    [Fact]
    public async Task NextLife_WhatWasProvenInTheOneBefore_IsForgotten()
    {
        await StopAsync();
        await using var station = await StartAsync("CODE-2");
        station.Database.Write(tx =>
        {
            tx.Execute("insert into central_proofs (resident_id, day, proof, as_of_ms) values (@id, @day, 'UsedToday', 1)",
                new { id = Storage.SqlValues.ToSql(World.Outsider), day = Storage.SqlValues.ToSql(World.Today) });
            Leases.StationQuota.StoreSnapshot(tx, new(World.Outsider), Domain.Time.YearMonth.Of(World.Today), 4, 1 << 9, 0, 0, 1);
        });

        await station.SyncAsync();

        station.Database.Read(Identity.Load)!.Incarnation.Should().Be(2);
        station.Database.Read(tx => tx.Scalar<long>("select (select count(*) from central_proofs where as_of_ms = 1) + (select count(*) from quota_snapshots where as_of_ms = 1)")).Should().Be(0);
    }

    [Fact]
    public async Task FirstLife_CodeThatCentralRefused_IsNotOfferedAgain()
    {
        await using var station = await StartAsync("CODE-9");
        await station.SyncAsync();
        await station.SyncAsync();

        _central.Calls.Count(call => call == "enrol").Should().Be(1);
    }

    [Fact]
    public async Task Enrolment_OfADeviceThatHasAStation_NamesItSoThatNoOtherOnesLifeEnds()
    {
        await StopAsync();
        _central.EnrolledAs.Should().BeNull();
        await using var station = await StartAsync("CODE-2");
        await station.SyncAsync();

        _central.EnrolledAs.Should().Be("KTH-01");
    }

    private void Damage(string how)
    {
        using var store = new Microsoft.Data.Sqlite.SqliteConnection($"data source={Path.Combine(_folder, "station.db")};pooling=false");
        store.Open();
        using var damage = store.CreateCommand();
#pragma warning disable CA2100 // A test's own words.
        damage.CommandText = how;
#pragma warning restore CA2100
        damage.ExecuteNonQuery();
    }

    private static bool Genuine(TestStation station, string jws)
    {
        var key = station.Get<SigningIdentity>().Current!;
        return new Documents.ReceiptSeal.ReceiptVerifier([Documents.ReceiptSeal.PublicJwk.From(key.Key)]).Verify(jws) is Documents.ReceiptSeal.ReceiptVerification.Genuine;
    }

    /// <summary>A life that is stopped with an exempt, a taxable and voided, and a limbo exchange, none of which central has.</summary>
    private async Task<(ExchangeAnswer Exempt, ExchangeAnswer Taxable, ExchangeAnswer Limbo, Guid Resident)> StopAsync()
    {
        await using var station = await StartAsync("CODE-1");
        await station.SyncAsync();
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);
        _central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        _central.Line = Line.Dead;
        var exempt = await station.RecordAsync(World.Mao);
        var taxable = await station.RecordAsync(World.Mao);
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{taxable.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        // Another copy of this journal got to central first.
        _central.Journal.Add(JournalEntry.Make(
            _central.Station, 1, _central.Journal.Count + 1, _central.Journal[^1].Hash, _clock.GetUtcNow(), World.Today, new EntryBody.MonthClosed("2026-02")));
        _central.Line = Line.Good;
        await station.Get<EntryPush>().AllAsync(default);
        _central.Branch.Should().HaveCount(3);
        _central.Line = Line.Dead;
        var resident = station.NewId();
        await station.OkAsync<ResidentAnswer>("/api/residents", DecisionTests.Register(resident, "02701"));
        var limbo = await station.RecordAsync(resident);
        limbo.ReceiptNumber.Should().Be("KTH-01-1-T000001");
        _central.Line = Line.Good;
        _central.Codes.Add("CODE-2");
        return (exempt, taxable, limbo, resident);
    }

    private Task<TestStation> StartAsync(string code, Action<IServiceCollection>? edges = null, int pushEntriesMax = 200) =>
        TestStation.StartAsync(_central, _clock, folder: _folder, code: code, edges: edges, pushEntriesMax: pushEntriesMax);

    // Fifty lines with names as long as the list of goods may hold, in letters of three bytes, priced in yuan, and every one of them chosen.
    private static EntryBody.ExchangeRecorded Longest(Guid id, int number) => new(
        new(id), number, new(World.Outsider), OfficerCode.Parse(World.Officer), ExchangeDirection.Import, IdentifiedBy.Scanner,
        [.. Enumerable.Repeat(
            new RecordedGoods("07031019", new string('ữ', 120), 1_000_000, "Kilogram", new(1_000_000_000), new(1_000_000_000_000), Vnd.Zero, new(100_000_000_000),
                new("CNY", 100_000_000, 100_000_000, World.Today, World.Today), new(100_000, 100_000, 10_000)), 50)],
        new(50_000_000_000_000), new(DecisionKind.Provisional, "HeldElsewhere", null, Vnd.Zero, Vnd.Zero), "2016-09-01", null, null,
        new(RepresentativeKind.Proxy, "010190000777", new string('ữ', Representative.PaperMax)), [.. Enumerable.Range(0, 50)]);

    private sealed class BreakingShelf : ILifeShelf
    {
        public void Keep(int incarnation) => throw new InvalidOperationException("power cut");

        public IReadOnlyList<int> Lives(StationId station) => [];

        public WireEntry? Last(StationId station, int incarnation) => null;

        public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) => [];
    }

    // Lets nobody read the key of the first life; it can be moved.
    private sealed class ForbiddenPlace(string folder) : IKeyPlace
    {
        private readonly KeyFolder _folder = new(Microsoft.Extensions.Options.Options.Create(new StationOptions { DataDirectory = folder, CentralUrl = new("http://127.0.0.1:9/") }));
        private string _forbidden = StationKeyFile.FileName;

        public string? Read(string name) => name == _forbidden ? throw new UnauthorizedAccessException() : _folder.Read(name);

        public void Create(string name, string pem) => _folder.Create(name, pem);

        public void Move(string name, string to)
        {
            _folder.Move(name, to);
            if (name == _forbidden)
                _forbidden = to;
        }
    }

    private sealed class FlakyPlace(string folder, int failures) : IKeyPlace
    {
        private readonly KeyFolder _folder = new(Microsoft.Extensions.Options.Options.Create(new StationOptions { DataDirectory = folder, CentralUrl = new("http://127.0.0.1:9/") }));
        private int _left = failures;

        public string? Read(string name) => _left-- > 0 ? throw new IOException("A sector can't be read.") : _folder.Read(name);

        public void Create(string name, string pem) => _folder.Create(name, pem);

        public void Move(string name, string to) => _folder.Move(name, to);
    }

    // Loses power at a move of a key.
    private sealed class BreakingPlace(string folder, int moves) : IKeyPlace
    {
        private readonly KeyFolder _folder = new(Microsoft.Extensions.Options.Options.Create(new StationOptions { DataDirectory = folder, CentralUrl = new("http://127.0.0.1:9/") }));
        private int _left = moves;

        public string? Read(string name) => _folder.Read(name);

        public void Create(string name, string pem) => _folder.Create(name, pem);

        public void Move(string name, string to)
        {
            if (_left-- <= 0)
                throw new InvalidOperationException("power cut");
            _folder.Move(name, to);
        }
    }
}
