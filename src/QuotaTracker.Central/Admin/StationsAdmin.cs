using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Admin;

/// <summary>The list of stations, and what administrators do with them.</summary>
internal static class StationsAdmin
{
    public static async Task<IResult> PageAsync(string? said, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        await ShowAsync(database, clock, AdminEndpoints.Known(said), null, StatusCodes.Status200OK, cancellationToken);

    /// <summary>A station is a place in the books; a device fills it when it enrols.</summary>
    public static async Task<IResult> CreateAsync(
        [FromForm] string? station, HttpContext http, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!StationId.TryParse(station?.Trim().ToUpperInvariant(), out var id))
            return await ShowAsync(database, clock, "Stations.BadId", null, StatusCodes.Status400BadRequest, cancellationToken);
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
            : await ShowAsync(database, clock, said, null, StatusCodes.Status400BadRequest, cancellationToken);
    }

    // After a recovery, a station of that name may have been forgotten, with its first lives.
    public static Task<int> AddAsync(CentralTransaction sql, StationId id, TimeProvider clock) => sql.ExecuteAsync("""
        insert into stations (station_id, checkpoint, active, incarnation, created_at, incarnation_min)
        values (@id, @Checkpoint, 1, 0, @now,
            (select max(number) from (select 10 * count(*) as number from recoveries union all select max(incarnation_min) from stations) as known))
        on conflict (station_id) do nothing
        """, new { id, id.Checkpoint, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });

    /// <summary>Shown once and stored hashed: whoever reads the database can't enrol a device.</summary>
    public static async Task<IResult> IssueCodeAsync(
        string station, [FromForm] string? unused, HttpContext http, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        _ = unused;
        var expires = clock.GetUtcNow().AddHours(24);
        if (!StationId.TryParse(station, out var id))
            return NotFound();
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
            ? NotFound()
            : await ShowAsync(database, clock, null, new IssuedCode(id.Value, code, expires), StatusCodes.Status200OK, cancellationToken);
    }

    /// <summary>Before a station is switched off.</summary>
    public static IResult AskSwitchOff(string station, TimeProvider clock) =>
        StationId.TryParse(station, out var id) ? SecondStep.Ask(OffQuestion(id), clock) : NotFound();

