using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Books;

/// <summary>One serialisable step of central: what is read, changed and told to stations, all in one transaction.</summary>
/// <remarks>
/// Rows are locked in this order: the recovery's gate, a station's life, a person, books by (resident, month), leases, and last the
/// feeds by station.
/// </remarks>
internal sealed class CentralStep(CentralTransaction sql, ReferenceBook reference, TimeProvider clock, bool recovering)
{
    public CentralTransaction Sql => sql;

    public ReferenceBook Reference => reference;

    public TimeProvider Clock => clock;

    /// <summary>Whether central asks its stations what it has forgotten. While it does, nothing is given out and nothing is decided.</summary>
    public bool Recovering => recovering;

    /// <summary>What stations learn of this step, written when it ends.</summary>
    public FeedWriter Feed { get; } = new();

    /// <summary>
    /// Months of which the use, or what is lost of them, changed. Stations that know the resident are told them as they stand when the step
    /// ends: books and leases are changed one after the other.
    /// </summary>
    public HashSet<(ResidentId Resident, YearMonth Month)> Changed { get; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public long NowMs => Now.ToUnixTimeMilliseconds();

    public DateOnly Today => BusinessDay.Of(Now);
}

/// <summary>Runs steps.</summary>
internal sealed class CentralSteps(CentralDatabase database, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Runs one step; it may run again from its start, so it keeps nothing outside the store but its result.</summary>
    public Task<T> RunAsync<T>(Func<CentralStep, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(alone: false, work, cancellationToken);

    /// <summary>Runs a step beside which no other one runs, at any of central's processes: a recovery begins or ends, or policies change.</summary>
    public Task<T> RunAloneAsync<T>(Func<CentralStep, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(alone: true, work, cancellationToken);

    /// <summary>Looks as a step would, in one snapshot; changes nothing and waits for nobody.</summary>
    public Task<T> LookAsync<T>(Func<CentralStep, Task<T>> look, CancellationToken cancellationToken) => database.ReadAsync(
        async sql => await look(new CentralStep(
            sql, await reference.CurrentAsync(sql), clock, await sql.GetAsync<string?>("select recovery_id from recovery_gate") is not null)),
        cancellationToken);

    private Task<T> RunAsync<T>(bool alone, Func<CentralStep, Task<T>> work, CancellationToken cancellationToken) =>
        database.WriteAsync(async sql =>
        {
            // Read under a lock: a step that was begun outside a recovery must not go on inside one, nor the other way round.
            await sql.LockGateAsync(alone);
            var recovery = await sql.GetAsync<string?>("select recovery_id from recovery_gate");
            var step = new CentralStep(sql, await reference.CurrentAsync(sql), clock, recovery is not null);
            var result = await work(step);
            await BooksTable.TellChangedAsync(step);
            await step.Feed.WriteAsync(sql, step.NowMs);
            return result;
        }, cancellationToken);
}
