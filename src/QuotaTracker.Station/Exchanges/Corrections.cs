using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>What may happen to an exchange after it was recorded: it is taken back on its own day, or its receipt printed again.</summary>
internal sealed class Corrections(StationDatabase database, StationJournal journal, StationClock clock, ExchangeAnswers answers)
{
    public ExchangeResult Void(Guid id, string reason, OfficerCode officer) => database.Write<ExchangeResult>(tx =>
    {
        if (ExchangeRows.Find(tx, id) is not { } exchange)
            return new ExchangeResult.Refused(new(404, "not-found"));
        if (!StationJournal.CanAppend(tx))
            return new ExchangeResult.Refused(new(409, "journal-frozen"));
        if (exchange.VoidedSequence is not null)
            return new ExchangeResult.Refused(new(409, "already-voided"));
        // On a day that isn't sure, "the same day" isn't either.
        if (clock.Now(tx) is not { Trusted: true } now)
            return new ExchangeResult.Refused(new(409, "void-clock"));
        if (exchange.BusinessDay != now.Day)
            return new ExchangeResult.Refused(new(409, "void-other-day"));
        journal.Append(tx, new EntryBody.ExchangeVoided(new(id), officer, reason), now);
        if (ExchangeRows.Resolution(tx, id) is { Resolution: nameof(Resolution.Confirmed) })
            StationQuota.Forget(tx, exchange.Resident, exchange.BusinessDay);
        return new ExchangeResult.Answered(answers.Of(tx, ExchangeRows.Find(tx, id)!), IsNew: false);
    });

    public (ReprintAnswer? Answer, Refusal? Refusal) Reprint(Guid id, OfficerCode officer) => database.Write<(ReprintAnswer?, Refusal?)>(tx =>
    {
        if (ExchangeRows.Find(tx, id) is not { } exchange)
            return (null, new(404, "not-found"));
        if (!StationJournal.CanAppend(tx))
            return (null, new(409, "journal-frozen"));
        var copy = (int)exchange.Copies + 1;
        var entry = journal.Append(tx, new EntryBody.ReceiptReprinted(new(id), officer, copy));
        return (new(id, new ReceiptNumber(entry.Station, entry.Incarnation, (int)exchange.ReceiptNumber).ToString(), copy), null);
    });
}
