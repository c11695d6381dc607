using System.Text.Json;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Sync;

/// <summary>
/// Gathers what stations must learn of one step and writes it at the step's end. The cursor is given out under the lock of the
/// station's row, so that cursors become visible in order and a reader can't pass over one that is still being written.
/// </summary>
internal sealed class FeedWriter
{
    private const int RowsPerInsert = 200;

    private readonly List<(StationId Station, FeedBody Body)> _toOne = [];
    private readonly List<FeedBody> _toAll = [];
    private readonly List<(ResidentId Resident, FeedBody Body)> _toKnowing = [];
    private readonly HashSet<StationId> _heard = [];

    /// <summary>For one station.</summary>
    public void Add(StationId station, FeedBody body) => _toOne.Add((station, body));

    /// <summary>For every station.</summary>
    public void AddForAll(FeedBody body) => _toAll.Add(body);

    /// <summary>For every station that knows a resident.</summary>
    public void AddForKnowing(ResidentId resident, FeedBody body) => _toKnowing.Add((resident, body));

    /// <summary>A station was heard of. Noted at the end, too: its row locked earlier, two steps that tell each other's stations would wait for each other.</summary>
    public void Heard(StationId station) => _heard.Add(station);

    /// <summary>Writes all of it, stations in order of their ids, so that two steps can't wait for each other.</summary>
    public async Task WriteAsync(CentralTransaction sql, long nowMs)
    {
        if (_toOne.Count + _toAll.Count + _toKnowing.Count + _heard.Count == 0)
            return;
        // A station that is switched off for a while may come back without enrolling anew, and one that was never enrolled may be enrolling
        // at this moment, so they are told all the same.
        var all = _toAll.Count == 0 ? [] : await sql.QueryAsync<string>("select station_id from stations");
        var items = _toOne.Select(item => (Station: item.Station.Value, item.Body)).ToList();
        items.AddRange(_toAll.SelectMany(body => all.Select(station => (station, body))));
        foreach (var (resident, body) in _toKnowing)
        {
            var knowing = await sql.QueryAsync<string>(
                "select station_id from station_residents where resident_id = @resident", new { resident });
            items.AddRange(knowing.Select(station => (station, body)));
        }

        var feeds = items.ToLookup(item => item.Station, item => item.Body);
        foreach (var station in feeds.Select(feed => feed.Key).Union(_heard.Select(heard => heard.Value)).Order(StringComparer.Ordinal))
        {
            if (_heard.Contains(StationId.Parse(station)))
                await sql.ExecuteAsync("update stations set last_contact_at = @nowMs where station_id = @station", new { station, nowMs });
            if (feeds.Contains(station))
                await AppendAsync(sql, station, [.. feeds[station]], nowMs);
        }
    }

    private static async Task AppendAsync(CentralTransaction sql, string station, FeedBody[] bodies, long nowMs)
    {
        var head = await sql.GetAsync<long>(
            "update stations set feed_head = feed_head + @count where station_id = @station returning feed_head",
            new { station, count = (long)bodies.Length });
        var cursor = head - bodies.Length;
        foreach (var rows in bodies.Chunk(RowsPerInsert))
        {
            var values = new Dictionary<string, object> { ["station"] = station, ["nowMs"] = nowMs };
            foreach (var (i, body) in rows.Index())
            {
                values[$"c{i}"] = ++cursor;
                values[$"b{i}"] = JsonSerializer.Serialize(body, WireJson.Options);
            }

            await sql.ExecuteAsync(
                "insert into feed (station_id, cursor, body, written_at) values "
                + string.Join(", ", Enumerable.Range(0, rows.Length).Select(i => $"(@station, @c{i}, @b{i}, @nowMs)")), values);
        }
    }
}
