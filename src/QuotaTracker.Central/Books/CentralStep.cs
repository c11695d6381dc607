using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Sync;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Books;

/// <summary>One serialisable step of central: what is read, changed and told to stations, all in one transaction.</summary>
/// <remarks>Rows are locked in this order: a station's life, books by (resident, month), leases, and last the feeds by station.</remarks>
internal sealed class CentralStep(CentralTransaction sql, ReferenceBook reference, TimeProvider clock)
{
    public CentralTransaction Sql => sql;

    public ReferenceBook Reference => reference;

    public TimeProvider Clock => clock;

    /// <summary>What stations learn of this step, written when it ends.</summary>
    public FeedWriter Feed { get; } = new();

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public long NowMs => Now.ToUnixTimeMilliseconds();

    public DateOnly Today => BusinessDay.Of(Now);
}

/// <summary>Runs steps.</summary>
internal sealed class CentralSteps(CentralDatabase database, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Runs one step; it may run again from its start, so it keeps nothing outside the store but its result.</summary>
    public Task<T> RunAsync<T>(Func<CentralStep, Task<T>> work, CancellationToken cancellationToken) =>
        database.WriteAsync(async sql =>
        {
            var step = new CentralStep(sql, await reference.CurrentAsync(sql), clock);
            var result = await work(step);
            await step.Feed.WriteAsync(sql, step.NowMs);
            return result;
        }, cancellationToken);
}
