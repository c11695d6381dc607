namespace QuotaTracker.Domain.Exchanges;

/// <summary>
/// What one unit of a foreign currency is worth in one week: the transfer-buy rate of Vietcombank's head office at the close of the
/// Thursday before, which holds from Monday to Sunday (Decree 08/2015/NĐ-CP Art. 21(5), amended by 59/2018). So one small table a week
/// is all that a station needs without a network.
/// </summary>
/// <param name="Currency">Three capital letters, ISO 4217, such as <c>CNY</c>; never <c>VND</c>.</param>
/// <param name="Centidong">Hundredths of a đồng for one unit, 1 to <see cref="CentidongMax"/>: the bank tells at most two decimals.</param>
/// <param name="ValidFrom">A Monday.</param>
/// <param name="ValidTo">The Sunday after it.</param>
/// <param name="Source">Where the number is from, or the word that it is a sample.</param>
public sealed record ExchangeRate(string Currency, long Centidong, DateOnly ValidFrom, DateOnly ValidTo, string Source)
{
    /// <summary>The largest rate: one million đồng for one unit. No currency is worth nearly as much; more is a slip of the hand.</summary>
    public const long CentidongMax = 100_000_000;

    /// <summary>Whether the rate holds on a day.</summary>
    public bool Covers(DateOnly day) => ValidFrom <= day && day <= ValidTo;
}

/// <summary>The weekly rates. A week that is not in the table has none: no rate is carried on into the next week.</summary>
/// <param name="rates">The rates, of which one holds for a currency on a day.</param>
public sealed class ExchangeRates(IEnumerable<ExchangeRate> rates)
{
    private readonly ExchangeRate[] _rates = [.. rates.OrderBy(rate => rate.ValidFrom)];

    /// <summary>The rate of a currency on a day, or null.</summary>
    public ExchangeRate? On(string currency, DateOnly day) => _rates.LastOrDefault(rate => rate.Currency == currency && rate.Covers(day));

    /// <summary>The rate of the last week there is for a currency, past or to come; null when there is none at all.</summary>
    public ExchangeRate? Newest(string currency) => _rates.LastOrDefault(rate => rate.Currency == currency);
}
