using System.Net;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Sync;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What needs a person asks until somebody has read it, and is never deleted.</summary>
public sealed class AttentionTests
{
    [Fact]
    public async Task Item_ThatAnOfficerHasSeen_AsksNoMoreAndStays()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.IncidentFor = "ExchangeRecorded";
        var first = await station.RecordAsync(World.Outsider);
        var second = await station.RecordAsync(World.Outsider);
        await station.SyncAsync();
        var items = await station.GetAsync<AttentionItem[]>("/api/attention");
        items.Select(item => item.Receipt).Should().Equal([second.ReceiptNumber, first.ReceiptNumber], "the newest first");

        await SeeAsync(station, items[0].Number);
        (await station.GetAsync<StatusAnswer>("/api/status")).NeedsAttention.Should().BeTrue("one is left");
        await SeeAsync(station, items[1].Number);
        station.Clock.Advance(TimeSpan.FromMinutes(5));
        await SeeAsync(station, items[1].Number);

        (await station.GetAsync<StatusAnswer>("/api/status")).NeedsAttention.Should().BeFalse();
        var seenAt = station.Clock.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Should().Equal(
            items.Select(item => item with { SeenBy = "Trần Văn Kiểm", SeenAtMs = seenAt }), "whoever was first stands there");
    }

    [Fact]
    public async Task Item_ThatIsNew_AsksAgainAndStandsFirst()
    {
        await using var station = await TestStation.ReadyAsync();
        Raise(station, "key-missing", 0);
        await SeeAsync(station, (await station.GetAsync<AttentionItem[]>("/api/attention")).Single().Number);

        Raise(station, "key-missing", 0);
        (await station.GetAsync<StatusAnswer>("/api/status")).NeedsAttention.Should().BeFalse("the same thing was seen");
        Raise(station, "journal-damaged", 7);

        (await station.GetAsync<StatusAnswer>("/api/status")).NeedsAttention.Should().BeTrue();
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Select(item => (item.Kind, item.SeenBy is null))
            .Should().Equal(("journal-damaged", true), ("key-missing", false));
    }

    [Fact]
    public async Task See_WithoutTheTokenOrWithoutAnItem_ChangesNothing()
    {
        await using var station = await TestStation.ReadyAsync();
        Raise(station, "key-missing", 0);
        var number = (await station.GetAsync<AttentionItem[]>("/api/attention")).Single().Number;

        await station.ShouldRefuseAsync(404, "not-found", $"/api/attention/{number + 1}/seen", new { });
        station.Http.DefaultRequestHeaders.Remove("X-Csrf-Token");
        await station.ShouldRefuseAsync(403, "csrf", $"/api/attention/{number}/seen", new { });

        (await station.GetAsync<StatusAnswer>("/api/status")).NeedsAttention.Should().BeTrue();
    }

    private static void Raise(TestStation station, string kind, long sequence) =>
        station.Database.Write(tx => Attention.Raise(tx, station.Clock.GetUtcNow().ToUnixTimeMilliseconds(), kind, "", sequence));

    private static async Task SeeAsync(TestStation station, long number)
    {
        using var response = await station.Http.PostAsync($"/api/attention/{number}/seen", null);
        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }
}
