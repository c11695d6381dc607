using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Domain.Exchanges;

/// <summary>The duty that one goods line may cost: an estimate; the collector's receipt is what counts.</summary>
/// <param name="ExemptPart">The share of the line's value that the trip's exemption covers.</param>
/// <param name="TaxedPart">The rest: the base of the taxes below.</param>
/// <param name="Duty">Import duty on the base.</param>
/// <param name="Excise">Excise on base and duty.</param>
/// <param name="Vat">Value-added tax on base, duty and excise.</param>
/// <param name="Rates">The rates that were applied; null when none is known for the goods on that day.</param>
public sealed record TaxLine(Vnd ExemptPart, Vnd TaxedPart, Vnd Duty, Vnd Excise, Vnd Vat, AppliedRates? Rates)
{
    /// <summary>No rate is known for goods that are taxed: the taxes are shown as zero and must be looked up.</summary>
    public bool RateMissing => Rates is null && TaxedPart > Vnd.Zero;

    /// <summary>All taxes of the line.</summary>
    public Vnd Total => Duty + Excise + Vat;

    /// <summary>A line by its parts and rates: each tax is rounded once, half up, to whole đồng.</summary>
    public static TaxLine Of(Vnd exempt, Vnd taxed, AppliedRates? rates)
    {
        if (rates is null)
            return new(exempt, taxed, Vnd.Zero, Vnd.Zero, Vnd.Zero, null);
        var duty = taxed.Share(rates.Duty);
        var excise = (taxed + duty).Share(rates.Excise);
        return new(exempt, taxed, duty, excise, (taxed + duty + excise).Share(rates.Vat), rates);
    }
}

/// <summary>The rates that an estimate was made with, each in basis points (1/10,000), 0 or more.</summary>
/// <param name="Duty">Import duty.</param>
/// <param name="Excise">Excise.</param>
/// <param name="Vat">Value-added tax.</param>
public sealed record AppliedRates(int Duty, int Excise, int Vat);

/// <summary>Splits an exchange into its exempt and taxed part and estimates the taxes, whole đồng, rounded half up per tax and line.</summary>
public static class TaxEstimate
{
    /// <summary>
    /// One result a goods line, in the same order. Which goods are the excess is for the resident to say; without a word the
    /// lowest-taxed goods are taken as the excess, which is the cheapest for the resident (to the few đồng that rounding each tax and line may move).
    /// Of a choice the goods it names are the excess first, in its order; then the others as without a word.
    /// </summary>
    /// <param name="lines">The goods.</param>
    /// <param name="exemptPart">The value free of duty, zero to the sum of the lines.</param>
    /// <param name="rates">The dated rates.</param>
    /// <param name="day">The business day, which picks the rates.</param>
    /// <param name="excess">The resident's choice, good for these lines; null when there was none.</param>
    public static IReadOnlyList<TaxLine> Of(
        IReadOnlyList<GoodsLine> lines, Vnd exemptPart, TaxRates rates, DateOnly day, IReadOnlyList<int>? excess = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exemptPart.Amount, nameof(exemptPart));
        if (excess is not null && !ExcessChoice.IsGood(excess, lines.Count))
            throw new ArgumentOutOfRangeException(nameof(excess), "The choice doesn't name lines that are there, each once.");
        var found = lines.Select(line => rates.Find(line.Hs, day)).ToArray();
        var result = new TaxLine[lines.Count];
        var left = exemptPart;
        // The exemption is what the excess leaves, so it is spent from the other end: what the resident didn't name before what was named, the
        // last of these first. Otherwise on the highest-taxed goods first; an unknown rate counts as the highest, so that it hurts least.
        foreach (var i in Enumerable.Range(0, lines.Count).OrderByDescending(i => ExcessChoice.PlaceOf(excess, i) ?? int.MaxValue)
            .ThenByDescending(i => found[i]?.Burden ?? long.MaxValue))
        {
            var exempt = Vnd.Min(left, lines[i].Value);
            left -= exempt;
            result[i] = TaxLine.Of(exempt, lines[i].Value - exempt, found[i]?.Applied);
        }

        if (left > Vnd.Zero)
            throw new ArgumentOutOfRangeException(nameof(exemptPart), "The exempt part is larger than the goods' value.");
        return result;
    }
}
