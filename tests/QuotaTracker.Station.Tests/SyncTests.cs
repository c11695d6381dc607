using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class SyncTests
{
    [Fact]
    public async Task Enrol_FirstContact_OpensTheJournalAndAnchorsTheClock()
    {
        await using var station = await TestStation.StartAsync();
        await station.SyncAsync();

        station.Bodies().Select(body => body.Kind).Should().Equal("Opened", "ClockAnchored");
        station.Central.Journal.Should().HaveCount(2);
    }

    [Fact]
    public async Task Enrol_CentralAwayOrAnswerLost_SucceedsLaterWithTheSameKey()
    {
        await using var station = await TestStation.StartAsync();
        station.Central.Line = Line.Dead;
        await station.SyncAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(station.Folder, StationKeyFile.FileName));
        station.Central.Line = Line.LosesAnswers;
        await station.SyncAsync();
        station.Bodies().Should().BeEmpty();
        station.Central.Line = Line.Good;
        await station.SyncAsync();

        station.Bodies().Should().HaveCount(2);
        (await File.ReadAllTextAsync(Path.Combine(station.Folder, StationKeyFile.FileName))).Should().Be(key);
    }

    [Fact]
    public async Task Hello_OvertakenByAPush_DoesNotStopTheStation()
    {
        await using var station = await TestStation.ReadyAsync();
        // The hello names the journal's head; while it is on its way an exchange is recorded and central takes it in.
        station.Central.DuringHello = async () =>
        {
            await station.RecordAsync(World.Outsider);
            (await station.Get<EntryPush>().AllAsync(default)).Should().BeTrue();
        };

        await station.Get<Hello>().SayAsync(default);

        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Ok");
        await station.RecordAsync(World.Outsider);
    }

    // Stored, it would let nobody sign in any more: no day comes of it.
    [Theory]
    [InlineData(-9_000_000_000_000_000, false)]
    [InlineData(-9_000_000_000_000_000, true)]
    [InlineData(long.MaxValue, false)]
    [InlineData(253_402_300_799_999, true)]
    public async Task Hello_TimeThatIsNone_IsNoAnswer(long serverTimeMs, bool refused)
    {
        await using var station = await TestStation.ReadyAsync();
        (station.Central.ServerTimeMs, station.Central.RefusesTheTime) = (serverTimeMs, refused);
        (await station.Get<Hello>().SayAsync(default)).Should().BeFalse();
        (await station.GetAsync<StatusAnswer>("/api/status")).OfflineSinceMs.Should().NotBeNull();
        (station.Central.ServerTimeMs, station.Central.RefusesTheTime) = (null, false);

        station.Get<CentralTime>().Now.Should().Be(station.Clock.GetUtcNow());
        await station.RecordAsync(World.Outsider);
        (await station.Get<Hello>().SayAsync(default)).Should().BeTrue();
    }

    [Fact]
    public async Task Folder_ThatWasThereAndOpenToAll_IsClosedToOthers()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        await using (await TestStation.StartAsync(folder: folder))
        {
            // Windows has no such modes.
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(folder).Should().Be((UnixFileMode)0b111_101_000);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task KeyFile_OnUnix_IsForItsOwnerAlone()
    {
        await using var station = await TestStation.StartAsync();
        await station.SyncAsync();

        // Windows has no such modes; there the folder's rights protect it.
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(station.Folder, StationKeyFile.FileName))
                .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Push_AnswersLost_SendsAgainAndCentralHasEachEntryOnce()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Mao);
        await station.RecordAsync(World.Outsider);
        station.Central.Line = Line.LosesAnswers;
        await station.Get<EntryPush>().AllAsync(default);
        (await station.GetAsync<StatusAnswer>("/api/status")).UnsentCount.Should().BeGreaterThan(0);
        station.Central.Line = Line.Good;
        await station.SyncAsync();

        station.Central.Journal.Should().HaveCount(station.Bodies().Count);
        (await station.GetAsync<StatusAnswer>("/api/status")).UnsentCount.Should().Be(0);
    }

    [Fact]
    public async Task Push_CentralHasForgottenEntries_SendsFromWhereItSays()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        await station.SyncAsync();
        station.Central.Journal.RemoveRange(2, station.Central.Journal.Count - 2);
        await station.RecordAsync(World.Outsider);

        await station.Get<EntryPush>().AllAsync(default);

        station.Central.Journal.Should().HaveCount(station.Bodies().Count);
    }

    [Theory]
    [InlineData("body = x'7b7d'")]
    [InlineData("day = 20261399")]
    public async Task Push_DamagedEntry_KeepsBackNoneBeforeIt(string damage)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        for (var i = 0; i < 3; i++)
            await station.RecordAsync(World.Outsider);
        station.Database.Write(tx => tx.Execute(
            $"drop trigger journal_keeps_what_is_written; update journal set {damage} where sequence = (select max(sequence) from journal)"));
        station.Central.Line = Line.Good;

        (await station.Get<EntryPush>().AllAsync(default)).Should().BeFalse("central doesn't know what happened here");

        var damaged = station.Database.Read(JournalRows.Head).Sequence;
        station.Central.Journal.Should().HaveCount((int)damaged - 1);
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().ContainSingle(item => item.Kind == "journal-damaged" && item.Sequence == damaged);
        station.Central.AsksHeld = true;
        (await station.Get<Hello>().SayAsync(default)).Should().BeTrue("what is held is told all the same");
        // What is recorded behind it waits, and so does nobody else.
        await station.RecordAsync(World.Outsider);
        await station.SyncAsync();
        station.Central.Journal.Should().HaveCount((int)damaged - 1);
    }

    [Fact]
    public async Task Push_OneEntryIsAnIncident_OthersGoOnAndItShows()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.IncidentFor = "ExchangeRecorded";
        await station.RecordAsync(World.Outsider);
        await station.RecordAsync(World.Outsider);
        await station.SyncAsync();

        var status = await station.GetAsync<StatusAnswer>("/api/status");
        (status.UnsentCount, status.NeedsAttention).Should().Be((0, true));
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().HaveCount(2).And.OnlyContain(item => item.Kind == "incident");
    }

    [Fact]
    public async Task Hello_CentralHasMore_FreezesTheJournal()
    {
        await using var station = await TestStation.ReadyAsync();
        var done = await station.RecordAsync(World.Mao);
        station.Central.Status = HelloStatus.Frozen;
        await station.Get<Hello>().SayAsync(default);
        var before = station.Bodies().Count;

        await station.ShouldRefuseAsync(409, "journal-frozen", $"/api/exchanges/{done.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        await station.ShouldRefuseAsync(409, "journal-frozen", $"/api/exchanges/{done.ExchangeId}/reprint", new { });
        await station.SignInAsync();
        await station.SyncAsync();

        station.Bodies().Should().HaveCount(before);
        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Frozen");
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Should().ContainSingle();
    }

    [Fact]
    public async Task Lease_AnswerLost_AsksAgainWithTheSameId()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.Get<EntryPush>().AllAsync(default);
        var request = station.Import(World.Mao);
        station.Central.Line = Line.LosesAnswers;
        await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", request);
        station.Central.Line = Line.Good;
        await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", request);

        station.Central.LeaseRequests.Should().HaveCount(2);
        station.Central.LeaseRequests.Select(asked => asked.LeaseId).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Recall_LeaseOpen_IsGivenBackAndAnOldAnswerDoesNotReviveIt()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        station.Central.Tell(new LeaseRecalled(lease));
        await station.SyncAsync();
        station.Bodies().OfType<EntryBody.LeaseReleased>().Single().Reason.Should().Be(ReleaseReason.Recalled);

        station.Central.Tell(new LeaseGiven(new(lease, World.Mao, "2026-03", 1 << 9, 1)));
        station.Central.HeldElsewhere.Add(World.Mao);
        await station.SyncAsync();

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("HeldElsewhere");
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle();
    }

    [Fact]
    public async Task Recall_LeaseNotYetHere_IsGivenBackAndStaysSo()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.NewId();
        station.Central.Tell(new LeaseRecalled(lease));
        await station.SyncAsync();
        station.Central.Tell(new LeaseGiven(new(lease, World.Mao, "2026-03", 1 << 9, 1)));
        await station.SyncAsync();

        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle();
        (await station.GetAsync<StatusAnswer>("/api/status")).OpenLeases.Should().Be(0);
    }

    // Its answer was lost, and somebody else needed the right: who comes again today is not refused for the old question's name.
    [Fact]
    public async Task Recall_OfALeaseWhoseAnswerWasLost_LetsTheNextQuestionBeANewOne()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.Get<EntryPush>().AllAsync(default);
        station.Central.Line = Line.LosesAnswers;
        await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", station.Import(World.Mao));
        station.Central.Line = Line.Good;
        station.Central.Tell(new LeaseRecalled(station.Central.LeaseRequests.Single().LeaseId));
        await station.SyncAsync();

        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");

        station.Central.LeaseRequests.Select(asked => asked.LeaseId).Distinct().Should().HaveCount(2);
    }

    // Central was put back to before the burn: there the lease is open, and nobody else would ever close it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lease_BurnedHereAndOpenAtCentral_IsGivenBackOnceAndGrantsNothing(bool recalled)
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today, 1);
        station.Central.Tell(new LeaseBurned(lease));
        await station.SyncAsync();
        for (var again = 0; again < 2; again++)
        {
            station.Central.Tell(recalled ? new LeaseRecalled(lease) : new LeaseGiven(new(lease, World.Mao, "2026-03", 1 << 9, 1)));
            await station.SyncAsync();
        }

        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle();
        (await station.GetAsync<StatusAnswer>("/api/status")).OpenLeases.Should().Be(0);
    }

    [Fact]
    public async Task Contact_PollThatARoundsEndCutsOff_DoesNotCountAsOffline()
    {
        await using var station = await TestStation.ReadyAsync();
        using var round = new CancellationTokenSource();
        await round.CancelAsync();
        var polling = () => station.Get<CentralLink>().AskAsync(_ => Task.FromCanceled<CentralAnswer<PullResponse>>(round.Token));

        await polling.Should().ThrowAsync<OperationCanceledException>();
        station.Get<CentralLink>().Contact.OfflineSince.Should().BeNull("the officer's next question has all its time");
    }

    [Fact]
    public async Task Recall_RacesWithAGrant_OneOfThemWinsAndTheBooksAgree()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        station.Central.HeldElsewhere.Add(World.Mao);
        station.Central.Tell(new LeaseRecalled(lease));

        var granting = station.RecordAsync(World.Mao);
        await Task.WhenAll(granting, station.Get<Feed>().PullAsync(0, default));
        await station.SyncAsync();

        var exempt = (await granting).Decision == "Exempt";
        var books = station.Central.Books(World.Mao, World.Today);
        (books.Used, books.Reserved, books.IsConsistent).Should().Be((exempt ? 1 : 0, 0, true));
        // Grant and release stand in the journal in the order in which they happened.
        var kinds = station.Bodies().Select(body => body is EntryBody.ExchangeRecorded { Outcome.Lease: not null } ? "grant" : body.Kind).ToList();
        if (exempt)
            kinds.IndexOf("grant").Should().BeLessThan(kinds.IndexOf("LeaseReleased"));
    }

    [Theory]
    [InlineData(Resolution.Confirmed, 300_000, 0, "Confirmed", "UsedToday")]
    [InlineData(Resolution.DutyDue, 0, 300_000, "DutyDue", "OfflineWithoutLease")]
    public async Task Resolution_ComesBack_ChangesListAndTotals(Resolution resolution, long exempt, long taxed, string status, string nextReason)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var pending = await station.RecordAsync(World.Mao, 300_000);
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(pending.ExchangeId, resolution, null, exempt, taxed));
        await station.SyncAsync();

        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single().Should().BeEquivalentTo(new { ExemptVnd = exempt, TaxedVnd = taxed, Status = status });
        (await station.GetAsync<StatusAnswer>("/api/status")).PendingCount.Should().Be(0);
        station.Central.Line = Line.Dead;
        (await station.RecordAsync(World.Mao)).Reason.Should().Be(nextReason);
    }

    [Fact]
    public async Task Receipt_OpenedAfterCentralsDecision_ShowsItAndWhatThePaperSays()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var pending = await station.RecordAsync(World.Mao, 300_000);
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(pending.ExchangeId, Resolution.DutyDue, "MonthExhausted", 0, 300_000));
        await station.SyncAsync();

        var html = System.Net.WebUtility.HtmlDecode(await station.Http.GetStringAsync($"/receipts/{pending.ReceiptNumber}"));

        html.Should().Contain("<p class=\"word\">Phải nộp thuế</p>").And.Contain("Đã hết lượt miễn thuế trong tháng")
            .And.Contain("Tạm ghi – chờ trung tâm (Mất kết nối và máy trạm không giữ sẵn lượt của người này)");
    }

    // The paper was computed with nothing exempt; central's word changes what the tax is on.
    [Theory]
    [InlineData(2_100_000, 2_000_000, 325_500, 15_500)]
    [InlineData(140_000, 140_000, 21_700, 0)]
    [InlineData(2_100_000, 0, 325_500, 325_500)]
    public async Task Receipt_OfWhatCentralDecided_TaxesWhatCentralLeftTaxed(long value, long exempt, long before, long after)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var pending = await station.RecordAsync(World.Mao, value);
        var said = await ReceiptAsync(station, pending.ReceiptNumber!);
        said.Should().Contain($"Thuế ước tính nếu phải nộp</th><td>{Documents.VietnameseText.Money(before)}");
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(
            pending.ExchangeId, exempt > 0 ? Resolution.Confirmed : Resolution.DutyDue, exempt > 0 ? null : "UsedToday", exempt, value - exempt));
        await station.SyncAsync();

        var now = station.Database.Read(tx => station.Get<Exchanges.ExchangeAnswers>().Of(tx, Exchanges.ExchangeRows.Find(tx, pending.ExchangeId)!));

        pending.TaxEstimateVnd.Should().Be(before);
        (now.ExemptVnd, now.TaxedVnd, now.TaxEstimateVnd).Should().Be((exempt, value - exempt, after));
        now.Goods.Should().ContainSingle().Which.Should().BeEquivalentTo(new { ExemptVnd = exempt, TaxEstimateVnd = after });
        said = await ReceiptAsync(station, pending.ReceiptNumber!);
        said.Should().NotContain("nếu phải nộp");
        said.Contains($"Thuế ước tính</th><td>{Documents.VietnameseText.Money(after)}", StringComparison.Ordinal).Should().Be(after > 0);
    }

    [Fact]
    public async Task Receipt_TakenBackBeforeItWasDecided_NamesNoTax()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var pending = await station.RecordAsync(World.Mao, 300_000);

        (await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{pending.ExchangeId}/void", new VoidRequest("nhập sai hàng")))
            .Should().BeEquivalentTo(new { Status = "Voided", TaxEstimateVnd = 0L });
        (await ReceiptAsync(station, pending.ReceiptNumber!)).Should().NotContain("Thuế ước tính");
    }

    private static async Task<string> ReceiptAsync(TestStation station, string number) =>
        System.Net.WebUtility.HtmlDecode(await station.Http.GetStringAsync($"/receipts/{number}"));

    // It is no line that is down, and waiting for one would be in vain.
    [Fact]
    public async Task Waiting_AtAStationThatCentralNoLongerTakes_SaysWhyAndWhatWillHappen()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.LifeIsOver = true;
        await station.Get<Hello>().SayAsync(default);

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", station.Import(World.Mao))).Reason.Should().Be("LifeEnded");
        var waiting = await station.RecordAsync(World.Mao);

        (waiting.Decision, waiting.Reason).Should().Be(("Provisional", "LifeEnded"));
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single().Reason.Should().Be("LifeEnded");
        (await ReceiptAsync(station, waiting.ReceiptNumber!)).Should().Contain("Trung tâm không nhận máy trạm này nữa").And.NotContain("Mất kết nối");
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Outcome.Reason.Should().Be("OfflineWithoutLease", "the journal knows why no right was here");
        station.Central.LifeIsOver = false;
        await station.SyncAsync();
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single().Should().BeEquivalentTo(new { Sent = true, Reason = "OfflineWithoutLease" });
    }

    [Fact]
    public async Task TripsHeld_InTheStatus_AreThoseThatMayStillBeGranted()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(6), 3);
        station.Central.Give(World.Outsider, World.Today, World.Today.AddDays(6), 2);
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");

        (await station.GetAsync<StatusAnswer>("/api/status")).Should().BeEquivalentTo(new { OpenLeases = 2, TripsHeld = 4 });
    }

    // Two numbers side by side that count different things look like a mistake.
    [Fact]
    public async Task Unsent_InTheStatus_CountsReceiptsAsTheListDoes()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        var first = await station.RecordAsync(World.Mao, 300_000);
        await station.OkAsync<ReprintAnswer>($"/api/exchanges/{first.ExchangeId}/reprint", new { });
        await station.RecordAsync(World.Mao, 200_000);

        var status = await station.GetAsync<System.Text.Json.JsonElement>("/api/status");

        status.GetProperty("unsentCount").GetInt32().Should().Be(3, "a reprint is an entry, too");
        status.GetProperty("unsentReceipts").GetInt32().Should().Be(2);
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Count(row => !row.Sent).Should().Be(2);
        station.Central.Line = Line.Good;
        await station.SyncAsync();
        (await station.GetAsync<System.Text.Json.JsonElement>("/api/status")).GetProperty("unsentReceipts").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task Resolution_PutRightByASupervisor_TheNewestWordCounts()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var pending = await station.RecordAsync(World.Mao, 300_000);
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(pending.ExchangeId, Resolution.DutyDue, "UsedToday", 0, 300_000));
        await station.SyncAsync();
        station.Central.Tell(new ProvisionalResolved(pending.ExchangeId, Resolution.Confirmed, null, 300_000, 0));
        await station.SyncAsync();

        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single()
            .Should().BeEquivalentTo(new { ExemptVnd = 300_000L, TaxedVnd = 0L, Status = "Confirmed", Reason = "OfflineWithoutLease" });
    }

    [Fact]
    public async Task Push_RecoveringCentralTakesAPart_TheRestComesLaterAndNobodyIsAlarmed()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        await station.RecordAsync(World.Outsider);
        var last = station.Bodies().Count;
        station.Central.CantTakeYet = entry => entry.Sequence == last;
        (await station.Get<EntryPush>().AllAsync(default)).Should().BeFalse();
        var status = await station.GetAsync<StatusAnswer>("/api/status");
        (status.UnsentCount, status.NeedsAttention).Should().Be((1, false));
        station.Central.CantTakeYet = _ => false;

        (await station.Get<EntryPush>().AllAsync(default)).Should().BeTrue();
        station.Central.Journal.Should().HaveCount(last);
    }

    [Fact]
    public async Task Lease_AnsweredWhileTheStationTellsWhatItHolds_IsAskedForAgain()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.AsksHeld = true;
        station.Central.DuringAnswer = () => station.Get<Hello>().SayAsync(default);

        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt", "nothing was wrong with the line");
    }

    // A lease in it wasn't told: a central that was put back meanwhile has forgotten it, and gives its days to somebody else.
    [Theory]
    [InlineData("pull")]
    [InlineData("lease")]
    public async Task Answer_AskedForBeforeTheStationToldWhatItHolds_IsNotTaken(string call)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.AsksHeld = true;
        station.Central.DuringAnswer = async () =>
        {
            await station.Get<Hello>().SayAsync(default);
            station.Central.Hellos[^1].Held!.Leases.Should().BeEmpty();
            station.Central.Line = Line.Dead;
        };
        if (call == "pull")
        {
            station.Central.Give(World.Mao, World.Today, World.Today, 1);
            (await station.Get<Feed>().PullAsync(0, default)).Should().BeTrue("central answered");
        }

        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "OfflineWithoutLease" });
        station.Central.Line = Line.Good;
        await station.SyncAsync();
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt", "what central still knows it says again");
    }

    [Fact]
    public async Task Hello_CentralAsksWhatIsHeld_TellsOpenLeasesAndThoseOfUnsentEntries()
    {
        await using var station = await TestStation.ReadyAsync();
        var open = station.Central.Give(World.Outsider, World.Today, World.Today.AddDays(2), 2);
        var used = station.Central.Give(World.Mao, World.Today, World.Today, 1);
        var sent = station.Central.Give(World.Mao, World.Today.AddDays(1), World.Today.AddDays(1), 1);
        await station.SyncAsync();
        station.Central.Tell(new LeaseRecalled(sent));
        await station.SyncAsync();
        var pending = station.NewId();
        station.Central.Tell(new ProvisionalResolved(pending, Resolution.DutyDue, "UsedToday", 0, 7));
        await station.Get<Feed>().PullAsync(0, default);
        await station.RecordAsync(World.Mao);
        station.Central.Tell(new LeaseRecalled(used));
        await station.Get<Feed>().PullAsync(0, default);
        station.Central.AsksHeld = true;

        (await station.Get<Hello>().SayAsync(default)).Should().BeTrue();

        var told = station.Central.Hellos[^1];
        station.Central.Hellos[^2].Held.Should().BeNull();
        told.Should().BeEquivalentTo(new { AcknowledgedThrough = station.Central.Journal.Count, SecondDevice = SecondDevice.None });
        told.FeedCursor.Should().BePositive();
        told.Held!.Leases.Should().BeEquivalentTo(new HeldLease[]
        {
            new(new(open, World.Outsider, "2026-03", 0b111 << 9, 2), Open: true), new(new(used, World.Mao, "2026-03", 1 << 9, 1), Open: false),
        });
        told.Held.Resolutions.Should().Equal(new HeldResolution(pending, Resolution.DutyDue, "UsedToday", 0, 7));
        told.Held.Residents!.Select(resident => resident.ResidentId).Should().BeEquivalentTo([World.Outsider, World.Mao]);
        told.Held.Residents!.Should().OnlyContain(resident => resident.PersonalNumber.Length == 12 && resident.Name.Length > 0);
    }

    // Central was put back, or put back once more, between the question and the report.
    [Theory]
    [InlineData(1, 3)]
    [InlineData(int.MaxValue, 5)]
    public async Task Hello_CentralAsksAnewMeanwhile_TellsAnewButNotForEver(int timesAnew, int hellos)
    {
        await using var station = await TestStation.ReadyAsync();
        await station.SyncAsync();
        station.Central.Hellos.Clear();
        (station.Central.AsksHeld, station.Central.Question) = (true, station.NewId());
        station.Central.DuringHello = Meanwhile;

        (await station.Get<Hello>().SayAsync(default)).Should().BeTrue();

        station.Central.Hellos.Should().HaveCount(hellos);
        (station.Central.Hellos[^1].Held!.Question == station.Central.Question).Should().Be(hellos == 3);

        Task Meanwhile()
        {
            // Not before the first answer: that one asks.
            if (station.Central.Hellos.Count > 0 && timesAnew-- > 0)
                station.Central.Question = station.NewId();
            station.Central.DuringHello = Meanwhile;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Hello_AskedWhatIsHeld_TellsNoMoreNumbersThanCentralTakes()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new ResidentKnown(
            World.Mao, World.MaoNumber, [.. Enumerable.Range(0, 21).Select(i => $"0102900001{i:D2}")], "Giàng Thị Mào", "1990-05-12", 2, "02788", false, true));
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        station.Central.AsksHeld = true;

        (await station.Get<Hello>().SayAsync(default)).Should().BeTrue();

        var told = station.Central.Hellos[^1];
        told.Held!.Residents.Should().ContainSingle().Which.EarlierNumbers.Should().HaveCount(20);
        new HelloRequestValidator().Validate(told).IsValid.Should().BeTrue();
    }

    [Fact]
    public async Task Lease_ToldAgainToAStoreThatGrantedFromIt_GrantsNothingTwice()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today.AddDays(1), 2);
        await station.SyncAsync();
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");
        // As if the store had lost what central tells it, but not what it wrote itself.
        station.Database.Write(tx => tx.Execute("delete from leases"));
        station.Central.Tell(new LeaseGiven(new(lease, World.Mao, "2026-03", 0b11 << 9, 2)));
        await station.SyncAsync();

        station.Database.Read(tx => tx.Scalar<long>("select used_days from leases")).Should().Be(1 << 9);
    }

    [Fact]
    public async Task Reference_TableThatDoesNotParse_LeavesTheOldOne()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new ReferenceKnown(ReferenceTable.Goods, 2, true, "hs,name_vi\nxx,yy"));
        await station.SyncAsync();

        (await station.GetAsync<GoodsListItem[]>("/api/goods")).Select(item => item.Hs).Should().Equal("0207", "0703");
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Single().Should().BeEquivalentTo(new { Kind = "reference-unreadable", Detail = "Goods/2" });
    }

    [Fact]
    public async Task Proof_NewerWordOfCentral_TakesItBack()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.UseElsewhere(World.Mao, World.Today);
        (await station.RecordAsync(World.Mao)).Reason.Should().Be("UsedToday");
        station.Central.Tell(new QuotaKnown(World.Mao, "2026-03", 4, 0));
        await station.SyncAsync();
        station.Central.Line = Line.Dead;

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("OfflineWithoutLease");
    }

    [Fact]
    public async Task DayChange_LeaseOfYesterday_IsGivenBackOnceTheDayIsSure()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        station.Central.Give(World.Outsider, World.Today, World.Today.AddDays(1), 1);
        await station.SyncAsync();
        station.Get<DayChange>().Run();
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().BeEmpty();
        station.Clock.Advance(TimeSpan.FromDays(1));
        station.Machine.WallSkew = TimeSpan.FromHours(1);
        station.Get<DayChange>().Run();
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().BeEmpty();
        station.Machine.WallSkew = TimeSpan.Zero;
        station.Get<DayChange>().Run();
        station.Get<DayChange>().Run();

        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle().Which.Reason.Should().Be(ReleaseReason.DaysPast);
    }

    [Fact]
    public async Task DayChange_LeaseSpentYesterday_IsGivenBackSoThatTheNextCanCome()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(6), 1);
        await station.SyncAsync();
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");
        station.Get<DayChange>().Run();
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().BeEmpty("a void on the same day returns the trip to its lease");
        station.Clock.Advance(TimeSpan.FromDays(1));
        station.Get<DayChange>().Run();
        station.Get<DayChange>().Run();

        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle().Which.Reason.Should().Be(ReleaseReason.Spent);
    }

    [Fact]
    public async Task DayChange_FirstContactInALaterMonth_ClosesTheMonthsFromTheEnrolmentOn()
    {
        await using var station = await TestStation.StartAsync();
        (await station.Get<Enrolment>().EnrolAsync(default)).Should().BeTrue();
        station.Clock.Advance(TimeSpan.FromDays(40));
        (await station.Get<Hello>().SayAsync(default)).Should().BeTrue();
        station.Get<DayChange>().Run();
        station.Get<DayChange>().Run();

        station.Bodies().OfType<EntryBody.MonthClosed>().Select(body => body.Month).Should().Equal("2026-03");
    }

    [Fact]
    public async Task DayChange_NewMonth_ClosesTheMonthBeforeAfterItsLeases()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, new(2026, 3, 28), new(2026, 3, 31), 1);
        await station.SyncAsync();
        station.Clock.Advance(TimeSpan.FromDays(22));
        await station.SyncAsync();
        station.Get<DayChange>().Run();
        station.Get<DayChange>().Run();

        station.Bodies().Where(body => body is EntryBody.LeaseReleased or EntryBody.MonthClosed).Select(body => body.Kind)
            .Should().Equal("LeaseReleased", "MonthClosed");
        station.Bodies().OfType<EntryBody.MonthClosed>().Single().Month.Should().Be("2026-03");
    }

    [Fact]
    public async Task ClockAnchored_HellosEveryMinute_OneEntryAnHourAndOneAtEachStart()
    {
        await using var station = await TestStation.ReadyAsync();
        int Anchors() => station.Bodies().OfType<EntryBody.ClockAnchored>().Count();
        for (var minute = 0; minute < 60; minute++)
        {
            station.Clock.Advance(TimeSpan.FromMinutes(1));
            await station.Get<Hello>().SayAsync(default);
        }

        Anchors().Should().Be(1);
        station.Clock.Advance(TimeSpan.FromMinutes(1));
        await station.Get<Hello>().SayAsync(default);
        Anchors().Should().Be(2);
        station.Machine.BootId = "boot-2";
        await station.Get<Hello>().SayAsync(default);
        Anchors().Should().Be(3);
    }

    [Fact]
    public async Task Worker_RunsByItself_EnrolsPullsAndPushesWhatIsRecorded()
    {
        await using var station = await TestStation.StartAsync(worker: true);
        await EventuallyAsync(() => station.Database.Read(Identity.Load) is { FeedCursor: >= 9 }, station);
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);

        await EventuallyAsync(() => station.Central.Bodies().OfType<EntryBody.ExchangeRecorded>().Any(), station);
    }

    [Fact]
    public async Task Worker_LineComesBack_PullsTheRecallAndPushesTheReleaseAtOnce()
    {
        await using var station = await TestStation.StartAsync(worker: true);
        await EventuallyAsync(() => station.Database.Read(Identity.Load) is { FeedCursor: >= 9 }, station);
        var lease = station.Central.Give(World.Mao, World.Today, World.Today, 1);
        station.Central.Tell(new LeaseRecalled(lease));

        await EventuallyAsync(() => station.Central.Bodies().OfType<EntryBody.LeaseReleased>().Any(), station);
    }

    [Fact]
    public async Task Worker_AnEntryThatCantBeSent_StillHearsWhatCentralSays()
    {
        await using var station = await TestStation.StartAsync(worker: true);
        await EventuallyAsync(() => station.Database.Read(Identity.Load) is { FeedCursor: >= 9 }, station);
        station.Central.Line = Line.Dead;
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);
        station.Database.Write(tx => tx.Execute(
            "drop trigger journal_keeps_what_is_written; update journal set body = x'7b7d' where sequence = (select max(sequence) from journal)"));
        station.Central.Line = Line.Good;
        await EventuallyAsync(() => station.Database.Read(tx => tx.Scalar<long>("select count(*) from needs_attention")) > 0, station);

        station.Central.Give(World.Mao, World.Today, World.Today, 1);

        await EventuallyAsync(() => station.Database.Read(tx => tx.Scalar<long>("select count(*) from leases")) > 0, station);
    }

    [Fact]
    public async Task Worker_DiskThatTakesNothing_SendsWhatItHas()
    {
        await using var station = await TestStation.StartAsync(worker: true, pushEntriesMax: 1);
        await EventuallyAsync(() => station.Database.Read(Identity.Load) is { FeedCursor: >= 9 }, station);
        station.Central.Line = Line.Dead;
        await station.SignInAsync();
        await station.RecordAsync(World.Outsider);
        station.Database.BeforeCommit = () => throw new Microsoft.Data.Sqlite.SqliteException("full", 13);
        station.Central.Line = Line.Good;

        await EventuallyAsync(() => station.Central.Bodies().OfType<EntryBody.ExchangeRecorded>().Any(), station);

        station.Database.BeforeCommit = null;
        await EventuallyAsync(() => station.Database.Read(tx => Identity.Load(tx)!.Acknowledged == JournalRows.Head(tx).Sequence), station);
    }

    // The disk takes something again half-way: what central said of the entries before that is learned all the same.
    [Fact]
    public async Task Push_AnswerThatCantBeStored_IsAskedForAgain()
    {
        await using var station = await TestStation.ReadyAsync(pushEntriesMax: 1);
        station.Central.Line = Line.Dead;
        for (var i = 0; i < 3; i++)
            await station.RecordAsync(World.Outsider);
        station.Central.IncidentFor = nameof(EntryBody.ExchangeRecorded);
        station.Central.Line = Line.Good;
        await station.Get<EntryPush>().AllAsync(default);
        for (var i = 0; i < 3; i++)
            await station.RecordAsync(World.Outsider);
        var failures = 1;
        station.Database.BeforeCommit = () =>
        {
            if (failures-- > 0)
                throw new Microsoft.Data.Sqlite.SqliteException("full", 13);
        };

        (await station.Get<EntryPush>().AllAsync(default)).Should().BeFalse();

        var head = station.Database.Read(JournalRows.Head).Sequence;
        station.Central.Journal.Should().HaveCount((int)head);
        station.Database.Read(Identity.Load)!.Acknowledged.Should().Be(head - 3, "nothing behind the first answer is stored");
        (await station.Get<EntryPush>().AllAsync(default)).Should().BeTrue();
        station.Database.Read(Identity.Load)!.Acknowledged.Should().Be(head);
    }

    [Fact]
    public async Task Worker_ADayChangeThatCantBeWritten_KeepsNothingFromTheSecondDevice()
    {
        var card = Directory.CreateTempSubdirectory("card-").FullName;
        await using (var station = await TestStation.StartAsync(worker: true, mirror: card))
        {
            await EventuallyAsync(() => station.Database.Read(Identity.Load) is { FeedCursor: >= 9 }, station);
            station.Central.Line = Line.Dead;
            await station.SignInAsync();
            File.Move(Path.Combine(card, "KTH-01-1.jsonl"), Path.Combine(card, "away"));
            await station.RecordAsync(World.Outsider);
            station.Database.BeforeCommit = () => throw new Microsoft.Data.Sqlite.SqliteException("full", 13);
            File.Move(Path.Combine(card, "away"), Path.Combine(card, "KTH-01-1.jsonl"), overwrite: true);

            await EventuallyAsync(() => station.Get<JournalMirror>().State == SecondDevice.Good, station);

            station.Database.BeforeCommit = null;
        }

        Directory.Delete(card, recursive: true);
    }

    // Waits for a condition, not for a time; the station's own clock is moved so that its pauses end.
    private static async Task EventuallyAsync(Func<bool> condition, TestStation station)
    {
        for (var tries = 0; !condition(); tries++)
        {
            tries.Should().BeLessThan(2_000);
            station.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
