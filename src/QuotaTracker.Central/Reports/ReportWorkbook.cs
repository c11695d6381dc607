using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using QuotaTracker.Central.Pages;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Documents;

namespace QuotaTracker.Central.Reports;

/// <summary>The monthly report as a spreadsheet in Vietnamese, the form in which the province takes it. Written row by row, not built in memory.</summary>
internal static class ReportWorkbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static readonly (string Key, double Width)[] Columns =
    [
        ("Report.Direction", 12), ("Report.Checkpoint", 12), ("Report.Hs", 11), ("Report.Goods", 30), ("Report.Unit", 9), ("Report.Quantity", 13),
        ("Report.Value", 17), ("Report.Exempt", 17), ("Report.Taxed", 17), ("Report.Pending", 17), ("Report.Tax", 17),
        ("Report.Exchanges", 10), ("Report.Trips", 10), ("Report.Residents", 10),
    ];

    public static byte[] Write(MonthlyReport report)
    {
        using var bytes = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = ReportStyles.Make();
            var sheet = book.AddNewPart<WorksheetPart>();
            using (var writer = OpenXmlWriter.Create(sheet))
                WriteSheet(writer, report);
            book.Workbook = new Workbook(new Sheets(new Sheet
            {
                Id = book.GetIdOfPart(sheet), SheetId = 1, Name = $"{Text("Report.Sheet")} {report.Month}",
            }));
        }

        return bytes.ToArray();
    }

    private static void WriteSheet(OpenXmlWriter writer, MonthlyReport report)
    {
        string[] title = Titles(report);
        var header = title.Length + 2;
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetProperties(new PageSetupProperties { FitToPage = true }));
        // What the columns mean stays in sight however far one reads down.
        writer.WriteElement(new SheetViews(new SheetView(
            new Pane
            {
                VerticalSplit = header, TopLeftCell = Cell(0, header + 1), ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen,
            },
            new Selection { Pane = PaneValues.BottomLeft }) { TabSelected = true, WorkbookViewId = 0 }));
        writer.WriteElement(new Columns(Columns.Select((column, at) => new Column
        {
            Min = (uint)at + 1, Max = (uint)at + 1, Width = column.Width, CustomWidth = true,
        })));
        writer.WriteStartElement(new SheetData());
        var line = 0;
        foreach (var text in title)
            WriteRow(writer, ++line, [(text, line == 1 ? ReportStyles.Title : ReportStyles.Text)]);
        line++;
        WriteRow(writer, ++line, [.. Columns.Select(column => ((object)Text(column.Key), ReportStyles.Header))]);
        foreach (var row in report.Rows)
        {
            WriteRow(writer, ++line,
            [
                (Text($"Report.Direction{row.Direction}"), ReportStyles.Text), (row.Checkpoint, ReportStyles.Text), (row.Hs, ReportStyles.Text),
                (row.Goods, ReportStyles.Text), (UnitName(row.Unit), ReportStyles.Text), (new Milli(row.QuantityMilli), ReportStyles.Quantity),
                .. Numbers(ReportStyles.Whole, row.ValueVnd, row.ExemptVnd, row.TaxedVnd, row.PendingVnd, row.TaxEstimateVnd, row.Exchanges, row.ExemptTrips, row.Residents),
            ]);
        }

        foreach (var total in report.Totals)
        {
            WriteRow(writer, ++line,
            [
                (Text($"Report.Direction{total.Direction}"), ReportStyles.Sum), (Text("Report.Total"), ReportStyles.Sum), ("", ReportStyles.Sum),
                ("", ReportStyles.Sum), ("", ReportStyles.Sum), ("", ReportStyles.Sum),
                .. Numbers(ReportStyles.SumWhole, total.ValueVnd, total.ExemptVnd, total.TaxedVnd, total.PendingVnd, total.TaxEstimateVnd, total.Exchanges, total.ExemptTrips, total.Residents),
            ]);
        }

        writer.WriteEndElement();
        if (report.Rows.Count > 0)
            writer.WriteElement(new AutoFilter { Reference = $"{Cell(0, header)}:{Cell(Columns.Length - 1, header + report.Rows.Count)}" });
        writer.WriteElement(new PageSetup { PaperSize = 9, Orientation = OrientationValues.Landscape, FitToHeight = 0 });
        writer.WriteEndElement();
    }

    private static string[] Titles(MonthlyReport report) =>
    [
        Text("Report.TitleOf", MonthText(report.Month)),
        Text($"Report.{report.Status}"),
        .. report.MissingStations.Count == 0 ? [] : (string[])[Text("Report.MissingList", string.Join("; ", report.MissingStations.Select(Missing)))],
        .. report.PendingExchanges == 0 ? [] : (string[])[Text("Report.PendingList", report.PendingExchanges, VietnameseText.Money(report.PendingVnd))],
        .. report.RecoveringSinceMs is not { } recovering ? [] : (string[])[Text(
            "Report.Recovering", VietnameseText.DateAndTime(DateTimeOffset.FromUnixTimeMilliseconds(recovering)))],
        .. report.Bounds is not { } bounds ? [] : (string[])[Text(
            BoundSums.WordsOf(report), VietnameseText.Whole(bounds.LeastTrips), VietnameseText.Money(bounds.LeastExemptVnd),
            VietnameseText.Whole(bounds.MostTrips), VietnameseText.Money(bounds.MostExemptVnd))],
        .. report.WrittenOff is not { } lives ? [] : (string[])[Text("Report.WrittenOff", string.Join(", ", lives.Select(life => $"{life.Station}/{life.Incarnation}")))],
        .. report.Unaccounted is not { } lost ? [] : (string[])[Text("Report.Unaccounted", VietnameseText.Whole(lost.Trips), VietnameseText.Money(lost.ExemptVnd))],
        .. report.Corrections is not { } corrections ? [] : (string[])[Text(
            "Report.Corrected", VietnameseText.Whole(corrections.Acts), VietnameseText.DateAndTime(DateTimeOffset.FromUnixTimeMilliseconds(corrections.LastAtMs)))],
        .. report.SampleRates ? (string[])[Text("Report.SampleRates")] : [],
        Text("Report.GeneratedAt", VietnameseText.DateAndTime(DateTimeOffset.FromUnixTimeMilliseconds(report.GeneratedAtMs))),
    ];

    private static string Missing(MissingStation station) => station.LastContactMs is { } at
        ? Text("Report.MissingSince", station.Station, VietnameseText.DateAndTime(DateTimeOffset.FromUnixTimeMilliseconds(at)))
        : Text("Report.MissingNever", station.Station);

    private static void WriteRow(OpenXmlWriter writer, int line, IReadOnlyList<(object Value, uint Style)> cells)
    {
        writer.WriteStartElement(new Row { RowIndex = (uint)line });
        for (var at = 0; at < cells.Count; at++)
        {
            var (value, style) = cells[at];
            var cell = new Cell { CellReference = Cell(at, line), StyleIndex = style };
            if (value is string text)
            {
                cell.DataType = CellValues.InlineString;
                cell.InlineString = new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve });
            }
            else
            {
                cell.CellValue = new CellValue(value is Milli milli
                    ? ReportCsv.Quantity(milli.Value)
                    : Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
            }

            writer.WriteElement(cell);
        }

        writer.WriteEndElement();
    }

    private static IEnumerable<(object, uint)> Numbers(uint style, params long[] numbers) => numbers.Select(number => ((object)number, style));

    private static string UnitName(string unit) =>
        Words.Has($"Unit.{unit}") ? Words.Get($"Unit.{unit}", Words.Vietnamese) : unit;

    private static string MonthText(string month) => $"{month[5..]}/{month[..4]}";

    private static string Text(string key, params object[] args) => Texts.InVietnamese(key, args);

    private static string Cell(int column, int line) => string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + column)}{line}");

    // Told apart from whole numbers, because it is written with its decimals.
    private sealed record Milli(long Value);
}
