using Microsoft.Data.Sqlite;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Fetches what is new from central and stores it together with the cursor, so that nothing is skipped and twice does no harm.</summary>
internal sealed class Feed(
    StationDatabase database, StationJournal journal, CentralLink central, Tellings tellings, TimeProvider clock, ILogger<Feed> logger)
{
    /// <summary>Central's last page was none that this program can read: no line that is down, what is to be sent goes out all the same.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>Takes pages in; when their content can't be stored, once more and item by item, so that only what can't be is left out.</summary>
    internal T Take<T>(Func<bool, T> take)
    {
        try
        {
            return take(false);
        }
        catch (Exception failure) when (IsOfContent(failure))
        {
            logger.PageBroken(failure);
            return take(true);
        }
    }

    /// <summary>One page. True when central answered.</summary>
    public async Task<bool> PullAsync(int waitSeconds, CancellationToken cancellationToken)
    {
        var (told, wasHeldUp) = (tellings.Count, IsHeldUp);
        IsHeldUp = false;
        // A stopped journal can't answer a recall, so nothing is fetched: what is not fetched isn't lost.
        if (database.Read(Identity.Load) is not { IsStopped: false } identity)
            return false;
        switch (await central.AskAsync(api => api.PullAsync(identity.FeedCursor, waitSeconds, cancellationToken)))
        {
            case CentralAnswer<PullResponse>.Ok(var page):
                return Take(careful => database.Write(tx => tellings.Count != told || Apply(tx, identity, identity.FeedCursor, page, careful)));
            case CentralAnswer<PullResponse>.Refused(var status, var problem):
                logger.PullRefused(status, problem.Type);
                return false;
            case CentralAnswer<PullResponse>.Unreachable(var why):
                logger.Unreachable("pull", why);
                // Nothing of it is taken, nor passed over: a program that can read it finds all of it.
                IsHeldUp = why == CentralClient.Unreadable;
                if (IsHeldUp && !wasHeldUp)
                    database.Write(tx => Unreadable(tx, "pull"));
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>
    /// Takes a page in, if it continues what is here; the same whether it came by line or on a stick. A page that ends before the
    /// cursor from which it was asked is that of a central which has forgotten: it tells everything anew.
    /// </summary>
    internal bool Apply(StationTransaction tx, Identity life, long askedAfter, PullResponse page, bool careful)
    {
        if (Identity.Load(tx) is not { IsStopped: false } identity || identity.Incarnation != life.Incarnation || identity.FeedCursor != askedAfter)
            return false;
        var anew = page.Cursor < askedAfter;
        foreach (var item in page.Items.Where(item => item is null || anew || item.Cursor > askedAfter))
        {
            if (item?.Body is not { } body)
                Unreadable(tx, "null");
            else if (careful && body is not (LeaseGiven or LeaseRecalled or LeaseBurned))
                ApplyCarefully(tx, identity, body);
            else
                Apply(tx, identity, body);
        }

        tx.Execute("update station set feed_cursor = @Cursor", new { page.Cursor });
        return true;
    }

    // What is said of leases is never left out: a right would be nobody's.
    private void ApplyCarefully(StationTransaction tx, Identity identity, FeedBody body)
    {
        tx.Execute("savepoint item");
        try
        {
            Apply(tx, identity, body);
        }
        catch (Exception failure) when (IsOfContent(failure))
        {
            tx.Execute("rollback to item");
            Unreadable(tx, body.GetType().Name);
        }

        tx.Execute("release item");
    }

    // Words, not the disk nor the program's store: what a check or a column refuses, or no such value can be made of.
    private static bool IsOfContent(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: 18 or 19 or 20 } or ArgumentException or FormatException or OverflowException or NullReferenceException;

    private void Unreadable(StationTransaction tx, string what, string? receipt = null) => Attention.Raise(tx, NowMs, "feed-item-unreadable", what, receipt: receipt);

    private void Apply(StationTransaction tx, Identity identity, FeedBody body)
    {
        switch (body)
        {
            case LeaseGiven(var wire):
                Give(tx, identity, wire);
                break;
            case LeaseRecalled(var id):
                Recall(tx, new LeaseId(id));
                break;
            case LeaseBurned(var id):
                tx.Execute("update leases set state = 'Burned' where lease_id = @id and state = 'Open'", new { id = id.ToSql() });
                break;
            case ProvisionalResolved resolved:
                Resolve(tx, identity, resolved);
                break;
            case ResidentKnown known:
                Know(tx, known);
                break;
            case ResidentMerged(var from, var into):
                ResidentRows.Merge(tx, new(from), new(into));
                break;
            case QuotaKnown known when YearMonth.TryParse(known.Month, out var month):
                Know(tx, known, month);
                break;
            case ReferenceKnown known:
                if (!ReferenceStore.Replace(tx, known))
                    Attention.Raise(tx, NowMs, "reference-unreadable", $"{known.Name}/{known.Version}");
                break;
            case OfficerKnown(var code, var name, var pinHash, var active):
                tx.Execute("""
                    insert into officers (code, name, pin_hash, active) values (@code, @name, @pinHash, @active)
                    on conflict (code) do update set name = excluded.name, pin_hash = excluded.pin_hash, active = excluded.active
                    """, new { code, name, pinHash, active });
                break;
            case StationKeyKnown(var station, var incarnation, var key):
                tx.Execute("""
                    insert into station_keys (kid, station, incarnation, x, y) values (@Kid, @station, @incarnation, @X, @Y)
                    on conflict (kid) do nothing
                    """, new { key.Kid, station, incarnation, key.X, key.Y });
                break;
            default:
                Unreadable(tx, body.GetType().Name);
                break;
        }
    }

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Give(StationTransaction tx, Identity identity, Contracts.Leases.WireLease wire)
    {
        if (wire.ToLease(identity.Station, identity.Incarnation) is not { } lease)
            Attention.Raise(tx, NowMs, "lease-shape", wire.LeaseId.ToString());
        // Central was put back to before the burn, and this life lives on: nobody else would ever close the lease there.
        else if (LeaseRows.StateOf(tx, lease.Id) is LeaseState.Burned)
            GiveBack(tx, lease.Id);
        else
            LeaseRows.Add(tx, lease with { Resident = ResidentRows.Resolve(tx, lease.Resident) });
    }

    // What was granted from the lease stays granted; the entry gives back only what is unused. A lease that isn't here yet is
    // given back all the same, and remembered: its own message may still be on the way.
    private void Recall(StationTransaction tx, LeaseId lease)
    {
        var state = LeaseRows.StateOf(tx, lease);
        if (state is LeaseState.Released)
            return;
        if (state is null)
        {
            tx.Execute("insert into leases_given_back (lease_id) values (@id)", new { id = lease.Value.ToSql() });
            // Asked for here, and the answer was lost: the same question would only be refused, so that the next one is a new one.
            tx.Execute("delete from lease_requests where lease_id = @id", new { id = lease.Value.ToSql() });
        }

        GiveBack(tx, lease);
    }

    private void GiveBack(StationTransaction tx, LeaseId lease) => journal.Append(tx, new EntryBody.LeaseReleased(lease, ReleaseReason.Recalled));

    // The newest word counts: a supervisor may have put a decision right. The same word told anew is none that anybody hasn't seen.
    private void Resolve(StationTransaction tx, Identity identity, ProvisionalResolved resolved)
    {
        var exchange = ExchangeRows.Find(tx, resolved.ExchangeId);
        if (Fits(resolved, exchange))
            Store(tx, resolved);
        else
            Unreadable(tx, $"{nameof(ProvisionalResolved)} {resolved.ExchangeId}", exchange?.NumberIn(identity).ToString());
    }

    // No page and no sum could show it: neither more than the exchange, nor less than nothing.
    private static bool Fits(ProvisionalResolved resolved, StoredExchange? exchange) =>
        new HeldResolution(resolved.ExchangeId, resolved.Resolution, resolved.Reason, resolved.ExemptVnd, resolved.TaxedVnd).CanBe()
        && resolved.ExemptVnd + resolved.TaxedVnd <= (resolved.Resolution == Resolution.Voided ? 0 : exchange?.TotalVnd ?? long.MaxValue);

    private void Store(StationTransaction tx, ProvisionalResolved resolved) => tx.Execute("""
        insert into resolutions (exchange_id, resolution, reason, exempt_vnd, taxed_vnd, received_at_ms)
        values (@id, @resolution, @Reason, @ExemptVnd, @TaxedVnd, @NowMs)
        on conflict (exchange_id) do update set resolution = excluded.resolution, reason = excluded.reason, exempt_vnd = excluded.exempt_vnd,
            taxed_vnd = excluded.taxed_vnd, received_at_ms = excluded.received_at_ms, seen_by = null, seen_at_ms = null
        where (resolution, coalesce(reason, ''), exempt_vnd, taxed_vnd)
            is not (excluded.resolution, coalesce(excluded.reason, ''), excluded.exempt_vnd, excluded.taxed_vnd)
        """,
        new
        {
            id = resolved.ExchangeId.ToSql(), resolution = resolved.Resolution.ToString(), resolved.Reason, resolved.ExemptVnd, resolved.TaxedVnd, NowMs,
        });

    private static void Know(StationTransaction tx, ResidentKnown known)
    {
        var id = ResidentRows.Resolve(tx, new(known.ResidentId));
        ResidentRows.Store(tx, new Resident(
            id, known.PersonalNumber, known.Name, known.BirthDate, known.Sex, null, known.UnitCode, known.PolicePermit, KnownToCentral: true),
            known.EarlierNumbers);
        // "Not a border resident" may just have been put right.
        tx.Execute("delete from central_proofs where resident_id = @id and proof = 'NotEligible'", new { id = id.Value.ToSql() });
    }

    private void Know(StationTransaction tx, QuotaKnown known, YearMonth month)
    {
        var id = ResidentRows.Resolve(tx, new(known.ResidentId));
        StationQuota.StoreSnapshot(tx, id, month, known.Cap, known.UsedDays, known.LostUnits, known.LostDays, NowMs);
        // A void elsewhere may have given the day back.
        StationQuota.ForgetProofs(tx, id.Value.ToSql(), month);
    }
}
