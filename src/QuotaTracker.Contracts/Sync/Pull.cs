using System.Text.Json.Serialization;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;

namespace QuotaTracker.Contracts.Sync;

/// <summary>GET /v1/sync/pull?after=&amp;wait=: what is new for this station, in order. With <c>wait</c> (seconds, 0–25) central answers when something is.</summary>
/// <param name="Items">At most 500, by rising cursor.</param>
/// <param name="Cursor">Where to go on: ask with <c>after</c> equal to it, once the items are stored.</param>
/// <param name="More">Whether there is more already.</param>
public sealed record PullResponse(IReadOnlyList<FeedItem> Items, long Cursor, bool More);

/// <summary>One thing a station must know.</summary>
/// <param name="Cursor">Its place in this station's feed.</param>
/// <param name="Body">What it is.</param>
public sealed record FeedItem(long Cursor, FeedBody Body);

/// <summary>What a feed item says. Each replaces what was said before of the same thing, so that applying one twice does no harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(LeaseGiven), "lease")]
[JsonDerivedType(typeof(LeaseRecalled), "recall")]
[JsonDerivedType(typeof(LeaseBurned), "burn")]
[JsonDerivedType(typeof(ProvisionalResolved), "resolution")]
[JsonDerivedType(typeof(ResidentKnown), "resident")]
[JsonDerivedType(typeof(ResidentMerged), "merge")]
[JsonDerivedType(typeof(QuotaKnown), "quota")]
[JsonDerivedType(typeof(ReferenceKnown), "reference")]
[JsonDerivedType(typeof(OfficerKnown), "officer")]
[JsonDerivedType(typeof(StationKeyKnown), "key")]
public abstract record FeedBody
{
    /// <summary>The oldest version of the protocol whose stations can read it: one that can't would read nothing of the whole page.</summary>
    public virtual int SinceProtocol() => 1;
}

/// <summary>A lease was placed at this station.</summary>
public sealed record LeaseGiven(WireLease Lease) : FeedBody;

/// <summary>The right is needed elsewhere: give the lease back now, unless a grant of its day is already journalled.</summary>
public sealed record LeaseRecalled(Guid LeaseId) : FeedBody;

/// <summary>A lease of an earlier life of this station was burned; for its list only.</summary>
public sealed record LeaseBurned(Guid LeaseId) : FeedBody;

/// <summary>
/// Central decided an exchange of this station: a provisional one, once and for all but for a supervisor's correction; or another one,
/// by such a correction. The newest word holds.
/// </summary>
/// <param name="ExchangeId">Which.</param>
/// <param name="Resolution">What was decided.</param>
/// <param name="Reason">With duty due: UsedToday, MonthExhausted, NotEligible, RightLost or DayNotSure.</param>
/// <param name="ExemptVnd">Free of duty after all.</param>
/// <param name="TaxedVnd">To be taxed.</param>
public sealed record ProvisionalResolved(Guid ExchangeId, Resolution Resolution, string? Reason, long ExemptVnd, long TaxedVnd) : FeedBody;

/// <summary>What central decided of an exchange.</summary>
public enum Resolution
{
    /// <summary>The exemption is granted after all.</summary>
    Confirmed = 1,

    /// <summary>Nothing was left: the whole value is taxed.</summary>
    DutyDue = 2,

    /// <summary>A supervisor found that the exchange was recorded in error: it counts for nothing. Only of an exchange of an earlier day.</summary>
    Voided = 3,
}

/// <summary>A resident as stations need to know one.</summary>
/// <param name="ResidentId">Who.</param>
/// <param name="PersonalNumber">The number in force, 12 digits.</param>
/// <param name="EarlierNumbers">Numbers that were cancelled; a card with one of them is out of date.</param>
/// <param name="Name">As on the card.</param>
/// <param name="BirthDate"><c>yyyy-MM-dd</c> or <c>yyyy</c>.</param>
/// <param name="Sex">1 male, 2 female.</param>
/// <param name="UnitCode">The commune or ward of permanent residence; null when outside the border units.</param>
/// <param name="PolicePermit">Allowed by the police to live in the border area without permanent residence.</param>
/// <param name="Confirmed">Whether an authority confirmed the residence; otherwise it is an officer's word from the card.</param>
public sealed record ResidentKnown(
    Guid ResidentId, string PersonalNumber, IReadOnlyList<string> EarlierNumbers, string Name, string? BirthDate, int? Sex,
    string? UnitCode, bool PolicePermit, bool Confirmed) : FeedBody
{
    /// <summary>The most earlier numbers that a registration brings, and that a station tells a central that has forgotten the person.</summary>
    public const int EarlierNumbersMax = 20;
}

/// <summary>Two ids are one person. Whatever is kept under the first belongs to the second.</summary>
public sealed record ResidentMerged(Guid From, Guid Into) : FeedBody;

/// <summary>A month's use of one resident as central has it: for showing, and as proof. What is lost is for showing alone.</summary>
/// <param name="ResidentId">Who.</param>
/// <param name="Month"><c>yyyy-MM</c>.</param>
/// <param name="Cap">Trips the month has.</param>
/// <param name="UsedDays">Day mask: bit 0 is the 1st.</param>
/// <param name="LostUnits">Trips lost with devices: what burned leases have left. Grants nothing, and proves nothing.</param>
/// <param name="LostDays">Day mask: days lost with devices, in the same way.</param>
public sealed record QuotaKnown(Guid ResidentId, string Month, int Cap, int UsedDays, int LostUnits = 0, int LostDays = 0) : FeedBody;

/// <summary>A whole table of reference data, replacing the one before.</summary>
/// <param name="Name">Which.</param>
/// <param name="Version">Rises with each change.</param>
/// <param name="Sample">Whether the rows are samples, not for real duty.</param>
/// <param name="Csv">The table as CSV with a header line, in the format of docs/data-model.md.</param>
public sealed record ReferenceKnown(ReferenceTable Name, int Version, bool Sample, string Csv) : FeedBody
{
    /// <inheritdoc/>
    public override int SinceProtocol() => Name == ReferenceTable.ExchangeRates ? 2 : 1;
}

/// <summary>The tables of reference data.</summary>
public enum ReferenceTable
{
    /// <summary>The exemption's limits over time.</summary>
    Policies = 1,

    /// <summary>Goods that may be exchanged.</summary>
    Goods = 2,

    /// <summary>Goods stopped for a time.</summary>
    Stops = 3,

    /// <summary>Tax rates.</summary>
    Rates = 4,

    /// <summary>Border communes and wards.</summary>
    Units = 5,

    /// <summary>Checkpoints.</summary>
    Checkpoints = 6,

    /// <summary>What foreign currencies are worth, week by week. Only to stations that speak version 2 of the protocol.</summary>
    ExchangeRates = 7,
}

/// <summary>An officer who may sign in at this station, or no longer.</summary>
/// <param name="Code">The service code.</param>
/// <param name="Name">As printed on receipts.</param>
/// <param name="PinHash">In the format of ASP.NET Core's password hasher.</param>
/// <param name="Active">Whether the account is usable.</param>
public sealed record OfficerKnown(string Code, string Name, string PinHash, bool Active) : FeedBody;

/// <summary>The public key of a station, so that its receipts can be checked offline.</summary>
public sealed record StationKeyKnown(string Station, int Incarnation, WireKey Key) : FeedBody;
