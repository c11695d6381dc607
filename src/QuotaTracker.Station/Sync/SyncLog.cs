using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Station.Sync;

/// <summary>What sync tells the log: stations, sequences and statuses, never persons.</summary>
internal static partial class SyncLog
{
    [LoggerMessage(2001, LogLevel.Information, "Enrolled as {Station}, incarnation {Incarnation}")]
    public static partial void Enrolled(this ILogger logger, string station, int incarnation);

    [LoggerMessage(2002, LogLevel.Warning, "Enrolment refused: {Status} {Problem}")]
    public static partial void EnrolmentRefused(this ILogger logger, int status, string problem);

    [LoggerMessage(2003, LogLevel.Information, "Central not reached for {What}: {Why}")]
    public static partial void Unreachable(this ILogger logger, string what, string why);

    [LoggerMessage(2004, LogLevel.Warning, "Hello refused: {Status} {Problem}")]
    public static partial void HelloRefused(this ILogger logger, int status, string problem);

    [LoggerMessage(2005, LogLevel.Error, "Central stopped this journal: {Status}")]
    public static partial void JournalStopped(this ILogger logger, HelloStatus status);

    [LoggerMessage(2006, LogLevel.Warning, "Push refused: {Status} {Problem}")]
    public static partial void PushRefused(this ILogger logger, int status, string problem);

    [LoggerMessage(2007, LogLevel.Warning, "Central has the journal only through {AcknowledgedThrough}; sending again from there")]
    public static partial void PushGap(this ILogger logger, long acknowledgedThrough);

    [LoggerMessage(2008, LogLevel.Warning, "Pull refused: {Status} {Problem}")]
    public static partial void PullRefused(this ILogger logger, int status, string problem);

    [LoggerMessage(2009, LogLevel.Error, "A round of sync broke off")]
    public static partial void RoundBroken(this ILogger logger, Exception failure);

    [LoggerMessage(2013, LogLevel.Error, "A page of central's feed can't be stored as it is; what can't be is left out")]
    public static partial void PageBroken(this ILogger logger, Exception failure);

    [LoggerMessage(2012, LogLevel.Warning, "What central answered to a push can't be stored: SQLite error {Code}")]
    public static partial void AnswerNotStored(this ILogger logger, int code);

    [LoggerMessage(2010, LogLevel.Warning, "No enrolment code is set, and the device isn't enrolled")]
    public static partial void NoEnrolmentCode(this ILogger logger);

    [LoggerMessage(2011, LogLevel.Error, "The enrolment code is that of station {Station}; this device keeps its own life")]
    public static partial void CodeOfAnotherStation(this ILogger logger, string station);
}
