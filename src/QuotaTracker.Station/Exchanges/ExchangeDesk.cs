using Microsoft.Data.Sqlite;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Exchanges;

/// <summary>Decides and records exchanges.</summary>
internal sealed class ExchangeDesk(
    StationDatabase database, StationJournal journal, ExchangeCheck check, LeaseDesk leases, ReceiptSealer sealer,
    ExchangeAnswers answers)
{
    /// <summary>Records one exchange, once. What the answer says is on the disk.</summary>
    public async Task<ExchangeResult> RecordAsync(ExchangeRequest request, OfficerCode officer, CancellationToken cancellationToken)
    {
        var before = database.Read(tx => Repeat(tx, request) ?? Refuse(tx, request));
        if (before is not null)
            return before;
        var withoutLease = await AcquireAsync(request, cancellationToken);
        try
        {
            return Write(dropsDraft: true);
        }
        catch (SqliteException failure) when (StationDatabase.IsBadPage(failure))
        {
            // Perhaps where the drafts lie, and nothing of an exchange needs them. One that stays behind brings nothing about: what is recorded
            // under its id is found first.
            return Write(dropsDraft: false);
        }

        // Everything is looked at again inside the one transaction that records: the day, the goods, the leases may have changed.
        ExchangeResult Write(bool dropsDraft) => database.Write(tx => Repeat(tx, request) ?? Record(tx, request, officer, withoutLease, dropsDraft));
    }

    /// <summary>The same way without recording. A lease that this brings is here when the officer presses the button.</summary>
    public async Task<ExchangeResult> PreviewAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        if (database.Read(tx => Repeat(tx, request) ?? Refuse(tx, request)) is { } before)
            return before;
        var withoutLease = await AcquireAsync(request, cancellationToken);
        return database.Read<ExchangeResult>(tx => check.Check(tx, request) is ({ } good, _)
            ? new ExchangeResult.Answered(answers.Of(tx, request, good, Decide(tx, good, request, withoutLease)), IsNew: false)
            : Refuse(tx, request)!);
    }

    /// <summary>What was recorded under an id; null when nothing was. For a page that lost sight of it, or has a copy of what another one did.</summary>
    public ExchangeAnswer? Find(Guid id) => database.Read(tx => ExchangeRows.Find(tx, id) is { } stored ? answers.Of(tx, stored) : null);

    private ExchangeResult.Refused? Refuse(StationTransaction tx, ExchangeRequest request) =>
        check.Check(tx, request).Refusal is { } refusal ? new ExchangeResult.Refused(refusal) : null;

    // The id alone decides that it is a repeat; then the content must be the same, or somebody used an id twice.
    private ExchangeResult? Repeat(StationTransaction tx, ExchangeRequest request)
    {
        if (ExchangeRows.Find(tx, request.ExchangeId) is not { } stored)
            return null;
        var goods = ExchangeRows.Goods(tx, request.ExchangeId);
        var same = Residents.ResidentRows.Resolve(tx, stored.Resident) == Residents.ResidentRows.Resolve(tx, new(request.ResidentId))
            && stored.Direction == request.Direction.ToString() && stored.Identified == request.By.ToString()
            && stored.Representative == Trimmed(request.Representative)
            && (request.Day is not { } day || stored.BusinessDay == day) && goods.Count == request.Goods.Count
            && goods.Zip(request.Goods).All(pair => IsSame(pair.First, pair.Second))
            && (ExchangeRows.Excess(goods) ?? []).SequenceEqual(request.Excess ?? []);
        return same ? new ExchangeResult.Answered(answers.Of(tx, stored), IsNew: false) : new ExchangeResult.Refused(new(409, "id-reused"));
    }

    private static Representative? Trimmed(Representative? representative) =>
        representative is null ? null : representative with { Paper = representative.Kind == RepresentativeKind.Proxy ? representative.Paper?.Trim() : null };

    // By what was asked, not by what came of it: đồng that were made of yuan by a rate are not the price that somebody typed.
    private static bool IsSame(StoredGoods stored, GoodsEntry entry) =>
        stored.Hs == Domain.Goods.HsCode.Parse(entry.Hs).Digits && stored.QuantityMilli == entry.QuantityMilli
        && stored.UnitPriceFen == entry.UnitPriceFen && (entry.UnitPriceFen is not null || stored.UnitPriceVnd == entry.UnitPriceVnd)
        && (entry.Unit is null || entry.Unit == stored.Unit);

    private async Task<ProvisionalReason> AcquireAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        const ProvisionalReason otherwise = ProvisionalReason.OfflineWithoutLease;
        var ask = database.Read(tx => check.Check(tx, request).Checked is { } good && !good.Identity.IsStopped && good.Now.Trusted && Counts(good.Policy, request.Direction)
            && StationQuota.Load(tx, good.Identity, good.Reference, good.Resident, good.Now.Day, otherwise).NeedsLease(good.Now.Day)
            ? good : null);
        return ask is null ? otherwise : await leases.AcquireAsync(ask.Resident.Id, ask.Now.Day, cancellationToken);
    }

    private ExchangeResult Record(StationTransaction tx, ExchangeRequest request, OfficerCode officer, ProvisionalReason withoutLease, bool dropsDraft)
    {
        var (good, refusal) = check.Check(tx, request);
        if (good is null)
            return new ExchangeResult.Refused(refusal!);
        var draft = Decide(tx, good, request, withoutLease);
        var body = new EntryBody.ExchangeRecorded(
            new(request.ExchangeId), ExchangeRows.NextReceiptNumber(tx, good.Identity.IsStopped), good.Resident.Id, officer, request.Direction, request.By,
            draft.Goods, good.Total, RecordedDecision.From(draft.Decision), good.Policy.Version, draft.TripOfMonth,
            Representative: Trimmed(request.Representative), Excess: good.Excess);
        var entry = journal.Record(tx, body, good.Now);
        sealer.Seal(tx, entry, body, good.Identity.IsStopped);
        if (dropsDraft)
            Drafts.DraftBook.Recorded(tx, request.ExchangeId);
        return new ExchangeResult.Answered(answers.Of(tx, ExchangeRows.Find(tx, request.ExchangeId)!), IsNew: true);
    }

    private static ExchangeDraft Decide(StationTransaction tx, CheckedExchange good, ExchangeRequest request, ProvisionalReason withoutLease)
    {
        var day = good.Now.Day;
        var quota = StationQuota.Load(tx, good.Identity, good.Reference, good.Resident, day, withoutLease);
        var decision = QuotaRules.Decide(
            good.Policy, quota.View, new(request.Direction, day, good.Total), good.Now.Certainty, good.Identity.IsStopped);
        var exempt = decision is QuotaDecision.Exempt granted ? granted.ExemptPart : Vnd.Zero;
        // What doesn't count is under no import duty at all, so there is nothing to estimate.
        var taxes = decision is QuotaDecision.NotCounted ? null : TaxEstimate.Of(good.Goods, exempt, good.Reference.Rates, day, good.Excess);
        RecordedGoods[] goods = [.. good.Goods.Select((line, i) => new RecordedGoods(
            line.Hs.Digits, line.Name, line.QuantityMilli, line.Unit, line.UnitPrice, line.Value,
            taxes?[i].ExemptPart ?? Vnd.Zero, taxes?[i].Total ?? Vnd.Zero, line.Foreign, taxes?[i].Rates))];
        int? trip = decision is QuotaDecision.Exempt ? (quota.UsedDays | DayMask.Of(day)).Count : null;
        return new(decision, goods, trip,
            quota.CapSeen ?? good.Reference.Policies?.TripsIn(YearMonth.Of(day)) ?? good.Policy.TripsPerMonth);
    }

    private static bool Counts(QuotaPolicy policy, ExchangeDirection direction) => direction == ExchangeDirection.Import || policy.CountsExports;
}

/// <summary>A decision before it is recorded.</summary>
internal sealed record ExchangeDraft(QuotaDecision Decision, IReadOnlyList<RecordedGoods> Goods, int? TripOfMonth, int Cap);

/// <summary>What came of asking.</summary>
internal abstract record ExchangeResult
{
    private ExchangeResult() { }

    /// <summary>The answer; new when this very request recorded it.</summary>
    public sealed record Answered(ExchangeAnswer Answer, bool IsNew) : ExchangeResult;

    /// <summary>Nothing was recorded.</summary>
    public sealed record Refused(Refusal Refusal) : ExchangeResult;
}
