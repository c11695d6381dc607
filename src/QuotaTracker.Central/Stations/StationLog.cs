namespace QuotaTracker.Central.Stations;

internal static partial class StationLog
{
    [LoggerMessage(1101, LogLevel.Information, "Station {Station} enrolled as incarnation {Incarnation}")]
    public static partial void StationEnrolled(this ILogger logger, string station, int incarnation);
}
