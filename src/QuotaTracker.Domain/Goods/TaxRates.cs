using QuotaTracker.Domain.Exchanges;

namespace QuotaTracker.Domain.Goods;

/// <summary>What taxes a kind of goods costs while a text is in force. The shipped table is a sample, and marked so.</summary>
/// <param name="Hs">The code or prefix.</param>
/// <param name="DutyBasisPoints">Import duty, 0 or more, in 1/10,000 of the value.</param>
/// <param name="VatBasisPoints">Value-added tax in 1/10,000; 0 or more.</param>
/// <param name="ExciseBasisPoints">Excise in 1/10,000; 0 or more.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day, included; null while valid.</param>
/// <param name="LegalBasis">The text, or the word that it is a sample.</param>
public sealed record TaxRate(
    HsCode Hs, int DutyBasisPoints, int VatBasisPoints, int ExciseBasisPoints, DateOnly ValidFrom, DateOnly? ValidTo, string LegalBasis)
{
    /// <summary>What 10,000³ đồng cost with all taxes: whole numbers without rounding, so that near rates still compare rightly.</summary>
    public long Burden => (10_000L + DutyBasisPoints) * (10_000L + ExciseBasisPoints) * (10_000L + VatBasisPoints);

    /// <summary>The rates alone, as an estimate is made with them.</summary>
    public AppliedRates Applied => new(DutyBasisPoints, ExciseBasisPoints, VatBasisPoints);

    /// <summary>Whether the rate holds on a day.</summary>
    public bool Covers(DateOnly day) => ValidFrom <= day && (ValidTo is not { } last || day <= last);
}

/// <summary>The dated rates, found by the longest prefix.</summary>
/// <param name="rates">The rates.</param>
public sealed class TaxRates(IEnumerable<TaxRate> rates)
{
    private readonly ILookup<string, TaxRate> _rates = rates.ToLookup(rate => rate.Hs.Digits);

    /// <summary>The rate of a code on a day, or null.</summary>
    public TaxRate? Find(HsCode code, DateOnly day)
    {
        for (var length = code.Digits.Length; length >= 2; length -= 2)
        {
            if (_rates[code.Digits[..length]].FirstOrDefault(rate => rate.Covers(day)) is { } rate)
                return rate;
        }

        return null;
    }
}
