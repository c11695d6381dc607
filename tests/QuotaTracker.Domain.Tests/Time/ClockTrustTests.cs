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
        Told(ClockTrust.Judge(new(null), Anchor.Reading, Settings)).Should().Be((Anchored, ClockDoubt.NoAnchor));

    [Fact]
    public void Judge_SameBoot_TakesTheTimeFromTheMonotonicClock()
    {
        var state = Judge(SameBoot(TimeSpan.FromHours(2), wallOff: TimeSpan.FromMinutes(3)));
        Told(state).Should().Be((Anchored.AddHours(2), null));
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
        Told(state).Should().Be((Anchored.AddHours(2), doubt));
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
        Judge(OtherBoot(TimeSpan.FromDays(14))).Doubt.Should().Be(ClockDoubt.Restarted);
    }

    [Fact]
    public void Judge_OldAnchorAndARestart_AsksForTheDateAndIsThenSureOfTheDayAlone()
    {
        var asked = Judge(OtherBoot(TimeSpan.FromDays(14) + Tick));
        (asked.Doubt, asked.Certainty).Should().Be((ClockDoubt.Restarted, DayCertainty.NotSure));

        var confirmed = Judge(OtherBoot(TimeSpan.FromDays(20)), Confirmed(TimeSpan.FromDays(20) - TimeSpan.FromHours(1)));
        (confirmed.Doubt, confirmed.Certainty).Should().Be((ClockDoubt.AnchorTooOld, DayCertainty.Sure));
    }

    [Fact]
    public void Judge_OtherBoot_ShowsTheWallClockAndWaitsForSomebodysWord()
    {
        Told(Judge(OtherBoot(TimeSpan.FromHours(2)))).Should().Be((Anchored.AddHours(2), ClockDoubt.Restarted));
        // However short the time seems: a clock that stood still while the machine was off shows no gap at all.
        Told(Judge(OtherBoot(TimeSpan.Zero))).Should().Be((Anchored, ClockDoubt.Restarted));
        Judge(OtherBoot(-Tick)).Doubt.Should().Be(ClockDoubt.SteppedBack);
    }

    [Fact]
    public void Judge_OtherBootAndClockSetToTomorrow_IsNotTrusted() =>
        Told(Judge(OtherBoot(TimeSpan.FromDays(1)))).Should().Be((Anchored.AddDays(1), ClockDoubt.Restarted));

    [Theory]
    [InlineData(5, 0, null)]
    [InlineData(5, 1, ClockDoubt.SteppedBack)]
    [InlineData(-60, 0, null)]
    public void Judge_SameBootBeforeASureMoment_IsSteppedBackBeyondTheDrift(int minutes, int milliseconds, ClockDoubt? doubt)
    {
        var sure = Anchored.AddHours(2).AddMinutes(minutes) + (Tick * milliseconds);
        Judge(SameBoot(TimeSpan.FromHours(2)), new(Anchor, null, sure)).Doubt.Should().Be(doubt);
        Judge(OtherBoot(TimeSpan.FromHours(2)), new(Anchor, null, sure)).Doubt.Should().Be(doubt ?? ClockDoubt.Restarted);
    }

    [Fact]
    public void Judge_ClockOfAnEmptyBattery_EstimatesNothingBeforeTheLastSureMoment()
    {
        var sure = Anchored.AddHours(5);
        var state = Judge(new(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), "boot-2", 60_000), new(Anchor, null, sure));
        Told(state).Should().Be((sure, ClockDoubt.SteppedBack));
        state.Certainty.Should().Be(DayCertainty.NotSure);
        // The day that both clocks name is not that of the estimate.
        Judge(SameBoot(TimeSpan.FromHours(1)), new(Anchor, null, Anchored.AddDays(1))).Certainty.Should().Be(DayCertainty.NotSure);
    }

    [Fact]
    public void Confirm_Restarted_IsTrustedFromThereByTheMonotonicClock()
    {
        var confirmed = Confirmed(TimeSpan.FromHours(20));
        var state = Judge(OtherBoot(TimeSpan.FromHours(26)), confirmed);
        Told(state).Should().Be((Anchored.AddHours(26), null));
        state.Day.Should().Be(new DateOnly(2026, 3, 15));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(5, 0, true)]
    [InlineData(5, 1, false)]
    [InlineData(-5, 0, true)]
    [InlineData(-5, -1, false)]
    [InlineData(24 * 60, 0, false)]           // the right time of the wrong day
    public void Confirm_WhatWasShown_IsWhatTheClockSaysWithinFiveMinutes(int minutes, int milliseconds, bool taken)
    {
        var reading = OtherBoot(TimeSpan.FromHours(20));
        var shown = reading.Wall.AddMinutes(minutes) + (Tick * milliseconds);
        ClockTrust.Confirm(new(Anchor), reading, shown, Settings)
            .Should().Be(taken ? new ClockConfirmation(reading.Wall, reading) : null, "what stands is what the clock says, not what was shown");
    }

    [Fact]
    public void Confirm_NothingAsked_IsNotTaken()
    {
        // Trusted already.
        Confirm(new(Anchor), SameBoot(TimeSpan.FromHours(2))).Should().BeNull();
        Confirm(Confirmed(TimeSpan.FromHours(20)), OtherBoot(TimeSpan.FromHours(21))).Should().BeNull();
        // Doubts that no officer's word ends.
        Confirm(new(null), Anchor.Reading).Should().BeNull();
        Confirm(new(Anchor), OtherBoot(-Tick)).Should().BeNull();
        Confirm(new(Anchor, null, Anchored.AddHours(3)), OtherBoot(TimeSpan.FromHours(2))).Should().BeNull();
        Confirm(new(Anchor), OtherBoot(TimeSpan.FromHours(14) - TimeSpan.FromMinutes(5))).Should().BeNull();
        Confirm(new(Anchor), SameBoot(TimeSpan.FromHours(2), TimeSpan.FromDays(1))).Should().BeNull();
    }

    [Fact]
    public void Confirm_AtTheLimits_IsTaken()
    {
        Confirm(new(Anchor), OtherBoot(TimeSpan.Zero)).Should().NotBeNull();
        Confirm(new(Anchor), OtherBoot(TimeSpan.FromDays(14) + Tick)).Should().NotBeNull("the day is worth knowing, though nothing is granted on it");
        Confirm(new(Anchor), OtherBoot(TimeSpan.FromHours(14) - TimeSpan.FromMinutes(5) - Tick)).Should().NotBeNull();
    }

    [Fact]
    public void Confirm_WallClockALittleSlow_NeverLiesBeforeTheLastSureMoment()
    {
        var reading = OtherBoot(TimeSpan.FromHours(2));
        foreach (var slow in new[] { Tick, TimeSpan.FromMinutes(5) })
        {
            var memory = new ClockMemory(Anchor, null, reading.Wall + slow);
            var confirmed = Confirm(memory, reading);
            confirmed.Should().Be(new ClockConfirmation(reading.Wall + slow, reading));
            Told(Judge(reading, memory with { Confirmation = confirmed })).Should().Be((reading.Wall + slow, null));
        }

        Confirm(new(Anchor, null, reading.Wall - Tick), reading).Should().Be(new ClockConfirmation(reading.Wall, reading));
    }

    [Fact]
    public void Judge_ConfirmedInAnotherBoot_IsAskedAnew()
    {
        var memory = Confirmed(TimeSpan.FromHours(20));
        var next = new ClockReading(Anchored.AddHours(22), "boot-3", 60_000);
        Told(Judge(next, memory)).Should().Be((Anchored.AddHours(22), ClockDoubt.Restarted));
        Confirm(memory, next).Should().Be(new ClockConfirmation(Anchored.AddHours(22), next));
    }

    [Theory]
    [InlineData(5, 0, null)]
    [InlineData(5, 1, ClockDoubt.Drifted)]
    [InlineData(-5, 0, null)]
    [InlineData(-5, -1, ClockDoubt.Drifted)]
    [InlineData(24 * 60, 0, ClockDoubt.Drifted)]
    [InlineData(-24 * 60, 0, ClockDoubt.SteppedBack)]     // before central's last word
    public void Judge_ConfirmedAndWallClockMoved_IsDoubtedAsAfterAnAnchor(int minutes, int milliseconds, ClockDoubt? doubt)
    {
        var reading = OtherBoot(TimeSpan.FromHours(22));
        var moved = reading with { Wall = reading.Wall.AddMinutes(minutes) + (Tick * milliseconds) };
        Told(Judge(moved, Confirmed(TimeSpan.FromHours(20)))).Should().Be((Anchored.AddHours(22), doubt));
    }

    [Fact]
    public void Judge_ConfirmedAndMonotonicClockRanBack_IsSteppedBack()
    {
        var memory = Confirmed(TimeSpan.FromHours(20));
        var at = memory.Confirmation!.Reading;
        Judge(at, memory).Doubt.Should().BeNull();
        Judge(at with { MonotonicMs = at.MonotonicMs - 1 }, memory).Doubt.Should().Be(ClockDoubt.SteppedBack);
    }

    [Fact]
    public void Judge_Confirmed_EndsWithTheAnchorsAgeAndAtMidnight()
    {
        Judge(OtherBoot(TimeSpan.FromDays(14)), Confirmed(TimeSpan.FromDays(13))).Doubt.Should().BeNull();
        Judge(OtherBoot(TimeSpan.FromDays(14) + Tick), Confirmed(TimeSpan.FromDays(13))).Doubt.Should().Be(ClockDoubt.AnchorTooOld);
        Judge(OtherBoot(TimeSpan.FromHours(14)), Confirmed(TimeSpan.FromHours(2))).Doubt.Should().Be(ClockDoubt.NearMidnight);
        Judge(OtherBoot(TimeSpan.FromHours(15)), Confirmed(TimeSpan.FromHours(2))).Doubt.Should().BeNull("the next day follows by itself");
    }

    [Fact]
    public void Judge_ContactInTheSameBoot_CountsBeforeAnOfficersWord()
    {
        var anchored = new ClockAnchor(Anchored.AddHours(21), new(Anchored.AddHours(21), "boot-2", 0));
        var reading = new ClockReading(Anchored.AddHours(22), "boot-2", 3_600_000);
        var wrong = new ClockConfirmation(Anchored.AddHours(20), new(Anchored.AddHours(20), "boot-2", 3_000_000));
        Told(Judge(reading, new(anchored, wrong, anchored.ServerTime))).Should().Be((Anchored.AddHours(22), null));
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
        Judge(OtherBoot(sinceAnchor)).Doubt.Should().Be(doubt ?? ClockDoubt.Restarted);
    }

    // The day is sure where wall clock and bridge agree on it; a grant rests on it only without any doubt.
    [Theory]
    [InlineData(120, 0, DayCertainty.Trusted)]
    [InlineData(120, 6, DayCertainty.Sure)]
    [InlineData(120, -60 * 11, DayCertainty.Sure)]                // 01:00 of the same day, before the anchor
    [InlineData(120, (-60 * 12) + 5, DayCertainty.Sure)]          // 00:05
    [InlineData(120, (-60 * 12) + 4, DayCertainty.NotSure)]       // 00:04: near midnight
    [InlineData(120, -60 * 13, DayCertainty.NotSure)]             // yesterday
    [InlineData(120, (60 * 12) - 6, DayCertainty.Sure)]           // 23:54
    [InlineData(120, (60 * 12) - 5, DayCertainty.NotSure)]        // 23:55
    [InlineData(120, 60 * 24, DayCertainty.NotSure)]              // tomorrow, or the machine slept for a day
    [InlineData((14 * 24 * 60) + 1, 0, DayCertainty.Sure)]        // only the anchor is too old
    [InlineData((60 * 14) - 1, 0, DayCertainty.NotSure)]          // near midnight
    public void Judge_SameBoot_DayIsSureWhereBothClocksAgree(int minutesSinceAnchor, int minutesOff, DayCertainty expected) =>
        Judge(SameBoot(TimeSpan.FromMinutes(minutesSinceAnchor), TimeSpan.FromMinutes(minutesOff))).Certainty.Should().Be(expected);

    [Fact]
    public void Judge_NothingBridgesToASureMoment_DayIsNotSure()
    {
        ClockTrust.Judge(new(null), Anchor.Reading, Settings).Certainty.Should().Be(DayCertainty.NotSure);
        Judge(OtherBoot(TimeSpan.FromHours(2))).Certainty.Should().Be(DayCertainty.NotSure);
        Judge(OtherBoot(TimeSpan.FromDays(15))).Certainty.Should().Be(DayCertainty.NotSure);
        Judge(OtherBoot(TimeSpan.FromHours(26)), Confirmed(TimeSpan.FromHours(20))).Certainty.Should().Be(DayCertainty.Trusted);
        Judge(OtherBoot(TimeSpan.FromDays(15)), Confirmed(TimeSpan.FromDays(13))).Certainty.Should().Be(DayCertainty.Sure);
    }

    private static (DateTimeOffset Now, ClockDoubt? Doubt) Told(ClockState state) => (state.Now, state.Doubt);

    private static ClockState Judge(ClockReading reading, ClockMemory? memory = null) => ClockTrust.Judge(memory ?? new(Anchor), reading, Settings);

    // Somebody finds right what the clock shows.
    private static ClockConfirmation? Confirm(ClockMemory memory, ClockReading reading) => ClockTrust.Confirm(memory, reading, reading.Wall, Settings);

    private static ClockMemory Confirmed(TimeSpan since) => new(Anchor, Confirm(new(Anchor), OtherBoot(since)), Anchored + since);

    private static ClockReading SameBoot(TimeSpan since, TimeSpan wallOff = default) =>
        new(Anchored + since + wallOff, "boot-1", 1_000_000 + (long)since.TotalMilliseconds);

    private static ClockReading OtherBoot(TimeSpan since) => new(Anchored + since, "boot-2", 60_000 + (long)since.TotalMilliseconds);
}
