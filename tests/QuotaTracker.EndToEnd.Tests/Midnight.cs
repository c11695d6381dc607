using QuotaTracker.Domain.Time;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>
/// Around midnight in Viet Nam (17:00 UTC) stations trust no clock, within five minutes on either side, and record provisionally; and a
/// trip of yesterday is no trip of today. Real processes have the real clock, so a test that would come near that hour waits until it is over.
/// </summary>
internal static class Midnight
{
    // The longest test takes some four minutes: one that begins just earlier ends before stations begin to doubt.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan After = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How long to wait before a test begins: nothing on almost any hour, at most sixteen minutes.</summary>
    public static TimeSpan WaitAt(DateTimeOffset now)
    {
        var time = now.ToOffset(BusinessDay.Offset).TimeOfDay;
        if (time < After)
            return After - time;
        return time >= Day - Before ? Day - time + After : TimeSpan.Zero;
    }

    public static Task PassAsync(TimeProvider clock) => Task.Delay(WaitAt(clock.GetUtcNow()), clock, CancellationToken.None);
}

public sealed class MidnightTests
{
    [Theory]
    [InlineData("2026-11-22T16:49:59Z", 0)]
    [InlineData("2026-11-22T16:50:00Z", 16 * 60)]
    [InlineData("2026-11-22T16:59:59Z", (6 * 60) + 1)]
    [InlineData("2026-11-22T17:00:00Z", 6 * 60)]
    [InlineData("2026-11-22T17:05:59Z", 1)]
    [InlineData("2026-11-22T17:06:00Z", 0)]
    [InlineData("2026-11-22T03:00:00Z", 0)]
    public void WaitAt_NearMidnightInVietNam_IsUntilStationsTrustTheirClocksAgain(string now, int seconds) =>
        Midnight.WaitAt(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).Should().Be(TimeSpan.FromSeconds(seconds));
}
