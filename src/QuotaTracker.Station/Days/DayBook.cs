using System.Globalization;

namespace QuotaTracker.Station.Days;

/// <summary>
/// A day as this station's journal has it: the sums of what was recorded, and what central has said of it since. Public, as Razor components are.
/// </summary>
/// <param name="Day">Which.</param>
/// <param name="Today">The business day at which it was looked at.</param>
/// <param name="AsOf">When.</param>
/// <param name="Station">Whose.</param>
/// <param name="PlaceVi">The checkpoint's name.</param>
/// <param name="PlaceEn">The same in English.</param>
/// <param name="Anew">Set when the present life began on this day or later and isn't the station's first: what was recorded before it isn't all here.</param>
/// <param name="Exchanges">How many were recorded, voided ones included.</param>
/// <param name="Residents">How many persons; of what wasn't voided.</param>
/// <param name="TotalVnd">The value of what this journal didn't void; so are all sums here.</param>
/// <param name="ExemptVnd">Free of duty, as it stands now.</param>
/// <param name="TaxedVnd">Taxed, as it stands now.</param>
/// <param name="OtherVnd">Neither: undecided, not counted, or voided at central.</param>
/// <param name="Goods">The sums of each kind of goods.</param>
/// <param name="States">The sums of each state.</param>
/// <param name="Series">The receipt numbers; two series where a stopped journal's numbers with a T stand beside the others.</param>
/// <param name="Voided">What was voided, and why.</param>
/// <param name="Carried">What was recorded in an earlier life first, and under which number.</param>
/// <param name="Unsent">How many central doesn't have.</param>
/// <param name="Waiting">How many wait for its decision.</param>
/// <param name="Closings">When the day was closed, and what it was then.</param>
/// <param name="RecordedSince">How many were recorded after it was closed last.</param>
/// <param name="VoidedSince">How many were voided after that.</param>
/// <param name="NotClosed">Days before today with exchanges, and not closed: the newest first.</param>
public sealed record DayBook(
    DateOnly Day, DateOnly Today, DateTimeOffset AsOf, string Station, string PlaceVi, string PlaceEn, DayAnew? Anew, int Exchanges, int Residents,
    long TotalVnd, long ExemptVnd, long TaxedVnd, long OtherVnd, IReadOnlyList<DayGoods> Goods, IReadOnlyList<DayState> States,
    IReadOnlyList<DaySeries> Series, IReadOnlyList<DayVoid> Voided, IReadOnlyList<DayCarried> Carried, int Unsent, int Waiting,
    IReadOnlyList<DayClosing> Closings, int RecordedSince, int VoidedSince, IReadOnlyList<DateOnly> NotClosed)
{
    /// <summary>What a file of the sheet is called, without its ending: one for each paper, so that neither takes the other's place.</summary>
    public string FileNameOn(string paper) => string.Create(CultureInfo.InvariantCulture, $"{Station}-{Day:yyyy-MM-dd}-{paper}");
}

/// <summary>When the present life began. SameDevice: it carried over what the one before had not sent; on another device there is nothing of that one at all.</summary>
public sealed record DayAnew(DateTimeOffset At, bool SameDevice);

/// <summary>One kind of goods in one direction and unit.</summary>
public sealed record DayGoods(
    string Direction, string Hs, string Name, string Unit, int Lines, long QuantityMilli, long ValueVnd, long ExemptVnd, long TaxedVnd);

/// <summary>
/// What stands in one state: Exempt, Taxable, Pending, Confirmed, DutyDue, NotCounted, or Voided for what central voided; what is exempt in
/// part stands by itself (<see cref="Documents.DecisionName"/>).
/// </summary>
public sealed record DayState(string Status, int Count, long TotalVnd, long ExemptVnd, long TaxedVnd);

/// <summary>The numbers of a day in one series. Missing: numbers between first and last that this store doesn't have at all. OfOtherDays: that it has under another day.</summary>
public sealed record DaySeries(string First, string Last, int Count, IReadOnlyList<string> Missing, IReadOnlyList<string> OfOtherDays);

/// <summary>A voided receipt. Reason: the officer's; null for what central voided.</summary>
public sealed record DayVoid(string Number, string? Reason, long TotalVnd);

/// <summary>A receipt that was recorded anew in this life, and the number that was handed out first.</summary>
public sealed record DayCarried(string Number, string First);

/// <summary>One closing of a day, as the journal has it.</summary>
public sealed record DayClosing(DateTimeOffset At, string Officer, int Exchanges, long TotalVnd);
