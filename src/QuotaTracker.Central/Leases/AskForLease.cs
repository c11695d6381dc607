using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Residents;
using QuotaTracker.Central.Stations;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;
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
        var month = YearMonth.Of(request.Day);
        if (await BooksTable.OpenAsync(step, id, month) is not { } books)
            return new Outcome.Refused(Problems.Validation(new Dictionary<string, string[]> { ["day"] = ["no policy"] }));

        LeaseResponse Answer(LeaseAnswer answer, Lease? lease = null, ExhaustedReason? reason = null) =>
            new(answer, lease is null ? null : WireLease.From(lease), reason, null, null, books.UsedDays.Bits, books.Cap);

        if (await LeaseTable.FindAsync(step, new(request.LeaseId)) is { } same)
        {
            return (same.Station, same.Incarnation, same.Resident, same.State) == (caller.Station, caller.Incarnation, id, LeaseState.Open)
                ? new Outcome.Answered(Answer(LeaseAnswer.Leased, same))
                : new Outcome.Refused(Problems.IdReused());
        }

        var binding = await LeaseTable.BindingAsync(step, id, month);
        await ResidentTable.IntroduceAsync(step, caller.Station, resident);
        if (binding.FirstOrDefault(lease => lease.Station == caller.Station && lease.Incarnation == caller.Incarnation && lease.CanGrant(request.Day)) is { } own)
            return new Outcome.Answered(Answer(LeaseAnswer.Leased, own));
        if (books.UsedDays.Has(request.Day))
            return new Outcome.Answered(Answer(LeaseAnswer.Exhausted, reason: ExhaustedReason.UsedToday));
        if (books.Used >= books.Cap)
            return new Outcome.Answered(Answer(LeaseAnswer.Exhausted, reason: ExhaustedReason.MonthExhausted));
        if (!resident.IsEligible(step, request.Day))
            return new Outcome.Answered(Answer(LeaseAnswer.Exhausted, reason: ExhaustedReason.NotEligible));
        if (books.Reserve(DayMask.Of(request.Day), 1) is not { } reserved)
            return await RecallAsync(step, request.Day, books, binding, Answer(LeaseAnswer.HeldElsewhere), options);

        var lease = new Lease(
            new(request.LeaseId), id, caller.Station, caller.Incarnation, month, DayMask.Of(request.Day), 1, DayMask.None, LeaseState.Open);
        await BooksTable.SaveAsync(step, id, books, reserved);
        await LeaseTable.AddAsync(step, lease);
        return new Outcome.Answered(Answer(LeaseAnswer.Leased, lease));
    }

    /// <summary>
    /// Asks the holders of what stands in the way. The day has one owner, and only that one helps; when the day is free, any unit
    /// that somebody holds and hasn't used would do.
    /// </summary>
    private static async Task<Outcome> RecallAsync(
        CentralStep step, DateOnly day, QuotaMonth books, IReadOnlyList<Lease> binding, LeaseResponse inVain, LeaseOptions options)
    {
        var holders = binding.Where(lease => books.ReservedDays.Has(day) ? lease.UnusedDays.Has(day) : lease.UnitsLeft > 0).ToArray();
        var open = holders.Where(lease => lease.State == LeaseState.Open).ToArray();
        var worthWaiting = false;
        ContactRow? shown = null;
        foreach (var lease in open.Concat(holders).DistinctBy(lease => lease.Id))
        {
            var contact = await step.Sql.GetAsync<ContactRow>(
                "select checkpoint, last_contact_at, active from stations where station_id = @Station", new { lease.Station });
            shown ??= contact;
            if (lease.State != LeaseState.Open)
                continue;
            worthWaiting |= contact.Active && contact.LastContactAt >= step.NowMs - (options.ContactAgeMaxSeconds * 1_000L);
            // Written once: the holder answers it with an entry, however late it reads it.
            if (await step.Sql.ExecuteAsync(
                    "update leases set recalled_at = @NowMs where lease_id = @Id and recalled_at is null", new { lease.Id, step.NowMs }) > 0)
                step.Feed.Add(lease.Station, new LeaseRecalled(lease.Id.Value));
        }

        if (worthWaiting && holders.Length > 0)
        {
            // Otherwise the planner would place what comes back at the resident's home again, before this request looks.
            await step.Sql.ExecuteAsync("update books set wanted_until = @until where resident_id = @Resident and month = @Month",
                new { holders[0].Resident, books.Month, until = step.NowMs + options.RecallBudgetMs });
        }

        return new Outcome.Recalling(
            inVain with { Checkpoint = shown?.Checkpoint, LastContactMs = shown?.LastContactAt }, worthWaiting);
    }

    private abstract record Outcome
    {
        private Outcome() { }

        public sealed record Answered(LeaseResponse Response) : Outcome;

        public sealed record Refused(ProblemAnswer Problem) : Outcome;

        public sealed record Recalling(LeaseResponse IfInVain, bool WorthWaiting) : Outcome;
    }

    private sealed record ContactRow
    {
        public string Checkpoint { get; init; } = "";

        public long? LastContactAt { get; init; }

        public bool Active { get; init; }
    }
}
