using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Pages;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Public;

/// <summary>How many trips a resident has left. Unknown numbers and wrong second facts take the same look-ups and get the same answer.</summary>
/// <remarks>
/// While central recovers, its books may lack trips that were made after the backup, or the person: then everybody is told that it isn't
/// known. No bound holds either, for what was voided since may be missing, too.
/// </remarks>
internal sealed class LookUpQuota(CentralSteps steps, LookUpThrottle throttle)
{
    /// <summary>POST /v1/public/quota.</summary>
    public static async Task<IResult> HandleJsonAsync(
        PublicQuotaRequest request, LookUpQuota lookUp, HttpContext http, CancellationToken cancellationToken) =>
        await lookUp.FindAsync(request.PersonalNumber, request.SecondFact, cancellationToken) switch
        {
            (LookUpResult.Found, { } answer, _) => TypedResults.Ok(answer),
            (LookUpResult.MustWait, _, var wait) => PublicAnswers.TooMany(http, wait),
            (LookUpResult.NotKnownNow, _, _) => PublicAnswers.NotKnownNow(http),
            _ => new ProblemAnswer(StatusCodes.Status404NotFound, ProblemTypes.NoMatch),
        };

    /// <summary>POST /tra-cuu: the same for a form, without any script. A form is posted, so that no number is in an address.</summary>
    public static async Task<IResult> HandleFormAsync(
        [FromForm] string? number, [FromForm] string? fact, LookUpQuota lookUp, HttpContext http, CancellationToken cancellationToken)
    {
        PublicQuotaRequest request = new((number ?? "").Replace(" ", "", StringComparison.Ordinal), (fact ?? "").Trim());
        if (!new PublicQuotaRequestValidator().Validate(request).IsValid)
            return PageResults.Page<QuotaPage>(new { Problem = "Quota.BadShape" }, StatusCodes.Status400BadRequest);
        var (result, answer, wait) = await lookUp.FindAsync(request.PersonalNumber, request.SecondFact, cancellationToken);
        if (result == LookUpResult.Found)
            return PageResults.Page<QuotaPage>(new { Answer = answer });
        if (result == LookUpResult.NoMatch)
            return PageResults.Page<QuotaPage>(new { Problem = "Quota.NoMatch" }, StatusCodes.Status404NotFound);
        PublicAnswers.SetRetryAfter(http, wait);
        return result == LookUpResult.NotKnownNow
            ? PageResults.Page<QuotaPage>(new { Problem = "Quota.NotKnownNow" }, StatusCodes.Status503ServiceUnavailable)
            : PageResults.Page<QuotaPage>(new { Problem = "Quota.MustWait" }, StatusCodes.Status429TooManyRequests);
    }

    private async Task<(LookUpResult Result, PublicQuotaResponse? Answer, TimeSpan Wait)> FindAsync(
        string number, string fact, CancellationToken cancellationToken)
    {
        if (throttle.Begin(number) is { } wait)
            return (LookUpResult.MustWait, null, wait);
        var said = SecondFact.Read(fact);
        var (known, answer) = await steps.LookAsync(
            async step => step.Recovering ? (false, null) : (true, await ReadAsync(step, number, said)), cancellationToken);
        if (!known)
        {
            throttle.TakeBack(number);
            return (LookUpResult.NotKnownNow, null, PublicAnswers.RecoveryWait);
        }

        if (answer is null)
            return (LookUpResult.NoMatch, null, default);
        throttle.Succeeded(number);
        return (LookUpResult.Found, answer, default);
    }

    private static async Task<PublicQuotaResponse?> ReadAsync(CentralStep step, string number, SecondFact said)
    {
        // Each statement is run whatever the one before found: with an id that nobody has, when there is no person.
        var (transaction, book) = (step.Sql, step.Reference);
        var person = await transaction.FindAsync<PersonRow>(
            """
            select r.resident_id, r.birth_date, r.card_issued, r.unit_code, r.police_permit from resident_numbers n
            join residents r on r.resident_id = n.resident_id where n.personal_number = @number
            """, new { number });
        var resident = person?.ResidentId ?? new ResidentId(Guid.Empty);
        var receipt = said.Receipt?.ToString() ?? "";
        var owns = await transaction.GetAsync<int>(
            """
            select count(*) from exchanges where resident_id = @resident
                and (receipt_number = @receipt or exchange_id in (select exchange_id from exchange_numbers where receipt_number = @receipt))
            """, new { receipt, resident }) > 0;
        var today = step.Today;
        var month = YearMonth.Of(today);
        var policy = book.Policies.On(today) ?? throw new InvalidOperationException("No policy covers today.");
        var books = await transaction.FindAsync<BooksRow>(
            "select cap, used, reserved, used_days, reserved_days from books where resident_id = @resident and month = @month",
            new { resident, month });
        var burned = await transaction.QueryAsync<BurnedRow>(
            "select lease_id, days, units, used_days from leases where resident_id = @resident and month = @month and state = 'Burned'",
            new { resident, month });
        var waiting = await transaction.GetAsync<int>(
            "select count(*) from exchanges where resident_id = @resident and month = @month and status = 'Pending'", new { resident, month });
        var matches = said.IsTrueOf(person?.BirthDate, person?.CardIssued, owns) & person is not null;
        var answer = QuotaCounters.Of(
            books?.ToBooks(month) ?? QuotaMonth.Empty(month, book.Policies.TripsIn(month) ?? policy.TripsPerMonth),
            [.. burned.Select(row => row.ToLease(resident, month))], policy,
            (person?.PolicePermit ?? false) || book.IsBorderUnit(person?.UnitCode, today), waiting, step.Now);
        return matches ? answer : null;
    }

    private enum LookUpResult
    {
        Found = 1,
        NoMatch = 2,
        MustWait = 3,
        NotKnownNow = 4,
    }

    private sealed record PersonRow
    {
        public ResidentId ResidentId { get; init; }

        public string? BirthDate { get; init; }

        public DateOnly? CardIssued { get; init; }

        public string? UnitCode { get; init; }

        public bool PolicePermit { get; init; }
    }

    private sealed record BooksRow
    {
        public int Cap { get; init; }

        public int Used { get; init; }

        public int Reserved { get; init; }

        public DayMask UsedDays { get; init; }

        public DayMask ReservedDays { get; init; }

        public QuotaMonth ToBooks(YearMonth month) => new(month, Cap, Used, Reserved, UsedDays, ReservedDays);
    }

    private sealed record BurnedRow
    {
        public LeaseId LeaseId { get; init; }

        public DayMask Days { get; init; }

        public int Units { get; init; }

        public DayMask UsedDays { get; init; }

        // Only days and units matter here; who held the lease does not.
        public Lease ToLease(ResidentId resident, YearMonth month) =>
            new(LeaseId, resident, default, 1, month, Days, Units, UsedDays, LeaseState.Burned);
    }
}
