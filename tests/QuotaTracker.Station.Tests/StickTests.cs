using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Cli;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class StickTests
{
    [Fact]
    public async Task Stick_StationWithoutANetwork_SendsAndLearnsByFileAlone()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Get<StickDesk>().PerPush = 2;
        station.Central.Line = Line.Dead;
        var pending = await station.RecordAsync(World.Mao, 300_000);
        await station.RecordAsync(World.Outsider);
        station.Central.Give(World.Mao, World.Today.AddDays(1), World.Today.AddDays(2), 1);
        station.Central.Tell(new ProvisionalResolved(pending.ExchangeId, Resolution.Confirmed, null, 300_000, 0));

        var (name, outgoing) = await SendAsync(station, "/api/stick/out", "");
        var answer = await CarryAsync(station, outgoing);
        var taken = await TakeAsync(station, answer);

        name.Should().StartWith("KTH-01-1-").And.EndWith(".qtstick");
        taken.Should().BeEquivalentTo(new { UnsentCount = 0, FeedItems = 2, TripsHeld = 1, Problem = (string?)null });
        station.Central.Journal.Should().HaveCount(station.Bodies().Count);
        (await station.GetAsync<ListedExchange[]>("/api/exchanges"))[^1].Should().BeEquivalentTo(new { Status = "Confirmed", Sent = true });
        (await TakeAsync(station, answer)).Should().BeEquivalentTo(new { UnsentCount = 0, FeedItems = 0 }, "twice does no harm");
    }

    // Months of a busy checkpoint, fifty lines each: what is left out goes with the next file, but this one must not be too long for ever.
    [Fact]
    public async Task Stick_FullFile_IsNoLongerThanCentralTakes()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        var body = station.Bodies().OfType<EntryBody.ExchangeRecorded>().Last();
        body = body with { Goods = [.. Enumerable.Repeat(body.Goods[0], 50)] };
        List<JournalEntry> entries = [JournalEntry.Make(station.Central.Station, 1, 1, EntryHash.Origin, World.Morning().GetUtcNow(), World.Today, body)];
        while (entries.Count < 8_000)
            entries.Add(entries[0] with { Sequence = entries.Count + 1 });

        var some = StickDesk.Bounded(entries);
        var file = Stick.Sign(
            new StickOut("KTH-01", 1, Guid.Empty, 0, [.. some.Chunk(500).Select(batch => new PushRequest([.. batch.Select(WireEntry.From)]))], 0),
            station.Central.Key, "kid");

        some.Count.Should().BeLessThan(entries.Count);
        file.Length.Should().BeInRange(Stick.LengthMax / 2, Stick.LengthMax);
    }

    [Fact]
    public async Task Stick_AnswerLate_NeverTakesTheStationBack()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        await station.RecordAsync(World.Outsider);
        var (_, outgoing) = await SendAsync(station, "/api/stick/out", "");
        var late = await CarryAsync(station, outgoing);
        station.Central.Line = Line.Good;
        await station.RecordAsync(World.Outsider);
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        var before = station.Database.Read(Identity.Load);

        await TakeAsync(station, late);

        station.Database.Read(Identity.Load).Should().Be(before);
    }

    // Central may have been put back since, and have forgotten what it gave out in that answer.
    [Fact]
    public async Task Stick_AnswerFromBeforeTheStationToldWhatItHolds_IsNotTaken()
    {
        await using var station = await TestStation.ReadyAsync();
        var (_, outgoing) = await SendAsync(station, "/api/stick/out", "");
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        var answer = await CarryAsync(station, outgoing);
        station.Central.AsksHeld = true;
        await station.Get<Hello>().SayAsync(default);
        station.Central.Hellos[^1].Held!.Leases.Should().BeEmpty();
        station.Central.Line = Line.Dead;

        (await RefusedAsync(station, "/api/stick/in", answer)).Should().Be("stick-unknown-export");
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Provisional");
        (_, outgoing) = await SendAsync(station, "/api/stick/out", "");
        (await TakeAsync(station, await CarryAsync(station, outgoing))).TripsHeld.Should().Be(1, "the next one says it again");
    }

    [Fact]
    public async Task Stick_RecoveringCentralTakesAPart_TheRestGoesWithTheNextFile()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Get<StickDesk>().PerPush = 2;
        station.Central.Line = Line.Dead;
        await station.RecordAsync(World.Outsider);
        await station.RecordAsync(World.Outsider);
        var last = station.Bodies().Count;
        station.Central.CantTakeYet = entry => entry.Sequence == last;
        var (_, first) = await SendAsync(station, "/api/stick/out", "");
        (await TakeAsync(station, await CarryAsync(station, first))).UnsentCount.Should().Be(1);
        station.Central.CantTakeYet = _ => false;
        var (_, second) = await SendAsync(station, "/api/stick/out", "");

        (await TakeAsync(station, await CarryAsync(station, second))).UnsentCount.Should().Be(0);
    }

    [Fact]
    public async Task Stick_Carried_TheAnswerBearsTheNameOfTheQuestion()
    {
        await using var station = await TestStation.ReadyAsync();
        var (question, outgoing) = await SendAsync(station, "/api/stick/out", "");

        var (name, _) = await SendAsync(station, "/api/stick/carry", outgoing);

        name.Should().StartWith("KTH-01-1-").And.Be(question.Replace(".qtstick", ".answer.qtstick", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stick_WrongFiles_AreToldApartInWords()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Outsider);
        var (_, outgoing) = await SendAsync(station, "/api/stick/out", "");
        var good = await CarryAsync(station, outgoing);
        var content = (await Stick.ReadInAsync(good, station.Central.PublicKey))!;
        string Sign(StickIn other) => Stick.Sign(other, station.Central.Key, station.Central.PublicKey.Kid);
        using var stranger = Documents.ReceiptSeal.StationKey.Create();

        foreach (var (file, problem) in new[]
        {
            ("", "stick-damaged"), ("một tệp khác", "stick-damaged"), (good[..^20] + "AAAA" + good[^16..], "stick-damaged"), (outgoing, "stick-not-answered"),
            (Stick.Sign(content, stranger.Key, stranger.KeyId), "stick-unknown-key"), (Sign(content with { Station = "BVU-01" }), "stick-foreign"),
            (Sign(content with { Incarnation = 2 }), "stick-old-life"), (Sign(content with { ExportId = station.NewId() }), "stick-unknown-export"),
        })
        {
            (await RefusedAsync(station, "/api/stick/in", file)).Should().Be(problem);
        }

        (await RefusedAsync(station, "/api/stick/carry", good)).Should().Be("stick-is-answer");
        (await RefusedAsync(station, "/api/stick/carry", outgoing[..^20] + "AAAA" + outgoing[^16..])).Should().Be("stick-refused");
        station.Central.Line = Line.Dead;
        (await RefusedAsync(station, "/api/stick/carry", outgoing)).Should().Be("central-away");
    }

    [Fact]
    public async Task Stick_WithoutTheTokenOrASession_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();
        using var anybody = station.NewClient();
        using var signedOut = await anybody.PostAsync("/api/stick/out", null);
        ((int)signedOut.StatusCode).Should().Be(401);
        station.Http.DefaultRequestHeaders.Remove("X-Csrf-Token");
        using var withoutToken = await station.Http.PostAsync("/api/stick/out", null);
        ((int)withoutToken.StatusCode).Should().Be(403);
    }

    [Fact]
    public async Task Stick_OfAFork_BringsTheBranchBatchByBatch()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Get<StickDesk>().PerPush = 2;
        station.Central.Line = Line.Dead;
        for (var i = 0; i < 4; i++)
            await station.RecordAsync(World.Outsider);
        var own = station.Database.Read(tx => JournalRows.After(tx, 0, 1_000));
        station.Central.Journal.Add(JournalEntry.Make(
            own[0].Station, 1, station.Central.Journal.Count + 1, station.Central.Journal[^1].Hash, own[1].MadeAt, own[1].Day, new EntryBody.MonthClosed("2026-02")));
        for (var i = 0; i < 4; i++)
        {
            var (_, outgoing) = await SendAsync(station, "/api/stick/out", "");
            await TakeAsync(station, await CarryAsync(station, outgoing));
        }

        (await station.GetAsync<StatusAnswer>("/api/status")).SyncStatus.Should().Be("Fork");
        station.Database.Read(Identity.Load)!.BranchSent.Should().Be(own[^1].Sequence);
    }

    [Fact]
    public async Task Stick_OfAFork_WhatWasRecordedAfterTheFileGoesWithTheNext()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        await station.RecordAsync(World.Outsider);
        var own = station.Database.Read(tx => JournalRows.After(tx, 0, 1_000));
        station.Central.Journal.Add(JournalEntry.Make(
            own[0].Station, 1, station.Central.Journal.Count + 1, station.Central.Journal[^1].Hash, own[1].MadeAt, own[1].Day, new EntryBody.MonthClosed("2026-02")));
        var (_, outgoing) = await SendAsync(station, "/api/stick/out", "");
        await station.RecordAsync(World.Outsider);
        await TakeAsync(station, await CarryAsync(station, outgoing));
        var (_, second) = await SendAsync(station, "/api/stick/out", "");
        await TakeAsync(station, await CarryAsync(station, second));

        station.Central.Branch.Select(entry => entry.Hash).Should().Contain(station.Database.Read(JournalRows.Head).Hash);
    }

    [Fact]
    public async Task Stick_ClockWasAheadForFiftyFiles_TheNextFilesAnswerIsTakenAllTheSame()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Clock.Advance(TimeSpan.FromDays(1));
        await station.SignInAsync();
        for (var i = 0; i < 50; i++)
            await SendAsync(station, "/api/stick/out", "");
        station.Clock.Advance(TimeSpan.FromDays(-1));
        await station.SignInAsync();
        var (_, outgoing) = await SendAsync(station, "/api/stick/out", "");

        (await TakeAsync(station, await CarryAsync(station, outgoing))).Problem.Should().BeNull();
    }

    [Fact]
    public async Task Export_OldDiskAndSecondDevice_GiveFilesThatCentralTakes()
    {
        var folder = Directory.CreateTempSubdirectory("station-");
        var card = Directory.CreateTempSubdirectory("card-");
        var clock = World.Morning();
        var central = World.Central(clock);
        await using (var station = await TestStation.StartAsync(central, clock, folder: folder.FullName, mirror: card.FullName))
        {
            await station.SyncAsync();
            await station.SignInAsync();
            central.Line = Line.Dead;
            await station.RecordAsync(World.Outsider);
        }

        central.Line = Line.Good;
        var file = new FileInfo(Path.Combine(folder.FullName, "out.qtstick"));
        var key = new FileInfo(Path.Combine(folder.FullName, StationKeyFile.FileName));
        using var output = new StringWriter();
        StationCommands.Export(folder, null, null, null, file, clock, output).Should().Be(StationCommands.Done, output.ToString());
        var fromDisk = (await Stick.ReadOutAsync(await File.ReadAllTextAsync(file.FullName), central.Keys[1]))!;
        StationCommands.Export(null, card, "KTH-01-1", key, file, clock, output).Should().Be(StationCommands.Done, output.ToString());
        var fromCard = (await Stick.ReadOutAsync(await File.ReadAllTextAsync(file.FullName), central.Keys[1]))!;

        fromCard.Pushes.Sum(push => push.Entries.Count).Should().Be(new MirrorFolder(card.FullName).After(central.Station, 1, 0, 100).Count);
        fromDisk.Pushes.Single().Entries.Should().Equal(fromCard.Pushes.Single().Entries.Skip(central.Journal.Count));
        StationCommands.Export(null, card, "KTH-01-7", key, file, clock, output).Should().Be(StationCommands.Wrong);
        StationCommands.Export(folder, card, null, null, file, clock, output).Should().Be(StationCommands.Wrong);
        StationCommands.Export(card, null, null, null, file, clock, output).Should().Be(StationCommands.Wrong);
        folder.Delete(recursive: true);
        card.Delete(recursive: true);
    }

    // A second device keeps the journal of years, and what central lacks stands at its end.
    [Fact]
    public async Task Export_MoreThanOneFileHolds_GoesOnWithTheNext()
    {
        var folder = Directory.CreateTempSubdirectory("station-");
        var clock = World.Morning();
        var station = World.Central(clock).Station;
        List<JournalEntry> journal = [];
        for (var sequence = 1; sequence <= FolderExport.EntriesMax + 5; sequence++)
        {
            journal.Add(JournalEntry.Make(
                station, 1, sequence, journal is [.., var last] ? last.Hash : EntryHash.Origin, clock.GetUtcNow(), World.Today, new EntryBody.Opened("1")));
        }

        new MirrorFolder(folder.FullName).Append(station, 1, [.. journal.Select(WireEntry.From)]);
        using var ec = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var key = new FileInfo(Path.Combine(folder.FullName, "key.pem"));
        await File.WriteAllTextAsync(key.FullName, ec.ExportPkcs8PrivateKeyPem());
        var jwk = Documents.ReceiptSeal.PublicJwk.From(ec);

        var (said, first) = await ExportAsync(null);
        said.Should().Contain("NOT all").And.Contain($"--after {FolderExport.EntriesMax}");
        first.Should().Equal(journal.Take(FolderExport.EntriesMax).Select(entry => entry.Sequence));
        (said, var rest) = await ExportAsync(FolderExport.EntriesMax);
        said.Should().NotContain("NOT all");
        rest.Should().Equal(journal.Skip(FolderExport.EntriesMax).Select(entry => entry.Sequence));
        folder.Delete(recursive: true);

        async Task<(string Said, IEnumerable<long> Sequences)> ExportAsync(long? after)
        {
            using var output = new StringWriter();
            var file = new FileInfo(Path.Combine(folder.FullName, "out.qtstick"));
            StationCommands.Export(null, folder, "KTH-01-1", key, file, clock, output, after).Should().Be(StationCommands.Done, output.ToString());
            var content = await Stick.ReadOutAsync(await File.ReadAllTextAsync(file.FullName), new(jwk.KeyId, jwk.KeyType, jwk.Curve, jwk.X, jwk.Y));
            return (output.ToString(), content!.Pushes.SelectMany(push => push.Entries).Select(entry => entry.Sequence));
        }
    }

    [Fact]
    public async Task Export_WithLimbo_SaysWhatNoFileBringsToCentral()
    {
        var folder = Directory.CreateTempSubdirectory("station-");
        var card = Directory.CreateTempSubdirectory("card-");
        var clock = World.Morning();
        var central = World.Central(clock);
        await using (var station = await TestStation.StartAsync(central, clock, folder: folder.FullName, mirror: card.FullName))
        {
            await station.SyncAsync();
            await station.SignInAsync();
            await station.SyncAsync();
            central.Status = HelloStatus.Frozen;
            await station.Get<Hello>().SayAsync(default);
            Export(folder, null).Should().NotContain("limbo", "nothing was recorded since");
            await station.RecordAsync(World.Outsider);
            await station.RecordAsync(World.Outsider);
            await station.SignInAsync();
        }

        Export(folder, null).Should().Contain("NOT in any file: 2 exchanges and registrations").And.Contain("Keep this folder");
        Export(null, card).Should().Contain("NOT in any file: 2 exchanges and registrations").And.Contain("Keep this device");
        var mirror = new MirrorFolder(card.FullName);
        mirror.SetAside(mirror.Limbo(central.Station).Single());
        Export(null, card).Should().NotContain("limbo", "it was carried");
        folder.Delete(recursive: true);
        card.Delete(recursive: true);

        string Export(DirectoryInfo? data, DirectoryInfo? device)
        {
            using var output = new StringWriter();
            var key = new FileInfo(Path.Combine(folder.FullName, StationKeyFile.FileName));
            StationCommands.Export(data, device, "KTH-01-1", key, new(Path.Combine(folder.FullName, "out.qtstick")), clock, output);
            return output.ToString();
        }
    }

    private static async Task<(string Name, string Signed)> SendAsync(TestStation station, string path, string text)
    {
        using var body = new StringContent(text, Encoding.UTF8, "text/plain");
        using var response = await station.Http.PostAsync(path, body);
        ((int)response.StatusCode).Should().Be(200, await response.Content.ReadAsStringAsync());
        return (response.Content.Headers.ContentDisposition!.FileName!, await response.Content.ReadAsStringAsync());
    }

    // As at a station that has a network; this one's line is dead.
    private static async Task<string> CarryAsync(TestStation station, string outgoing)
    {
        var line = station.Central.Line;
        station.Central.Line = Line.Good;
        var (_, answer) = await SendAsync(station, "/api/stick/carry", outgoing);
        station.Central.Line = line;
        return answer;
    }

    private static async Task<StickTaken> TakeAsync(TestStation station, string answer)
    {
        using var body = new StringContent(answer, Encoding.UTF8, "text/plain");
        using var response = await station.Http.PostAsync("/api/stick/in", body);
        ((int)response.StatusCode).Should().Be(200, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<StickTaken>(TestStation.Json))!;
    }

    private static async Task<string> RefusedAsync(TestStation station, string path, string text)
    {
        using var body = new StringContent(text, Encoding.UTF8, "text/plain");
        using var response = await station.Http.PostAsync(path, body);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        json.GetProperty("title").GetString().Should().NotBeNullOrEmpty();
        return json.GetProperty("type").GetString()!["urn:quotatracker:problem:".Length..];
    }
}
