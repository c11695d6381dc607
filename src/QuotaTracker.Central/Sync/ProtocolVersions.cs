using QuotaTracker.Central.Books;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Sync;

/// <summary>Which version of the protocol a life speaks, as it says itself: at hello, or in its file on a stick.</summary>
internal static class ProtocolVersions
{
    /// <summary>
    /// A program that was brought up to date can read what was kept from the one before, and is told it now. Never a lower one: a file may
    /// have been on its way since before. Open the life first.
    /// </summary>
    public static async Task LearnAsync(CentralStep step, StationCaller caller, int protocolVersion)
    {
        var before = await step.Sql.GetAsync<int>(
            "select protocol_version from station_lives where station_id = @Station and incarnation = @Incarnation", new { caller.Station, caller.Incarnation });
        // Only what this central can tell: a later one still has to hear that its station can read more.
        var spoken = Math.Min(protocolVersion, HelloRequest.NewestProtocol);
        if (spoken <= before)
            return;
        await step.Sql.ExecuteAsync("update station_lives set protocol_version = @spoken where station_id = @Station and incarnation = @Incarnation",
            new { spoken, caller.Station, caller.Incarnation });
        foreach (var table in (await ReferenceData.TablesAsync(step.Sql)).Where(table => table.SinceProtocol() > before && table.SinceProtocol() <= spoken))
            step.Feed.Add(caller.Station, table);
    }
}
