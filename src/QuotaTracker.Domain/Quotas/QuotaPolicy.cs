using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Quotas;

/// <summary>The exemption's limits while one legal text is in force. Dated data, never constants: they changed in 2010, 2015 and 2016.</summary>
/// <param name="ValidFrom">First business day on which the limits hold. It also names the policy's version.</param>
/// <param name="ValidTo">Last business day, included; null while in force.</param>
/// <param name="PerTripCap">The value free of duty on one trip. What goes beyond is taxed; what is not used is lost.</param>
/// <param name="TripsPerMonth">Trips free of duty in one month, 1 to 31; 31 means that only the daily limit counts.</param>
/// <param name="LegalBasis">The text the limits come from, as printed on receipts.</param>
/// <param name="CountsExports">Whether an export uses up a trip. The norm exempts import duty, so it does not by default.</param>
/// <param name="AllowsProxies">Whether somebody else may come for a resident. No text says so, so nobody may by default.</param>
/// <param name="AloneFromAge">The age, in whole years, from which a resident may come without a guardian, 0 to 18; 0 when no age is asked for.</param>
public sealed record QuotaPolicy(
    DateOnly ValidFrom, DateOnly? ValidTo, Vnd PerTripCap, int TripsPerMonth, string LegalBasis, bool CountsExports = false,
    bool AllowsProxies = false, int AloneFromAge = 0)
{
    /// <summary>The version as written into journal entries and receipts: the first day, <c>yyyy-MM-dd</c>.</summary>
    public string Version => ValidFrom.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the policy holds on a day.</summary>
    public bool Covers(DateOnly day) => ValidFrom <= day && (ValidTo is not { } last || day <= last);
}

/// <summary>All policies in order of time. An exchange is judged by the policy of its own business day.</summary>
public sealed class PolicyBook
{
    private PolicyBook(IReadOnlyList<QuotaPolicy> policies) => Policies = policies;

    /// <summary>The policies, earliest first.</summary>
    public IReadOnlyList<QuotaPolicy> Policies { get; }

    /// <summary>
    /// Makes a book; the result says what is wrong when the policies run backward, overlap, leave a gap, name limits out of range, or change
    /// the month's number of trips in the middle of a month (the month's budget is fixed on its first day).
    /// </summary>
    public static PolicyBookResult Create(IEnumerable<QuotaPolicy> policies)
    {
        QuotaPolicy[] ordered = [.. policies.OrderBy(policy => policy.ValidFrom)];
        if (ordered.Length == 0)
            return new PolicyBookResult.Wrong(PolicyBookFault.Empty, 0);
        for (var i = 0; i < ordered.Length; i++)
        {
            var policy = ordered[i];
            if (policy.PerTripCap <= Vnd.Zero || policy.TripsPerMonth is < 1 or > 31)
                return new PolicyBookResult.Wrong(PolicyBookFault.LimitOutOfRange, i);
            if (policy.ValidTo < policy.ValidFrom)
                return new PolicyBookResult.Wrong(PolicyBookFault.DaysBackward, i);
            if (i == 0)
                continue;
            // Counted in numbers, because the last day there is has no day after it.
            if (ordered[i - 1].ValidTo is not { } last || last.DayNumber + 1 != policy.ValidFrom.DayNumber)
                return new PolicyBookResult.Wrong(PolicyBookFault.GapOrOverlap, i);
            if (policy.TripsPerMonth != ordered[i - 1].TripsPerMonth && policy.ValidFrom.Day != 1)
                return new PolicyBookResult.Wrong(PolicyBookFault.BudgetChangesInsideMonth, i);
        }

        return new PolicyBookResult.Good(new PolicyBook(ordered));
    }

    /// <summary>The policy of a day; null before the first or after the last.</summary>
    public QuotaPolicy? On(DateOnly day) => Policies.LastOrDefault(policy => policy.Covers(day));

    /// <summary>How many trips a month has: the number in force on its first day. Null when no policy covers that day.</summary>
    public int? TripsIn(YearMonth month) => On(month.FirstDay)?.TripsPerMonth;
}

/// <summary>What came of making a <see cref="PolicyBook"/>.</summary>
public abstract record PolicyBookResult
{
    private PolicyBookResult() { }

    /// <summary>The policies fit together.</summary>
    public sealed record Good(PolicyBook Book) : PolicyBookResult;

    /// <summary>They don't.</summary>
    /// <param name="Fault">What is wrong.</param>
    /// <param name="Index">Which policy, counted from 0 in order of time.</param>
    public sealed record Wrong(PolicyBookFault Fault, int Index) : PolicyBookResult;
}

/// <summary>Why policies don't fit together.</summary>
public enum PolicyBookFault
{
    /// <summary>There is none.</summary>
    Empty = 1,

    /// <summary>A cap is not positive, or the trips of a month are not 1 to 31.</summary>
    LimitOutOfRange = 2,

    /// <summary>A policy doesn't begin on the day after the one before it ends.</summary>
    GapOrOverlap = 3,

    /// <summary>The number of trips changes on another day than the first of a month.</summary>
    BudgetChangesInsideMonth = 4,

    /// <summary>A policy ends before it begins.</summary>
    DaysBackward = 5,
}
