using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;

namespace QuotaTracker.Central.Reports;

/// <summary>One goods line of one exchange, with what of it is exempt, taxed or still open as things stand now.</summary>
internal sealed record SettledLine(string Hs, string Name, string Unit, long QuantityMilli, long Value, long Exempt, long Taxed, long Pending, long Tax);

/// <summary>One exchange of the month.</summary>
internal sealed record ReportExchange(
    ExchangeId Id, ResidentId Resident, string Checkpoint, ExchangeDirection Direction, DateOnly Day, string Status,
    IReadOnlyList<ReportGoods> Goods)
{
    /// <summary>Whether a trip was used up.</summary>
    public bool IsTrip => Status is "Exempt" or "Confirmed";
}

/// <summary>One goods line as the station recorded it.</summary>
internal sealed record ReportGoods(string Hs, string Name, string Unit, long QuantityMilli, Vnd Value, Vnd Exempt, Vnd Tax);

/// <summary>The sums of the monthly report from its raw exchanges. Pure. Voided exchanges must be left out before.</summary>
internal static class MonthlySums
{
    /// <summary>
    /// The lines as things stand now. The shares are those that were recorded, by the station or, for a provisional exchange, when
    /// central decided it: a later change of rates must not change a month that was reported.
    /// </summary>
    public static IReadOnlyList<SettledLine> Settle(ReportExchange exchange) => exchange.Status switch
    {
        "Exempt" or "Taxable" or "Confirmed" or "DutyDue" => [.. exchange.Goods.Select(line => Line(line, line.Exempt, line.Value - line.Exempt, Vnd.Zero, line.Tax))],
        "Pending" => [.. exchange.Goods.Select(line => Line(line, Vnd.Zero, Vnd.Zero, line.Value, Vnd.Zero))],
        "NotCounted" => [.. exchange.Goods.Select(line => Line(line, Vnd.Zero, Vnd.Zero, Vnd.Zero, Vnd.Zero))],
        _ => throw new ArgumentOutOfRangeException(nameof(exchange), exchange.Status, "This status is in no report."),
    };

    /// <summary>Sums by direction, checkpoint, goods and unit, in that order.</summary>
    public static IReadOnlyList<ReportRow> Rows(IReadOnlyCollection<ReportExchange> exchanges) =>
    [
        .. exchanges.SelectMany(exchange => Settle(exchange).Select(line => (exchange, line)))
            .GroupBy(at => (at.exchange.Direction, at.exchange.Checkpoint, at.line.Hs, at.line.Unit))
            .OrderBy(group => group.Key.Direction).ThenBy(group => group.Key.Checkpoint, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Hs, StringComparer.Ordinal).ThenBy(group => group.Key.Unit, StringComparer.Ordinal)
            .Select(group => new ReportRow(
                (int)group.Key.Direction, group.Key.Checkpoint, group.Key.Hs,
                // The list may have renamed the goods within the month: the last name stands.
                group.MaxBy(at => (at.exchange.Day, at.exchange.Id.Value))!.line.Name, group.Key.Unit,
                group.Sum(at => at.line.QuantityMilli), group.Sum(at => at.line.Value), group.Sum(at => at.line.Exempt),
                group.Sum(at => at.line.Taxed), group.Sum(at => at.line.Pending), group.Sum(at => at.line.Tax),
                group.Select(at => at.exchange.Id).Distinct().Count(),
                group.Where(at => at.exchange.IsTrip).Select(at => at.exchange.Id).Distinct().Count(),
                group.Select(at => at.exchange.Resident).Distinct().Count())),
    ];

    /// <summary>Sums by direction. An exchange and a resident count once, whatever goods there were.</summary>
    public static IReadOnlyList<ReportTotal> Totals(IReadOnlyCollection<ReportExchange> exchanges) =>
    [
        .. exchanges.GroupBy(exchange => exchange.Direction).OrderBy(group => group.Key).Select(group =>
        {
            var lines = group.SelectMany(Settle).ToArray();
            return new ReportTotal(
                (int)group.Key, lines.Sum(line => line.Value), lines.Sum(line => line.Exempt), lines.Sum(line => line.Taxed),
                lines.Sum(line => line.Pending), lines.Sum(line => line.Tax), group.Count(), group.Count(exchange => exchange.IsTrip),
                group.Select(exchange => exchange.Resident).Distinct().Count());
        }),
    ];

    private static SettledLine Line(ReportGoods line, Vnd exempt, Vnd taxed, Vnd pending, Vnd tax) => new(
        line.Hs, line.Name, line.Unit, line.QuantityMilli, line.Value.Amount, exempt.Amount, taxed.Amount, pending.Amount, tax.Amount);
}
