using QuotaTracker.Central.Storage;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Public;

/// <summary>The keys with which stations seal receipts, those of earlier lives too: their receipts stay genuine.</summary>
internal static class StationKeys
{
    /// <summary>GET /.well-known/jwks.json.</summary>
    public static async Task<IResult> HandleAsync(CentralDatabase database, HttpContext http, CancellationToken cancellationToken)
    {
        var keys = await database.ReadAsync(AllAsync, cancellationToken);
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Text(new PublicKeySet([.. keys.Select(key => key.Jwk)]).ToJson(), "application/jwk-set+json");
    }

    public static async Task<IReadOnlyList<(PublicJwk Jwk, StationId Station, int Incarnation)>> AllAsync(CentralTransaction transaction) =>
        [.. (await transaction.QueryAsync<Row>("select kid, public_x, public_y, station_id, incarnation from station_lives where public_x <> '' order by station_id, incarnation"))
            .Select(row => (new PublicJwk("EC", "P-256", row.PublicX, row.PublicY, row.Kid), row.StationId, row.Incarnation))];

    private sealed record Row
    {
        public string Kid { get; init; } = "";

        public string PublicX { get; init; } = "";

        public string PublicY { get; init; } = "";

        public StationId StationId { get; init; }

        public int Incarnation { get; init; }
    }
}
