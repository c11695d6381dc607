namespace QuotaTracker.Contracts.Reports;

/// <summary>GET /v1/reports/monthly/{yyyy-MM}: group II of the provincial report, goods exchanged by border residents. Auditors.</summary>
/// <param name="Month"><c>yyyy-MM</c>.</param>
/// <param name="Status">Final only when every station has closed the month and nothing is waiting.</param>
/// <param name="GeneratedAtMs">When, Unix milliseconds.</param>
/// <param name="MissingStations">Stations that have not closed the month: their entries may still come.</param>
/// <param name="Rows">By direction, checkpoint, goods and unit.</param>
/// <param name="Totals">By direction, over all checkpoints. Trips and residents are counted once, not summed over goods.</param>
/// <param name="PendingExchanges">Provisional exchanges not yet decided.</param>
/// <param name="PendingVnd">Their value: not in the exempt part and not in the taxed part of any row.</param>
/// <param name="SampleRates">Whether duty estimates rest on sample rates.</param>
/// <param name="Bounds">While preliminary: between what the month's exemptions will lie; null once final, and while central recovers.</param>
/// <param name="WrittenOff">Lives of stations that were declared lost, or followed by another life, before they closed the month: nobody waits for them, though what they recorded may still be found; null when there is none.</param>
/// <param name="Corrections">What supervisors put right once the month was over: a copy made before the last of these acts shows other numbers; null when there is none.</param>
/// <param name="Unaccounted">Rights of the month on devices that were lost, of which nobody knows whether they were used, also once final: a find can raise the numbers by so much; null when there are none.</param>
/// <param name="RecoveringSinceMs">Since when central asks its stations what it has forgotten, Unix milliseconds: until they have answered nobody knows the most; null when it doesn't.</param>
public sealed record MonthlyReport(
    string Month, ReportStatus Status, long GeneratedAtMs, IReadOnlyList<MissingStation> MissingStations, IReadOnlyList<ReportRow> Rows,
    IReadOnlyList<ReportTotal> Totals, int PendingExchanges, long PendingVnd, bool SampleRates,
    ReportBounds? Bounds = null, IReadOnlyList<WrittenOffLife>? WrittenOff = null, ReportCorrections? Corrections = null,
    UnaccountedRights? Unaccounted = null, long? RecoveringSinceMs = null);

/// <summary>The least and the most that the month's exemptions can come to: what is known, and what open and lost leases and waiting exchanges may add.</summary>
/// <remarks>
/// The most counts the rights of lost devices, too: what was granted from them there may still be found. What nobody has told central yet
/// isn't foreseen: voids, and provisional exchanges that were recorded without a right.
/// </remarks>
/// <param name="LeastTrips">Trips granted or confirmed.</param>
/// <param name="MostTrips">And those that may still be.</param>
/// <param name="LeastExemptVnd">Their value free of duty, whole đồng.</param>
/// <param name="MostExemptVnd">And what may still be.</param>
public sealed record ReportBounds(int LeastTrips, int MostTrips, long LeastExemptVnd, long MostExemptVnd);

/// <summary>A life of a station that nobody waits for.</summary>
/// <param name="Station">Which.</param>
/// <param name="Incarnation">Which life.</param>
/// <param name="BurnedAtMs">When it was written off, Unix milliseconds.</param>
public sealed record WrittenOffLife(string Station, int Incarnation, long BurnedAtMs);

/// <summary>What may have been granted on lost devices and was never told: consumed for the residents, in no number of the report.</summary>
/// <param name="Trips">Trips, at most.</param>
/// <param name="ExemptVnd">Their value free of duty, at most, whole đồng.</param>
public sealed record UnaccountedRights(int Trips, long ExemptVnd);

/// <summary>Supervisors' acts that changed a month's numbers after its end. Who, what and why stands in central's log.</summary>
/// <param name="Acts">How many exchanges were voided or granted after all, at least 1.</param>
/// <param name="LastAtMs">The last of these acts, Unix milliseconds.</param>
public sealed record ReportCorrections(int Acts, long LastAtMs);

/// <summary>Whether numbers may still change.</summary>
public enum ReportStatus
{
    /// <summary>They may.</summary>
    Preliminary = 1,

    /// <summary>They may not, but by a supervisor's act or a find on a device that was written off; the report names both.</summary>
    Final = 2,
}

/// <summary>A station whose month isn't closed.</summary>
/// <param name="Station">Which.</param>
/// <param name="LastContactMs">When it was last heard of; null when never.</param>
public sealed record MissingStation(string Station, long? LastContactMs);

/// <summary>One row of the report. A voided exchange is in none.</summary>
/// <param name="Direction">1 export, 2 import.</param>
/// <param name="Checkpoint">Where.</param>
/// <param name="Hs">Tariff code.</param>
/// <param name="Goods">Name in Vietnamese.</param>
/// <param name="Unit">Unit key.</param>
/// <param name="QuantityMilli">Thousandths of the unit.</param>
/// <param name="ValueVnd">Value.</param>
/// <param name="ExemptVnd">Free of duty.</param>
/// <param name="TaxedVnd">Taxed.</param>
/// <param name="PendingVnd">Not yet decided. Value = exempt + taxed + pending for imports.</param>
/// <param name="TaxEstimateVnd">Taxes on the taxed part, an estimate.</param>
/// <param name="Exchanges">Exchanges with these goods.</param>
/// <param name="ExemptTrips">Of them, those that used up a trip.</param>
/// <param name="Residents">Different people.</param>
public sealed record ReportRow(
    int Direction, string Checkpoint, string Hs, string Goods, string Unit, long QuantityMilli, long ValueVnd, long ExemptVnd,
    long TaxedVnd, long PendingVnd, long TaxEstimateVnd, int Exchanges, int ExemptTrips, int Residents);

/// <summary>The sums of one direction.</summary>
/// <param name="Direction">1 export, 2 import.</param>
/// <param name="ValueVnd">Value.</param>
/// <param name="ExemptVnd">Free of duty.</param>
/// <param name="TaxedVnd">Taxed.</param>
/// <param name="PendingVnd">Not yet decided.</param>
/// <param name="TaxEstimateVnd">Taxes, an estimate.</param>
/// <param name="Exchanges">Exchanges.</param>
/// <param name="ExemptTrips">Exchanges that used up a trip.</param>
/// <param name="Residents">Different people.</param>
public sealed record ReportTotal(
    int Direction, long ValueVnd, long ExemptVnd, long TaxedVnd, long PendingVnd, long TaxEstimateVnd, int Exchanges, int ExemptTrips,
    int Residents);
