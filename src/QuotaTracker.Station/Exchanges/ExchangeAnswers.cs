using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
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
        var goods = ExchangeRows.Goods(tx, stored.Id);
        var taxes = AsItStands(stored, resolution, goods, reference);
        return new ExchangeAnswer(
            stored.Id, stored.NumberIn(identity).ToString(), stored.BusinessDay,
            stored.Decision, ExchangeRows.Reason(tx, stored, resolution, identity, central.LifeIsOver), stored.TotalVnd, resolution?.ExemptVnd ?? stored.ExemptVnd,
            resolution?.TaxedVnd ?? stored.TaxedVnd, taxes.Sum(line => line.EstimateVnd), (int?)stored.TripOfMonth,
            Cap(tx, stored, reference),
            [.. goods.Select((line, i) => Line(
                line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPriceVnd, line.ValueVnd, line.Foreign, taxes[i]))],
            ExchangeRows.Status(stored, resolution),
            isWaiting && reference.PolicyOf(stored.PolicyVersion) is { } policy ? AboveCap(policy, new(stored.TotalVnd)) : 0,
            isWaiting ? ExchangeRows.Waiting(tx, identity, stored.Resident, stored.BusinessDay, before: stored) : null,
            ExchangeRows.Excess(goods) is not null, stored.Identified, Masked(stored.Representative));
    }

    public ExchangeAnswer Of(StationTransaction tx, ExchangeRequest request, CheckedExchange good, ExchangeDraft draft)
    {
        var outcome = RecordedDecision.From(draft.Decision);
        var isWaiting = outcome.Kind == DecisionKind.Provisional;
        return new ExchangeAnswer(
            request.ExchangeId, null, good.Now.Day, outcome.Kind.ToString(), ExchangeRows.Waiting(tx, good.Resident.Id, good.Now.Day, outcome.Reason, central.LifeIsOver), good.Total.Amount, outcome.Exempt.Amount,
            outcome.Taxed.Amount, draft.Goods.Sum(line => line.TaxEstimate.Amount), draft.TripOfMonth, draft.Cap,
            [.. draft.Goods.Select(line => Line(
                line.Hs, line.Name, line.QuantityMilli, line.Unit, line.UnitPrice.Amount, line.Value.Amount, line.Foreign,
                AsRecorded(outcome.Kind != DecisionKind.NotCounted, line.Value, line.Exempt, line.TaxEstimate, line.Rates)))],
            isWaiting ? "Pending" : outcome.Kind.ToString(),
            isWaiting ? AboveCap(good.Policy, good.Total) : 0,
            isWaiting ? ExchangeRows.Waiting(tx, good.Identity, good.Resident.Id, good.Now.Day) : null,
            good.Excess is not null, request.By.ToString(), Masked(request.Representative));
    }

    /// <summary>Of each line what is above the cap, and taxed whatever central answers: shared out as central will, should it confirm.</summary>
    internal static IReadOnlyList<long> AboveCapByLine(StationTransaction tx, StoredExchange stored, ExchangeAnswer answer, ReferenceData reference)
    {
        var goods = ExchangeRows.Goods(tx, stored.Id);
        return [.. TaxEstimate.Of([.. goods.Select(line => line.ToLine())], new(stored.TotalVnd - answer.AboveCapVnd), reference.Rates, stored.BusinessDay, ExchangeRows.Excess(goods))
            .Select(line => line.TaxedPart.Amount)];
    }

    /// <summary>The lines of an exchange with what is exempt and taxed of each now.</summary>
    internal static List<StoredGoods> GoodsAsTheyStand(StoredExchange stored, StoredResolution? resolution, List<StoredGoods> goods, ReferenceData reference) =>
        [.. goods.Zip(AsItStands(stored, resolution, goods, reference), (line, tax) => line with { ExemptVnd = tax.Line.ExemptPart.Amount, TaxEstimateVnd = tax.EstimateVnd })];

    // The journal's lines say what was said first. Central's word may exempt another part of the goods, and the tax is on what it leaves:
    // shared out as central does it, by the same function and the same day's rates, so that both say the same đồng.
    private static List<LineTax> AsItStands(StoredExchange stored, StoredResolution? resolution, List<StoredGoods> goods, ReferenceData reference)
    {
        var counts = stored.Decision != nameof(DecisionKind.NotCounted);
        if (counts && ExchangeRows.Status(stored, resolution) != "Pending")
        {
            // Taken back before it was decided, or by a supervisor: nothing is exempt and nothing taxed.
            if ((resolution?.ExemptVnd ?? stored.ExemptVnd) + (resolution?.TaxedVnd ?? stored.TaxedVnd) == 0)
                return [.. goods.Select(line => LineTax.From(TaxLine.Of(Vnd.Zero, Vnd.Zero, line.Rates)))];
            if (resolution is not null)
            {
                return [.. TaxEstimate.Of([.. goods.Select(line => line.ToLine())], new(resolution.ExemptVnd), reference.Rates, stored.BusinessDay, ExchangeRows.Excess(goods))
                    .Select(LineTax.From)];
            }
        }

        return [.. goods.Select(line => AsRecorded(counts, new(line.ValueVnd), new(line.ExemptVnd), new(line.TaxEstimateVnd), line.Rates))];
    }

    // By the rates that were recorded, so that a repeat says what was said first, whatever the table of rates says by now.
    private static LineTax AsRecorded(bool counts, Vnd value, Vnd exempt, Vnd estimate, AppliedRates? rates)
    {
        var line = TaxLine.Of(exempt, counts ? value - exempt : Vnd.Zero, rates);
        // An entry from before rates were recorded has an estimate all the same.
        return LineTax.From(line) with { EstimateVnd = estimate.Amount, RateMissing = line.RateMissing && estimate == Vnd.Zero };
    }

    private static GoodsAnswer Line(
        string hs, string name, long quantityMilli, string unit, long unitPriceVnd, long valueVnd, ForeignPrice? foreign, LineTax tax) => new(
            hs, name, quantityMilli, unit, unitPriceVnd, valueVnd, tax.Line.ExemptPart.Amount, tax.EstimateVnd, tax.RateMissing,
            foreign?.Fen, foreign is null ? null : new(foreign.Currency, foreign.Centidong, foreign.From, foreign.To),
            tax.Line.TaxedPart.Amount, tax.Line.Duty.Amount, tax.Line.Excise.Amount, tax.Line.Vat.Amount,
            tax.Line.Rates?.Duty, tax.Line.Rates?.Excise, tax.Line.Rates?.Vat);

    private static AttendantAnswer? Masked(Representative? representative) =>
        representative is null ? null : new(representative.Kind.ToString(), ExchangeList.Masked(representative.PersonalNumber));

    // What goes beyond a trip's cap is free of duty in no answer that central can give.
    private static long AboveCap(QuotaPolicy policy, Vnd total) => (total - Vnd.Min(total, policy.PerTripCap)).Amount;

    private static int Cap(StationTransaction tx, StoredExchange stored, ReferenceData reference)
    {
        var month = YearMonth.Of(stored.BusinessDay);
        return (int?)tx.Scalar<long?>("select cap from quota_snapshots where resident_id = @id and month = @month",
            new { id = Residents.ResidentRows.Resolve(tx, stored.Resident).Value.ToSql(), month = month.ToString() })
            ?? reference.Policies?.TripsIn(month) ?? 0;
    }

    private sealed record LineTax(TaxLine Line, long EstimateVnd, bool RateMissing)
    {
        public static LineTax From(TaxLine line) => new(line, line.Total.Amount, line.RateMissing);
    }
}
