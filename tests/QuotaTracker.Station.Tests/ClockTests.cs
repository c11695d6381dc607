using System.Net;
using System.Net.Http.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>Section 8 of the protocol: what a station believes about the time when its program or its machine starts anew.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("station-").FullName;
    private readonly ManualClock _clock = World.Morning();
    private readonly FakeCentral _central;
    private readonly TestMachine _machine;

    public ClockTests() => (_central, _machine) = (World.Central(_clock), new TestMachine(_clock));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Program_RestartedOfflineInTheSameBoot_AsksNobodyAndGrants()
    {
        await BeginAsync();
        _clock.Advance(TimeSpan.FromHours(20));
        await using var station = await OfflineAsync();

        var status = await StatusAsync(station);
        (status.ClockTrusted, status.ClockDoubt, status.AskedMs, status.Day).Should().Be((true, null, null, World.Today.AddDays(1)));
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");
    }

    [Fact]
    public async Task Machine_RestartedOffline_IsProvisionalUntilAnOfficerConfirms()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using var station = await OfflineAsync();
        var asked = await StatusAsync(station);
        (asked.ClockTrusted, asked.ClockDoubt, asked.AskedMs, asked.Day).Should().Be(
            (false, "Restarted", _clock.GetUtcNow().ToUnixTimeMilliseconds(), World.Today.AddDays(1)));
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "DayNotSure" });

        var after = await ConfirmAsync(station, asked.AskedMs!.Value);

        (after.ClockTrusted, after.ClockDoubt, after.AskedMs).Should().Be((true, null, null));
        // Nobody was told that the provisional one is granted, and only a supervisor could: the trip of the day is free here.
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Exempt", Day = World.Today.AddDays(1) });
        var entry = station.Bodies().OfType<EntryBody.DateConfirmed>().Should().ContainSingle().Subject;
        entry.Should().BeEquivalentTo(new
        {
            Officer = new { Value = World.Officer }, Day = World.Today.AddDays(1), WallMs = asked.AskedMs.Value, BootId = "boot-2",
        });
    }

    [Fact]
    public async Task Confirm_Again_WritesNothingMore()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using var station = await OfflineAsync();
        var shown = (await StatusAsync(station)).AskedMs!.Value;

        await ConfirmAsync(station, shown);
        await ConfirmAsync(station, shown);

        station.Bodies().OfType<EntryBody.DateConfirmed>().Should().ContainSingle();
    }

    [Fact]
    public async Task Machine_RestartedAfterWeeksWithoutContact_IsAskedSoThatCentralCanDecide()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromDays(15));
        await using var station = await OfflineAsync();
        var asked = await StatusAsync(station);
        asked.ClockDoubt.Should().Be("Restarted");
        (await station.RecordAsync(World.Mao)).Reason.Should().Be("DayNotSure");

        var after = await ConfirmAsync(station, asked.AskedMs!.Value);

        (after.ClockTrusted, after.ClockDoubt, after.AskedMs).Should().Be((false, "AnchorTooOld", null));
        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "ClockNotTrusted" });
    }

    [Fact]
    public async Task Confirm_ProgramRestartedInTheSameBoot_StillHolds()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using (var station = await OfflineAsync())
            await ConfirmAsync(station, (await StatusAsync(station)).AskedMs!.Value);
        _clock.Advance(TimeSpan.FromHours(3));

        await using var again = await OfflineAsync();

        (await StatusAsync(again)).Should().BeEquivalentTo(new { ClockTrusted = true, AskedMs = (long?)null });
    }

    [Fact]
    public async Task Confirm_MachineRestartedAgain_IsAskedAnew()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using (var station = await OfflineAsync())
            await ConfirmAsync(station, (await StatusAsync(station)).AskedMs!.Value);
        _machine.Restart(TimeSpan.FromMinutes(1));

        await using var again = await OfflineAsync();

        (await StatusAsync(again)).AskedMs.Should().Be(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        await ConfirmAsync(again, (await StatusAsync(again)).AskedMs!.Value);
        again.Bodies().OfType<EntryBody.DateConfirmed>().Select(body => body.BootId).Should().Equal("boot-2", "boot-3");
    }

    [Fact]
    public async Task Confirm_AnotherTimeThanTheClockShowsNow_IsRefusedAndChangesNothing()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using var station = await OfflineAsync();
        var shown = (await StatusAsync(station)).AskedMs!.Value;
        // While the officer looks, somebody sets the clock.
        _machine.WallSkew = TimeSpan.FromDays(1);

        await station.ShouldRefuseAsync(409, "clock-shown-changed", "/api/clock/confirm", new ConfirmDateRequest(shown));

        (await StatusAsync(station)).Should().BeEquivalentTo(new { ClockDoubt = "Restarted", AskedMs = shown + (24 * 3_600_000) });
        station.Bodies().OfType<EntryBody.DateConfirmed>().Should().BeEmpty();
    }

    [Fact]
    public async Task Confirm_WrongClockPutRightAfterSignIn_IsTaken()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        _machine.WallSkew = TimeSpan.FromDays(3);
        // The sign-in is journalled with the wrong time: it must not make the right time look like a step back.
        await using var station = await OfflineAsync();
        (await StatusAsync(station)).Day.Should().Be(World.Today.AddDays(4));
        _machine.WallSkew = TimeSpan.Zero;

        var shown = (await StatusAsync(station)).AskedMs;

        shown.Should().Be(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        (await ConfirmAsync(station, shown!.Value)).ClockTrusted.Should().BeTrue();
    }

    [Fact]
    public async Task Confirm_ClockBehindAnEntryMadeWhileSure_IsNotAsked()
    {
        await BeginAsync();
        _clock.Advance(TimeSpan.FromHours(28));
        await using (var before = await OfflineAsync())
            await before.RecordAsync(World.Mao);
        _machine.Restart(TimeSpan.FromHours(18));
        _machine.WallSkew = TimeSpan.FromHours(-24);
        await using var station = await OfflineAsync();

        var status = await StatusAsync(station);

        (status.ClockDoubt, status.AskedMs).Should().Be(("SteppedBack", null));
        await station.ShouldRefuseAsync(409, "clock-no-question", "/api/clock/confirm",
            new ConfirmDateRequest((_clock.GetUtcNow() + _machine.WallSkew).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task Confirm_AWrongDateByMistake_EndsWithCentralsWord()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        _machine.WallSkew = TimeSpan.FromDays(3);
        await using var station = await OfflineAsync();
        await ConfirmAsync(station, (await StatusAsync(station)).AskedMs!.Value);
        _central.Line = Line.Good;
        _machine.WallSkew = TimeSpan.Zero;

        await station.SyncAsync();

        (await StatusAsync(station)).Should().BeEquivalentTo(new { ClockTrusted = true, Day = World.Today.AddDays(1) });
        // Not by the mistaken moment either: after the next restart the right time is no step back.
        _central.Line = Line.Dead;
        _machine.Restart(TimeSpan.FromMinutes(10));
        await station.Get<Hello>().SayAsync(default);
        (await StatusAsync(station)).ClockDoubt.Should().Be("Restarted");
    }

    [Fact]
    public async Task Machine_RestartedWithANetwork_AsksNobody()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using var station = await StartAsync();
        await station.SignInAsync();
        // Before the first try to reach central has ended, nobody is asked.
        (await StatusAsync(station)).Should().BeEquivalentTo(new { ClockDoubt = "Restarted", AskedMs = (long?)null });

        await station.SyncAsync();

        (await StatusAsync(station)).Should().BeEquivalentTo(new { ClockTrusted = true, AskedMs = (long?)null });
    }

    [Fact]
    public async Task Machine_RestartedOffline_GivesNothingBackBeforeSomebodyConfirms()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromDays(5));
        await using var station = await OfflineAsync();

        station.Get<DayChange>().Run();
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().BeEmpty();

        await ConfirmAsync(station, (await StatusAsync(station)).AskedMs!.Value);
        station.Get<DayChange>().Run();
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle().Which.Reason.Should().Be(ReleaseReason.DaysPast);
    }

    [Fact]
    public async Task Machine_RestartedWhileStopped_AsksNobody()
    {
        await BeginAsync();
        await using (var station = await StartAsync())
        {
            station.Database.Write(tx => tx.Execute("update station set hello_status = 'Frozen'"));
        }

        _machine.Restart(TimeSpan.FromHours(22));
        await using var stopped = await OfflineAsync();

        (await StatusAsync(stopped)).AskedMs.Should().BeNull();
        await stopped.ShouldRefuseAsync(409, "clock-no-question", "/api/clock/confirm", new ConfirmDateRequest(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    // What the desk shows of a right in hand must not be more than the answer will be.
    [Fact]
    public async Task Status_WhileTheClockIsDoubted_SaysThatNothingIsGranted()
    {
        await BeginAsync();
        await using var station = await StartAsync();
        await station.SignInAsync();
        foreach (var skew in new[] { TimeSpan.FromHours(-24), TimeSpan.FromMinutes(10) })
        {
            _machine.WallSkew = skew;
            var standstill = (await StatusAsync(station)).Standstill;
            standstill.Should().Be(skew < TimeSpan.Zero ? "DayNotSure" : "ClockNotTrusted");
            (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Provisional", Reason = standstill });
        }

        _machine.WallSkew = TimeSpan.Zero;

        (await StatusAsync(station)).Standstill.Should().BeNull();
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");
    }

    [Fact]
    public async Task Status_ClockPutRightWhileOffline_SaysSinceWhenByTheRightOne()
    {
        await BeginAsync();
        var told = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _machine.Restart(TimeSpan.FromHours(2));
        _machine.WallSkew = TimeSpan.FromHours(-24);
        await using var station = await OfflineAsync();
        var failed = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _clock.Advance(TimeSpan.FromMinutes(7));
        (await StatusAsync(station)).OfflineSinceMs.Should().Be(told, "not before central's last word");

        _machine.WallSkew = TimeSpan.Zero;

        (await StatusAsync(station)).OfflineSinceMs.Should().Be(failed);
    }

    [Fact]
    public async Task Status_ClockPutRightWhileInContact_SaysWhenTheLastWas()
    {
        await BeginAsync();
        _machine.WallSkew = TimeSpan.FromHours(-24);
        await using var station = await StartAsync();
        await station.SyncAsync();
        await station.SignInAsync();
        var contact = _clock.GetUtcNow().ToUnixTimeMilliseconds();

        (await StatusAsync(station)).LastContactMs.Should().Be(contact);
        _machine.WallSkew = TimeSpan.Zero;
        _clock.Advance(TimeSpan.FromMinutes(7));
        (await StatusAsync(station)).LastContactMs.Should().Be(contact);
    }

    [Fact]
    public async Task Confirm_NobodySignedInOrWithoutToken_IsRefused()
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using var station = await OfflineAsync();
        var request = new ConfirmDateRequest((await StatusAsync(station)).AskedMs!.Value);

        using (var nobody = station.NewClient())
        using (var refused = await nobody.PostAsJsonAsync("/api/clock/confirm", request, TestStation.Json))
            refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        station.Http.DefaultRequestHeaders.Remove("X-Csrf-Token");
        using (var refused = await station.Http.PostAsJsonAsync("/api/clock/confirm", request, TestStation.Json))
            refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);

        (await StatusAsync(station)).ClockDoubt.Should().Be("Restarted");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task Confirm_WhatIsNoInstant_IsRefused(long shownMs)
    {
        await BeginAsync();
        _machine.Restart(TimeSpan.FromHours(22));
        await using var station = await OfflineAsync();

        await station.ShouldRefuseAsync(400, "validation", "/api/clock/confirm", new ConfirmDateRequest(shownMs));
    }

    [Fact]
    public void Migration_AFileFromBefore_TakesItsNewestEntryAsSure()
    {
        using var connection = new SqliteConnection("data source=:memory:");
        connection.Open();
        foreach (var step in new[] { "0001_station.sql", "0002_lives.sql" })
            connection.Execute(Step(step));
        connection.Execute("""
            insert into clock_anchor values (1, 1000, 1000, 'boot-1', 5);
            insert into journal values (1, 'KTH-01', 1, hex(zeroblob(32)), 3000, 20260310, 'Opened', x'7b7d', hex(zeroblob(32)));
            insert into journal values (2, 'KTH-01', 1, hex(zeroblob(32)), 2000, 20260310, 'Opened', x'7b7d', hex(randomblob(32)));
            pragma user_version = 2;
            """);

        Migrations.Apply(connection, null);

        connection.ExecuteScalar<long>("select sure_at_ms from clock_anchor").Should().Be(2000);
    }

    // A step of the file as the program ships it.
    private static string Step(string name)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream("Migrations/" + name)!);
        return reader.ReadToEnd();
    }

    // A station that has been in contact, and holds a lease for four days.
    private async Task BeginAsync()
    {
        await using var station = await StartAsync();
        await station.SyncAsync();
        _central.Give(World.Mao, World.Today, World.Today.AddDays(3), 2);
        await station.SyncAsync();
    }

    private Task<TestStation> StartAsync() => TestStation.StartAsync(_central, _clock, _machine, _folder);

    // Started anew without a network, with an officer signed in.
    private async Task<TestStation> OfflineAsync()
    {
        _central.Line = Line.Dead;
        var station = await StartAsync();
        await station.SyncAsync();
        await station.SignInAsync();
        return station;
    }

    private static Task<StatusAnswer> StatusAsync(TestStation station) => station.GetAsync<StatusAnswer>("/api/status");

    private static Task<StatusAnswer> ConfirmAsync(TestStation station, long shownMs) =>
        station.OkAsync<StatusAnswer>("/api/clock/confirm", new ConfirmDateRequest(shownMs));
}
