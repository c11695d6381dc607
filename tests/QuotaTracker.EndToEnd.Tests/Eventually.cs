using System.Diagnostics;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>Waits for something to become true. The limit is far beyond what any machine needs: it ends a hang, it measures nothing.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            if (since.Elapsed > Limit)
                throw new TimeoutException($"Still not true: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System);
        }
    }
}
