using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Goods;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Receipts;

/// <summary>Everything that a receipt shows. Exchange: as the API tells it, with what has become of it since.</summary>
internal sealed record Receipt(
    string Number, string Station, string CheckpointNameVi, string CheckpointNameEn, string CheckpointNameZh, DateTimeOffset MadeAt, string MaskedNumber,
    string Officer, string OfficerName, string Direction, ExchangeAnswer Exchange, string LegalBasis, bool SampleRates,
    string Jws, int Copies, string? VoidReason, string? FirstReason, long FirstTaxedVnd, string? Carried,
    IReadOnlyList<string> GoodsZh, IReadOnlyList<long> AboveCapVnd, Representative? Representative)
{
    /// <summary>Whether the table of exchange rates is a sample.</summary>
    public bool SampleExchangeRates { get; init; }
}

/// <summary>Reads receipts by their number.</summary>
internal sealed class ReceiptReader(StationDatabase database, ExchangeAnswers answers, ReferenceStore references)
{
    /// <summary>The receipt; null when this life of this station gave out no such number, nor carries one.</summary>
    public Receipt? Find(string number) => ReceiptNumber.TryParse(number, out var parsed) ? database.Read(tx => Find(tx, parsed)) : null;

    private Receipt? Find(StationTransaction tx, ReceiptNumber number)
    {
        if (Identity.Load(tx) is not { } identity || ExchangeRows.FindByNumber(tx, identity, number) is not { } stored)
            return null;
        var reference = references.Load(tx);
        var checkpoint = reference.Checkpoints.FirstOrDefault(checkpoint => checkpoint.Code == identity.Station.Checkpoint);
        var policy = reference.PolicyOf(stored.PolicyVersion);
        var officer = tx.Scalar<string>("select name from officers where code = @Officer", new { stored.Officer });
        var exchange = answers.Of(tx, stored);
        return new Receipt(
            stored.NumberIn(identity).ToString(), identity.Station.Value, checkpoint?.NameVi ?? identity.Station.Checkpoint.Value,
            checkpoint?.NameEn ?? "", checkpoint?.NameZh ?? "",
            DateTimeOffset.FromUnixTimeMilliseconds(stored.MadeAtMs).ToOffset(BusinessDay.Offset),
            ExchangeList.Masked(ResidentRows.Find(tx, stored.Resident)?.PersonalNumber), stored.Officer, officer ?? "", stored.Direction,
            exchange, policy?.LegalBasis ?? "", reference.RatesAreSample,
            tx.Scalar<string>("select jws from receipt_seals where exchange_id = @ExchangeId", new { stored.ExchangeId }) ?? "",
            (int)stored.Copies, stored.VoidReason, stored.Reason, stored.TaxedVnd, stored.Carried,
            [.. exchange.Goods.Select(line => Chinese(reference, stored.BusinessDay, line.Hs, line.Name))],
            ExchangeAnswers.AboveCapByLine(tx, stored, exchange, reference),
            stored.Representative)
        {
            SampleExchangeRates = reference.ExchangeRatesAreSample,
        };
    }

    // The journal has the name as it was that day in Vietnamese. A list that calls the code otherwise by now may mean other goods.
    private static string Chinese(ReferenceData reference, DateOnly day, string hs, string recorded) =>
        reference.Goods?.Find(HsCode.Parse(hs), day) is { } item && item.NameVi == recorded ? item.NameZh : "";
}
