namespace QuotaTracker.Contracts;

/// <summary>An error as <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Type">One of <see cref="ProblemTypes"/>: stable, for programs.</param>
/// <param name="Title">For people, in the caller's language.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What to do about it; may be left out.</param>
/// <param name="Errors">By field, when fields are wrong.</param>
/// <param name="AcknowledgedThrough">With a gap or a fork: the sequence up to which central has the journal.</param>
/// <param name="ServerTimeMs">With a refused assertion: central's time in Unix milliseconds, so that a wrong clock shows.</param>
public sealed record WireProblem(
    string Type, string? Title = null, int? Status = null, string? Detail = null, IReadOnlyDictionary<string, string[]>? Errors = null,
    long? AcknowledgedThrough = null, long? ServerTimeMs = null);

/// <summary>The stable names of what can go wrong.</summary>
public static class ProblemTypes
{
    private const string Prefix = "urn:quotatracker:problem:";

    /// <summary>The body isn't JSON of the message. 400.</summary>
    public const string BadRequest = Prefix + "bad-request";

    /// <summary>Fields are out of range. 400, with <c>errors</c>.</summary>
    public const string Validation = Prefix + "validation";

    /// <summary>Nobody is signed in, or the assertion doesn't hold. 401.</summary>
    public const string Unauthenticated = Prefix + "unauthenticated";

    /// <summary>The assertion is expired, or from the future. 401, with <c>serverTimeMs</c>.</summary>
    public const string AssertionTime = Prefix + "assertion-time";

    /// <summary>The assertion was seen before. 401.</summary>
    public const string AssertionReplayed = Prefix + "assertion-replayed";

    /// <summary>Whoever is signed in may not do this. 403.</summary>
    public const string Forbidden = Prefix + "forbidden";

    /// <summary>The station is not active, or this is an older life of it. 403.</summary>
    public const string StationInactive = Prefix + "station-inactive";

    /// <summary>The enrolment code is unknown, used or expired. 403.</summary>
    public const string EnrolmentCode = Prefix + "enrolment-code";

    /// <summary>The key belongs to a life that has begun or is over, or to another station: the code is still good with a new key. 409.</summary>
    public const string KeySpent = Prefix + "key-spent";

    /// <summary>There is no such thing. 404.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>Number and second fact don't belong together, or are unknown: the same answer for both. 404.</summary>
    public const string NoMatch = Prefix + "no-match";

    /// <summary>Central recovers from a backup, so nobody can say now how many trips are left, nor whether a receipt under a key that it doesn't know is genuine. 503; <c>Retry-After</c> says when to ask again.</summary>
    public const string NotKnownNow = Prefix + "not-known-now";

    /// <summary>The month hasn't begun, so there is no report of it. 404.</summary>
    public const string MonthNotBegun = Prefix + "month-not-begun";

    /// <summary>Entries are missing before these. 409, with <c>acknowledgedThrough</c>.</summary>
    public const string SequenceGap = Prefix + "sequence-gap";

    /// <summary>Another entry stands at this sequence. Both are kept. 409.</summary>
    public const string JournalFork = Prefix + "journal-fork";

    /// <summary>An id was used before for something else. 409.</summary>
    public const string IdReused = Prefix + "id-reused";

    /// <summary>The batch is larger than allowed. 413.</summary>
    public const string TooLarge = Prefix + "too-large";

    /// <summary>Too many requests; wait as long as <c>Retry-After</c> says. 429.</summary>
    public const string TooMany = Prefix + "too-many";

    /// <summary>
    /// Central was restored from a backup and waits for what its stations know: it can't take this entry yet. 503 with
    /// <c>Retry-After</c>; nothing of the entry was stored, the station sends it again.
    /// </summary>
    public const string Recovering = Prefix + "recovering";

    /// <summary>The stick's file isn't one, isn't whole, or isn't signed by who it names. 400.</summary>
    public const string StickRefused = Prefix + "stick-refused";

    /// <summary>The database doesn't answer. 503 with <c>Retry-After</c>; stations carry on.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>A bug. 500.</summary>
    public const string Internal = Prefix + "internal";
}
