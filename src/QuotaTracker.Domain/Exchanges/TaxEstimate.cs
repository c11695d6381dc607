using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Domain.Exchanges;

/// <summary>The duty that one goods line may cost: an estimate; the collector's receipt is what counts.</summary>
/// <param name="ExemptPart">The share of the line's value that the trip's exemption covers.</param>
/// <param name="TaxedPart">The rest: the base of the taxes below.</param>
/// <param name="Duty">Import duty on the base.</param>
/// <param name="Excise">Excise on base and duty.</param>
/// <param name="Vat">Value-added tax on base, duty and excise.</param>
/// <param name="RateMissing">No rate is known for the goods on that day; the taxes are shown as zero and must be looked up.</param>
public sealed record TaxLine(Vnd ExemptPart, Vnd TaxedPart, Vnd Duty, Vnd Excise, Vnd Vat, bool RateMissing)
{
    /// <summary>All taxes of the line.</summary>
    public Vnd Total => Duty + Excise + Vat;
}

/// <summary>Splits an exchange into its exempt and taxed part and estimates the taxes, whole đồng, rounded half up per tax and line.</summary>
public static class TaxEstimate
{
    /// <summary>
    /// One result a goods line, in the same order. Which goods are the excess is for the resident to say; without a word the
    /// lowest-taxed goods are taken as the excess, which is the cheapest for the resident (to the few đồng that rounding each tax and line may move).
    /// </summary>
    /// <param name="lines">The goods.</param>
    /// <param name="exemptPart">The value free of duty, zero to the sum of the lines.</param>
    /// <param name="rates">The dated rates.</param>
    /// <param name="day">The business day, which picks the rates.</param>
    public static IReadOnlyList<TaxLine> Of(IReadOnlyList<GoodsLine> lines, Vnd exemptPart, TaxRates rates, DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exemptPart.Amount, nameof(exemptPart));
        var found = lines.Select(line => rates.Find(line.Hs, day)).ToArray();
        var result = new TaxLine[lines.Count];
        var left = exemptPart;
        // The exemption is spent on the highest-taxed goods first; an unknown rate counts as the highest, so that it hurts least.
        foreach (var i in Enumerable.Range(0, lines.Count).OrderByDescending(i => found[i]?.Burden ?? long.MaxValue))
        {
            var exempt = Vnd.Min(left, lines[i].Value);
            left -= exempt;
            result[i] = Line(exempt, lines[i].Value - exempt, found[i]);
        }

        if (left > Vnd.Zero)
            throw new ArgumentOutOfRangeException(nameof(exemptPart), "The exempt part is larger than the goods' value.");
        return result;
    }

    private static TaxLine Line(Vnd exempt, Vnd taxed, TaxRate? rate)
    {
        if (rate is null)
            return new(exempt, taxed, Vnd.Zero, Vnd.Zero, Vnd.Zero, RateMissing: taxed > Vnd.Zero);
        var duty = taxed.Share(rate.DutyBasisPoints);
        var excise = (taxed + duty).Share(rate.ExciseBasisPoints);
        return new(exempt, taxed, duty, excise, (taxed + duty + excise).Share(rate.VatBasisPoints), RateMissing: false);
    }
}
