using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Reference;

/// <summary>GET /api/rates: what a yuan is worth today, and of which week the newest rate is that is known here.</summary>
internal static class RatesEndpoint
{
    public static RatesAnswer Handle(StationDatabase database, StationClock clock, ReferenceStore references) => database.Read(tx =>
    {
        var rates = references.Load(tx).ExchangeRates;
        return new RatesAnswer(Answer(rates.On(ForeignPrice.Yuan, clock.Now(tx).Day)), Answer(rates.Newest(ForeignPrice.Yuan)));
    });

    private static RateAnswer? Answer(ExchangeRate? rate) =>
        rate is null ? null : new(rate.Currency, rate.Centidong, rate.ValidFrom, rate.ValidTo, rate.Source);
}
