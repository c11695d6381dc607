namespace QuotaTracker.Domain.Time;

/// <summary>What the machine's clocks say at one moment.</summary>
/// <param name="Wall">The wall clock, which anybody can set.</param>
/// <param name="BootId">Changes at every start of the machine; the monotonic clock starts anew with it.</param>
/// <param name="MonotonicMs">Milliseconds since the machine's start; can't be set.</param>
public sealed record ClockReading(DateTimeOffset Wall, string BootId, long MonotonicMs);

/// <summary>The last moment at which central told the time.</summary>
/// <param name="ServerTime">Central's time.</param>
/// <param name="Reading">What the machine's clocks said at that moment.</param>
public sealed record ClockAnchor(DateTimeOffset ServerTime, ClockReading Reading);

/// <summary>How far a station's clock is trusted.</summary>
public sealed record ClockTrustSettings
{
    /// <summary>The wall clock may differ from anchor plus monotonic time by so much. Default 5 minutes.</summary>
    public TimeSpan DriftMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The anchor may be so old. Default 14 days: two lease lengths, so that a snowed-in post goes on working.</summary>
    public TimeSpan AnchorAgeMax { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>What the station may believe about the time.</summary>
/// <param name="Now">The best estimate; used for the record even when it isn't trusted.</param>
/// <param name="Doubt">Why it isn't trusted; null when it is.</param>
public sealed record ClockState(DateTimeOffset Now, ClockDoubt? Doubt)
{
    /// <summary>Whether a grant may rest on it.</summary>
    public bool Trusted => Doubt is null;

    /// <summary>The business day of the estimate.</summary>
    public DateOnly Day => BusinessDay.Of(Now);
}

/// <summary>Why a clock isn't trusted.</summary>
public enum ClockDoubt
{
    /// <summary>Central never told the time.</summary>
    NoAnchor = 1,

    /// <summary>The anchor is older than allowed.</summary>
    AnchorTooOld = 2,

    /// <summary>The clock stands before a moment that has certainly passed.</summary>
    SteppedBack = 3,

    /// <summary>Wall clock and monotonic time disagree by more than allowed.</summary>
    Drifted = 4,

    /// <summary>So close to midnight that the drift allowed could put it on the other day.</summary>
    NearMidnight = 5,
}

/// <summary>Judges a station's clock: the day comes from the last server anchor plus monotonic time, not from what somebody set.</summary>
public static class ClockTrust
{
    /// <summary>Judges a reading.</summary>
    /// <param name="anchor">The last anchor, or null.</param>
    /// <param name="reading">The clocks now.</param>
    /// <param name="lastEntryAt">When the newest journal entry was made, by the clock of its time; null when there is none.</param>
    /// <param name="settings">The limits.</param>
    public static ClockState Judge(ClockAnchor? anchor, ClockReading reading, DateTimeOffset? lastEntryAt, ClockTrustSettings settings)
    {
        if (anchor is null)
            return new(reading.Wall, ClockDoubt.NoAnchor);
        var sameBoot = anchor.Reading.BootId == reading.BootId;
        // After a restart of the machine there is no monotonic bridge to the anchor: the wall clock counts, if it only went forward.
        var now = sameBoot
            ? anchor.ServerTime.AddMilliseconds(reading.MonotonicMs - anchor.Reading.MonotonicMs)
            : reading.Wall;
        if (reading.Wall < anchor.ServerTime - settings.DriftMax || now < anchor.ServerTime
            || (lastEntryAt is { } last && now < last - settings.DriftMax))
            return new(now, ClockDoubt.SteppedBack);
        if ((reading.Wall - now).Duration() > settings.DriftMax)
            return new(now, ClockDoubt.Drifted);
        if (now - anchor.ServerTime > settings.AnchorAgeMax)
            return new(now, ClockDoubt.AnchorTooOld);
        return new(now, BusinessDay.IsNearMidnight(now, settings.DriftMax) ? ClockDoubt.NearMidnight : null);
    }
}
