using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Stations;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Recovery;

/// <summary>
/// Central was put back from a backup and has forgotten leases. Until every station has said what it holds and sent again what is
/// missing, or is written off, nothing is given out and nothing is decided (docs/protocol.md).
/// </summary>
internal sealed class RecoverFromStations(CentralSteps steps, ILogger<RecoverFromStations> logger)
{
    private const int LeasesPerStep = 20;

    // Lives that a backup may have forgotten, of one station: so many numbers are left out at its next enrolment.
    private const int LivesForgottenMax = 9;

    // What stations show may be shown again and again by one that lies: it must not use up the numbers of all others' lives.
    private const int LivesLeftOutBySigns = 500;

    /// <summary>Begins, unless it has begun: then an act, or what a station shows after it has told, asks all of them again. True when it is this call that began it.</summary>
    public async Task<bool> BeginAsync(RecoverySign sign, CancellationToken cancellationToken)
    {
        var begun = await steps.RunAloneAsync(step => BeginAsync(step, sign), cancellationToken);
        if (begun && sign.Kind == RecoverySign.Act)
            logger.RecoveryTold();
        else if (begun)
            logger.RecoveryBegun(sign.Kind, sign.Station?.Value);
        return begun;
    }

    /// <summary>Goes on as far as it can after a station was heard of: adopts, decides as told, ends, and then looks at what waits.</summary>
    public async Task AdvanceAsync(StationId station, int incarnation, CancellationToken cancellationToken)
    {
        await AdoptAsync(station, incarnation, cancellationToken);
        await DecideAsync(station, cancellationToken);
        await TryEndAsync(cancellationToken);
    }

    /// <summary>Ends when nobody is missing any more. Call also when a station was written off or switched off.</summary>
    public async Task TryEndAsync(CancellationToken cancellationToken)
    {
        if (await IsOnAsync(cancellationToken)
            && await steps.RunAloneAsync(EndRecovery.RunAsync, cancellationToken))
            logger.RecoveryEnded();
        while (await steps.RunAsync(SettleAsync, cancellationToken))
        {
        }
    }

    /// <summary>Whether central waits for its stations.</summary>
    public Task<bool> IsOnAsync(CancellationToken cancellationToken) => steps.RunAsync(step => Task.FromResult(step.Recovering), cancellationToken);

    /// <summary>Whether there is something to do: a recovery is on, or what waited in the last one hasn't all been looked at.</summary>
    public static async Task<bool> IsBusyAsync(CentralStep step) => step.Recovering
        || await step.Sql.GetAsync<int>("select count(*) from recoveries where ended_at is not null and settled_at is null") > 0;

    private static async Task<bool> BeginAsync(CentralStep step, RecoverySign sign)
    {
        if (sign.AskedAs is { } act && await CentralLog.HasAsync(step.Sql, act))
            return false;
        if (sign.Person is { } person)
            await CentralLog.WriteAsync(step.Sql, step.Clock, person, "RecoveryBegun", step.Recovering ? "again" : "", sign.Reason, sign.AskedAs);
        if (step.Recovering)
        {
            if (sign.Person is not null || sign.SinceTold || await IsGapSinceToldAsync(step, sign))
                await AskAgainAsync(step, sign);
            return false;
        }

        var id = Guid.CreateVersion7(step.Now);
        await step.Sql.ExecuteAsync("""
            insert into recoveries (recovery_id, begun_at, sign, station_id, person, reason)
            values (@id, @NowMs, @kind, @Station, @Person, @Reason)
            """, new { id, step.NowMs, kind = sign.Kind.ToString(), sign.Station, sign.Person, sign.Reason });
        await step.Sql.ExecuteAsync("update recovery_gate set recovery_id = @id", new { id });
        foreach (var table in (string[])["recovery_lives", "held_leases", "held_resolutions"])
            await step.Sql.ExecuteAsync($"delete from {table}");
        await LeaveOutLivesAsync(step, sign);
        if (sign.Station is { } station)
        {
            await Incidents.RaiseAsync(step, IncidentKind.CentralForgot, station, 0, null, sign.Kind.ToString());
            await CentralLog.WriteAsync(step.Sql, step.Clock, CentralLog.Itself, "RecoveryBegun", station.Value, sign.Kind);
        }

        return true;
    }

    // Of a life that goes on: a second branch begins anywhere.
    private static async Task<bool> IsGapSinceToldAsync(CentralStep step, RecoverySign sign) => sign is { Kind: RecoverySign.Gap, Station: { } station }
        && await step.Sql.GetAsync<int>("""
            select count(*) from station_lives l
            join recovery_lives r on r.station_id = l.station_id and r.incarnation = l.incarnation and r.held_at is not null
            where l.station_id = @station and l.incarnation = @Incarnation and l.burned_at is null and l.status = @ok
            """, new { station, sign.Incarnation, ok = nameof(LifeStatus.Ok) }) > 0;

