using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>Answers about exchanges, from the rows, so that a repeat says exactly what the first answer said.</summary>
internal sealed class ExchangeAnswers(ReferenceStore references)
{
    public ExchangeAnswer Of(StationTransaction tx, StoredExchange stored)
    {
        var identity = Identity.Load(tx) ?? throw new System.Diagnostics.UnreachableException();
        var resolution = ExchangeRows.Resolution(tx, stored.Id);
        var reference = references.Load(tx);
        var goods = ExchangeRows.Goods(tx, stored.Id);
        return new ExchangeAnswer(
            stored.Id, stored.NumberIn(identity).ToString(), stored.BusinessDay,
            stored.Decision, resolution?.Reason ?? stored.Reason, stored.TotalVnd, resolution?.ExemptVnd ?? stored.ExemptVnd,
            resolution?.TaxedVnd ?? stored.TaxedVnd, goods.Sum(line => line.TaxEstimateVnd), (int?)stored.TripOfMonth,
            Cap(tx, stored, reference),
            [.. goods.Select(line => new GoodsAnswer(
                line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPriceVnd, line.ValueVnd, line.ExemptVnd, line.TaxEstimateVnd,
                RateMissing(stored, line, reference)))],
            ExchangeRows.Status(stored, resolution));
    }

    public static ExchangeAnswer Of(ExchangeRequest request, CheckedExchange good, ExchangeDraft draft)
    {
        var outcome = RecordedDecision.From(draft.Decision);
        return new ExchangeAnswer(
            request.ExchangeId, null, good.Now.Day, outcome.Kind.ToString(), outcome.Reason, good.Total.Amount, outcome.Exempt.Amount,
            outcome.Taxed.Amount, draft.Goods.Sum(line => line.TaxEstimate.Amount), draft.TripOfMonth, draft.Cap,
            [.. draft.Goods.Select((line, i) => new GoodsAnswer(
                line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPrice.Amount, line.Value.Amount, line.Exempt.Amount,
                line.TaxEstimate.Amount, draft.RateMissing[i]))],
            outcome.Kind == DecisionKind.Provisional ? "Pending" : outcome.Kind.ToString());
    }

    private static int Cap(StationTransaction tx, StoredExchange stored, ReferenceData reference)
    {
        var month = YearMonth.Of(stored.BusinessDay);
        return (int?)tx.Scalar<long?>("select cap from quota_snapshots where resident_id = @id and month = @month",
            new { id = Residents.ResidentRows.Resolve(tx, stored.Resident).Value.ToSql(), month = month.ToString() })
            ?? reference.Policies?.TripsIn(month) ?? 0;
    }

    private static bool RateMissing(StoredExchange stored, StoredGoods line, ReferenceData reference) =>
        stored.Decision != nameof(DecisionKind.NotCounted) && line.ExemptVnd < line.ValueVnd
        && reference.Rates.Find(HsCode.Parse(line.Hs), stored.BusinessDay) is null;
}
