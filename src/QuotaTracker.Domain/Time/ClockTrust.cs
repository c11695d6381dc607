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

/// <summary>
/// An officer's word, after a restart of the machine without contact, that the date and time shown are right. Good for that start
/// alone, and until central tells the time.
/// </summary>
/// <param name="Moment">The time that was confirmed.</param>
/// <param name="Reading">What the machine's clocks said at that moment.</param>
public sealed record ClockConfirmation(DateTimeOffset Moment, ClockReading Reading);

/// <summary>What a station has stored about the time.</summary>
/// <param name="Anchor">Central's last word; null when there was none.</param>
/// <param name="Confirmation">The last word of an officer since then; null when there was none.</param>
/// <param name="LastSure">
/// The last moment that was certain: central's word, or an entry made while the clock was trusted. Entries made in doubt are none, for
/// a clock that was wrong at sign-in must not speak against the one that was put right after it.
/// </param>
public sealed record ClockMemory(ClockAnchor? Anchor, ClockConfirmation? Confirmation = null, DateTimeOffset? LastSure = null);

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
/// <param name="Certainty">How far the day of the estimate is believed.</param>
public sealed record ClockState(DateTimeOffset Now, ClockDoubt? Doubt, DayCertainty Certainty)
{
    /// <summary>Whether a grant may rest on it.</summary>
    public bool Trusted => Certainty == DayCertainty.Trusted;

    /// <summary>The business day of the estimate.</summary>
    public DateOnly Day => BusinessDay.Of(Now);
}

/// <summary>How far a station's day is believed.</summary>
public enum DayCertainty
{
    /// <summary>It may be another one. What is recorded on it is exempted by a supervisor's word alone.</summary>
    NotSure = 0,

    /// <summary>
    /// The wall clock and monotonic time since a moment that was certain name the same day, and not near midnight. Something else is
    /// wrong with the clock, so nothing is granted; but central may decide what is recorded.
    /// </summary>
    Sure = 1,

    /// <summary>A grant may rest on it.</summary>
    Trusted = 2,
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

    /// <summary>
    /// The machine was started anew, and since then neither central told the time nor an officer confirmed it. The one doubt that an
    /// officer can end: whoever is asked has no other one but, perhaps, an anchor that is too old. Then nothing is granted, but the day is sure.
    /// </summary>
    Restarted = 6,
}

/// <summary>
/// Judges a station's clock: the day comes from the last server anchor plus monotonic time, not from what somebody set. Over a restart
/// of the machine there is no monotonic time, and nothing tells a set clock from a night switched off but central or a person.
/// </summary>
public static class ClockTrust
{
    /// <summary>Judges a reading.</summary>
    /// <param name="memory">What is stored.</param>
    /// <param name="reading">The clocks now.</param>
    /// <param name="settings">The limits.</param>
    public static ClockState Judge(ClockMemory memory, ClockReading reading, ClockTrustSettings settings)
    {
        if (memory.Anchor is not { } anchor)
            return new(reading.Wall, ClockDoubt.NoAnchor, DayCertainty.NotSure);
        var basis = BasisOf(memory, anchor, reading.BootId);
        var now = basis is null ? reading.Wall : basis.Moment.AddMilliseconds(reading.MonotonicMs - basis.Reading.MonotonicMs);
        if (DoubtOf(memory, anchor, basis, reading, now, settings) is not { } doubt)
            return new(now, null, DayCertainty.Trusted);
        // An empty battery says 2000: whatever the time is, it isn't before what was certain, and rules and taxes are of that time.
        if (memory.LastSure is { } sure && now < sure)
            now = sure;
        // A machine that slept has slow monotonic time, one that was set a wrong wall clock: the day is sure only where both agree.
        var isSure = basis is not null && BusinessDay.Of(reading.Wall) == BusinessDay.Of(now)
            && !BusinessDay.IsNearMidnight(now, settings.DriftMax) && !BusinessDay.IsNearMidnight(reading.Wall, settings.DriftMax);
        return new(now, doubt, isSure ? DayCertainty.Sure : DayCertainty.NotSure);
    }

    private static ClockDoubt? DoubtOf(
        ClockMemory memory, ClockAnchor anchor, ClockConfirmation? basis, ClockReading reading, DateTimeOffset now, ClockTrustSettings settings)
    {
        if (reading.Wall < anchor.ServerTime - settings.DriftMax || now < (basis?.Moment ?? anchor.ServerTime)
            || (memory.LastSure is { } sure && now < sure - settings.DriftMax))
            return ClockDoubt.SteppedBack;
        if ((reading.Wall - now).Duration() > settings.DriftMax)
            return ClockDoubt.Drifted;
        if (BusinessDay.IsNearMidnight(now, settings.DriftMax))
            return ClockDoubt.NearMidnight;
        if (basis is null)
            return ClockDoubt.Restarted;
        // Last: an officer can't end this doubt, but can say what day it is, so that central may decide.
        return now - anchor.ServerTime > settings.AnchorAgeMax ? ClockDoubt.AnchorTooOld : null;
    }

    /// <summary>
    /// Takes an officer's word for the time. Null when there is nothing to confirm, because the clock is trusted or doubted for another
    /// reason, or when it no longer says what was shown.
    /// </summary>
    /// <param name="memory">What is stored.</param>
    /// <param name="reading">The clocks now.</param>
    /// <param name="shown">The date and time that the officer saw and found right.</param>
    /// <param name="settings">The limits.</param>
    public static ClockConfirmation? Confirm(ClockMemory memory, ClockReading reading, DateTimeOffset shown, ClockTrustSettings settings)
    {
        var state = Judge(memory, reading, settings);
        // Not near midnight, so what was shown so shortly before or after it was of the same day.
        if (state.Doubt != ClockDoubt.Restarted || (state.Now - shown).Duration() > settings.DriftMax)
            return null;
        // A wall clock that is slow within the drift allowed: sure time doesn't run back.
        return new(memory.LastSure is { } sure && sure > state.Now ? sure : state.Now, reading);
    }

    // From where monotonic time is counted in this start of the machine: central's word before an officer's.
    private static ClockConfirmation? BasisOf(ClockMemory memory, ClockAnchor anchor, string bootId)
    {
        if (anchor.Reading.BootId == bootId)
            return new(anchor.ServerTime, anchor.Reading);
        return memory.Confirmation is { } confirmed && confirmed.Reading.BootId == bootId ? confirmed : null;
    }
}
