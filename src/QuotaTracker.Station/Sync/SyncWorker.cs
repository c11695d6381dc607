using Microsoft.Data.Sqlite;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>Keeps in touch with central at its own pace, never in the officer's way.</summary>
internal sealed class SyncWorker(
    StationDatabase database, Enrolment enrolment, Hello hello, Salvage salvage, EntryPush push, Feed feed, DayChange dayChange, JournalMirror mirror, PushSignal signal,
    TimeProvider clock, Random random, ILogger<SyncWorker> logger) : BackgroundService
{
    private const int PullWaitSeconds = 25;
    private static readonly TimeSpan HelloEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PushAtLeastEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DayChangeEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackoffMin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(KeepContactAsync(stoppingToken), WatchDaysAsync(stoppingToken));

    private async Task KeepContactAsync(CancellationToken stopping)
    {
        var backoff = BackoffMin;
        while (!stopping.IsCancellationRequested)
        {
            var begun = clock.GetTimestamp();
            await GuardAsync(() => RoundAsync(stopping), stopping);
            // Only a round that lasted counts as contact; a station that central stops at every hello must not ask twice a second.
            if (clock.GetElapsedTime(begun) > BackoffMax)
                backoff = BackoffMin;
            // Between half and the whole of the time, so that stations cut off together don't come back together.
            await RestAsync(backoff * (0.5 + (random.NextDouble() / 2)), stopping);
            backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, BackoffMax.Ticks));
        }
    }

    /// <summary>Runs until something fails.</summary>
    private async Task<bool> RoundAsync(CancellationToken stopping)
    {
        if (!await enrolment.EnrolAsync(stopping))
            return false;
        try
        {
            if (!await hello.SayAsync(stopping))
                return false;
        }
        catch (SqliteException)
        {
            // A disk that takes nothing more may soon give nothing more: what stands there goes to central while it does.
            await push.AllAsync(stopping);
            throw;
        }

        await salvage.HandInAsync(stopping);
        // A stopped journal fetches nothing. What it has, a whole branch perhaps, is sent without being cut off.
        if (database.Read(Identity.Load) is { IsStopped: true })
            return await push.AllAsync(stopping);
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] loops = [HelloLoopAsync(round.Token), PushLoopAsync(round.Token), PullLoopAsync(round.Token)];
        await Task.WhenAny(loops);
        await round.CancelAsync();
        await Task.WhenAll(loops.Select(loop => EndAsync(loop, stopping)));
        return true;
    }

    private async Task HelloLoopAsync(CancellationToken round)
    {
        do
        {
            await Task.Delay(HelloEvery, clock, round);
            await salvage.HandInAsync(round);
        }
        while (await hello.SayAsync(round));
    }

    private async Task PushLoopAsync(CancellationToken round)
    {
        while (true)
        {
            signal.Lower();
            // A damaged journal is no line that is down: what central says is heard all the same.
            if (!await push.AllAsync(round) && !push.IsHeldUp())
                return;
            await Task.WhenAny(signal.Raised, Task.Delay(PushAtLeastEvery, clock, round));
            round.ThrowIfCancellationRequested();
        }
    }

    private async Task PullLoopAsync(CancellationToken round)
    {
        // What can't be read is no line that is down: a push that takes long must not be cut off for it.
        while (await feed.PullAsync(PullWaitSeconds, round) || feed.IsHeldUp)
        {
            if (feed.IsHeldUp)
                await Task.Delay(BackoffMax, clock, round);
        }
    }

    private async Task WatchDaysAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            // Each by itself: a disk that takes no entry can still be read for the second device.
            foreach (var work in new Action[] { dayChange.Run, mirror.CatchUpWhole, mirror.CheckSome })
            {
                await GuardAsync(() =>
                {
                    work();
                    return Task.FromResult(true);
                }, stopping);
            }

            await RestAsync(DayChangeEvery, stopping);
        }
    }

    // A full disk or a bug in one round must not end sync for good: it is logged, and tried again.
    private async Task<bool> GuardAsync(Func<Task<bool>> work, CancellationToken stopping)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        // Whatever it was; the next round begins from what is on the disk.
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            logger.RoundBroken(failure);
            return false;
        }
    }

    private static async Task EndAsync(Task loop, CancellationToken stopping)
    {
        try
        {
            await loop;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Ended because another loop of the round did.
        }
    }

    private async Task RestAsync(TimeSpan time, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(time, clock, stopping);
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }
}
