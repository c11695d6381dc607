using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Public;

/// <summary>Is a receipt genuine, and what has become of it since?</summary>
internal sealed class VerifyReceipt(CentralSteps steps)
{
    /// <summary>POST /v1/public/receipts/verify.</summary>
    public static async Task<IResult> HandleJsonAsync(
        VerifyReceiptRequest request, VerifyReceipt verify, HttpContext http, CancellationToken cancellationToken) =>
        await verify.CheckAsync(request.Jws, cancellationToken) is { } answer ? TypedResults.Ok(answer) : PublicAnswers.NotKnownNow(http);

    /// <summary>POST /phieu: the same for a form.</summary>
    public static async Task<IResult> HandleFormAsync([FromForm] string? jws, VerifyReceipt verify, HttpContext http, CancellationToken cancellationToken)
    {
        if (!new VerifyReceiptRequestValidator().Validate(new VerifyReceiptRequest(jws ?? "")).IsValid)
            return PageResults.Page<ReceiptPage>(new { Problem = "Receipt.BadShape" }, StatusCodes.Status400BadRequest);
        if (await verify.CheckAsync(jws!, cancellationToken) is { } answer)
            return PageResults.Page<ReceiptPage>(new { Answer = answer });
        PublicAnswers.SetRetryAfter(http, PublicAnswers.RecoveryWait);
        return PageResults.Page<ReceiptPage>(new { Problem = "Receipt.NotKnownNow" }, StatusCodes.Status503ServiceUnavailable);
    }

    // Null: a recovering central can't say.
    private Task<VerifyReceiptResponse?> CheckAsync(string jws, CancellationToken cancellationToken) =>
        steps.LookAsync(async step =>
        {
            var transaction = step.Sql;
            // One bad key in the books must not keep everybody else's receipts from being checked.
            var keys = (await StationKeys.AllAsync(transaction)).Where(key => key.Jwk.TryImport(out _)).ToArray();
            return new ReceiptVerifier(keys.Select(key => key.Jwk)).Verify(jws) switch
            {
                ReceiptVerification.Genuine(var claims, var kid) => await DescribeAsync(transaction, claims, keys.Single(key => key.Jwk.KeyId == kid)),
                ReceiptVerification.NotAReceipt => new VerifyReceiptResponse(ReceiptVerdict.NotAReceipt),
                // Of a life that began after the backup, perhaps.
                ReceiptVerification.UnknownKey when step.Recovering => null,
                // Central knows every key there is: one that it doesn't know is no station's.
                _ => new VerifyReceiptResponse(ReceiptVerdict.Forged),
            };
        }, cancellationToken);

    private static async Task<VerifyReceiptResponse> DescribeAsync(
        CentralTransaction transaction, ReceiptClaims claims, (PublicJwk Jwk, StationId Station, int Incarnation) key)
    {
        // A station may seal its own numbers only.
        if (!ReceiptNumber.TryParse(claims.ReceiptNumber, out var number) || number.Station != key.Station || number.Incarnation != key.Incarnation)
            return new(ReceiptVerdict.Forged);
        // The exchange of that number goes before one that names it as its first.
        var known = await transaction.FindAsync<Row>(
            """
            select status, decision, total_vnd, exempt_vnd, taxed_vnd, business_day, 0 as carried from exchanges where receipt_number = @number
            union all
            select e.status, e.decision, e.total_vnd, e.exempt_vnd, e.taxed_vnd, e.business_day, 1 from exchange_numbers n join exchanges e on e.exchange_id = n.exchange_id
            where n.receipt_number = @number
            order by carried limit 1
            """, new { number = number.ToString() });
        var now = known is null ? "NotYetReceived"
            : known.TotalVnd != claims.TotalVnd || known.BusinessDay != claims.Day || (!known.Carried && known.Decision != claims.Decision) ? "Differs"
            : known.Status;
        (long Exempt, long Taxed)? amounts = now switch
        {
            "NotYetReceived" or "Differs" or "Pending" or "NotCounted" => null,
            // The row keeps what was granted once; of what was taken back nothing stands.
            "Voided" => (0, 0),
            _ => (known!.ExemptVnd, known.TaxedVnd),
        };
        return new(
            ReceiptVerdict.Genuine, claims.ReceiptNumber, claims.Day, claims.TotalVnd, claims.ExemptVnd, claims.Decision, now,
            amounts?.Exempt, amounts?.Taxed);
    }

    private sealed record Row
    {
        public string Status { get; init; } = "";

        public string Decision { get; init; } = "";

        public long TotalVnd { get; init; }

        public long ExemptVnd { get; init; }

        public long TaxedVnd { get; init; }

        public DateOnly BusinessDay { get; init; }

        /// <summary>The receipt says what a stopped copy decided, and central decided anew.</summary>
        public bool Carried { get; init; }
    }
}
