using QuotaTracker.Contracts.Stations;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Lives;

/// <summary>What a life begins with.</summary>
/// <param name="Station">Whose.</param>
/// <param name="Incarnation">Which.</param>
/// <param name="Key">With which it signs.</param>
/// <param name="CodeHash">The hash of the code that it was begun with.</param>
/// <param name="CentralKeys">With which central signs.</param>
internal sealed record NewLife(StationId Station, int Incarnation, StationKey Key, string CodeHash, IReadOnlyList<WireKey> CentralKeys);

/// <summary>
/// Begins a life in the store, and carries over from the one before what central may not have. All in the caller's one transaction: before
/// it there is the old life, after it the new one, and nothing between.
/// </summary>
internal sealed class CarryOver(StationJournal journal, ReferenceStore references, TimeProvider clock)
{
    /// <summary>The first life of an empty store.</summary>
    public void Begin(StationTransaction tx, NewLife life)
    {
        Open(tx, life, follows: null);
        journal.Append(tx, new EntryBody.Opened(SoftwareVersion.Text));
    }

    /// <summary>The next life of a store whose journal was stopped, or whose life central has ended.</summary>
    public void Begin(StationTransaction tx, Identity old, NewLife life)
    {
        var unsent = JournalRows.Raw(tx, after: old.Acknowledged).ToList();
        var limbo = JournalRows.Raw(tx, JournalRows.Limbo).ToList();
        Empty(tx);
        Open(tx, life, old.Incarnation);
        journal.Append(tx, new EntryBody.Opened(SoftwareVersion.Text));
        var reference = references.Load(tx);
        foreach (var entry in Intact(tx, unsent, $"{old.Incarnation}").Where(IsCarried))
            Carry(tx, entry, isLimbo: false, reference, life.Key);
        foreach (var entry in Intact(tx, limbo, $"{old.Incarnation}-{JournalRows.Limbo}"))
            Carry(tx, entry, isLimbo: true, reference, life.Key);
    }

    // What isn't any more what was written stays in the store that is kept aside, and perhaps whole on the second device.
    private IEnumerable<JournalEntry> Intact(StationTransaction tx, IReadOnlyList<(long Sequence, JournalEntry? Entry)> rows, string where)
    {
        foreach (var (sequence, entry) in rows)
        {
            if (entry?.IsIntact() == true)
                yield return entry;
            else
                Attention.Raise(tx, clock.GetUtcNow().ToUnixTimeMilliseconds(), "salvage-damaged", where, sequence);
        }
    }

    /// <summary>
    /// Records anew in this life what another copy of the store recorded in limbo, and this store doesn't know. Safe to repeat.
    /// </summary>
    public void CarryLimbo(StationTransaction tx, IReadOnlyList<JournalEntry> limbo, StationKey key)
    {
        var reference = references.Load(tx);
        // An exchange is known by its id, however it came here; anything else by its time and words, which it keeps.
        var known = limbo.Select(entry => entry.Kind).Where(kind => kind != nameof(EntryBody.ExchangeRecorded)).Distinct()
            .SelectMany(kind => JournalRows.OfKind(tx, kind)).Select(Words).ToHashSet();
        foreach (var entry in limbo)
        {
            if (EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is EntryBody.ExchangeRecorded recorded
                ? ExchangeRows.Find(tx, recorded.Exchange.Value) is null
                : !known.Contains(Words(entry)))
                Carry(tx, entry, isLimbo: true, reference, key);
        }
    }

    private static (long, string, string) Words(JournalEntry entry) => (entry.MadeAtMs, entry.Kind, Convert.ToHexString(entry.Body.Span));

    private static bool IsCarried(JournalEntry entry) =>
        entry.Kind is nameof(EntryBody.ResidentRegistered) or nameof(EntryBody.ExchangeRecorded) or nameof(EntryBody.ExchangeVoided);

    // Day and time stay those of the exchange: the right it asks for is one of that day.
    private void Carry(StationTransaction tx, JournalEntry entry, bool isLimbo, ReferenceData reference, StationKey key)
    {
        if (EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is not { } body)
            return;
        if (body is not EntryBody.ExchangeRecorded recorded)
        {
            journal.AppendAgain(tx, body, entry.MadeAt);
            return;
        }

        var first = recorded.Carried ?? new ReceiptNumber(entry.Station, entry.Incarnation, recorded.ReceiptNumber, isLimbo).ToString();
        var again = Ungranted(recorded, reference, entry.Day) with { ReceiptNumber = ExchangeRows.NextReceiptNumber(tx, isLimbo: false), Carried = first };
        ReceiptSealer.Seal(tx, journal.AppendAgain(tx, again, entry.MadeAt), again, isLimbo: false, key);
    }

    // What a stopped copy granted may have been granted by another one, too: central decides.
    private static EntryBody.ExchangeRecorded Ungranted(EntryBody.ExchangeRecorded recorded, ReferenceData reference, DateOnly day)
    {
        if (recorded.Outcome.Kind != DecisionKind.Exempt)
            return recorded;
        GoodsLine[] lines = [.. recorded.Goods.Select(line =>
            new GoodsLine(HsCode.Parse(line.Hs), line.Name, line.QuantityMilli, line.Unit, line.UnitPrice, line.Value, line.Foreign))];
        var taxes = TaxEstimate.Of(lines, Vnd.Zero, reference.Rates, day, recorded.Excess);
        return recorded with
        {
            Goods = [.. recorded.Goods.Select((line, i) => line with { Exempt = Vnd.Zero, TaxEstimate = taxes[i].Total, Rates = taxes[i].Rates })],
            Outcome = RecordedDecision.From(new QuotaDecision.Provisional(ProvisionalReason.JournalFrozen)),
            TripOfMonth = null,
        };
    }

    // The whole old store is kept aside by now, and handed in from there: a grant of this copy that is no second branch is still good
    // under its burned lease. Persons, tables and officers stay: central tells them anew, and until then the
    // desk works with them. What it said of trips goes: it tells of those used, never of one that was taken back meanwhile.
    private static void Empty(StationTransaction tx) => StationTables.Empty(
        tx, JournalRows.Journal, JournalRows.Limbo, "exchange_goods", "exchanges", "receipt_seals", "resolutions", "leases", "leases_given_back", "lease_requests",
        "stick_exports", "needs_attention", "salvage", "quota_snapshots", "central_proofs", "station");

    private static void Open(StationTransaction tx, NewLife life, int? follows)
    {
        tx.Execute("""
            insert into station (only_one, station, incarnation, key_id, enrolled_with, follows)
            values (1, @station, @Incarnation, @keyId, @CodeHash, @follows)
            """, new { station = life.Station.Value, life.Incarnation, keyId = life.Key.KeyId, life.CodeHash, follows });
        tx.Execute("delete from central_keys");
        foreach (var key in life.CentralKeys)
            tx.Execute("insert into central_keys (kid, x, y) values (@Kid, @X, @Y)", new { key.Kid, key.X, key.Y });
    }
}
