using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Journal;

/// <summary>Who the device is, and how its journal stands.</summary>
/// <param name="Station">The station.</param>
/// <param name="Incarnation">The life of the store.</param>
/// <param name="Acknowledged">The sequence up to which central has the journal.</param>
/// <param name="FeedCursor">The feed's cursor that is stored here.</param>
/// <param name="Status">Central's last word on this copy. Frozen and Fork stay: only a next life ends them.</param>
/// <param name="IsBehind">The second device has more than this copy, or something else.</param>
/// <param name="BranchSent">Of a fork: the sequence up to which central has the branch.</param>
/// <param name="KeyId">The key of this life; null in a store from before it was kept.</param>
/// <param name="EnrolledWith">The hash of the code that began this life; null in a store from before it was kept.</param>
/// <param name="Follows">The life before on this device; null when there was none.</param>
internal sealed record Identity(
    StationId Station, int Incarnation, long Acknowledged, long FeedCursor, HelloStatus Status, bool IsBehind, long BranchSent, string? KeyId,
    string? EnrolledWith, int? Follows)
{
    /// <summary>This copy isn't the newest, or not the only one: nothing may be added to it.</summary>
    public bool IsStopped => IsBehind || Status is HelloStatus.Frozen or HelloStatus.Fork;

    /// <summary>The state's name, highest first: Fork, Frozen, Behind, UpgradeNeeded, Ok.</summary>
    public string State => IsBehind && Status is not (HelloStatus.Frozen or HelloStatus.Fork) ? "Behind" : Status.ToString();

    /// <summary>The stored identity; null until enrolled.</summary>
    public static Identity? Load(StationTransaction tx) => tx.First<Row>("""
        select station, incarnation, acknowledged, feed_cursor, hello_status, is_behind, branch_sent, key_id, enrolled_with, follows from station
        """) is { } row
        ? new(StationId.Parse(row.Station), (int)row.Incarnation, row.Acknowledged, row.FeedCursor, Enum.Parse<HelloStatus>(row.HelloStatus),
            row.IsBehind != 0, row.BranchSent, row.KeyId, row.EnrolledWith, (int?)row.Follows)
        : null;

    /// <summary>Whether an answer that was asked for in this life still finds it: a device may have begun its next one meanwhile.</summary>
    public bool IsStill(StationTransaction tx) => Load(tx) is { } now && now.Incarnation == Incarnation && now.Station == Station;

    private sealed record Row(
        string Station, long Incarnation, long Acknowledged, long FeedCursor, string HelloStatus, long IsBehind, long BranchSent, string? KeyId,
        string? EnrolledWith, long? Follows);
}
