namespace QuotaTracker.Domain.Exchanges;

/// <summary>
/// A unit price as it was agreed in yuan, with the rate that made đồng of it: whoever has the slip can work it out again by hand. The
/// price in đồng is rounded once, to whole đồng; the line's value follows from it as from any price.
/// </summary>
/// <param name="Currency"><see cref="Yuan"/>, the only one in which goods are priced.</param>
/// <param name="Fen">Hundredths of a yuan for one unit of the goods, 1 to <see cref="FenMax"/>.</param>
/// <param name="Centidong">Hundredths of a đồng for one yuan, 1 to <see cref="ExchangeRate.CentidongMax"/>.</param>
/// <param name="From">The Monday of the rate's week.</param>
/// <param name="To">Its Sunday.</param>
public sealed record ForeignPrice(string Currency, long Fen, long Centidong, DateOnly From, DateOnly To)
{
    /// <summary>The currency of the neighbour.</summary>
    public const string Yuan = "CNY";

    /// <summary>The largest price: one million yuan. At any rate there was it is more than the largest price in đồng.</summary>
    public const long FenMax = 100_000_000;

    /// <summary>The price in whole đồng, fen × centidong / 10,000 rounded half up; null when out of range or less than one đồng.</summary>
    public Vnd? InVnd()
    {
        if (Fen is < 1 or > FenMax || Centidong is < 1 or > ExchangeRate.CentidongMax)
            return null;
        var price = ((Fen * Centidong) + 5_000) / 10_000;
        return price is < 1 or > GoodsLine.UnitPriceMax ? null : new Vnd(price);
    }

    /// <summary>A price at the rate of a week.</summary>
    public static ForeignPrice At(ExchangeRate rate, long fen) => new(rate.Currency, fen, rate.Centidong, rate.ValidFrom, rate.ValidTo);
}
