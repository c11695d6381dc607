using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Domain.Journal;

/// <summary>What a journal entry says. Closed: the private constructor keeps every case in this file.</summary>
/// <remarks>The order of a record's parameters is the order of its JSON properties: changing it changes the canonical bytes.</remarks>
public abstract record EntryBody
{
    private EntryBody() { }

    /// <summary>The kinds, as written in entries.</summary>
    public static IReadOnlyCollection<string> Kinds => EntryCodec.Kinds;

    /// <summary>The kind's name: the type's own.</summary>
    public string Kind => GetType().Name;

    /// <summary>The first entry of every life of a store.</summary>
    /// <param name="SoftwareVersion">Which program wrote it.</param>
    public sealed record Opened(string SoftwareVersion) : EntryBody;

    /// <summary>An exchange happened and was decided.</summary>
    /// <param name="Exchange">Names it for ever.</param>
    /// <param name="ReceiptNumber">The receipt's counter in this life, 1 or more, without gaps.</param>
    /// <param name="Resident">Who.</param>
    /// <param name="Officer">Who recorded it.</param>
    /// <param name="Direction">Into or out of Viet Nam.</param>
    /// <param name="Identified">How the person was identified.</param>
    /// <param name="Goods">1 to 50 lines.</param>
    /// <param name="Total">The sum of the lines.</param>
    /// <param name="Outcome">The decision.</param>
    /// <param name="PolicyVersion">First day of the policy that was applied, <c>yyyy-MM-dd</c>.</param>
    /// <param name="TripOfMonth">Which trip of the month this is as far as the station knew; null when no trip was granted.</param>
    /// <param name="Carried">
    /// The receipt number under which the exchange was first recorded, when it was carried over from a copy of the journal that was
    /// stopped; null otherwise.
    /// </param>
    /// <param name="Excess">
    /// The goods that the resident chose as the excess: indexes of lines from 0, each once, in the order in which they become it. Null when
    /// nobody chose.
    /// </param>
    public sealed record ExchangeRecorded(
        ExchangeId Exchange, int ReceiptNumber, ResidentId Resident, OfficerCode Officer, ExchangeDirection Direction,
        IdentifiedBy Identified, IReadOnlyList<RecordedGoods> Goods, Vnd Total, RecordedDecision Outcome, string PolicyVersion,
        int? TripOfMonth, string? Carried = null, IReadOnlyList<int>? Excess = null) : EntryBody;

    /// <summary>An exchange of the same day was taken back.</summary>
    /// <param name="Exchange">Which.</param>
    /// <param name="Officer">Who did it.</param>
    /// <param name="Reason">Why, in the officer's words; 3 to 200 characters, never a person's name.</param>
    public sealed record ExchangeVoided(ExchangeId Exchange, OfficerCode Officer, string Reason) : EntryBody;

    /// <summary>The station gives a lease back; from here on it grants nothing from it.</summary>
    /// <param name="Lease">Which.</param>
    /// <param name="Reason">Why.</param>
    public sealed record LeaseReleased(LeaseId Lease, ReleaseReason Reason) : EntryBody;

    /// <summary>A receipt was printed again, marked as a copy.</summary>
    /// <param name="Exchange">Which.</param>
    /// <param name="Officer">Who did it.</param>
    /// <param name="Copy">1 for the first copy.</param>
    public sealed record ReceiptReprinted(ExchangeId Exchange, OfficerCode Officer, int Copy) : EntryBody;

    /// <summary>A person unknown here was registered from a card.</summary>
    /// <param name="Resident">The id made here; central may know the person under another one.</param>
    /// <param name="PersonalNumber">12 digits.</param>
    /// <param name="EarlierNumbers">Cancelled numbers shown by the card.</param>
    /// <param name="Name">As on the card.</param>
    /// <param name="BirthDate"><c>yyyy-MM-dd</c> or <c>yyyy</c>; null when not known.</param>
    /// <param name="Sex">1 male, 2 female; null when not known.</param>
    /// <param name="Address">As on the card; null when the source shows none.</param>
    /// <param name="UnitCode">The border unit that the officer chose, 5 digits; null when outside the border units.</param>
    /// <param name="IssuedOn">The card's date of issue; null when not known.</param>
    /// <param name="Officer">Who registered.</param>
    /// <param name="Identified">How the card was read.</param>
    public sealed record ResidentRegistered(
        ResidentId Resident, string PersonalNumber, IReadOnlyList<string> EarlierNumbers, string Name, string? BirthDate, int? Sex,
        string? Address, string? UnitCode, DateOnly? IssuedOn, OfficerCode Officer, IdentifiedBy Identified) : EntryBody;

    /// <summary>Central told the time.</summary>
    /// <param name="ServerTimeMs">Central's time, Unix milliseconds.</param>
    /// <param name="WallMs">The station's wall clock at that moment, Unix milliseconds.</param>
    /// <param name="BootId">The machine's start.</param>
    /// <param name="MonotonicMs">Milliseconds since that start.</param>
    public sealed record ClockAnchored(long ServerTimeMs, long WallMs, string BootId, long MonotonicMs) : EntryBody;

