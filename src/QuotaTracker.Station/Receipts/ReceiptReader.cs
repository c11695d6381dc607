using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
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
    string Number, string Station, string CheckpointNameVi, string CheckpointNameEn, DateTimeOffset MadeAt, string MaskedNumber,
    string Officer, string OfficerName, string Direction, ExchangeAnswer Exchange, string LegalBasis, bool SampleRates,
    string Jws, int Copies, string? VoidReason, string? FirstReason, long FirstTaxedVnd, string? Carried,
    Representative? Representative);

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
        return new Receipt(
            stored.NumberIn(identity).ToString(), identity.Station.Value, checkpoint?.NameVi ?? identity.Station.Checkpoint.Value,
            checkpoint?.NameEn ?? identity.Station.Checkpoint.Value,
            DateTimeOffset.FromUnixTimeMilliseconds(stored.MadeAtMs).ToOffset(BusinessDay.Offset),
            ExchangeList.Masked(ResidentRows.Find(tx, stored.Resident)?.PersonalNumber), stored.Officer, officer ?? "", stored.Direction,
            answers.Of(tx, stored), policy?.LegalBasis ?? "", reference.RatesAreSample,
            tx.Scalar<string>("select jws from receipt_seals where exchange_id = @ExchangeId", new { stored.ExchangeId }) ?? "",
            (int)stored.Copies, stored.VoidReason, stored.Reason, stored.TaxedVnd, stored.Carried,
            stored.Representative);
    }
}
