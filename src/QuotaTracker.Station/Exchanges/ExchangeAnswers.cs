using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Exchanges;

/// <summary>Answers about exchanges, from the rows, so that a repeat says exactly what the first answer said.</summary>
internal sealed class ExchangeAnswers(ReferenceStore references, CentralLink central)
{
    public ExchangeAnswer Of(StationTransaction tx, StoredExchange stored)
    {
        var identity = Identity.Load(tx) ?? throw new System.Diagnostics.UnreachableException();
        var resolution = ExchangeRows.Resolution(tx, stored.Id);
        var reference = references.Load(tx);
        var isWaiting = ExchangeRows.Status(stored, resolution) == "Pending";
        var goods = AsItStands(stored, resolution, ExchangeRows.Goods(tx, stored.Id), reference);
        return new ExchangeAnswer(
            stored.Id, stored.NumberIn(identity).ToString(), stored.BusinessDay,
            stored.Decision, ExchangeRows.Reason(stored, resolution, identity, central.LifeIsOver), stored.TotalVnd, resolution?.ExemptVnd ?? stored.ExemptVnd,
            resolution?.TaxedVnd ?? stored.TaxedVnd, goods.Sum(line => line.TaxEstimateVnd), (int?)stored.TripOfMonth,
            Cap(tx, stored, reference),
            [.. goods.Select(line => new GoodsAnswer(
                line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPriceVnd, line.ValueVnd, line.ExemptVnd, line.TaxEstimateVnd,
                RateMissing(stored, line, reference)))],
            ExchangeRows.Status(stored, resolution),
            isWaiting && reference.PolicyOf(stored.PolicyVersion) is { } policy ? AboveCap(policy, new(stored.TotalVnd)) : 0,
            isWaiting ? ExchangeRows.Waiting(tx, identity, stored.Resident, stored.BusinessDay, before: stored) : null);
    }

    public ExchangeAnswer Of(StationTransaction tx, ExchangeRequest request, CheckedExchange good, ExchangeDraft draft)
    {
        var outcome = RecordedDecision.From(draft.Decision);
        var isWaiting = outcome.Kind == DecisionKind.Provisional;
        return new ExchangeAnswer(
            request.ExchangeId, null, good.Now.Day, outcome.Kind.ToString(), ExchangeRows.Waiting(outcome.Reason, central.LifeIsOver), good.Total.Amount, outcome.Exempt.Amount,
            outcome.Taxed.Amount, draft.Goods.Sum(line => line.TaxEstimate.Amount), draft.TripOfMonth, draft.Cap,
            [.. draft.Goods.Select((line, i) => new GoodsAnswer(
                line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPrice.Amount, line.Value.Amount, line.Exempt.Amount,
                line.TaxEstimate.Amount, draft.RateMissing[i]))],
            isWaiting ? "Pending" : outcome.Kind.ToString(),
            isWaiting ? AboveCap(good.Policy, good.Total) : 0,
            isWaiting ? ExchangeRows.Waiting(tx, good.Identity, good.Resident.Id, good.Now.Day) : null);
    }

    // The journal's lines say what was said first. Central's word may exempt another part of the goods, and the tax is on what it leaves:
    // shared out as central does it, by the same function and the same day's rates, so that both say the same đồng.
    internal static List<StoredGoods> AsItStands(StoredExchange stored, StoredResolution? resolution, List<StoredGoods> goods, ReferenceData reference)
    {
        if (ExchangeRows.Status(stored, resolution) == "Pending" || stored.Decision == nameof(DecisionKind.NotCounted))
            return goods;
        // Taken back before it was decided, or by a supervisor: nothing is exempt and nothing taxed.
        if ((resolution?.ExemptVnd ?? stored.ExemptVnd) + (resolution?.TaxedVnd ?? stored.TaxedVnd) == 0)
            return [.. goods.Select(line => line with { ExemptVnd = 0, TaxEstimateVnd = 0 })];
        if (resolution is null)
            return goods;
        var shares = TaxEstimate.Of(
            [.. goods.Select(line => new GoodsLine(HsCode.Parse(line.Hs), line.Name, line.QuantityMilli, line.Unit, new(line.UnitPriceVnd), new(line.ValueVnd)))],
            new(resolution.ExemptVnd), reference.Rates, stored.BusinessDay);
        return [.. goods.Select((line, i) => line with { ExemptVnd = shares[i].ExemptPart.Amount, TaxEstimateVnd = shares[i].Total.Amount })];
    }

    // What goes beyond a trip's cap is free of duty in no answer that central can give.
    private static long AboveCap(QuotaPolicy policy, Vnd total) => (total - Vnd.Min(total, policy.PerTripCap)).Amount;

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
