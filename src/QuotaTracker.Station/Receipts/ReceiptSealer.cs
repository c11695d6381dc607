using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Receipts;

/// <summary>Seals a receipt in the transaction that records its exchange, so that no number waits for its seal.</summary>
internal sealed class ReceiptSealer(StationKeyFile keyFile)
{
    // The key file owns the keys.
    private static readonly ConditionalWeakTable<StationKey, ReceiptSigner> Signers = [];

    /// <summary>
    /// Seals with the key of the life. Where that is lost there is no seal, and the slip says so: whoever checks one that another key
    /// made is told that it is forged. The next life gives the exchange a number of its own, and a seal.
    /// </summary>
    public void Seal(StationTransaction tx, JournalEntry entry, EntryBody.ExchangeRecorded recorded, bool isLimbo)
    {
        var life = Identity.Load(tx);
        var key = keyFile.Of(life);
        if (life?.KeyId is null || life.KeyId == key.KeyId)
            Seal(tx, entry, recorded, isLimbo, key);
    }

    /// <summary>Seals with a key that is about to come into force. What was carried over gets the seal of its new number.</summary>
    public static void Seal(StationTransaction tx, JournalEntry entry, EntryBody.ExchangeRecorded recorded, bool isLimbo, StationKey key)
    {
        var number = new ReceiptNumber(entry.Station, entry.Incarnation, recorded.ReceiptNumber, isLimbo).ToString();
        var jws = Signers.GetValue(key, one => new ReceiptSigner(one.Key, one.KeyId)).Seal(new ReceiptClaims(
            number, entry.Day, Tag(recorded.Resident, number), recorded.Total.Amount, recorded.Outcome.Exempt.Amount,
            recorded.Outcome.Kind.ToString(), recorded.PolicyVersion, entry.Previous.Hex[..16], recorded.TripOfMonth,
            recorded.Outcome.Lease?.Value.ToString("D")));
        tx.Execute("insert into receipt_seals (exchange_id, jws) values (@id, @jws) on conflict (exchange_id) do update set jws = excluded.jws", new { id = recorded.Exchange.Value.ToSql(), jws });
    }

    /// <summary>
    /// Says whose receipt it is to whoever has the books, and to nobody else: the first 16 bytes of SHA-256 over the resident's id
    /// and the receipt's number. The id holds 74 random bits and stands on no paper, so it is the key; with the number in it two
    /// slips of one person don't show that they belong together.
    /// </summary>
    internal static string Tag(ResidentId resident, string receiptNumber) => Base64Url.EncodeToString(
        SHA256.HashData(Encoding.ASCII.GetBytes($"{resident.Value:D}/{receiptNumber}")).AsSpan(0, 16));
}