    /// <summary>Switches a station off, once asked, or on. Its leases stay as they are: burning them is a supervisor's act.</summary>
    public static async Task<IResult> SwitchAsync(
        string station, [FromForm] bool active, [FromForm] string? asked, HttpContext http, CentralDatabase database, RecoverFromStations recovery,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!StationId.TryParse(station, out var id))
            return NotFound();
        Guid? act = active ? null : SecondStep.Answered(asked, clock);
        if (!active && act is null)
            return SecondStep.Ask(OffQuestion(id), clock, "Ask.Again", status: StatusCodes.Status409Conflict);
        var said = await database.WriteAsync(async sql =>
        {
            if (await sql.GetAsync<int>("select count(*) from stations where station_id = @id", new { id }) == 0)
                return null;
            if ((act is { } done && await CentralLog.HasAsync(sql, done))
                || await sql.ExecuteAsync("update stations set active = @active where station_id = @id and active <> @active", new { id, active }) == 0)
                return "Act.Already";
            await CentralLog.WriteAsync(sql, clock, Callers.CodeOf(http.User), active ? "StationActivated" : "StationDeactivated", id.Value, act: act);
            return active ? "Stations.SwitchedOn" : "Stations.SwitchedOff";
        }, cancellationToken);
        if (said is not null && !active)
            await recovery.TryEndAsync(cancellationToken);
        return said is null ? NotFound() : TypedResults.LocalRedirect($"/admin?said={said}");
    }

    /// <summary>GET /v1/admin/stations: the same list for programs that watch over stations.</summary>
    public static async Task<IResult> JsonAsync(CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.ReadAsync(sql => ListAsync(sql, clock.GetUtcNow()), cancellationToken));

    /// <summary>Before a recovery begins.</summary>
    public static IResult AskRecover(TimeProvider clock) => SecondStep.Ask(RecoveryQuestion, clock);

    /// <summary>Somebody put a backup back, or doubts what central knows: its stations are asked. Safe to press twice.</summary>
    public static async Task<IResult> RecoverAsync(
        [FromForm] string? reason, [FromForm] string? asked, HttpContext http, RecoverFromStations recovery, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (SecondStep.Answered(asked, clock) is not { } act)
            return SecondStep.Ask(RecoveryQuestion, clock, "Ask.Again", reason, StatusCodes.Status409Conflict);
        if (reason?.Trim() is not { Length: >= RecoveryServices.ReasonMin and <= RecoveryServices.ReasonMax } good)
            return SecondStep.Ask(RecoveryQuestion, clock, "Act.NoReason", reason, StatusCodes.Status400BadRequest);
        var begun = await recovery.BeginAsync(new(RecoverySign.Act, Person: Callers.CodeOf(http.User), Reason: good, AskedAs: act), cancellationToken);
        await recovery.TryEndAsync(cancellationToken);
        return TypedResults.LocalRedirect($"/admin?said={(begun ? "Recovery.Begun" : await recovery.IsOnAsync(cancellationToken) ? "Recovery.AskedAgain" : "Act.Already")}");
    }

    /// <summary>How long nothing was heard of a station: neither over the network nor by stick.</summary>
    public static Silence SilenceOf(DateTimeOffset now, bool expected, params ReadOnlySpan<DateTimeOffset?> heard)
    {
        DateTimeOffset? last = null;
        foreach (var at in heard)
            last = last is null || at > last ? at ?? last : last;
        return !expected || last is null || now - last < AttentionAfter ? Silence.None : now - last < AlarmAfter ? Silence.Attention : Silence.Alarm;
    }

    private static readonly Question RecoveryQuestion = new("Recovery", "", "Recovery.Begin", "/admin/recovery", "/admin")
    {
        Reason = (RecoveryServices.ReasonMin, RecoveryServices.ReasonMax),
    };

    private static Question OffQuestion(StationId station) =>
        new("Off", station.Value, "Stations.SwitchOff", $"/admin/stations/{station.Value}/active", "/admin") { Fields = [("active", "false")] };

    private static RazorComponentResult NotFound() => PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);

    private static readonly TimeSpan AttentionAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan AlarmAfter = TimeSpan.FromDays(3);

    private static async Task<IResult> ShowAsync(
        CentralDatabase database, TimeProvider clock, string? said, IssuedCode? issued, int status, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (stations, places, recovery) = await database.ReadAsync(
            async sql => (await ListAsync(sql, now), (await ReferenceTables.CheckpointsAsync(sql)).ToDictionary(at => at.Key, at => at.Value.NameVi),
                await RecoveryView.FindAsync(sql)), cancellationToken);
        return PageResults.Page<StationsPage>(
            new { Stations = stations, Checkpoints = places, Now = now, Recovery = recovery, Said = said, Issued = issued }, status);
    }

    private static async Task<IReadOnlyList<StationView>> ListAsync(CentralTransaction sql, DateTimeOffset now)
    {
        var held = await LeaseTable.TripsHeldAsync(sql);
        return [.. (await sql.QueryAsync<Row>("""
            select s.station_id, s.checkpoint, s.active, s.incarnation, l.status, l.burned_at, s.last_contact_at, s.last_stick_at, s.reported_unsent,
                   s.clock_drift_ms, s.second_device, s.software_version,
                   (select min(x.issued_at) from leases x where x.station_id = s.station_id and x.state = 'Open') as oldest_lease
            from stations s left join station_lives l on l.station_id = s.station_id and l.incarnation = s.incarnation
            order by s.station_id
            """)).Select(row => row.ToView(now, held.GetValueOrDefault((StationId.Parse(row.StationId), row.Incarnation))))];
    }

    private sealed record Row
    {
        public string StationId { get; init; } = "";

        public string Checkpoint { get; init; } = "";

        public bool Active { get; init; }

        public int Incarnation { get; init; }

        public string? Status { get; init; }

        public long? BurnedAt { get; init; }

        public long? LastContactAt { get; init; }

        public long? LastStickAt { get; init; }

        public int? ReportedUnsent { get; init; }

        public long? ClockDriftMs { get; init; }

        public string? SecondDevice { get; init; }

        public string? SoftwareVersion { get; init; }

        public long? OldestLease { get; init; }

        public StationView ToView(DateTimeOffset now, int tripsHeld) => new(
            StationId, Checkpoint, Active, Incarnation, Status, BurnedAt is not null, At(LastContactAt), At(LastStickAt),
            SilenceOf(now, Active && Status is not null && BurnedAt is null, At(LastContactAt), At(LastStickAt)), ReportedUnsent, ClockDriftMs,
            SecondDevice, tripsHeld, At(OldestLease), SoftwareVersion);

        private static DateTimeOffset? At(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }
}
