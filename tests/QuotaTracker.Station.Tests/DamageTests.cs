using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
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
