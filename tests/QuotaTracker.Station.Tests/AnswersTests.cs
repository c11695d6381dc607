using System.Net;
using System.Net.Http.Json;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What waits for central, and what came back.</summary>
public sealed class AnswersTests
{
    [Fact]
    public async Task Waiting_OfAllDays_OldestFirstAndWithWhatItWaitsFor()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var first = await station.RecordAsync(World.Mao);
        station.Clock.Advance(TimeSpan.FromDays(1));
        await station.SignInAsync();
        var second = await station.RecordAsync(World.Mao);
        var voided = await station.RecordAsync(World.Mao);
        station.Central.Line = Line.Good;
        await station.SyncAsync();
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{voided.ExchangeId}/void", new VoidRequest("nhập nhầm"));

        var waiting = await station.GetAsync<ListedExchange[]>("/api/exchanges/waiting");

        waiting.Select(row => (row.ReceiptNumber, row.Day, row.Status, row.Reason)).Should().Equal(
            (first.ReceiptNumber!, World.Today, "Pending", "OfflineWithoutLease"), (second.ReceiptNumber!, World.Today.AddDays(1), "Pending", "OfflineWithoutLease"));
        station.Central.Tell(new ProvisionalResolved(first.ExchangeId, Resolution.DutyDue, "UsedToday", 0, 1_500_000));
        await station.SyncAsync();
        (await station.GetAsync<ListedExchange[]>("/api/exchanges/waiting")).Select(row => row.ReceiptNumber).Should().Equal(second.ReceiptNumber);
    }

    [Fact]
    public async Task Answers_UntilAnOfficerHasLooked_AreToldOnTheDesk()
    {
        await using var station = await TestStation.ReadyAsync();
        (await UnseenAsync(station)).Should().BeNull();
        station.Central.Line = Line.Dead;
        ExchangeAnswer[] asked = [await station.RecordAsync(World.Mao), await station.RecordAsync(World.Mao), await station.RecordAsync(World.Mao)];
        station.Central.Line = Line.Good;
        station.Central.Tell(new ProvisionalResolved(asked[0].ExchangeId, Resolution.Confirmed, null, 1_500_000, 0));
        var came = station.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await station.SyncAsync();
        station.Clock.Advance(TimeSpan.FromMinutes(10));
        station.Central.Tell(new ProvisionalResolved(asked[1].ExchangeId, Resolution.DutyDue, "UsedToday", 0, 1_500_000));
        await station.SyncAsync();

        (await UnseenAsync(station)).Should().Be(new UnseenAnswers(1, 1, 0, came));
        var list = await station.GetAsync<AnsweredExchange[]>("/api/answers");
        list.Select(row => (row.Exchange.ReceiptNumber, row.Exchange.Status, row.SeenBy)).Should().Equal(
            (asked[1].ReceiptNumber!, "DutyDue", null), (asked[0].ReceiptNumber!, "Confirmed", null));

        // What comes while somebody reads asks again.
        await SeeAsync(station, list[1].ReceivedAtMs);
        (await UnseenAsync(station)).Should().Be(new UnseenAnswers(0, 1, 0, list[0].ReceivedAtMs));
        await SeeAsync(station, list[0].ReceivedAtMs);
        (await UnseenAsync(station)).Should().BeNull();
        (await station.GetAsync<AnsweredExchange[]>("/api/answers")).Should().OnlyContain(row => row.SeenBy == "Trần Văn Kiểm" && row.SeenAtMs != null);
    }

    // A line that was down for weeks: the list holds 200, and what nobody saw isn't marked as seen.
    [Fact]
    public async Task Answers_MoreThanAListHolds_AreSeenListByListAndNoneUnlisted()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        await station.RecordAsync(World.Mao);
        var ids = Enumerable.Range(0, 430).Select(_ => station.NewId()).ToArray();
        station.Database.Write(tx =>
        {
            foreach (var (i, id) in ids.Index())
            {
                tx.Execute("""
                    create temp table another as select * from exchanges order by sequence limit 1;
                    update another set exchange_id = @id, sequence = 1000 + @i, receipt_number = 1000 + @i;
                    insert into exchanges select * from another;
                    drop table another;
                    insert into resolutions (exchange_id, resolution, exempt_vnd, taxed_vnd, received_at_ms) values (@id, 'Confirmed', 1500000, 0, @at)
                    """, new { id = id.ToString(), i, at = 1_000_000 + (i < 190 ? i : i < 210 ? 190 : i) });
            }
        });
        HashSet<Guid> listed = [];
        List<int> left = [];
        for (var look = 0; look < 3; look++)
        {
            var list = await station.GetAsync<AnsweredExchange[]>("/api/answers");
            listed.UnionWith(list.Where(row => row.SeenAtMs is null).Select(row => row.Exchange.ExchangeId));
            list.TakeWhile(row => row.SeenAtMs is null).Select(row => row.ReceivedAtMs).Should().BeInDescendingOrder();
            list.SkipWhile(row => row.SeenAtMs is null).Should().NotContain(row => row.SeenAtMs == null);
            await SeeAsync(station, list.Where(row => row.SeenAtMs is null).Max(row => row.ReceivedAtMs));
            left.Add((await UnseenAsync(station))?.Confirmed ?? 0);
            left[^1].Should().Be(ids.Length - listed.Count, "what was listed is seen, and nothing else");
        }

        left.Should().Equal([220, 20, 0], "those that came at the same moment are listed together");
        (await station.GetAsync<AnsweredExchange[]>("/api/answers")).Should().HaveCount(200);
    }

    [Fact]
    public async Task Answer_ToldAnew_AsksAgainOnlyWhenItSaysSomethingElse()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var asked = await station.RecordAsync(World.Mao);
        station.Central.Line = Line.Good;
        var word = new ProvisionalResolved(asked.ExchangeId, Resolution.DutyDue, "UsedToday", 0, 1_500_000);
        station.Central.Tell(word);
        await station.SyncAsync();
        await SeeAsync(station, (await station.GetAsync<AnsweredExchange[]>("/api/answers")).Single().ReceivedAtMs);

        station.Clock.Advance(TimeSpan.FromMinutes(1));
        station.Central.Tell(word);
        await station.SyncAsync();
        (await UnseenAsync(station)).Should().BeNull("a central that was put back tells everything again");

        // A supervisor put it right.
        station.Central.Tell(new ProvisionalResolved(asked.ExchangeId, Resolution.Confirmed, null, 1_500_000, 0));
        await station.SyncAsync();
        (await UnseenAsync(station)).Should().Be(new UnseenAnswers(1, 0, 0, station.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        await station.OkAsync<ExchangeAnswer>($"/api/exchanges/{asked.ExchangeId}/void", new VoidRequest("nhập nhầm"));
        (await UnseenAsync(station)).Should().BeNull("whoever voided it knows");
    }

    private static async Task<UnseenAnswers?> UnseenAsync(TestStation station) => (await station.GetAsync<StatusAnswer>("/api/status")).Answers;

    private static async Task SeeAsync(TestStation station, long throughMs)
    {
        using var response = await station.Http.PostAsJsonAsync("/api/answers/seen", new SeeAnswersRequest(throughMs), TestStation.Json);
        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }
}
