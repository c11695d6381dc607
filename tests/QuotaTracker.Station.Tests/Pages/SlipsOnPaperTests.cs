using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Station.Printer;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Resources;

namespace QuotaTracker.Station.Tests.Pages;

/// <summary>What a thermal head of 203 dots an inch puts on each paper: one bit a dot, looked at by programs that are not ours.</summary>
/// <remarks>QUOTA_PICTURES names a folder for the pictures.</remarks>
public sealed partial class SlipsOnPaperTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slips-");

    public static TheoryData<string, string, string> Everything
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var paper in Paper.All)
            {
                all.Add("full", paper.Name, "vi");
                all.Add("voided", paper.Name, paper.IsRoll ? "vi-zh" : "vi");
            }

            all.Add("full", "58", "vi-zh");
            all.Add("full", "80", "zh");
            return all;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Receipt_OnEachPaper_LiesWhereTheHeadReachesAndItsCodeIsRead(string which, string paperName, string languageName)
    {
        var paper = Paper.Find(paperName)!;
        var receipt = which == "full" ? Slips.Full : Slips.Voided;
        var html = await Slips.HtmlAsync(receipt, paper, SlipLanguage.Find(languageName)!);
        var printed = await PrintAsync(html, $"{which}-{paperName}-{languageName}");

        printed.Pages.Should().BeLessThanOrEqualTo(paper.IsRoll || which == "voided" ? 1 : 3, "a roll is one page, however long, and a short receipt one sheet");
        printed.ReadCode().Should().Be(receipt.Seal);
        foreach (var (left, right) in printed.Ink)
        {
            left.Should().BeGreaterThanOrEqualTo(EdgeOf(paper), "ink further left isn't printed");
            right.Should().BeLessThanOrEqualTo(EdgeOf(paper) + (paper.PrintableMm * Paper.DotsPerMm) + 1, "ink further right isn't printed");
        }

        // The figures of all amounts, those with a mark beside them too, end at one edge.
        var edges = printed.RightEdgesOf("₫", afterMm: (paper.IsRoll ? (paper.WidthMm - paper.PrintableMm) / 2 : 12) + (paper.PrintableMm * 0.8));
        edges.Should().HaveCountGreaterThanOrEqualTo(receipt.Goods.Count + 1);
        (edges.Max() - edges.Min()).Should().BeLessThan(0.3, "millimetres");
        var text = printed.Text;
        text.Should().Contain("BẢN SAO").And.Contain("HQ2019/TKNKBG").And.Contain("PHIẾU KIỂM SOÁT");
        foreach (var line in receipt.Goods)
            Squeeze(text).Should().Contain(Squeeze(line.Name));
        if (which == "voided")
            text.Should().Contain("ĐÃ HỦY");
        else
            Squeeze(text).Should().Contain(Squeeze(PageTexts.Vietnamese.Word("Receipt.ProvisionalNotice")));
        if (languageName != "vi")
            Squeeze(text).Should().Contain(which == "voided" ? "已作废" : "尚未免税").And.Contain("其他鲜果").And.Contain("金城国际公路口岸");
    }

    [Theory]
    [InlineData("80")]
    [InlineData("58")]
    [InlineData("A5")]
    public async Task TestSlip_OnEachPaper_HasARulerFromEdgeToEdgeAllLettersAndNoSeal(string paperName)
    {
        var paper = Paper.Find(paperName)!;
        var html = await Rendering.RenderAsync<TestSlip>(
            decode: false, ("T", PageTexts.Vietnamese), ("Paper", paper), ("Station", "KTH-01"), ("MadeAt", Slips.Full.MadeAt),
            ("Style", Station.Pages.StationFiles.ReceiptStyle));
        var printed = await PrintAsync(html, $"test-{paperName}");

        printed.Pages.Should().Be(1);
        var (left, right) = printed.Ink[0];
        left.Should().BeCloseTo(EdgeOf(paper), 1);
        right.Should().BeCloseTo(EdgeOf(paper) + (paper.PrintableMm * Paper.DotsPerMm) - 1, 2, "the ruler is as long as the head is wide");
        printed.Text.Should().Contain("THỬ");
        foreach (var letter in Letters())
            printed.Text.Should().Contain(letter);
        printed.ReadCode().Should().StartWith($"THU-IN KTH-01 {paperName}").And.NotContain("ey", "it is no seal");
        ReceiptNumber.IsMatch(printed.Text).Should().BeFalse("it has no number");
    }

    private static int EdgeOf(Paper paper) => (paper.WidthMm - paper.PrintableMm) / 2 * Paper.DotsPerMm * 2030 / 2032;

    // All twelve vowels in all six tones and the d with a stroke, small and capital: written apart here and put together by Unicode's own rules.
    private static IEnumerable<string> Letters() =>
        from vowel in (string[])["a", "a\u0306", "a\u0302", "e", "e\u0302", "i", "o", "o\u0302", "o\u031B", "u", "u\u031B", "y"]
        from tone in (string[])["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
        from letter in (string[])[vowel + tone, (vowel + tone).ToUpperInvariant()]
        select letter.Normalize(NormalizationForm.FormC);

    private static string Squeeze(string text) => Blanks.Replace(text, "");

    private async Task<Printed> PrintAsync(string html, string name)
    {
        using var chromium = new ChromiumPdf(new ChromiumOptions(), TimeProvider.System);
        var pdf = Path.Combine(_folder.FullName, name + ".pdf");
        await File.WriteAllBytesAsync(pdf, (await chromium.PrintAsync(html, default)).Should().BeOfType<PdfResult.Printed>().Subject.Pdf.ToArray());
        Run("pdftoppm", "-r", "203", "-mono", pdf, Path.Combine(_folder.FullName, name));
        if (Environment.GetEnvironmentVariable("QUOTA_PICTURES") is { } pictures)
        {
            Run("pdftoppm", "-r", "203", "-mono", "-png", pdf, Path.Combine(pictures, "slip-" + name));
            File.Copy(pdf, Path.Combine(pictures, $"slip-{name}.pdf"), overwrite: true);
        }

        return new(pdf, [.. Directory.GetFiles(_folder.FullName, name + "-*.pbm").Order(StringComparer.Ordinal)]);
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, $"{program}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks { get; }

    [GeneratedRegex(@"[A-Z0-9]{3}-\d\d-\d+-")]
    private static partial Regex ReceiptNumber { get; }

    [GeneratedRegex("""<word xMin="[^"]*" yMin="[^"]*" xMax="(?<right>[^"]*)" yMax="[^"]*">(?<word>[^<]*)</word>""")]
    private static partial Regex Words { get; }

    /// <summary>A document as it came out: its text, and the dots of each page.</summary>
    private sealed class Printed(string pdf, string[] bitmaps)
    {
        public int Pages => bitmaps.Length;

        /// <summary>The first and the last column with ink, of each page.</summary>
        public IReadOnlyList<(int Left, int Right)> Ink { get; } = [.. bitmaps.Select(InkOf)];

        public string Text { get; } = Run("pdftotext", "-layout", pdf, "-").Normalize(NormalizationForm.FormC);

        public string ReadCode()
        {
            foreach (var page in bitmaps)
            {
                using var process = Process.Start(new ProcessStartInfo("zbarimg", ["--quiet", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", page]) { RedirectStandardOutput = true })!;
                var text = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0)
                    return text.TrimEnd('\n');
            }

            return "";
        }

        /// <summary>Where words end, in millimetres, that end with a sign and lie right of a place.</summary>
        public IReadOnlyList<double> RightEdgesOf(string sign, double afterMm) =>
            [.. Words.Matches(Run("pdftotext", "-bbox", pdf, "-"))
                .Where(word => word.Groups["word"].Value.EndsWith(sign, StringComparison.Ordinal))
                .Select(word => double.Parse(word.Groups["right"].Value, CultureInfo.InvariantCulture) * 25.4 / 72)
                .Where(right => right > afterMm)];

        // A portable bitmap: "P4", width and height, then rows of bits, each row in whole bytes; 1 is black.
        private static (int Left, int Right) InkOf(string file)
        {
            var bytes = File.ReadAllBytes(file);
            var head = Encoding.ASCII.GetString(bytes, 0, 40).Split((char[])[' ', '\n'], 4);
            head[0].Should().Be("P4");
            var (width, height) = (int.Parse(head[1], CultureInfo.InvariantCulture), int.Parse(head[2], CultureInfo.InvariantCulture));
            var row = (width + 7) / 8;
            var start = bytes.Length - (row * height);
            var (left, right) = (width, -1);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    if ((bytes[start + (y * row) + (x / 8)] & (0x80 >> (x % 8))) == 0)
                        continue;
                    left = Math.Min(left, x);
                    right = Math.Max(right, x);
                }
            }

            return (left, right);
        }
    }
}
