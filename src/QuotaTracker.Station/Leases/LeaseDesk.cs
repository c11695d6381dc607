using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Leases;

/// <summary>Asks central for one trip on one day, while an officer waits: within a budget, and with the same id until an answer came.</summary>
internal sealed class LeaseDesk(
    StationDatabase database, StationJournal journal, EntryPush push, CentralLink central, Tellings tellings, TimeProvider clock,
    IOptions<StationOptions> options)
{
    /// <summary>Tries to get a lease, and stores what central says. The result is what to say when there is none and nothing is proven.</summary>
    public async Task<ProvisionalReason> AcquireAsync(ResidentId resident, DateOnly day, CancellationToken cancellationToken)
    {
        var budgetMs = central.Contact.OfflineSince is null ? options.Value.LeaseBudgetMs : options.Value.LeaseTryMs;
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(budgetMs), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            return await AskAsync(resident, day, both.Token);
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            central.TooSlow();
            return ProvisionalReason.OfflineWithoutLease;
        }
    }

    private async Task<ProvisionalReason> AskAsync(ResidentId resident, DateOnly day, CancellationToken cancellationToken)
    {
        if (database.Read(Identity.Load) is not { IsStopped: false } life)
            return ProvisionalReason.OfflineWithoutLease;
        // The id is on the disk before it is on the line: a time-out is answered by asking again with the same one.
        var request = database.Write(tx =>
        {
            ReleaseSpent(tx, resident, YearMonth.Of(day));
            return StoreRequest(tx, resident, day);
        });
        // Central must know what happened here before it is asked for more: grants, releases, the person's registration.
        if (!await push.AllAsync(cancellationToken))
            return ProvisionalReason.OfflineWithoutLease;
        // The push may have told that central knows the person under another id.
        request = database.Write(tx => Residents.ResidentRows.Resolve(tx, resident) is var now && now == resident
            ? request
            : StoreRequest(tx, now, day));
        while (true)
        {
            var told = tellings.Count;
            switch (await central.AskAsync(api => api.LeaseAsync(request, cancellationToken)))
            {
                case CentralAnswer<LeaseResponse>.Ok(var response):
                    if (database.Write(tx => tellings.Count == told ? Store(tx, life, request, response) : (ProvisionalReason?)null) is { } reason)
                        return reason;
                    // Overtaken by a telling, and as good as lost: while the officer waits it is asked for again, unless it was recalled meanwhile.
                    request = database.Write(tx => StoreRequest(tx, new(request.ResidentId), day));
                    continue;
                // Central answered and will answer the same again; the next question is a new one.
                case CentralAnswer<LeaseResponse>.Refused { Status: 404 }:
                    return Forget(request, ProvisionalReason.UnknownResident);
                case CentralAnswer<LeaseResponse>.Refused { Status: 409 }:
                    return Forget(request, ProvisionalReason.OfflineWithoutLease);
                default:
                    return ProvisionalReason.OfflineWithoutLease;
            }
        }
    }

    // A spent lease would count against the month's budget for ever and stand in the way of the next one.
    private void ReleaseSpent(StationTransaction tx, ResidentId resident, YearMonth month)
    {
        if (Identity.Load(tx) is not { IsStopped: false } identity)
            return;
        foreach (var lease in LeaseRows.Open(tx, identity, resident, month).Where(lease => lease.UnitsLeft == 0))
            journal.Append(tx, new EntryBody.LeaseReleased(lease.Id, ReleaseReason.Spent));
    }

    private LeaseRequest StoreRequest(StationTransaction tx, ResidentId resident, DateOnly day)
    {
        var id = resident.Value.ToSql();
        tx.Execute("""
            insert into lease_requests (lease_id, resident_id, day) values (@leaseId, @id, @day) on conflict (resident_id, day) do nothing
            """, new { leaseId = LeaseId.New(clock).Value.ToSql(), id, day = day.ToSql() });
        var leaseId = tx.Scalar<string>("select lease_id from lease_requests where resident_id = @id and day = @day", new { id, day = day.ToSql() });
        return new LeaseRequest(Guid.Parse(leaseId!), resident.Value, day);
    }

    private ProvisionalReason Store(StationTransaction tx, Identity life, LeaseRequest request, LeaseResponse response)
    {
        // Meant for a life that has ended: its leases are burned.
        if (!life.IsStill(tx))
            return ProvisionalReason.OfflineWithoutLease;
        DropRequest(tx, request);
        var resident = new ResidentId(request.ResidentId);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        StationQuota.StoreSnapshot(tx, resident, YearMonth.Of(request.Day), response.Cap, response.UsedDays, response.LostUnits, response.LostDays, now);
        switch (response.Answer)
        {
            case LeaseAnswer.Leased when response.Lease is { } wire && Identity.Load(tx) is { } identity
                && wire.ToLease(identity.Station, identity.Incarnation) is { } lease:
                LeaseRows.Add(tx, lease);
                return ProvisionalReason.OfflineWithoutLease;
            case LeaseAnswer.Exhausted when response.Reason is { } reason:
                tx.Execute("""
                    insert into central_proofs (resident_id, day, proof, as_of_ms) values (@id, @day, @proof, @now)
                    on conflict (resident_id, day) do update set proof = excluded.proof, as_of_ms = excluded.as_of_ms
                    """, new { id = request.ResidentId.ToSql(), day = request.Day.ToSql(), proof = reason.ToString(), now });
                return ProvisionalReason.OfflineWithoutLease;
            case LeaseAnswer.HeldElsewhere:
                return ProvisionalReason.HeldElsewhere;
            case LeaseAnswer.Leased or LeaseAnswer.Exhausted:
                // An answer without what it promises is no answer.
                return ProvisionalReason.OfflineWithoutLease;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private ProvisionalReason Forget(LeaseRequest request, ProvisionalReason reason)
    {
        database.Write(tx => DropRequest(tx, request));
        return reason;
    }

    private static void DropRequest(StationTransaction tx, LeaseRequest request) =>
        tx.Execute("delete from lease_requests where lease_id = @id", new { id = request.LeaseId.ToSql() });
}
