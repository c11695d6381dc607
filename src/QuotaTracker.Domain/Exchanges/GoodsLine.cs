using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Domain.Exchanges;

/// <summary>One kind of goods in one exchange.</summary>
/// <param name="Hs">The tariff code as declared, 2 to 8 digits.</param>
/// <param name="Name">What the goods were called on the list that day.</param>
/// <param name="QuantityMilli">Quantity in thousandths of the unit, more than zero.</param>
/// <param name="Unit">The unit's key, such as <c>Kilogram</c>.</param>
/// <param name="UnitPrice">Price of one unit in đồng, more than zero.</param>
/// <param name="Value">Price times quantity, rounded half up; more than zero.</param>
/// <param name="Foreign">The price as agreed in yuan, which the one in đồng was made of; null when it was agreed in đồng.</param>
public sealed record GoodsLine(
    HsCode Hs, string Name, long QuantityMilli, string Unit, Vnd UnitPrice, Vnd Value, ForeignPrice? Foreign = null)
{
    /// <summary>The largest quantity: 1,000,000 units. More is a slip of the hand, not a resident's load.</summary>
    public const long QuantityMilliMax = 1_000_000_000;

    /// <summary>The largest unit price: one billion đồng.</summary>
    public const long UnitPriceMax = 1_000_000_000;

    /// <summary>The largest value of one line: ten billion đồng. With at most 50 lines no sum can overflow.</summary>
    public const long ValueMax = 10_000_000_000;

    /// <summary>Price times quantity in whole đồng, rounded half up; null when out of range or less than one đồng.</summary>
    public static Vnd? ValueOf(long quantityMilli, Vnd unitPrice)
    {
        if (quantityMilli is < 1 or > QuantityMilliMax || unitPrice.Amount is < 1 or > UnitPriceMax)
            return null;
        var value = (long)((((Int128)quantityMilli * unitPrice.Amount) + 500) / 1_000);
        return value is < 1 or > ValueMax ? null : new Vnd(value);
    }
}
