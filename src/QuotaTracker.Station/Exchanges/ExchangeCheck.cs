using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>A request that may be decided: everything it names is known and allowed.</summary>
internal sealed record CheckedExchange(
    Identity Identity, ClockState Now, ReferenceData Reference, QuotaPolicy Policy, Resident Resident, IReadOnlyList<GoodsLine> Goods, Vnd Total,
    IReadOnlyList<int>? Excess);

/// <summary>What stands before any decision: goods that may not enter in this form at all, and input that means nothing.</summary>
internal sealed class ExchangeCheck(StationClock clock, ReferenceStore references)
{
    /// <summary>The checked request, or why it is refused: exactly one of the two.</summary>
    public (CheckedExchange? Checked, Refusal? Refusal) Check(StationTransaction tx, ExchangeRequest request)
    {
        if (Identity.Load(tx) is not { } identity)
            return (null, new(503, "not-enrolled"));
        var now = clock.Now(tx);
        if (request.Day is { } day && day != now.Day)
            return (null, new(409, "day-not-today", [Documents.VietnameseText.Date(now.Day)]));
        var reference = references.Load(tx);
        if (reference.Goods is not { } list || reference.Policies?.On(now.Day) is not { } policy)
            return (null, new(503, "reference-missing"));
        if (ResidentRows.Find(tx, new ResidentId(request.ResidentId)) is not { } resident)
            return (null, new(404, "resident-unknown"));
        if (WhoIsHere(policy, resident, request.Representative, now.Day) is { } refusal)
            return (null, refusal);

        var lines = new List<GoodsLine>();
        foreach (var (index, entry) in request.Goods.Index())
        {
            var hs = HsCode.Parse(entry.Hs);
            switch (list.Check(hs, now.Day, identity.Station.Checkpoint))
            {
                case GoodsVerdict.Listed(var item):
                    ForeignPrice? foreign = null;
                    if (entry.UnitPriceFen is { } fen)
                    {
                        if (reference.ExchangeRates.On(ForeignPrice.Yuan, now.Day) is not { } rate)
                            return (null, RateMissing(reference.ExchangeRates, now.Day, index));
                        foreign = ForeignPrice.At(rate, fen);
                    }

                    if ((foreign is null ? new Vnd(entry.UnitPriceVnd ?? 0) : foreign.InVnd()) is not { } price
                        || GoodsLine.ValueOf(entry.QuantityMilli, price) is not { } value)
                        return (null, Wrong(400, "validation", $"goods[{index}].{(foreign is null ? "unitPriceVnd" : "unitPriceFen")}", Problems.Text("value-out-of-range")));
                    lines.Add(new(hs, item.NameVi, entry.QuantityMilli, entry.Unit ?? item.Unit, price, value, foreign));
                    break;
                case GoodsVerdict.Stopped(var stop):
                    return (null, Wrong(422, "goods-stopped", $"goods[{index}].hs", stop.Reason, hs.Digits, stop.Reason));
                case GoodsVerdict.NotListed:
                    return (null, Wrong(422, "goods-not-listed", $"goods[{index}].hs", Problems.Text("goods-not-listed", hs.Digits), hs.Digits));
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        var total = lines.Aggregate(Vnd.Zero, (sum, line) => sum + line.Value);
        return (new(identity, now, reference, policy, resident, lines, total, request.Excess is { Count: > 0 } excess ? excess : null), null);
    }

    // A rate is never carried on into a week that has none: the officer sees which week is the newest here, and can go on in đồng.
    private static Refusal RateMissing(ExchangeRates rates, DateOnly day, int index)
    {
        object[] args = rates.Newest(ForeignPrice.Yuan) is { } newest
            ? [Documents.VietnameseText.Date(day), Problems.Text("rate-newest", Documents.VietnameseText.Date(newest.ValidFrom), Documents.VietnameseText.Date(newest.ValidTo))]
            : [Documents.VietnameseText.Date(day), Problems.Text("rate-none")];
        return Wrong(422, "rate-missing", $"goods[{index}].unitPriceFen", Problems.Text("rate-missing", args), args);
    }

    // What the card says of the birth is kept in the resident's row; without it, what the number says.
    private static Refusal? WhoIsHere(QuotaPolicy policy, Resident resident, Representative? representative, DateOnly day)
    {
        if (!PersonalNumber.TryParse(resident.PersonalNumber, out var number))
            return null;
        BirthDate? born = BirthDate.TryParse(resident.BirthDate, out var birthDate) ? birthDate : null;
        return PresenceRules.Check(policy, number, born, representative, day) switch
        {
            null => null,
            PresenceFault.ProxyRefused => new(422, "proxy-refused", [policy.LegalBasis]),
            PresenceFault.GuardianMissing => Wrong(422, "guardian-missing", "representative", Problems.Text("guardian-missing", policy.AloneFromAge), policy.AloneFromAge),
            PresenceFault.SamePerson => Wrong(422, "representative-is-resident", "representative.personalNumber", Problems.Text("representative-is-resident")),
            PresenceFault.RepresentativeTooYoung => Wrong(422, "representative-too-young", "representative.personalNumber", Problems.Text("representative-too-young", PresenceRules.FullAge), PresenceRules.FullAge),
            PresenceFault.PaperMissing => Wrong(422, "representative-paper", "representative.paper", Problems.Text("representative-paper")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Refusal Wrong(int status, string name, string field, string message, params object[] args) =>
        new(status, name, args, new Dictionary<string, string[]> { [field] = [message] });
}
