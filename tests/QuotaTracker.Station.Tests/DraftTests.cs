using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Drafts;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What was typed outlives everything but its recording, and is never recorded by itself.</summary>
public sealed class DraftTests
{
    [Fact]
    public async Task Draft_KeptAndTheProgramKilled_IsThereForWhoeverSignsInNext()
    {
        var folder = Directory.CreateTempSubdirectory("station-").FullName;
        var clock = World.Morning();
        var central = World.Central(clock);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using (var before = await TestStation.StartAsync(central, clock, folder: folder))
        {
            await before.SyncAsync();
            await before.SignInAsync();
            await KeepAsync(before, id, "one", revision: 1);
            await KeepAsync(before, id, "two", revision: 3);
            // Overtaken on the way by the one above.
            await KeepAsync(before, id, "late", revision: 2);
        }

        await using (var station = await TestStation.StartAsync(central, clock, folder: folder))
        {
            await station.SignInAsync();
            (await ListAsync(station)).Should().Equal(
                new KeptDraft(id, "Trần Văn Kiểm", World.Today, true, clock.GetUtcNow().ToUnixTimeMilliseconds(), false, false, 3, "two"));
            station.Bodies().Select(body => body.Kind).Should().NotContain("ExchangeRecorded");
            await DropAsync(station, id, HttpStatusCode.NoContent);
            await DropAsync(station, id, HttpStatusCode.NoContent);
            (await ListAsync(station)).Should().BeEmpty();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Record_OfADraft_DeletesItInTheSameTransaction()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao);
        var other = station.NewId();
        await KeepAsync(station, request.ExchangeId, "mine", sent: true);
        await KeepAsync(station, other, "another's");
        station.Database.BeforeCommit = () => throw new InvalidOperationException("power cut");
        (await station.Http.PostAsJsonAsync("/api/exchanges", request, TestStation.Json)).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        station.Database.BeforeCommit = null;
        (await ListAsync(station)).Should().HaveCount(2, "nothing of it was written");

        var answer = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);

        (await ListAsync(station)).Select(draft => draft.ExchangeId).Should().Equal(other);
        // Neither what went out beside the request and was overtaken by it brings it back, nor the copy of another window.
        using var overtaken = await station.Http.PutAsJsonAsync($"/api/drafts/{request.ExchangeId}", new DraftRequest("late", true, 9), TestStation.Json);
        overtaken.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var late = await station.Http.PutAsJsonAsync($"/api/drafts/{request.ExchangeId}", new DraftRequest("late", false, 9), TestStation.Json);
        late.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await late.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString().Should().EndWith(":draft-recorded");
        (await ListAsync(station)).Should().ContainSingle();
        (await station.GetAsync<ExchangeAnswer>($"/api/exchanges/{request.ExchangeId}")).Should().BeEquivalentTo(answer);
        (await station.Http.GetAsync(new Uri($"/api/exchanges/{other}", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Drop_OfARequestThatWentOutToday_IsRefusedUntilItIsKnownNotToBeRecorded()
    {
        await using var station = await TestStation.ReadyAsync();
        var id = station.NewId();
        await KeepAsync(station, id, "sent", sent: true, revision: 1);
        await DropAsync(station, id, HttpStatusCode.Conflict);

        await KeepAsync(station, id, "refused", sent: false, revision: 2);
        await DropAsync(station, id, HttpStatusCode.NoContent);
        await KeepAsync(station, id, "sent again", sent: true, revision: 3);
        station.Clock.Advance(TimeSpan.FromDays(1));
        await station.SignInAsync();

        (await ListAsync(station)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Sent = true, IsOfToday = false, Day = World.Today });
        await DropAsync(station, id, HttpStatusCode.NoContent);
    }

    // The text is the page's own, and anybody who is signed in can write it: that it was confirmed is only believed of whoever kept it so.
    [Fact]
    public async Task List_OfWhatWasConfirmed_SaysSoOnlyToWhoeverKeptItLastAsSuch()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new OfficerKnown("BP-002", "Lê Thị Gác", World.PinHash, Active: true));
        await station.SyncAsync();
        var (mine, planted, unsent) = (station.NewId(), station.NewId(), station.NewId());
        await KeepAsync(station, mine, "mine", sent: true);
        await KeepAsync(station, planted, "mine", sent: true);
        await KeepAsync(station, unsent, "typed");
        (await SentByMeAsync(station)).Should().BeEquivalentTo([mine, planted]);

        await station.SignInAsync("BP-002");
        (await SentByMeAsync(station)).Should().BeEmpty();
        await KeepAsync(station, planted, "another's words", sent: true, revision: 2);
        (await SentByMeAsync(station)).Should().Equal(planted);

        await station.SignInAsync();
        (await SentByMeAsync(station)).Should().Equal(mine);
        await KeepAsync(station, mine, "refused", sent: false, revision: 3);
        (await SentByMeAsync(station)).Should().BeEmpty();
    }

