using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Domain.Exchanges;

namespace QuotaTracker.Central.Reports;

/// <summary>The rows of a monthly report as CSV: for programs and for spreadsheets, so with a byte order mark and nothing that runs as a formula.</summary>
internal static class ReportCsv
{
    private static readonly string[] Header =
    [
        "month", "status", "direction", "checkpoint", "hs", "goods", "unit", "quantity", "value_vnd", "exempt_vnd", "taxed_vnd",
        "pending_vnd", "tax_estimate_vnd", "exchanges", "exempt_trips", "residents",
    ];

    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        // A text that begins like a formula gets an apostrophe before it.
        InjectionOptions = InjectionOptions.Escape,
    };

    public static byte[] Write(MonthlyReport report)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        using (var csv = new CsvWriter(text, Configuration))
        {
            foreach (var name in Header)
                csv.WriteField(name);
            csv.NextRecord();
            foreach (var row in report.Rows)
            {
                csv.WriteField(report.Month);
                csv.WriteField(report.Status.ToString());
                csv.WriteField(((ExchangeDirection)row.Direction).ToString());
                csv.WriteField(row.Checkpoint);
                csv.WriteField(row.Hs);
                csv.WriteField(row.Goods);
                csv.WriteField(row.Unit);
                csv.WriteField(Quantity(row.QuantityMilli));
                foreach (var amount in (long[])[row.ValueVnd, row.ExemptVnd, row.TaxedVnd, row.PendingVnd, row.TaxEstimateVnd])
                    csv.WriteField(amount);
                foreach (var count in (int[])[row.Exchanges, row.ExemptTrips, row.Residents])
                    csv.WriteField(count);
                csv.NextRecord();
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Thousandths with a point, exactly: no floating point comes near a quantity.</summary>
    public static string Quantity(long milli) =>
        string.Create(CultureInfo.InvariantCulture, $"{milli / 1000}.{milli % 1000:000}").TrimEnd('0').TrimEnd('.');
}
