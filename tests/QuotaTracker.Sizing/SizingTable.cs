using System.Globalization;
using System.Text;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Sizing;

/// <summary>Compares designs on the same visits and outages.</summary>
internal static class SizingTable
{
    private const string Begin = "<!-- table: written by ./simulate --sizing -->";
    private const string End = "<!-- end of table -->";

    /// <summary>The limits of today's law.</summary>
    public static QuotaPolicy Policy { get; } = new(new(2016, 8, 1), null, new(2_000_000), 4, "134/2016/NĐ-CP");

    /// <summary>The settings compared; the product's default among them.</summary>
    public static IReadOnlyList<LeasePlanSettings> Settings { get; } =
    [
        new(SpanDays: 1, Units: 1, RenewWhenDaysLeft: 1), new(SpanDays: 3, Units: 1, RenewWhenDaysLeft: 1), new(SpanDays: 5, Units: 2, RenewWhenDaysLeft: 2),
        new(SpanDays: 7, Units: 1), new(SpanDays: 7, Units: 2, RenewWhenDaysLeft: 1), new(), new(SpanDays: 7, Units: 2, RenewWhenDaysLeft: 6),
        new(SpanDays: 7, Units: 3), new(SpanDays: 7, Units: 4),
    ];

    /// <summary>The whole table, as Markdown.</summary>
    public static string Make(Border border, int seed)
    {
        var demand = new Demand(border, seed, Policy.TripsPerMonth);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{border.Stations} stations, {100 * border.Offline:F0} % of them offline at any time in outages of {border.OutageHours:F0} h, {border.Months} months, {border.Residents:N0} residents;")
            .AppendLine(CultureInfo.InvariantCulture,
            $"{demand.Visits.Length:N0} visits, {demand.Visits.Count(visit => visit.IsEntitled):N0} of them entitled; seed {seed}.")
            .AppendLine()
            .AppendLine("| Design | Days L | Trips k | Renewed at | Granted at once | Provisional | … confirmed later | Refused at once | Over-issued | Most trips at one station |")
            .AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        Row(text, "optimistic: grant offline, merge later", null, new Optimistic(demand, Policy).Run());
        Row(text, "online only", null, new Leased(demand, Policy, null).Run());
        foreach (var settings in Settings)
            Row(text, settings == new LeasePlanSettings() ? "**leases, default**" : "leases", settings, new Leased(demand, Policy, settings).Run());
        return text.ToString();
    }

    /// <summary>Puts a table where the file has its place for it.</summary>
    public static void Write(string file, string table)
    {
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{file} has no place for the table.");
        File.WriteAllText(file, $"{text[..(begin + Begin.Length)]}\n{table}{text[end..]}");
    }

    private static void Row(StringBuilder text, string design, LeasePlanSettings? settings, Outcome outcome) =>
        text.AppendLine(string.Join(" | ",
            $"| {design}", settings?.SpanDays.ToString(CultureInfo.InvariantCulture) ?? "–", settings?.Units.ToString(CultureInfo.InvariantCulture) ?? "–",
            settings?.RenewWhenDaysLeft.ToString(CultureInfo.InvariantCulture) ?? "–", Share(outcome.AtOnceShare), Share(outcome.ProvisionalShare),
            Number(outcome.Confirmed), Share(outcome.RefusedShare), Number(outcome.OverIssued), Number(outcome.AtRisk)) + " |");

    private static string Share(double percent) => percent.ToString("F2", CultureInfo.InvariantCulture) + " %";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
