using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Recovery;

/// <summary>Ends a recovery when nobody is missing, and gets it going again when everybody waits for what was lost.</summary>
internal static class EndRecovery
{
    /// <summary>True when it ended. Run alone: what it sees must hold until it is done.</summary>
    public static async Task<bool> RunAsync(CentralStep step)
    {
        if (!step.Recovering)
            return false;
        var missing = (await LivesAsync(step.Sql)).Where(life => !life.IsDone).ToArray();
        if (missing.Length > 0)
        {
            // Whoever still waits, waits for entries that nobody has any more.
            if (missing.All(life => life.IsStuck))
                await LetGoAsync(step, missing);
            return false;
        }

        await HeldLeases.AdoptLeftAsync(step);
        await step.Sql.ExecuteAsync("update recoveries set ended_at = @NowMs where ended_at is null", new { step.NowMs });
        await step.Sql.ExecuteAsync("update recovery_gate set recovery_id = null");
        await CentralLog.WriteAsync(step.Sql, step.Clock, CentralLog.Itself, "RecoveryEnded", "");
        return true;
    }

    /// <summary>
    /// The present life of every active station that was not written off, and those of its earlier lives of which something waits; and each
    /// station that has none, but a code: a life that was begun with it after the backup may be forgotten. In order of the stations' ids.
    /// </summary>
    public static Task<IReadOnlyList<RecoveringLife>> LivesAsync(CentralTransaction sql) => sql.QueryAsync<RecoveringLife>("""
        select s.station_id, l.incarnation, l.ack_sequence, l.status, r.head, r.held_at, r.blocked_at, r.blocked_made_at,
            (select count(*) from held_leases h
             where h.station_id = s.station_id and h.incarnation = l.incarnation and l.incarnation = s.incarnation and h.is_open = 1 and h.state = 'Waiting') as waiting
        from stations s
        join station_lives p on p.station_id = s.station_id and p.incarnation = s.incarnation and p.burned_at is null
        join station_lives l on l.station_id = s.station_id and l.incarnation <= s.incarnation
        left join recovery_lives r on r.station_id = l.station_id and r.incarnation = l.incarnation
        where s.active = 1 and (l.incarnation = s.incarnation or r.blocked_at = l.ack_sequence)
        union all
        select s.station_id, s.incarnation, 0, 'Ok', null, null, null, null, 0 from stations s
        where s.active = 1 and exists (select 1 from enrolment_codes c where c.station_id = s.station_id and c.used_at is null)
            and not exists (select 1 from station_lives p where p.station_id = s.station_id and p.incarnation = s.incarnation and p.burned_at is null)
        order by 1, 2
        """);

    // One entry at a time, and the oldest one first: what others wait for may be behind it. Only when no entry waits any more, the leases.
    private static async Task LetGoAsync(CentralStep step, IReadOnlyCollection<RecoveringLife> stuck)
    {
        if (stuck.Where(life => !life.HasSentAll).MinBy(life => life.BlockedMadeAt) is { } oldest)
        {
            await step.Sql.ExecuteAsync("update recovery_lives set let_through = @next where station_id = @StationId and incarnation = @Incarnation",
                new { oldest.StationId, oldest.Incarnation, next = oldest.AckSequence + 1 });
            return;
        }

        foreach (var life in stuck)
        {
            foreach (var held in await HeldLeases.WaitingAsync(step, life.StationId, life.Incarnation))
            {
                if (!await HeldLeases.TryAdoptAsync(step, held))
                    await HeldLeases.GiveUpAsync(step, held);
            }
        }
    }
}

/// <summary>How far a life has come.</summary>
internal sealed record RecoveringLife
{
    public StationId StationId { get; init; }

    public int Incarnation { get; init; }

    public long AckSequence { get; init; }

    public LifeStatus Status { get; init; }

    public long? Head { get; init; }

    public long? HeldAt { get; init; }

    public long? BlockedAt { get; init; }

    public long? BlockedMadeAt { get; init; }

    public int Waiting { get; init; }

    /// <summary>Nothing more comes from it: central has all of its journal, or the rest of it is a second branch.</summary>
    public bool HasSentAll => Head <= AckSequence || Status == LifeStatus.Fork;

    /// <summary>It has said what it holds, all of that is in the books, and all of its entries are here.</summary>
    public bool IsDone => HeldAt is not null && Waiting == 0 && HasSentAll;

    /// <summary>It can't go on by itself: what it holds or sends next needs room that others must make.</summary>
    public bool IsStuck => HeldAt is not null && (HasSentAll || BlockedAt == AckSequence);
}