    /// <summary>
    /// An officer found the date and time right that the station showed, after a restart of the machine without contact. Later grants of
    /// that start of the machine may rest on it.
    /// </summary>
    /// <param name="Officer">Who.</param>
    /// <param name="Day">The business day that was shown.</param>
    /// <param name="WallMs">The station's wall clock at that moment, Unix milliseconds.</param>
    /// <param name="BootId">The machine's start.</param>
    /// <param name="MonotonicMs">Milliseconds since that start.</param>
    public sealed record DateConfirmed(OfficerCode Officer, DateOnly Day, long WallMs, string BootId, long MonotonicMs) : EntryBody;

    /// <summary>An officer signed in, or failed to.</summary>
    /// <param name="Officer">Whose code was given.</param>
    /// <param name="Accepted">Whether the PIN was right and the account usable.</param>
    public sealed record OfficerSignedIn(OfficerCode Officer, bool Accepted) : EntryBody;

    /// <summary>An officer closed a day.</summary>
    /// <param name="Day">Which.</param>
    /// <param name="Officer">Who.</param>
    /// <param name="Exchanges">How many were recorded on it, voided ones included.</param>
    /// <param name="Total">Their value, voided ones left out.</param>
    public sealed record DayClosed(DateOnly Day, OfficerCode Officer, int Exchanges, Vnd Total) : EntryBody;

    /// <summary>The station will write nothing more for a month: all its leases of that month are given back.</summary>
    /// <param name="Month"><c>yyyy-MM</c>.</param>
    public sealed record MonthClosed(string Month) : EntryBody;
}

/// <summary>How the person before the officer was identified.</summary>
public enum IdentifiedBy
{
    /// <summary>A keyboard-wedge scanner read the card.</summary>
    Scanner = 1,

    /// <summary>A camera read the card.</summary>
    Camera = 2,

    /// <summary>The officer typed the number.</summary>
    Hand = 3,
}

/// <summary>Why a lease was given back.</summary>
public enum ReleaseReason
{
    /// <summary>Its days are past.</summary>
    DaysPast = 1,

    /// <summary>Central asked for it, because the right is needed elsewhere.</summary>
    Recalled = 2,

    /// <summary>All its trips are used: given back when its holder needs another one, and else on the next day.</summary>
    Spent = 3,
}

/// <summary>A goods line as recorded, with its share of the exemption.</summary>
/// <param name="Hs">Tariff code.</param>
/// <param name="Name">Name on the list.</param>
/// <param name="QuantityMilli">Thousandths of the unit.</param>
/// <param name="Unit">Unit key.</param>
/// <param name="UnitPrice">Price of one unit.</param>
/// <param name="Value">Price times quantity.</param>
/// <param name="Exempt">The part covered by the exemption.</param>
/// <param name="TaxEstimate">Taxes on the rest, an estimate.</param>
/// <param name="Foreign">The price as agreed in yuan, of which <paramref name="UnitPrice"/> was made; null when it was agreed in đồng.</param>
/// <param name="Rates">The rates with which the taxes were estimated; null when none was known, or nothing counts.</param>
public sealed record RecordedGoods(
    string Hs, string Name, long QuantityMilli, string Unit, Vnd UnitPrice, Vnd Value, Vnd Exempt, Vnd TaxEstimate,
    ForeignPrice? Foreign = null, AppliedRates? Rates = null);

/// <summary>A decision as recorded: flat, so that its bytes are plain.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Reason">The reason's name; null for an exemption and for what doesn't count.</param>
/// <param name="Lease">The lease used; only for an exemption.</param>
/// <param name="Exempt">Free of duty.</param>
/// <param name="Taxed">Taxed now; zero while provisional.</param>
public sealed record RecordedDecision(DecisionKind Kind, string? Reason, LeaseId? Lease, Vnd Exempt, Vnd Taxed)
{
    /// <summary>The record of a decision.</summary>
    public static RecordedDecision From(QuotaDecision decision) => decision switch
    {
        QuotaDecision.Exempt exempt => new(DecisionKind.Exempt, null, exempt.Lease, exempt.ExemptPart, exempt.TaxedPart),
        QuotaDecision.Taxable taxable => new(DecisionKind.Taxable, taxable.Reason.ToString(), null, Vnd.Zero, taxable.TaxedPart),
        QuotaDecision.Provisional provisional =>
            new(DecisionKind.Provisional, provisional.Reason.ToString(), null, Vnd.Zero, Vnd.Zero),
        QuotaDecision.NotCounted => new(DecisionKind.NotCounted, null, null, Vnd.Zero, Vnd.Zero),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>The kinds of decision, as recorded.</summary>
public enum DecisionKind
{
    /// <summary>Granted from a lease.</summary>
    Exempt = 1,

    /// <summary>Proven that nothing is left.</summary>
    Taxable = 2,

    /// <summary>Central decides later.</summary>
    Provisional = 3,

    /// <summary>Doesn't use up a trip.</summary>
    NotCounted = 4,
}