    // The backup may have been made while central recovered: who told something then has been given more since, and is done in name only.
    // What was told stays, for a life that has ended can't tell again.
    private static async Task AskAgainAsync(CentralStep step, RecoverySign sign)
    {
        await step.Sql.ExecuteAsync("update recovery_lives set held_at = null, blocked_at = null, blocked_made_at = null, let_through = null, question = null");
        await LeaveOutLivesAsync(step, sign);
    }

    // More than what the last recovery left out: a life that was begun after it may be forgotten, too.
    private static Task<int> LeaveOutLivesAsync(CentralStep step, RecoverySign sign) => step.Sql.ExecuteAsync("""
        update stations set incarnation_min = 1 + @skipped + case when incarnation > incarnation_min then incarnation else incarnation_min end
        where incarnation_min - incarnation < @leftOut
        """, new { skipped = LivesForgottenMax, leftOut = sign.Person is null ? LivesLeftOutBySigns : int.MaxValue });

    private async Task AdoptAsync(StationId station, int incarnation, CancellationToken cancellationToken)
    {
        IReadOnlyList<HeldRow> waiting = await steps.RunAsync<IReadOnlyList<HeldRow>>(
            async step => step.Recovering ? await HeldLeases.WaitingAsync(step, station, incarnation) : [], cancellationToken);
        foreach (var some in waiting.Chunk(LeasesPerStep))
        {
            await steps.RunAsync(async step =>
            {
                // The life first, as in every step: its entries wait meanwhile, and find the lease adopted or not.
                if (!step.Recovering || !(await StationTable.OpenLifeAsync(step, station, incarnation)).IsCurrent)
                    return false;
                foreach (var glance in some)
                {
                    if (await HeldLeases.FindAsync(step, station, incarnation, glance.LeaseId) is { State: "Waiting" } held)
                        await HeldLeases.TryAdoptAsync(step, held);
                }

                return true;
            }, cancellationToken);
        }
    }

    private async Task DecideAsync(StationId station, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResidentMonth> open = await steps.RunAsync<IReadOnlyList<ResidentMonth>>(
            async step => step.Recovering ? await HeldResolutions.OpenOfAsync(step, station) : [], cancellationToken);
        foreach (var some in open.Chunk(ResolveProvisionals.MonthsPerStep))
        {
            await steps.RunAsync(async step =>
            {
                foreach (var (resident, month) in some.Select(at => (at.ResidentId, at.Month)))
                {
                    if (step.Recovering)
                        await HeldResolutions.ApplyAsync(step, resident, month);
                }

                return true;
            }, cancellationToken);
        }
    }

    /// <summary>After the end: a portion of what waited meanwhile is decided. True while there is more.</summary>
    private static async Task<bool> SettleAsync(CentralStep step)
    {
        if (step.Recovering || await step.Sql.FindAsync<OpenRow>($"""
            select recovery_id, settle_after from recoveries where ended_at is not null and settled_at is null
            order by begun_at limit 1{step.Sql.ForUpdate}
            """) is not { } open)
            return false;
        var after = await ResolveProvisionals.RunSomeAsync(step, open.SettleAfter);
        await step.Sql.ExecuteAsync("update recoveries set settle_after = @after, settled_at = @settled where recovery_id = @RecoveryId", new
        {
            open.RecoveryId,
            after = after ?? open.SettleAfter,
            settled = after is null ? step.NowMs : (long?)null,
        });
        return true;
    }

    private sealed record OpenRow
    {
        public string RecoveryId { get; init; } = "";

        public string SettleAfter { get; init; } = "";
    }
}

/// <summary>Why a recovery begins.</summary>
/// <param name="Kind">Somebody's act, or what a station showed.</param>
/// <param name="Station">Which station showed it.</param>
/// <param name="Person">Whose act.</param>
/// <param name="Reason">With an act: why.</param>
/// <param name="AskedAs">With an act: its name in the log, as the page that asked for it made it. It begins one recovery.</param>
/// <param name="Incarnation">Of a gap: which life of the station.</param>
/// <param name="SinceTold">It was seen in a recovery, at a station that had told what it holds: so central was put back once more.</param>
internal sealed record RecoverySign(
    string Kind, StationId? Station = null, string? Person = null, string? Reason = null, Guid? AskedAs = null, int Incarnation = 0,
    bool SinceTold = false)
{
    public const string Act = "Act";
    public const string Acknowledged = "Acknowledged";
    public const string FeedCursor = "FeedCursor";
    public const string HeldLease = "HeldLease";
    public const string Gap = "Gap";
}

internal static partial class RecoveryLog
{
    [LoggerMessage(1301, LogLevel.Error, "Central has forgotten something and recovers from its stations: {Sign} {Station}")]
    public static partial void RecoveryBegun(this ILogger logger, string sign, string? station);

    [LoggerMessage(1303, LogLevel.Warning, "Central recovers from its stations, as somebody told it to")]
    public static partial void RecoveryTold(this ILogger logger);

    [LoggerMessage(1302, LogLevel.Warning, "Every station was heard or written off: the recovery is over")]
    public static partial void RecoveryEnded(this ILogger logger);
}
