namespace QuotaTracker.Domain.Goods;

/// <summary>One row of the list of goods that residents may import (Circular 02/2018/TT-BCT, amended by 34/2025).</summary>
/// <param name="Hs">The code or prefix: everything below it is listed.</param>
/// <param name="NameVi">Name in Vietnamese.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Unit">The usual unit's key, such as <c>Kilogram</c>.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day, included; null while valid.</param>
public sealed record GoodsItem(HsCode Hs, string NameVi, string NameEn, string Unit, DateOnly ValidFrom, DateOnly? ValidTo)
{
    /// <summary>Name in simplified Chinese; empty where the table has none.</summary>
    public string NameZh { get; init; } = "";

    /// <summary>Whether the row holds on a day.</summary>
    public bool Covers(DateOnly day) => ValidFrom <= day && (ValidTo is not { } last || day <= last);
}

/// <summary>Goods that may not enter for a time: an epidemic alert or a ban, everywhere or at one checkpoint.</summary>
/// <param name="Hs">The code or prefix.</param>
/// <param name="Checkpoint">Where it holds; null everywhere.</param>
/// <param name="Reason">The words for officer and resident, with the legal basis.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day, included; null while valid.</param>
public sealed record StopItem(HsCode Hs, CheckpointCode? Checkpoint, string Reason, DateOnly ValidFrom, DateOnly? ValidTo)
{
    /// <summary>Whether the stop holds on a day at a checkpoint.</summary>
    public bool Covers(DateOnly day, CheckpointCode at) =>
        ValidFrom <= day && (ValidTo is not { } last || day <= last) && (Checkpoint is not { } only || only == at);
}

/// <summary>What the list says of some goods.</summary>
public abstract record GoodsVerdict
{
    private GoodsVerdict() { }

    /// <summary>They may be exchanged.</summary>
    /// <param name="Item">The row with the longest prefix.</param>
    public sealed record Listed(GoodsItem Item) : GoodsVerdict;

    /// <summary>They are not on the list: they may not come in this way at all. A refusal, not a tax line.</summary>
    public sealed record NotListed : GoodsVerdict;

    /// <summary>They are stopped for a time.</summary>
    /// <param name="Item">The stop with the longest prefix.</param>
    public sealed record Stopped(StopItem Item) : GoodsVerdict;
}

/// <summary>The goods list with its stop list. Both are dated, both match by the longest prefix.</summary>
/// <param name="items">The listed goods.</param>
/// <param name="stops">The stops.</param>
public sealed class GoodsList(IEnumerable<GoodsItem> items, IEnumerable<StopItem> stops)
{
    private readonly ILookup<string, GoodsItem> _items = items.ToLookup(item => item.Hs.Digits);
    private readonly StopItem[] _stops = [.. stops];

    /// <summary>The rows that hold on a day, by code.</summary>
    public IEnumerable<GoodsItem> On(DateOnly day) =>
        _items.SelectMany(rows => rows).Where(item => item.Covers(day)).OrderBy(item => item.Hs.Digits, StringComparer.Ordinal);

    /// <summary>What the list says of a code at a place on a day. A stop wins over the list.</summary>
    public GoodsVerdict Check(HsCode code, DateOnly day, CheckpointCode at)
    {
        // A shorter code than the stop's may hide stopped goods: it stops too, until the goods are declared more exactly.
        var stop = _stops.Where(stop => (stop.Hs.Contains(code) || code.Contains(stop.Hs)) && stop.Covers(day, at))
            .MaxBy(stop => stop.Hs.Digits.Length);
        if (stop is not null)
            return new GoodsVerdict.Stopped(stop);
        return Find(code, day) is { } item ? new GoodsVerdict.Listed(item) : new GoodsVerdict.NotListed();
    }

    /// <summary>The row with the longest prefix of a code on a day, stopped or not; null when the code isn't listed.</summary>
    public GoodsItem? Find(HsCode code, DateOnly day)
    {
        for (var length = code.Digits.Length; length >= 2; length -= 2)
        {
            if (_items[code.Digits[..length]].FirstOrDefault(item => item.Covers(day)) is { } item)
                return item;
        }

        return null;
    }
}
