using QuotaTracker.Domain;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Exchanges;

/// <summary>What central decided of exchanges that waited: told once on the desk, until an officer of this station has looked at it.</summary>
internal static class CentralAnswers
{
    // Of each: what nobody has looked at, and what somebody has. Who reads keeps what was just marked before them.
    private const int ListedMax = 200;

    private const string Columns = "select r.exchange_id, r.received_at_ms, r.seen_by, r.seen_at_ms, o.name";

    // Of exchanges that stand here, and that their officer hasn't taken back meanwhile: for those there is nothing left to do.
    private const string Told = """
        from resolutions as r join exchanges as e on e.exchange_id = r.exchange_id left join officers as o on o.code = r.seen_by
        where r.received_at_ms is not null and e.voided_sequence is null
        """;

    public static RouteGroupBuilder MapAnswers(this RouteGroupBuilder answers)
    {
        answers.WithTags("Exchanges");
        answers.MapGet("/", (StationDatabase database, CentralLink central) => database.Read(tx => List(tx, central.LifeIsOver)))
            .WithName("ListAnswers").WithSummary("What central decided of exchanges that waited: first what nobody has looked at, its oldest 200, then what somebody has, each from its newest.");
        answers.MapPost("/seen", (SeeAnswersRequest request, StationDatabase database, TimeProvider clock, HttpContext context) =>
            {
                database.Write(tx => See(tx, request.ThroughMs, CurrentOfficer.Of(context), clock.GetUtcNow().ToUnixTimeMilliseconds()));
                return TypedResults.NoContent();
            })
            .WithName("SeeAnswers").WithSummary("An officer has looked at what had come by then. Safe to repeat.").Validates<SeeAnswersRequest>();
        return answers;
    }

    /// <summary>What nobody has looked at yet; null when there is nothing.</summary>
    public static UnseenAnswers? Unseen(StationTransaction tx) =>
        tx.Query<Came>($"select r.resolution, r.received_at_ms {Told} and r.seen_at_ms is null") is { Count: > 0 } came
            ? new(
                came.Count(one => one.Resolution == "Confirmed"), came.Count(one => one.Resolution == "DutyDue"), came.Count(one => one.Resolution == "Voided"),
                came.Min(one => one.ReceivedAtMs))
            : null;

    private static IReadOnlyList<AnsweredExchange> List(StationTransaction tx, bool lifeIsOver)
    {
        if (Identity.Load(tx) is not { } identity)
            return [];
        // Of what nobody has looked at the oldest: looked at through the newest that is listed, nothing is marked that wasn't, and the rest
        // comes next. What came at the same moment as the last one is listed with it.
        var through = tx.Scalar<long?>($"select r.received_at_ms {Told} and r.seen_at_ms is null order by r.received_at_ms limit 1 offset @last", new { last = ListedMax - 1 });
        var unseen = tx.Query<Row>($"{Columns} {Told} and r.seen_at_ms is null and r.received_at_ms <= @through order by r.received_at_ms desc, e.made_at_ms desc",
            new { through = through ?? long.MaxValue });
        var seen = tx.Query<Row>($"{Columns} {Told} and r.seen_at_ms is not null order by r.seen_at_ms desc, r.received_at_ms desc, e.made_at_ms desc limit @ListedMax",
            new { ListedMax });
        return [.. unseen.Concat(seen).Select(row => new AnsweredExchange(
                ExchangeList.Of(tx, identity, ExchangeRows.Find(tx, Guid.Parse(row.ExchangeId))!, lifeIsOver), row.ReceivedAtMs, row.Name ?? row.SeenBy, row.SeenAtMs))];
    }

    // By when they came, not one by one: what came while somebody was reading asks again.
    private static void See(StationTransaction tx, long throughMs, OfficerCode officer, long nowMs) => tx.Execute(
        "update resolutions set seen_by = @officer, seen_at_ms = @nowMs where received_at_ms <= @throughMs and seen_at_ms is null",
        new { officer = officer.Value, nowMs, throughMs });

    private sealed record Came(string Resolution, long ReceivedAtMs);

    private sealed record Row(string ExchangeId, long ReceivedAtMs, string? SeenBy, long? SeenAtMs, string? Name);
}
