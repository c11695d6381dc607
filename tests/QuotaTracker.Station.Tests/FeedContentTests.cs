using System.Net;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

/// <summary>What central would never say, said all the same: the desk works on, the rest is taken in, and somebody is told.</summary>
public sealed class FeedContentTests
{
    private const long Total = 1_500_000;

    [Theory]
    [InlineData("negative")]
    [InlineData("above the total")]
    [InlineData("beyond counting")]
    [InlineData("together too much")]
    [InlineData("voided and taxed")]
    [InlineData("no such word")]
    [InlineData("an endless reason")]
    [InlineData("nothing")]
    public async Task Resolution_ThatCanNotBe_IsShownAndLeavesAllElseAsItWas(string what)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var asked = await station.RecordAsync(World.Mao);
        station.Central.Line = Line.Good;
        ProvisionalResolved Word(Resolution resolution, long exempt, long taxed, string? reason = null) => new(asked.ExchangeId, resolution, reason, exempt, taxed);
        station.Central.Tell(what switch
        {
            "negative" => Word(Resolution.Confirmed, -1, Total),
            "above the total" => Word(Resolution.DutyDue, 0, Total + 1, "UsedToday"),
            "beyond counting" => Word(Resolution.Confirmed, long.MaxValue, long.MaxValue),
            "together too much" => Word(Resolution.Confirmed, Total, 1),
            "voided and taxed" => Word(Resolution.Voided, 0, Total),
            "no such word" => Word((Resolution)9, Total, 0),
            "an endless reason" => Word(Resolution.DutyDue, 0, Total, new('x', 65)),
            _ => null!,
        });
        station.Central.Give(World.Mao, World.Today.AddDays(1), World.Today.AddDays(2), 1);

        await station.SyncAsync();

        (await station.GetAsync<StatusAnswer>("/api/status")).Should().Match<StatusAnswer>(status =>
            status.OpenLeases == 1 && status.PendingCount == 1 && status.NeedsAttention && status.Answers == null);
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Single().Should().Match<AttentionItem>(item =>
            item.Kind == "feed-item-unreadable" && item.Receipt == (what == "nothing" ? null : asked.ReceiptNumber));
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single().Status.Should().Be("Pending");
        (await station.GetAsync<ListedExchange[]>("/api/exchanges/waiting")).Should().ContainSingle();
        (await station.GetAsync<AnsweredExchange[]>("/api/answers")).Should().BeEmpty();
        foreach (var page in (string[])["/", "/day", $"/receipts/{asked.ReceiptNumber}"])
            (await station.Http.GetAsync(new Uri(page, UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK, page);

        station.Central.Tell(Word(Resolution.Confirmed, Total, 0));
        await station.SyncAsync();
        (await station.GetAsync<ListedExchange[]>("/api/exchanges")).Single().Status.Should().Be("Confirmed");
    }

    // From before anybody looked: central would refuse the whole report for it, and wait for this station for ever.
    [Fact]
    public async Task Resolution_ThatCanNotBeAndStandsHere_IsNotTold()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Database.Write(tx => tx.Execute("""
            insert into resolutions (exchange_id, resolution, reason, exempt_vnd, taxed_vnd) values
                ('01936f2e-0000-7000-8000-000000000001', 'Confirmed', null, -1, 0), ('01936f2e-0000-7000-8000-000000000002', 'Confirmed', null, 1, 0)
            """));
        station.Central.AsksHeld = true;

        await station.SyncAsync();

        station.Central.Hellos.Last(hello => hello.Held is not null).Held!.Resolutions.Single().ExemptVnd.Should().Be(1);
    }

    // Not what a resolution is, but whatever else the tables can't take.
    [Fact]
    public async Task Item_ThatTheStoreCanNotTake_IsLeftOutAndTheRestIsTaken()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Tell(new ResidentKnown(World.Mao, "010190000123", [null!], "Giàng A Thử", null, null, null, false, true));
        station.Central.Give(World.Mao, World.Today, World.Today, 1);

        await station.SyncAsync();

        (await station.GetAsync<StatusAnswer>("/api/status")).OpenLeases.Should().Be(1);
        (await station.GetAsync<AttentionItem[]>("/api/attention")).Select(item => (item.Kind, item.Detail)).Should().Equal(("feed-item-unreadable", nameof(ResidentKnown)));
    }

    // A newer central's words, or garbage: nothing of it is taken, so that a program that can read it loses nothing, and all else goes on.
    [Fact]
    public async Task Worker_PageThatCanNotBeRead_IsShownAndPushGoesOn()
    {
        await using var station = await TestStation.StartAsync(worker: true);
        await EventuallyAsync(() => station.Database.Read(Journal.Identity.Load) is { FeedCursor: >= 9 }, station);
        await station.SignInAsync();
        station.Central.PagesAreUnreadable = true;
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await EventuallyAsync(() => station.Database.Read(tx => tx.Scalar<long>("select count(*) from needs_attention where detail = 'pull'")) == 1, station);

        station.Get<Sync.CentralLink>().Contact.OfflineSince.Should().BeNull("central was reached: the officer's next question has all its time");

        // Central takes its time with a push: what can't be read must not cut it off again and again.
        station.Central.Calls.Clear();
        await station.RecordAsync(World.Outsider);
        await EventuallyAsync(() => station.Central.Bodies().OfType<Domain.Journal.EntryBody.ExchangeRecorded>().Any(), station);
        station.Central.Calls.Should().NotContain("hello", "the round goes on");

        station.Central.PagesAreUnreadable = false;
        await EventuallyAsync(() => station.Database.Read(tx => tx.Scalar<long>("select count(*) from leases")) > 0, station);
    }

    // A cursor that no central gave out would be refused at each hello: told everything anew, the station goes on.
    [Fact]
    public async Task Cursor_ThatCentralRefuses_BeginsAnew()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Database.Write(tx => tx.Execute("update station set feed_cursor = @beyond", new { beyond = HelloRequest.FeedAheadMax + 100 }));
        station.Central.RefusesCursorsBeyond = HelloRequest.FeedAheadMax;
        station.Central.Give(World.Mao, World.Today, World.Today, 1);

        await station.SyncAsync();
        await station.SyncAsync();

        (await station.GetAsync<StatusAnswer>("/api/status")).OpenLeases.Should().Be(1);
    }

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
