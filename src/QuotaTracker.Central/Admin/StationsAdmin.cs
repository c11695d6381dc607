using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Admin;

/// <summary>The list of stations, and what administrators do with them.</summary>
internal static class StationsAdmin
{
    public static async Task<IResult> PageAsync(string? said, CentralDatabase database, CancellationToken cancellationToken) =>
        await ShowAsync(database, AdminEndpoints.Known(said), null, StatusCodes.Status200OK, cancellationToken);

    /// <summary>A station is a place in the books; a device fills it when it enrols.</summary>
    public static async Task<IResult> CreateAsync(
        [FromForm] string? station, HttpContext http, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!StationId.TryParse(station?.Trim().ToUpperInvariant(), out var id))
            return await ShowAsync(database, "Stations.BadId", null, StatusCodes.Status400BadRequest, cancellationToken);
        var said = await database.WriteAsync(async sql =>
        {
            if (!(await ReferenceTables.CheckpointsAsync(sql)).ContainsKey(id.Checkpoint.Value))
                return "Stations.NoCheckpoint";
            if (await AddAsync(sql, id, clock) == 0)
                return "Stations.Exists";
            await CentralLog.WriteAsync(sql, clock, Callers.CodeOf(http.User), "StationCreated", id.Value);
            return null;
        }, cancellationToken);
        return said is null
            ? TypedResults.LocalRedirect("/admin?said=Stations.Created")
            : await ShowAsync(database, said, null, StatusCodes.Status400BadRequest, cancellationToken);
    }

    public static Task<int> AddAsync(CentralTransaction sql, StationId id, TimeProvider clock) => sql.ExecuteAsync("""
        insert into stations (station_id, checkpoint, active, incarnation, created_at)
        values (@id, @Checkpoint, 1, 0, @now) on conflict (station_id) do nothing
        """, new { id, id.Checkpoint, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });

    /// <summary>Shown once and stored hashed: whoever reads the database can't enrol a device.</summary>
    public static async Task<IResult> IssueCodeAsync(
        string station, [FromForm] string? unused, HttpContext http, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        _ = unused;
        var expires = clock.GetUtcNow().AddHours(24);
        if (!StationId.TryParse(station, out var id))
            return PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);
        var code = await database.WriteAsync(async sql =>
        {
            if (await sql.GetAsync<int>("select count(*) from stations where station_id = @id", new { id }) == 0)
                return null;
            // One code at a time: a lost note opens nothing once another one was written.
            await sql.ExecuteAsync("delete from enrolment_codes where station_id = @id and used_at is null", new { id });
            await CentralLog.WriteAsync(sql, clock, Callers.CodeOf(http.User), "EnrolmentCodeIssued", id.Value);
            return await EnrolmentCodes.IssueAsync(sql, id, Callers.CodeOf(http.User), expires);
        }, cancellationToken);
        return code is null
            ? PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound)
            : await ShowAsync(database, null, new IssuedCode(id.Value, code, expires), StatusCodes.Status200OK, cancellationToken);
    }

    /// <summary>Switches a station off or on. Its leases stay as they are: burning them is a supervisor's act.</summary>
    public static async Task<IResult> SwitchAsync(
        string station, [FromForm] bool active, HttpContext http, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = StationId.TryParse(station, out var id) && await database.WriteAsync(async sql =>
        {
            var changed = await sql.ExecuteAsync("update stations set active = @active where station_id = @id", new { id, active });
            if (changed > 0)
                await CentralLog.WriteAsync(sql, clock, Callers.CodeOf(http.User), active ? "StationActivated" : "StationDeactivated", id.Value);
            return changed > 0;
        }, cancellationToken);
        return found
            ? TypedResults.LocalRedirect($"/admin?said={(active ? "Stations.SwitchedOn" : "Stations.SwitchedOff")}")
            : PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);
    }

    /// <summary>GET /v1/admin/stations: the same list for programs that watch over stations.</summary>
    public static async Task<IResult> JsonAsync(CentralDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.ReadAsync(ListAsync, cancellationToken));

    private static async Task<IResult> ShowAsync(
        CentralDatabase database, string? said, IssuedCode? issued, int status, CancellationToken cancellationToken)
    {
        var (stations, places) = await database.ReadAsync(
            async sql => (await ListAsync(sql), (await ReferenceTables.CheckpointsAsync(sql)).ToDictionary(at => at.Key, at => at.Value.NameVi)), cancellationToken);
        return PageResults.Page<StationsPage>(new { Stations = stations, Checkpoints = places, Said = said, Issued = issued }, status);
    }

    private static async Task<IReadOnlyList<StationView>> ListAsync(CentralTransaction sql) =>
        [.. (await sql.QueryAsync<Row>("""
            select s.station_id, s.checkpoint, s.active, s.incarnation, l.status, s.last_contact_at, s.reported_unsent, s.clock_drift_ms,
                   s.software_version,
                   (select count(*) from leases x where x.station_id = s.station_id and x.state = 'Open') as open_leases
            from stations s left join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation
            order by s.station_id
            """)).Select(row => new StationView(
                row.StationId, row.Checkpoint, row.Active, row.Incarnation, row.Status,
                row.LastContactAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.ReportedUnsent, row.ClockDriftMs,
                row.OpenLeases, row.SoftwareVersion))];

    private sealed record Row
    {
        public string StationId { get; init; } = "";

        public string Checkpoint { get; init; } = "";

        public bool Active { get; init; }

        public int Incarnation { get; init; }

        public string? Status { get; init; }

        public long? LastContactAt { get; init; }

        public int? ReportedUnsent { get; init; }

        public long? ClockDriftMs { get; init; }

        public string? SoftwareVersion { get; init; }

        public int OpenLeases { get; init; }
    }
}
