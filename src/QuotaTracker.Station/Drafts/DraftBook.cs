using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Drafts;

/// <summary>
/// What officers have typed and not confirmed yet, kept on the disk for whoever signs in after a crash. No entry of the journal, and never
/// sent. Its text is the page's own and isn't looked into here.
/// </summary>
internal sealed class DraftBook(StationDatabase database, StationClock clock)
{
    /// <summary>The longest text: 50 lines of goods are a fifth of it.</summary>
    public const int ContentMax = 60_000;

    /// <summary>The most drafts at one time; nobody works on so many, and a page that goes wrong fills no disk.</summary>
    public const int CountMax = 50;

    /// <summary>How long a draft of an earlier day can still be read.</summary>
    public const int DaysKept = 7;

    /// <summary>Keeps a draft as it is now; one that comes late, behind a newer one, changes nothing. Null when it is on the disk.</summary>
    public Refusal? Keep(Guid exchange, DraftRequest request, OfficerCode officer) => database.Write(tx =>
    {
        // What was recorded is no draft any more: the answer to a copy of it in another window. One that was confirmed goes out beside its
        // request, which may be quicker, and has its own answer.
        if (ExchangeRows.Find(tx, exchange) is not null)
            return request.Sent ? null : new Refusal(409, "draft-recorded");
        var now = clock.Now(tx);
        Tidy(tx, now);
        var id = exchange.ToSql();
        if (tx.Scalar<long>("select count(*) from drafts where exchange_id <> @id", new { id }) >= CountMax)
            return new Refusal(409, "drafts-full", [CountMax]);
        // Whoever began it, and when, stands there: of another day it stays one of that day, however often it is kept. Who confirmed it is
        // whoever kept it last, so that nobody's words stand under somebody else's confirming.
        tx.Execute("""
            insert into drafts (exchange_id, officer, day, day_is_sure, kept_at_ms, is_sent, sent_by, revision, content)
            values (@id, @officer, @day, @sure, @at, @Sent, iif(@Sent, @officer, null), @Revision, @Content)
            on conflict (exchange_id) do update set kept_at_ms = excluded.kept_at_ms, is_sent = excluded.is_sent,
                sent_by = excluded.sent_by, revision = excluded.revision, content = excluded.content
            where excluded.revision > drafts.revision
            """,
            new
            {
                id, officer = officer.Value, day = now.Day.ToSql(), sure = now.Trusted, at = now.Now.ToUnixTimeMilliseconds(),
                request.Sent, request.Revision, request.Content,
            });
        return null;
    });

    /// <summary>All drafts, oldest first, as this officer may go on with them.</summary>
    public IReadOnlyList<KeptDraft> List(OfficerCode reader)
    {
        if (database.Read(tx => IsUntidy(tx, clock.Now(tx))))
            database.Write(tx => Tidy(tx, clock.Now(tx)));
        return database.Read(tx =>
        {
            var today = clock.Now(tx).Day;
            return tx.Query<Row>("""
                select d.exchange_id, d.day, d.kept_at_ms, d.is_sent, d.sent_by, d.revision, d.content, d.officer, o.name
                from drafts as d left join officers as o on o.code = d.officer order by d.kept_at_ms
                """).ConvertAll(row => new KeptDraft(
                    Guid.Parse(row.ExchangeId), row.Name ?? row.Officer, row.Day.ToDay(), row.Day.ToDay() == today, row.KeptAtMs, row.IsSent != 0, row.SentBy == reader.Value,
                    row.Revision, row.Content));
        });
    }

    /// <summary>Throws a draft away. One whose request was sent today is only ever sent again: somebody may be waiting for its receipt.</summary>
    public Refusal? Drop(Guid exchange) => database.Write(tx =>
    {
        var id = exchange.ToSql();
        if (tx.Scalar<long>("select count(*) from drafts where exchange_id = @id and is_sent = 1 and day = @today", new { id, today = clock.Now(tx).Day.ToSql() }) > 0)
            return new Refusal(409, "draft-sent");
        tx.Execute("delete from drafts where exchange_id = @id", new { id });
        return null;
    });

    /// <summary>The exchange is recorded, in this very transaction.</summary>
    public static void Recorded(StationTransaction tx, Guid exchange) =>
        tx.Execute("delete from drafts where exchange_id = @id", new { id = exchange.ToSql() });

    private static bool IsUntidy(StationTransaction tx, ClockState now) => now.Trusted && tx.Scalar<long>(
        "select count(*) from drafts where day_is_sure = 0 or day < @oldest", new { oldest = Oldest(now) }) > 0;

    // Only by a day that is sure; and what was typed on a day that wasn't counts from the first one that is, so that a clock that was put
    // right throws nothing away.
    private static void Tidy(StationTransaction tx, ClockState now)
    {
        if (!now.Trusted)
            return;
        tx.Execute("update drafts set day = @day, day_is_sure = 1 where day_is_sure = 0", new { day = now.Day.ToSql() });
        tx.Execute("delete from drafts where day < @oldest", new { oldest = Oldest(now) });
    }

    private static long Oldest(ClockState now) => now.Day.AddDays(-DaysKept).ToSql();

    private sealed record Row(string ExchangeId, long Day, long KeptAtMs, long IsSent, string? SentBy, long Revision, string Content, string Officer, string? Name);
}
