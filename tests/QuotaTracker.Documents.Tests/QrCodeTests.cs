using System.Xml.Linq;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Documents.Tests.ReceiptSeal;

namespace QuotaTracker.Documents.Tests;

public sealed class QrCodeTests
{
    [Fact]
    public void Png_SealedReceipt_IsReadByAnotherProgram()
    {
        using var folder = new TemporaryFolder();
        var jws = Sealed.Usual();
        Read(folder.File("code.png", QrCode.Png(jws))).Should().Be(jws);
    }

    [Fact]
    public void Png_VietnameseText_IsReadByAnotherProgram()
    {
        using var folder = new TemporaryFolder();
        Read(folder.File("code.png", QrCode.Png("Xã Bản Lầu – lượt 2/4"))).Should().Be("Xã Bản Lầu – lượt 2/4");
    }

    [Fact]
    public async Task Svg_SealOf600LettersAt45MmOn203DotsAnInch_IsReadByAnotherProgram()
    {
        using var folder = new TemporaryFolder();
        var text = new string('x', 100) + Sealed.Usual();
        text = text.PadRight(600, 'y');
        var page = $"""
            <!doctype html><html lang="vi"><head><meta charset="utf-8"><title>QR</title>{RollPaper.ScriptAndStyle()}</head>
            <body><div style="width:45mm;margin:5mm">{QrCode.Svg(text)}</div></body></html>
            """;
        using var chromium = new ChromiumPdf(new ChromiumOptions(), TimeProvider.System);
        var printed = await chromium.PrintAsync(page, CancellationToken.None);
        var pdf = folder.File("code.pdf", printed.Should().BeOfType<PdfResult.Printed>().Subject.Pdf.ToArray());

        // Thermal heads print black or nothing: one bit a dot.
        Tool.Run("pdftoppm", ["-r", "203", "-mono", "-singlefile", pdf, folder.File("code")]).ExitCode.Should().Be(0);
        Read(folder.File("code.pbm")).Should().Be(text);
    }

    [Fact]
    public void Svg_AnyText_LeavesItsSizeToThePage()
    {
        var svg = XElement.Parse(QrCode.Svg("QuotaTracker"));
        svg.Attribute("width").Should().BeNull();
        svg.Attribute("height").Should().BeNull();
        svg.Attribute("shape-rendering")!.Value.Should().Be("crispEdges");
        // Version 1 has 21 modules, and 4 of quiet zone on each side.
        svg.Attribute("viewBox")!.Value.Should().Be("0 0 29 29");
    }

    [Theory]
    [InlineData(576)]
    [InlineData(384)]
    [InlineData(200)]
    public void SvgForHead_AnyWidth_HasModulesOfWholeDots(int dots)
    {
        var svg = XElement.Parse(QrCode.SvgForHead(Sealed.Usual(), dots));
        var modules = double.Parse(svg.Attribute("viewBox")!.Value.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
        var width = double.Parse(svg.Attribute("width")!.Value[..^2], System.Globalization.CultureInfo.InvariantCulture) * Paper.DotsPerMm;
        (width / modules).Should().Be(Math.Round(width / modules)).And.BeInRange(2, 4);
        (width - (8 * width / modules)).Should().BeLessThanOrEqualTo(dots, "its dark part lies under the head");
        svg.Attribute("height")!.Value.Should().Be(svg.Attribute("width")!.Value);
    }

    [Fact]
    public void SvgForHead_CodeThatIsTooFine_Refuses() =>
        ((Action)(() => QrCode.SvgForHead(new string('x', 600), 150))).Should().Throw<ArgumentException>();

    [Fact]
    public void Png_LongestText_Fits() => QrCode.Png(new string('x', QrCode.MaxBytes), 1).Should().NotBeEmpty();

    [Fact]
    public void Png_OneByteMore_Refuses() =>
        ((Action)(() => QrCode.Png(new string('x', QrCode.MaxBytes + 1)))).Should().Throw<ArgumentException>();

    [Fact]
    public void Svg_NoText_Refuses() => ((Action)(() => QrCode.Svg(""))).Should().Throw<ArgumentException>();

    private static string Read(string image)
    {
        var (exitCode, output, errors) = Tool.Run("zbarimg", ["--quiet", "--raw", "--oneshot", image]);
        exitCode.Should().Be(0, errors);
        return output.TrimEnd('\n');
    }
}
