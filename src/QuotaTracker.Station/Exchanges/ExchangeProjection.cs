using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>What follows from an entry for the tables of own exchanges and leases. A replay of the journal gives the same rows.</summary>
internal static class ExchangeProjection
{
    /// <summary>Applies one entry, in the transaction that wrote it.</summary>
    public static void Apply(StationTransaction tx, JournalEntry entry, EntryBody body, bool isLimbo = false)
    {
        switch (body)
        {
            case EntryBody.ExchangeRecorded recorded:
                Record(tx, entry, recorded, isLimbo);
                break;
            case EntryBody.ExchangeVoided voided:
                Void(tx, entry, voided);
                break;
            case EntryBody.ReceiptReprinted(var exchange, _, var copy):
                tx.Execute("update exchanges set copies = @copy where exchange_id = @id", new { copy, id = exchange.Value.ToSql() });
                break;
            case EntryBody.LeaseReleased(var lease, _):
                tx.Execute("update leases set state = 'Released' where lease_id = @id", new { id = lease.Value.ToSql() });
                break;
            case EntryBody.Opened or EntryBody.ResidentRegistered or EntryBody.ClockAnchored or EntryBody.DateConfirmed
                or EntryBody.OfficerSignedIn or EntryBody.DayClosed or EntryBody.MonthClosed:
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Throws the exchanges away and makes them again from the journal. Leases are central's and stay as they are.</summary>
    public static void Rebuild(StationTransaction tx)
    {
        StationTables.Empty(tx, "exchange_goods", "exchanges");
        // What the journal did to leases is undone by replaying onto untouched copies, so they are set aside.
        tx.Execute("create temp table leases_as_they_were as select lease_id, used_days, state from leases; update leases set used_days = 0");
        foreach (var (_, entry) in JournalRows.Raw(tx))
        {
            if (entry is not null && EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is { } body and not EntryBody.LeaseReleased)
                Apply(tx, entry, body);
        }

        foreach (var (_, entry) in JournalRows.Raw(tx, JournalRows.Limbo))
        {
            if (entry is not null && EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is { } body)
                Apply(tx, entry, body, isLimbo: true);
        }

        tx.Execute("""
            update leases set used_days = (select used_days from leases_as_they_were as w where w.lease_id = leases.lease_id);
            drop table leases_as_they_were;
            """);
    }

    private static void Record(StationTransaction tx, JournalEntry entry, EntryBody.ExchangeRecorded recorded, bool isLimbo)
    {
        var id = recorded.Exchange.Value.ToSql();
        tx.Execute("""
            insert into exchanges (exchange_id, is_limbo, sequence, receipt_number, day, made_at_ms, resident_id, officer, direction, identified,
                total_vnd, decision, reason, lease_id, exempt_vnd, taxed_vnd, policy_version, trip_of_month, carried)
            values (@id, @isLimbo, @Sequence, @ReceiptNumber, @day, @MadeAtMs, @resident, @officer, @direction, @identified,
                @total, @decision, @Reason, @lease, @exempt, @taxed, @PolicyVersion, @TripOfMonth, @Carried)
            """,
            new
            {
                id, isLimbo, entry.Sequence, recorded.ReceiptNumber, day = entry.Day.ToSql(), entry.MadeAtMs,
                resident = recorded.Resident.Value.ToSql(), officer = recorded.Officer.Value, direction = recorded.Direction.ToString(),
                identified = recorded.Identified.ToString(), total = recorded.Total.Amount, decision = recorded.Outcome.Kind.ToString(),
                recorded.Outcome.Reason, lease = recorded.Outcome.Lease?.Value.ToSql(), exempt = recorded.Outcome.Exempt.Amount,
                taxed = recorded.Outcome.Taxed.Amount, recorded.PolicyVersion, recorded.TripOfMonth, recorded.Carried,
            });
        foreach (var (line, goods) in recorded.Goods.Index())
        {
            tx.Execute("""
                insert into exchange_goods (exchange_id, line, hs, name, quantity_milli, unit, unit_price_vnd, value_vnd, exempt_vnd, tax_estimate_vnd,
                    currency, unit_price_fen, rate_centidong, rate_from, rate_to, duty_bp, excise_bp, vat_bp, excess_place)
                values (@id, @line, @Hs, @Name, @QuantityMilli, @Unit, @price, @value, @exempt, @tax,
                    @currency, @fen, @centidong, @rateFrom, @rateTo, @duty, @excise, @vat, @excessPlace)
                """,
                new
                {
                    id, line, goods.Hs, goods.Name, goods.QuantityMilli, goods.Unit, price = goods.UnitPrice.Amount,
                    value = goods.Value.Amount, exempt = goods.Exempt.Amount, tax = goods.TaxEstimate.Amount,
                    currency = goods.Foreign?.Currency, fen = goods.Foreign?.Fen, centidong = goods.Foreign?.Centidong,
                    rateFrom = goods.Foreign?.From.ToSql(), rateTo = goods.Foreign?.To.ToSql(),
                    duty = goods.Rates?.Duty, excise = goods.Rates?.Excise, vat = goods.Rates?.Vat,
                    excessPlace = ExcessChoice.PlaceOf(recorded.Excess, line),
                });
        }

        if (recorded.Outcome.Lease is { } lease)
        {
            tx.Execute("update leases set used_days = used_days | @bit where lease_id = @id",
                new { bit = DayMask.Of(entry.Day).Bits, id = lease.Value.ToSql() });
        }
    }

    private static void Void(StationTransaction tx, JournalEntry entry, EntryBody.ExchangeVoided voided)
    {
        var id = voided.Exchange.Value.ToSql();
        tx.Execute("update exchanges set voided_sequence = @Sequence, void_reason = @Reason where exchange_id = @id",
            new { entry.Sequence, voided.Reason, id });
        // Only an open lease takes a trip back; what was given back already belongs to central.
        tx.Execute("""
            update leases set used_days = used_days & ~@bit
            where state = 'Open' and lease_id = (select lease_id from exchanges where exchange_id = @id)
            """, new { bit = DayMask.Of(entry.Day).Bits, id });
    }
}
