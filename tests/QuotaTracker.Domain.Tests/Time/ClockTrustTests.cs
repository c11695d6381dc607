using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Time;

public class ClockTrustTests
{
    private static readonly ClockTrustSettings Settings = new();
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // 10:00 in Viet Nam; the wall clock agrees with central.
    private static readonly DateTimeOffset Anchored = new(2026, 3, 14, 3, 0, 0, TimeSpan.Zero);
    private static readonly ClockAnchor Anchor = new(Anchored, new(Anchored, "boot-1", 1_000_000));

    [Fact]
    public void Judge_NoAnchor_IsNotTrusted() =>
        ClockTrust.Judge(null, Anchor.Reading, null, Settings).Should().Be(new ClockState(Anchored, ClockDoubt.NoAnchor));

    [Fact]
    public void Judge_SameBoot_TakesTheTimeFromTheMonotonicClock()
    {
        var state = Judge(SameBoot(TimeSpan.FromHours(2), wallOff: TimeSpan.FromMinutes(3)));
        state.Should().Be(new ClockState(Anchored.AddHours(2), null));
        state.Trusted.Should().BeTrue();
        state.Day.Should().Be(new DateOnly(2026, 3, 14));
    }

    [Theory]
    [InlineData(5, 0, null)]
    [InlineData(5, 1, ClockDoubt.Drifted)]
    [InlineData(-5, 0, null)]
    [InlineData(-5, -1, ClockDoubt.Drifted)]
    [InlineData(24 * 60, 0, ClockDoubt.Drifted)]      // somebody set the clock to tomorrow
    public void Judge_SameBootWallClockOff_IsTrustedUpToFiveMinutes(int minutes, int milliseconds, ClockDoubt? doubt)
    {
        var state = Judge(SameBoot(TimeSpan.FromHours(2), TimeSpan.FromMinutes(minutes) + (Tick * milliseconds)));
        state.Should().Be(new ClockState(Anchored.AddHours(2), doubt));
    }

    [Fact]
    public void Judge_SameBootWallBeforeTheAnchor_IsSteppedBack()
    {
        Judge(SameBoot(TimeSpan.Zero, -TimeSpan.FromMinutes(5))).Doubt.Should().BeNull();
        Judge(SameBoot(TimeSpan.Zero, -TimeSpan.FromMinutes(5) - Tick)).Doubt.Should().Be(ClockDoubt.SteppedBack);
        Judge(SameBoot(TimeSpan.FromHours(2), -TimeSpan.FromDays(1))).Doubt.Should().Be(ClockDoubt.SteppedBack);
    }

    [Fact]
    public void Judge_MonotonicClockRanBack_IsSteppedBack() =>
        Judge(new(Anchored, "boot-1", 999_999)).Doubt.Should().Be(ClockDoubt.SteppedBack);

    [Fact]
    public void Judge_AnchorAge_IsTrustedUpToFourteenDays()
    {
        Judge(SameBoot(TimeSpan.FromDays(14))).Doubt.Should().BeNull();
        Judge(SameBoot(TimeSpan.FromDays(14) + Tick)).Doubt.Should().Be(ClockDoubt.AnchorTooOld);
        Judge(OtherBoot(TimeSpan.FromDays(14))).Doubt.Should().BeNull();
        Judge(OtherBoot(TimeSpan.FromDays(14) + Tick)).Doubt.Should().Be(ClockDoubt.AnchorTooOld);
    }

    [Fact]
    public void Judge_OtherBoot_TakesTheWallClockWhileItGoesForward()
    {
        Judge(OtherBoot(TimeSpan.FromHours(2))).Should().Be(new ClockState(Anchored.AddHours(2), null));
        Judge(OtherBoot(TimeSpan.Zero)).Doubt.Should().BeNull();
        Judge(OtherBoot(-Tick)).Doubt.Should().Be(ClockDoubt.SteppedBack);
    }

    [Fact]
    public void Judge_OtherBootAndForwardStep_IsBelievedUpToTheAnchorsAge() =>
        // Known and accepted: without a network nothing tells a set clock from a night switched off. Days and units of the leases bound it.
        Judge(OtherBoot(TimeSpan.FromDays(1))).Should().Be(new ClockState(Anchored.AddDays(1), null));

    [Fact]
    public void Judge_LastEntryLaterThanNow_IsSteppedBackBeyondTheDrift()
    {
        var reading = SameBoot(TimeSpan.FromHours(2));
        Judge(reading, Anchored.AddHours(2).AddMinutes(5)).Doubt.Should().BeNull();
        Judge(reading, Anchored.AddHours(2).AddMinutes(5) + Tick).Doubt.Should().Be(ClockDoubt.SteppedBack);
        Judge(OtherBoot(TimeSpan.FromHours(2)), Anchored.AddHours(3)).Doubt.Should().Be(ClockDoubt.SteppedBack);
        Judge(reading, Anchored).Doubt.Should().BeNull();
    }

    [Theory]
    [InlineData("23:54:59", null)]
    [InlineData("23:55:00", ClockDoubt.NearMidnight)]
    [InlineData("23:59:59", ClockDoubt.NearMidnight)]
    [InlineData("1.00:00:00", ClockDoubt.NearMidnight)]
    [InlineData("1.00:04:59", ClockDoubt.NearMidnight)]
    [InlineData("1.00:05:00", null)]
    public void Judge_AroundMidnight_IsNotTrusted(string localTime, ClockDoubt? doubt)
    {
        var sinceAnchor = TimeSpan.Parse(localTime, System.Globalization.CultureInfo.InvariantCulture) - TimeSpan.FromHours(10);
        Judge(SameBoot(sinceAnchor)).Doubt.Should().Be(doubt);
        Judge(OtherBoot(sinceAnchor)).Doubt.Should().Be(doubt);
    }

    private static ClockState Judge(ClockReading reading, DateTimeOffset? lastEntryAt = null) =>
        ClockTrust.Judge(Anchor, reading, lastEntryAt, Settings);

    private static ClockReading SameBoot(TimeSpan since, TimeSpan wallOff = default) =>
        new(Anchored + since + wallOff, "boot-1", 1_000_000 + (long)since.TotalMilliseconds);

    private static ClockReading OtherBoot(TimeSpan since) => new(Anchored + since, "boot-2", 60_000);
}
