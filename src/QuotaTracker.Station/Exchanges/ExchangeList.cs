using QuotaTracker.Domain;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>Exchanges as lists show them: with their state in words, and whether central has each.</summary>
internal static class ExchangeList
{
    private const int ListedMax = 500;

    public static IReadOnlyList<ListedExchange> OfDay(StationTransaction tx, DateOnly day, bool lifeIsOver) =>
        Identity.Load(tx) is { } identity ? [.. ExchangeRows.OfDay(tx, day).Select(exchange => Of(tx, identity, exchange, lifeIsOver))] : [];

    /// <summary>What waits for central's decision, of all days, oldest first.</summary>
    public static IReadOnlyList<ListedExchange> Waiting(StationTransaction tx, bool lifeIsOver) =>
        Identity.Load(tx) is { } identity ? [.. ExchangeRows.Waiting(tx, ListedMax).Select(exchange => Of(tx, identity, exchange, lifeIsOver))] : [];

    /// <summary>The exchange of a receipt, by the number of this life or the one first handed out; null when it isn't kept here.</summary>
    public static ListedExchange? Find(StationTransaction tx, ReceiptNumber number, bool lifeIsOver) =>
        Identity.Load(tx) is { } identity && ExchangeRows.FindByNumber(tx, identity, number) is { } exchange
            ? Of(tx, identity, exchange, lifeIsOver)
            : null;

    public static ListedExchange Of(StationTransaction tx, Identity identity, StoredExchange exchange, bool lifeIsOver)
    {
        var resolution = ExchangeRows.Resolution(tx, exchange.Id);
        var resident = ResidentRows.Find(tx, exchange.Resident);
        return new ListedExchange(
            exchange.Id, exchange.NumberIn(identity).ToString(),
            exchange.MadeAtMs, exchange.BusinessDay, Masked(resident?.PersonalNumber), resident?.Name ?? "", exchange.Direction,
            exchange.TotalVnd, resolution?.ExemptVnd ?? exchange.ExemptVnd, resolution?.TaxedVnd ?? exchange.TaxedVnd,
            exchange.Decision, ExchangeRows.Reason(tx, exchange, resolution, identity, lifeIsOver), ExchangeRows.Status(exchange, resolution),
            ExchangeRows.IsSent(exchange, identity), (int)exchange.Copies,
            exchange.Carried, exchange.Identified);
    }

    internal static string Masked(string? number) => PersonalNumber.TryParse(number, out var parsed) ? parsed.Masked : "";
}
