using QuotaTracker.Domain;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>A day's exchanges with their state in words, and whether central has each.</summary>
internal static class ExchangeList
{
    public static IReadOnlyList<ListedExchange> OfDay(StationTransaction tx, DateOnly day, bool lifeIsOver)
    {
        if (Identity.Load(tx) is not { } identity)
            return [];
        return [.. ExchangeRows.OfDay(tx, day).Select(exchange =>
        {
            var resolution = ExchangeRows.Resolution(tx, exchange.Id);
            var resident = ResidentRows.Find(tx, exchange.Resident);
            return new ListedExchange(
                exchange.Id, exchange.NumberIn(identity).ToString(),
                exchange.MadeAtMs, exchange.BusinessDay, Masked(resident?.PersonalNumber), resident?.Name ?? "", exchange.Direction,
                exchange.TotalVnd, resolution?.ExemptVnd ?? exchange.ExemptVnd, resolution?.TaxedVnd ?? exchange.TaxedVnd,
                exchange.Decision, ExchangeRows.Reason(exchange, resolution, identity, lifeIsOver), ExchangeRows.Status(exchange, resolution),
                ExchangeRows.IsSent(exchange, identity), (int)exchange.Copies,
                exchange.Carried);
        })];
    }

    internal static string Masked(string? number) => PersonalNumber.TryParse(number, out var parsed) ? parsed.Masked : "";
}
