using DocumentFormat.OpenXml.Spreadsheet;

namespace QuotaTracker.Central.Reports;

/// <summary>The looks of cells in the report's spreadsheet; the numbers are places in the list of cell formats.</summary>
internal static class ReportStyles
{
    public const uint Text = 0;
    public const uint Title = 1;
    public const uint Header = 2;
    public const uint Whole = 3;
    public const uint Quantity = 4;
    public const uint Sum = 5;
    public const uint SumWhole = 6;

    private const uint WholeFormat = 3; // Built in: #,##0. Spreadsheets show it with the reader's own separators.
    private const uint QuantityFormat = 164; // The first number that isn't built in.

    public static Stylesheet Make() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = QuantityFormat, FormatCode = "#,##0.###" }) { Count = 1 },
        new Fonts(Font(11, bold: false), Font(14, bold: true), Font(11, bold: true)) { Count = 3 },
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }), // The first two are fixed by the format.
            new Fill(new PatternFill(new ForegroundColor { Rgb = "FFE6EBEF" }) { PatternType = PatternValues.Solid })) { Count = 3 },
        new Borders(
            new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()),
            new Border(
                new LeftBorder(), new RightBorder(), new TopBorder(new Color { Auto = true }) { Style = BorderStyleValues.Thin },
                new BottomBorder(), new DiagonalBorder())) { Count = 2 },
        new CellStyleFormats(new CellFormat()) { Count = 1 },
        new CellFormats(
            Format(0, 0, 0, 0),
            Format(0, 1, 0, 0),
            Format(0, 2, 2, 0, new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }),
            Format(WholeFormat, 0, 0, 0),
            Format(QuantityFormat, 0, 0, 0),
            Format(0, 2, 0, 1),
            Format(WholeFormat, 2, 0, 1)) { Count = 7 });

    private static Font Font(double size, bool bold) => bold
        ? new Font(new Bold(), new FontSize { Val = size }, new FontName { Val = "Times New Roman" })
        : new Font(new FontSize { Val = size }, new FontName { Val = "Times New Roman" });

    private static CellFormat Format(uint number, uint font, uint fill, uint border, Alignment? alignment = null)
    {
        var format = new CellFormat
        {
            NumberFormatId = number, FontId = font, FillId = fill, BorderId = border, FormatId = 0,
            ApplyNumberFormat = number != 0, ApplyFont = font != 0, ApplyFill = fill != 0, ApplyBorder = border != 0,
        };
        if (alignment is not null)
        {
            format.Alignment = alignment;
            format.ApplyAlignment = true;
        }

        return format;
    }
}
