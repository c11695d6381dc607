using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Leases;

/// <summary>What the station knows of one resident's month: the view for the rule, and the figures to show.</summary>
/// <param name="View">For <see cref="QuotaRules"/>.</param>
/// <param name="UsedDays">Days used as far as known: central's word and own grants together.</param>
/// <param name="CapSeen">The month's trips as central said; null when it never did.</param>
/// <param name="AsOfMs">When central said it.</param>
/// <param name="LostUnits">The month's trips that were lost with devices, as central said. Shown, and no more: <paramref name="View"/> knows nothing of them.</param>
/// <param name="LostDays">The month's days that were lost with devices, in the same way.</param>
internal sealed record StationQuota(QuotaView View, DayMask UsedDays, int? CapSeen, long? AsOfMs, int LostUnits, DayMask LostDays)
{
    /// <summary>Whether the rule could still grant, or has a proof: then asking central would bring nothing.</summary>
    public bool NeedsLease(DateOnly day) => View.Standing != ResidentStanding.NotEligible && !View.DayUsedHere
        && View.Proof == CentralProof.None && !View.Leases.Any(lease => lease.CanGrant(day));

    public static StationQuota Load(
        StationTransaction tx, Identity identity, ReferenceData reference, Resident resident, DateOnly day, ProvisionalReason withoutLease)
    {
        var month = YearMonth.Of(day);
        var leases = LeaseRows.Open(tx, identity, resident.Id, month);
        var own = OwnUsedDays(tx, resident, month);
        var snapshot = tx.First<SnapshotRow>(
            "select cap, used_days, lost_units, lost_days, as_of_ms from quota_snapshots where resident_id = @id and month = @month",
            new { id = resident.Id.Value.ToSql(), month = month.ToString() });
        var standing = resident.StandingOn(day, reference);
        // Central leases rights only for people it knows and holds to be entitled; the lease may come before the person's record.
        if (standing == ResidentStanding.Unknown && leases.Any(lease => lease.CanGrant(day)))
            standing = ResidentStanding.Eligible;
        var view = new QuotaView(standing, leases, own.Has(day), Proof(tx, resident, day, snapshot), withoutLease);
        return new(view, own | new DayMask((int)(snapshot?.UsedDays ?? 0)), (int?)snapshot?.Cap, snapshot?.AsOfMs, (int)(snapshot?.LostUnits ?? 0),
            new((int)(snapshot?.LostDays ?? 0)));
    }

    /// <summary>Stores what central said of a month.</summary>
    public static void StoreSnapshot(StationTransaction tx, Domain.ResidentId resident, YearMonth month, int cap, int usedDays, int lostUnits, int lostDays, long asOfMs) =>
        tx.Execute("""
            insert into quota_snapshots (resident_id, month, cap, used_days, lost_units, lost_days, as_of_ms)
            values (@id, @month, @cap, @usedDays, @lostUnits, @lostDays, @asOfMs)
            on conflict (resident_id, month) do update set cap = excluded.cap, used_days = excluded.used_days, lost_units = excluded.lost_units,
                lost_days = excluded.lost_days, as_of_ms = excluded.as_of_ms
            """, new { id = resident.Value.ToSql(), month = month.ToString(), cap, usedDays, lostUnits, lostDays, asOfMs });

    /// <summary>Whether a person's day was lost with a device, as central said last: what waits for it will be taxed.</summary>
    public static bool IsDayLost(StationTransaction tx, Domain.ResidentId resident, DateOnly day) => tx.Scalar<long?>(
        "select lost_days & @bit from quota_snapshots where resident_id = @id and month = @month",
        new { id = ResidentRows.Resolve(tx, resident).Value.ToSql(), month = YearMonth.Of(day).ToString(), bit = DayMask.Of(day).Bits }) is > 0;

    /// <summary>
    /// What central said of a day is no proof any more: the trip that it counted was voided here. Grants nothing, for that takes a lease;
    /// central is asked, or decides.
    /// </summary>
    public static void Forget(StationTransaction tx, Domain.ResidentId resident, DateOnly day)
    {
        var month = YearMonth.Of(day);
        var id = ResidentRows.Resolve(tx, resident).Value.ToSql();
        tx.Execute("update quota_snapshots set used_days = used_days & ~@bit where resident_id = @id and month = @month",
            new { id, month = month.ToString(), bit = DayMask.Of(day).Bits });
        ForgetProofs(tx, id, month);
    }

    /// <summary>The newer word counts. Who is no border resident stays so.</summary>
    public static void ForgetProofs(StationTransaction tx, string resident, YearMonth month) => tx.Execute(
        "delete from central_proofs where resident_id = @resident and proof <> 'NotEligible' and day between @first and @last",
        new { resident, first = month.FirstDay.ToSql(), last = month.LastDay.ToSql() });

    // A day is used here by a grant or by a provisional exchange that central has confirmed, unless it was voided.
    private static DayMask OwnUsedDays(StationTransaction tx, Resident resident, YearMonth month)
    {
        var days = tx.Query<long>("""
            select e.day from exchanges as e left join resolutions as r on r.exchange_id = e.exchange_id
            where e.resident_id in @ids and e.day between @first and @last and e.voided_sequence is null
                and (e.decision = 'Exempt' or r.resolution = 'Confirmed')
            """,
            new { ids = ResidentRows.AllIds(tx, resident.Id), first = month.FirstDay.ToSql(), last = month.LastDay.ToSql() });
        return days.Aggregate(DayMask.None, (mask, day) => mask | DayMask.Of(day.ToDay()));
    }

    private static CentralProof Proof(StationTransaction tx, Resident resident, DateOnly day, SnapshotRow? snapshot)
    {
        if (tx.Scalar<string>("select proof from central_proofs where resident_id = @id and day = @day",
            new { id = resident.Id.Value.ToSql(), day = day.ToSql() }) is { } said)
            return Enum.Parse<CentralProof>(said);
        if (snapshot is null)
            return CentralProof.None;
        var used = new DayMask((int)snapshot.UsedDays);
        return used.Has(day) ? CentralProof.UsedToday : used.Count >= snapshot.Cap ? CentralProof.MonthExhausted : CentralProof.None;
    }

    private sealed record SnapshotRow(long Cap, long UsedDays, long LostUnits, long LostDays, long AsOfMs);
}
