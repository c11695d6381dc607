using QuotaTracker.Central.Books;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.Provisionals;

/// <summary>Looks once at all that waits: the program may have ended between an import of policies and what that decides.</summary>
/// <remarks>Where central itself starts, not where a command does: one that begins a recovery comes before anything is decided by what a backup says.</remarks>
internal sealed class DecideAtStart(CentralSteps steps, CentralDatabase database, ILogger<DecideAtStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ResolveProvisionals.RunAllAsync(steps, cancellationToken);
        }
        // One exchange that breaks something must not keep all stations from central.
#pragma warning disable CA1031
        catch (Exception failure) when (failure is not OperationCanceledException && !database.IsUnavailable(failure))
#pragma warning restore CA1031
        {
            logger.NotDecided(failure);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static partial class ProvisionalLog
{
    [LoggerMessage(1401, LogLevel.Error, "What waits could not all be decided at the start")]
    public static partial void NotDecided(this ILogger logger, Exception failure);
}
