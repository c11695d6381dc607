using System.Security.Cryptography;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.Central.Sticks;

/// <summary>The keys with which central signs what goes back on a stick. Made once, at the first start; stations learn them at enrolment.</summary>
internal static class CentralKeys
{
    /// <summary>Makes the first key when there is none. Call with the schema locked: two processes must not make two.</summary>
    public static async Task EnsureAsync(CentralTransaction sql, TimeProvider clock)
    {
        if (await sql.GetAsync<int>("select count(*) from central_keys") > 0)
            return;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var half = PublicJwk.From(key);
        await sql.ExecuteAsync("""
            insert into central_keys (kid, public_x, public_y, private_key, created_at) values (@KeyId, @X, @Y, @secret, @now)
            """, new { half.KeyId, half.X, half.Y, secret = Convert.ToBase64String(key.ExportPkcs8PrivateKey()), now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    /// <summary>The public halves, oldest first.</summary>
    public static async Task<IReadOnlyList<WireKey>> PublicAsync(CentralTransaction sql) =>
        [.. (await sql.QueryAsync<Row>("select kid, public_x, public_y, private_key from central_keys order by created_at, kid"))
            .Select(row => new WireKey(row.Kid, "EC", "P-256", row.PublicX, row.PublicY))];

    /// <summary>The key to sign with: the oldest one, which every station knows.</summary>
    public static async Task<(ECDsa Key, string Kid)> PrivateAsync(CentralTransaction sql)
    {
        var row = await sql.GetAsync<Row>("select kid, public_x, public_y, private_key from central_keys order by created_at, kid limit 1");
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(row.PrivateKey), out _);
        return (key, row.Kid);
    }

    private sealed record Row
    {
        public string Kid { get; init; } = "";

        public string PublicX { get; init; } = "";

        public string PublicY { get; init; } = "";

        public string PrivateKey { get; init; } = "";
    }
}
