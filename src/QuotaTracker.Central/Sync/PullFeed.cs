using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sync;

/// <summary>GET /v1/sync/pull: what is new for this station, waiting for it as long as asked.</summary>
internal static class PullFeed
{
    private const int ItemsMax = 500;
    private const int WaitSecondsMax = 25;

    // A pull that waits is a contact too; noting it more often than this tells nobody more.
    private const int ContactNotedEveryMs = 10_000;

    public static async Task<Results<Ok<PullResponse>, ProblemAnswer>> HandleAsync(
        StationCaller caller, CentralDatabase database, CentralSteps steps, IOptions<SyncOptions> options, TimeProvider clock,
        IHostApplicationLifetime lifetime, CancellationToken cancellationToken, long after = 0, int wait = 0)
    {
        if (after < 0 || wait is < 0 or > WaitSecondsMax)
            return Problems.Validation(new Dictionary<string, string[]> { [after < 0 ? "after" : "wait"] = ["range"] });
        await NoteAsync(caller, steps, after, inContact: true, cancellationToken);
        // Waiting pulls must not hold up a shutdown: they are answered with nothing.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var started = clock.GetTimestamp();
        while (true)
        {
            var response = await database.ReadAsync(sql => ReadAsync(sql, caller, after), cancellationToken);
            if (response.Items.Count > 0 || clock.GetElapsedTime(started).TotalSeconds >= wait || lifetime.ApplicationStopping.IsCancellationRequested)
                return TypedResults.Ok(response);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(options.Value.PullPollMs), clock, ending.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return TypedResults.Ok(response);
            }
        }
    }

    /// <summary>One page of a life's feed.</summary>
    public static async Task<PullResponse> ReadAsync(CentralTransaction sql, StationCaller caller, long after)
    {
        var ends = await sql.GetAsync<Ends>("""
            select life.feed_start, life.protocol_version, station.feed_head from station_lives life join stations station on station.station_id = life.station_id
            where life.station_id = @Station and life.incarnation = @Incarnation
            """, new { caller.Station, caller.Incarnation });
        // Never from before this life. A cursor that was never given out comes from a store that central, restored from a backup,
        // no longer knows: everything is told again, which does no harm.
        var from = after > ends.FeedHead || after < ends.FeedStart ? ends.FeedStart : after;
        var rows = await sql.QueryAsync<Row>(
            "select cursor, body from feed where station_id = @Station and cursor > @from order by cursor limit @limit",
            new { caller.Station, from, limit = ItemsMax + 1 });
        var items = rows.Take(ItemsMax)
            .Select(row => new FeedItem(row.Cursor, JsonSerializer.Deserialize<FeedBody>(row.Body, WireJson.Options)!)).ToArray();
        // What an older program can't read it is told when it first says that it is a newer one.
        return new([.. items.Where(item => item.Body.SinceProtocol() <= ends.ProtocolVersion)], items.Length == 0 ? from : items[^1].Cursor, rows.Count > ItemsMax);
    }

    /// <summary>Notes how far a life has stored its feed, and that it was heard of.</summary>
    public static Task NoteAsync(StationCaller caller, CentralSteps steps, long after, bool inContact, CancellationToken cancellationToken) =>
        steps.RunAsync(async step =>
        {
            // What was never given out here has stored nothing of this feed, whatever a file says of it.
            await step.Sql.ExecuteAsync("""
                update station_lives set pulled_through = @after
                where station_id = @Station and incarnation = @Incarnation and pulled_through < @after
                    and @after <= (select feed_head from stations where station_id = @Station)
                """, new { caller.Station, caller.Incarnation, after });
            return inContact ? await step.Sql.ExecuteAsync("""
                update stations set last_contact_at = @NowMs
                where station_id = @Station and (last_contact_at is null or last_contact_at < @NowMs - @noted)
                """, new { caller.Station, step.NowMs, noted = (long)ContactNotedEveryMs }) : 0;
        }, cancellationToken);

    private sealed record Ends
    {
        public long FeedStart { get; init; }

        public int ProtocolVersion { get; init; }

        public long FeedHead { get; init; }
    }

    private sealed record Row
    {
        public long Cursor { get; init; }

        public string Body { get; init; } = "";
    }
}
