using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Residents;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Leases;

/// <summary>POST /v1/leases: one trip on one day for a resident before the officer, recalled from another station when need be.</summary>
internal static class AskForLease
{
    public static async Task<Results<Ok<LeaseResponse>, ProblemAnswer>> HandleAsync(
        LeaseRequest request, StationCaller caller, CentralSteps steps, IOptions<LeaseOptions> options, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            switch (await steps.RunAsync(step => TryAsync(step, caller, request, options.Value), cancellationToken))
            {
                case Outcome.Answered(var response):
                    return TypedResults.Ok(response);
                case Outcome.Refused(var problem):
                    return problem;
                case Outcome.Recalling(var ifInVain, var worthWaiting):
                    if (!worthWaiting || clock.GetElapsedTime(started).TotalMilliseconds >= options.Value.RecallBudgetMs)
                        return TypedResults.Ok(ifInVain);
                    await Task.Delay(TimeSpan.FromMilliseconds(options.Value.RecallPollMs), clock, cancellationToken);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private static async Task<Outcome> TryAsync(CentralStep step, StationCaller caller, LeaseRequest request, LeaseOptions options)
    {
        if (request.Day < step.Today.AddDays(-1) || request.Day > step.Today.AddDays(1))
            return new Outcome.Refused(Problems.Validation(new Dictionary<string, string[]> { ["day"] = ["range"] }));
        var life = await StationTable.OpenLifeAsync(step, caller.Station, caller.Incarnation);
        if (!life.IsCurrent)
            return new Outcome.Refused(Problems.StationInactive());
        if (life.Status != LifeStatus.Ok)
            return new Outcome.Refused(Problems.JournalFork(life.AckSequence));
        var id = await ResidentTable.ResolveAsync(step, new(request.ResidentId));
        if (await ResidentTable.FindAsync(step, id) is not { } resident)
            return new Outcome.Refused(Problems.NotFound());
        await ResidentTable.IntroduceAsync(step, caller.Station, id);
        var month = YearMonth.Of(request.Day);
        // What waits is older than this request, and may be free to be decided since a recovery ended.
        if (!step.Recovering)
            await ResolveProvisionals.RunAsync(step, id, month);
        if (await BooksTable.OpenAsync(step, id, month) is not { } books)
            return new Outcome.Refused(Problems.Validation(new Dictionary<string, string[]> { ["day"] = ["no policy"] }));

        var binding = await LeaseTable.BindingAsync(step, id, month);
        var (lostDays, lostUnits) = LeaseTable.LostOf(binding);
        LeaseResponse Answer(LeaseAnswer answer, Lease? lease = null, ExhaustedReason? reason = null) =>
            new(answer, lease is null ? null : WireLease.From(lease), reason, null, null, books.UsedDays.Bits, books.Cap,
                lostUnits, lostDays.Bits);

        if (await LeaseTable.FindAsync(step, new(request.LeaseId)) is { } same)
        {
            return (same.Station, same.Incarnation, same.Resident, same.State) == (caller.Station, caller.Incarnation, id, LeaseState.Open)
                ? new Outcome.Answered(Answer(LeaseAnswer.Leased, same))
                : new Outcome.Refused(Problems.IdReused());
        }

        if (await ForgottenLeases.IsClosedAsync(step, new(request.LeaseId)))
            return new Outcome.Refused(Problems.IdReused());
        if (binding.FirstOrDefault(lease => lease.Station == caller.Station && lease.Incarnation == caller.Incarnation && lease.CanGrant(request.Day)) is { } own)
            return new Outcome.Answered(Answer(LeaseAnswer.Leased, own));
        // What central may have forgotten proves nothing, and gives nothing away.
        if (step.Recovering)
            return new Outcome.Answered(Answer(LeaseAnswer.HeldElsewhere));
        if (books.UsedDays.Has(request.Day))
            return new Outcome.Answered(Answer(LeaseAnswer.Exhausted, reason: ExhaustedReason.UsedToday));
        if (books.Used >= books.Cap)
            return new Outcome.Answered(Answer(LeaseAnswer.Exhausted, reason: ExhaustedReason.MonthExhausted));
        if (!resident.IsEligible(step, request.Day))
            return new Outcome.Answered(Answer(LeaseAnswer.Exhausted, reason: ExhaustedReason.NotEligible));
        if (books.Reserve(DayMask.Of(request.Day), 1) is not { } reserved)
            return await RecallAsync(step, id, request.Day, books, binding, Answer(LeaseAnswer.HeldElsewhere), options);

        var lease = new Lease(
            new(request.LeaseId), id, caller.Station, caller.Incarnation, month, DayMask.Of(request.Day), 1, DayMask.None, LeaseState.Open);
        await BooksTable.SaveAsync(step, id, books, reserved);
        await LeaseTable.AddAsync(step, lease);
        return new Outcome.Answered(Answer(LeaseAnswer.Leased, lease));
    }

    private static async Task<Outcome> RecallAsync(
        CentralStep step, ResidentId resident, DateOnly day, QuotaMonth books, IReadOnlyList<Lease> binding, LeaseResponse inVain, LeaseOptions options)
    {
        var asked = await Recalls.AskAsync(step, day, books, binding, TimeSpan.FromSeconds(options.ContactAgeMaxSeconds));
        if (asked.InContact)
        {
            // Otherwise the planner would place what comes back at the resident's home again, before this request looks.
            await step.Sql.ExecuteAsync("update books set wanted_until = @until where resident_id = @resident and month = @Month",
                new { resident, books.Month, until = step.NowMs + options.RecallBudgetMs });
        }

        return new Outcome.Recalling(inVain with { Checkpoint = asked.Checkpoint, LastContactMs = asked.LastContactAt }, asked.InContact);
    }

    private abstract record Outcome
    {
        private Outcome() { }

        public sealed record Answered(LeaseResponse Response) : Outcome;

        public sealed record Refused(ProblemAnswer Problem) : Outcome;

        public sealed record Recalling(LeaseResponse IfInVain, bool WorthWaiting) : Outcome;
    }
}