    [Fact]
    public async Task Draft_OfAnEarlierDay_CanBeReadForAWeek()
    {
        await using var station = await TestStation.ReadyAsync();
        var id = station.NewId();
        await KeepAsync(station, id, "of today");
        for (var day = 1; day <= DraftBook.DaysKept; day++)
        {
            station.Clock.Advance(TimeSpan.FromDays(1));
            await station.SyncAsync();
            await station.SignInAsync();
            (await ListAsync(station)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { IsOfToday = false, Day = World.Today });
        }

        station.Clock.Advance(TimeSpan.FromDays(1));
        await station.SyncAsync();
        await station.SignInAsync();
        (await ListAsync(station)).Should().BeEmpty();
        station.Database.Read(tx => tx.Scalar<long>("select count(*) from drafts")).Should().Be(0);
    }

    // Whatever day the machine believed it was, what was typed isn't thrown away for it.
    [Fact]
    public async Task Draft_OfADayThatIsNotSure_CountsFromTheFirstThatIs()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Machine.Restart(TimeSpan.FromMinutes(1));
        station.Machine.WallSkew = TimeSpan.FromDays(30);
        (await station.GetAsync<StatusAnswer>("/api/status")).ClockTrusted.Should().BeFalse();
        var id = station.NewId();
        await KeepAsync(station, id, "typed");
        station.Machine.WallSkew = TimeSpan.Zero;

        await station.SyncAsync();

        (await station.GetAsync<StatusAnswer>("/api/status")).ClockTrusted.Should().BeTrue();
        (await ListAsync(station)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Content = "typed", Day = World.Today, IsOfToday = true });
    }

    [Fact]
    public async Task Keep_TooLongOrTooManyOrByNobody_IsRefused()
    {
        await using var station = await TestStation.ReadyAsync();
        (await PutAsync(station.Http, station.NewId(), new DraftRequest(new string('x', DraftBook.ContentMax + 1), false, 1))).Should().Be(HttpStatusCode.BadRequest);
        (await PutAsync(station.Http, station.NewId(), new DraftRequest("", false, 1))).Should().Be(HttpStatusCode.BadRequest);
        for (var i = 0; i < DraftBook.CountMax; i++)
            await KeepAsync(station, station.NewId(), "one of many");
        var last = (await ListAsync(station))[^1];
        (await PutAsync(station.Http, station.NewId(), new DraftRequest("one too many", false, 1))).Should().Be(HttpStatusCode.Conflict);
        await KeepAsync(station, last.ExchangeId, "those that are there go on", revision: 2);

        using var stranger = station.NewClient();
        (await PutAsync(stranger, last.ExchangeId, new DraftRequest("not mine", false, 9))).Should().Be(HttpStatusCode.Unauthorized);
        (await stranger.GetAsync(new Uri("/api/drafts", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        station.Http.DefaultRequestHeaders.Remove("X-Csrf-Token");
        (await PutAsync(station.Http, last.ExchangeId, new DraftRequest("another page's", false, 9))).Should().Be(HttpStatusCode.Forbidden);
        (await station.Http.DeleteAsync(new Uri($"/api/drafts/{last.ExchangeId}", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static async Task KeepAsync(TestStation station, Guid id, string content, bool sent = false, long revision = 1) =>
        (await PutAsync(station.Http, id, new DraftRequest(content, sent, revision))).Should().Be(HttpStatusCode.NoContent);

    private static async Task<HttpStatusCode> PutAsync(HttpClient http, Guid id, DraftRequest request)
    {
        using var response = await http.PutAsJsonAsync($"/api/drafts/{id}", request, TestStation.Json);
        return response.StatusCode;
    }

    private static async Task DropAsync(TestStation station, Guid id, HttpStatusCode expected)
    {
        using var response = await station.Http.DeleteAsync(new Uri($"/api/drafts/{id}", UriKind.Relative));
        response.StatusCode.Should().Be(expected);
    }

    private static async Task<Guid[]> SentByMeAsync(TestStation station) =>
        [.. (await ListAsync(station)).Where(draft => draft.IsSentByMe).Select(draft => draft.ExchangeId)];

    private static Task<KeptDraft[]> ListAsync(TestStation station) => station.GetAsync<KeptDraft[]>("/api/drafts");
}
