using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Receipts;

/// <summary>POST /api/receipts/verify: whether a receipt is genuine, from the keys that sync brought, and how it stands where it is kept
/// here; no network needed.</summary>
internal static class VerifyReceipt
{
    public static VerifyAnswer Handle(VerifyRequest request, StationDatabase database, StationKeyFile keyFile, CentralLink central) =>
        new ReceiptVerifier(Keys(database, keyFile)).Verify(request.Jws) switch
        {
            ReceiptVerification.Genuine(var claims, _) => new(
                "Genuine", claims.ReceiptNumber, claims.Day, claims.TotalVnd, claims.ExemptVnd, claims.Decision, claims.Trip,
                // Only for a genuine one: a forged slip must not tell whoever shows it what stands in the books.
                ReceiptNumber.TryParse(claims.ReceiptNumber, out var number) ? database.Read(tx => ExchangeList.Find(tx, number, central.LifeIsOver)) : null),
            ReceiptVerification.BadSignature => Verdict("BadSignature"),
            ReceiptVerification.UnknownKey => Verdict("UnknownKey"),
            ReceiptVerification.NotAReceipt => Verdict("NotAReceipt"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static VerifyAnswer Verdict(string result) => new(result, null, null, null, null, null, null);

    // The own key too: a station must know its own slips before central has published them.
    private static IEnumerable<PublicJwk> Keys(StationDatabase database, StationKeyFile keyFile) => database.Read(tx =>
            tx.Query<KeyRow>("select kid, x, y from station_keys").Select(row => new PublicJwk("EC", "P-256", row.X, row.Y, row.Kid)).ToList())
        .Append(keyFile.Of(database.Read(Identity.Load)).PublicJwk)
        // One bad key among those that came must not stop the check of all others.
        .Where(key => key.TryImport(out _));

    private sealed record KeyRow(string Kid, string X, string Y);
}
