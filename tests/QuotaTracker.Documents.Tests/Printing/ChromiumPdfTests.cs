using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using QuotaTracker.Documents.Printing;
using QuotaTracker.Documents.Tests.ReceiptSeal;

namespace QuotaTracker.Documents.Tests.Printing;

public sealed partial class ChromiumPdfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, 1)]
    [InlineData(80, 60)]
    [InlineData(58, 12)]
    public async Task Print_RollOfAnyLength_IsOnePageOfTheRollsWidth(int widthMm, int goods)
    {
        var file = _folder.File("receipt.pdf", await PrintAsync(Receipt(widthMm, goods)));

        var info = Tool.Run("pdfinfo", [file]).Output;
        info.Should().MatchRegex(@"Pages:\s+1\n").And.MatchRegex(@"Tagged:\s+yes");
        var size = PageSizePattern.Match(info);
        Millimetres(size.Groups["width"].Value).Should().BeApproximately(widthMm, 0.3);
        Millimetres(size.Groups["height"].Value).Should().BeGreaterThan(40 + goods * 4);
    }

    [Fact]
    public async Task Print_Receipt_HoldsVietnameseTextAndReadableCode()
    {
        var file = _folder.File("receipt.pdf", await PrintAsync(Receipt(80, 3)));

        Tool.Run("qpdf", ["--check", file]).ExitCode.Should().Be(0);
        var text = Tool.Run("pdftotext", ["-layout", file, "-"]).Output.Normalize(NormalizationForm.FormC);
        text.Should().Contain("PHIẾU KIỂM SOÁT").And.Contain("Miễn thuế").And.Contain("2.450.000 ₫")
            .And.Contain("Lượt 2/4 trong tháng").And.Contain("Nấm hương khô Sa Pả số 3").And.Contain("Hết phiếu");
        Tool.Run("pdftoppm", ["-r", "203", "-mono", "-singlefile", file, _folder.File("receipt")]).ExitCode.Should().Be(0);
        Tool.Run("zbarimg", ["--quiet", "--raw", "--oneshot", _folder.File("receipt.pbm")]).Output.TrimEnd().Should().MatchRegex(@"\A\S+\.\S+\.\S+\z");
    }

    [Fact]
    public async Task Print_A4Page_KeepsItsOwnSize()
    {
        var file = _folder.File("report.pdf", await PrintAsync(
            "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Báo cáo</title><style>@page{size:A4 landscape}</style><p>Một<p style=\"break-before:page\">Hai</html>"));
        Tool.Run("pdfinfo", [file]).Output.Should().MatchRegex(@"Pages:\s+2\n").And.MatchRegex(@"Page size:\s+84[12]\S* x 59[45]");
    }

    [Fact]
    public async Task Print_PageThatCallsOut_ReachesNobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await PrintAsync($"<!doctype html><img src=\"http://127.0.0.1:{port}/a\"><img src=\"http://localhost:{port}/b\"><p>Một</p>");
        listener.Pending().Should().BeFalse();
    }

    [Fact]
    public async Task Print_SeveralAtOnce_AllPrint()
    {
        using var chromium = new ChromiumPdf(new ChromiumOptions(), TimeProvider.System);
        var results = await Task.WhenAll(Enumerable.Range(1, 3).Select(goods => chromium.PrintAsync(Receipt(80, goods), CancellationToken.None)));
        results.Should().AllBeOfType<PdfResult.Printed>();
    }

    [Fact]
    public async Task Print_NoBrowser_SaysWhatToDo()
    {
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = _folder.File("no-such-browser") }, TimeProvider.System);
        var result = await chromium.PrintAsync("<p>", CancellationToken.None);
        var key = result.Should().BeOfType<PdfResult.BrowserMissing>().Subject.InstructionKey;
        Words.Get(key, Words.Vietnamese).Should().Contain("QUOTA_CHROMIUM");
    }

    [Fact]
    public async Task Print_FileThatIsNoProgram_SaysWhatToDo()
    {
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = _folder.File("text.txt", "no program") }, TimeProvider.System);
        (await chromium.PrintAsync("<p>", CancellationToken.None)).Should().BeOfType<PdfResult.BrowserMissing>();
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("for a; do case $a in --print-to-pdf=*) echo nonsense > \"${a#--print-to-pdf=}\";; esac; done", 0)]
    [InlineData("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2; exit 3", 3)]
    public async Task Print_BrowserThatWritesNoDocument_FailsWithItsCode(string script, int exitCode)
    {
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = Script(script) }, TimeProvider.System);
        (await chromium.PrintAsync("<p>", CancellationToken.None)).Should().Be(new PdfResult.Failed(exitCode));
    }

    [Fact]
    public async Task Print_BrowserThatHangs_IsEndedWithItsChildrenAndLeavesNothing()
    {
        var seen = _folder.File("seen");
        var script = Script($"printf '%s\\n' \"$@\" > {seen}; sleep 3600 & echo $! > {_folder.File("child")}; wait");
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = script, TimeoutSeconds = 2 }, TimeProvider.System);

        var result = await chromium.PrintAsync("<p>Giàng Thị Mào</p>", CancellationToken.None);

        result.Should().Be(new PdfResult.TimedOut(TimeSpan.FromSeconds(2)));
        IsAlive(File.ReadAllText(_folder.File("child")).Trim()).Should().BeFalse();
        Directory.Exists(FolderIn(seen)).Should().BeFalse();
    }

    [Fact]
    public async Task Print_PageThatNeverLoads_EndsEveryProcessOfTheRealBrowser()
    {
        var seen = _folder.File("seen");
        var browser = BrowserFinder.Find(null, Environment.GetEnvironmentVariable, File.Exists, onWindows: false);
        var script = Script($"printf '%s\\n' \"$@\" > {seen}; exec '{browser}' \"$@\"");
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = script, TimeoutSeconds = 4 }, TimeProvider.System);

        var result = await chromium.PrintAsync("<!doctype html><script>for(;;);</script>", CancellationToken.None);

        result.Should().BeOfType<PdfResult.TimedOut>();
        Directory.Exists(FolderIn(seen)).Should().BeFalse();
        // Helpers that were started apart from the tree end by themselves once they lose their parent; they get a moment.
        for (var look = 1; look < 200 && ProcessesNaming(FolderIn(seen)) > 0; look++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        ProcessesNaming(FolderIn(seen)).Should().Be(0);
    }

    [Fact]
    public async Task Print_CallerGivesUp_EndsTheBrowserAndFreesTheTurn()
    {
        using var givenUp = new CancellationTokenSource();
        var seen = _folder.File("seen");
        var script = Script($"printf '%s\\n' \"$@\" > {seen}.part; mv {seen}.part {seen}; [ -e {_folder.File("second")} ] && exit 5; exec sleep 3600");
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = script }, TimeProvider.System);
        var printing = chromium.PrintAsync("<p>", givenUp.Token);
        while (!File.Exists(seen))
            await Task.Yield();

        await givenUp.CancelAsync();

        await ((Func<Task>)(() => printing)).Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists(FolderIn(seen)).Should().BeFalse();
        _folder.File("second", "");
        (await chromium.PrintAsync("<p>", CancellationToken.None)).Should().Be(new PdfResult.Failed(5));
    }

    [Fact]
    public async Task Print_AnyPage_LiesInAPrivateFolderThatGoesAway()
    {
        var seen = _folder.File("seen");
        var mode = _folder.File("mode");
        var script = Script($"printf '%s\\n' \"$@\" > {seen}; stat -c %a . > {mode}; grep -c Giàng page.html >> {mode}; exit 1");
        using var chromium = new ChromiumPdf(new ChromiumOptions { Path = script }, TimeProvider.System);

        await chromium.PrintAsync("<p>Giàng Thị Mào</p>", CancellationToken.None);

        File.ReadAllLines(mode).Should().Equal("700", "1");
        var arguments = File.ReadAllText(seen);
        arguments.Should().Contain("--headless").And.Contain("--no-pdf-header-footer").And.NotContain("Giàng");
        arguments.Contains("--no-sandbox", StringComparison.Ordinal).Should().Be(Environment.IsPrivilegedProcess);
        Directory.Exists(FolderIn(seen)).Should().BeFalse();
    }

    private static async Task<byte[]> PrintAsync(string html)
    {
        using var chromium = new ChromiumPdf(new ChromiumOptions(), TimeProvider.System);
        var result = await chromium.PrintAsync(html, CancellationToken.None);
        return result.Should().BeOfType<PdfResult.Printed>().Subject.Pdf.ToArray();
    }

    private static string Receipt(int widthMm, int goods)
    {
        var lines = string.Concat(Enumerable.Range(1, goods).Select(number =>
            $"<tr><td>Nấm hương khô Sa Pả số {number}<td>{VietnameseText.Quantity(number * 1_250)} kg<td>{VietnameseText.Money(175_000)}"));
        return $$"""
            <!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phiếu kiểm soát</title>{{RollPaper.ScriptAndStyle(widthMm)}}
            <style>body{font:11px/1.4 "Noto Sans","DejaVu Sans",sans-serif;padding:3mm}h1{font-size:15px;text-align:center;text-transform:uppercase}
            table{width:100%;border-collapse:collapse}td:not(:first-child){text-align:right;white-space:nowrap}.answer{font-size:22px;font-weight:700;text-align:center}
            .code{width:45mm;margin:2mm auto}</style></head><body>
            <h1>{{Words.Get("Receipt.Title", Words.Vietnamese)}}</h1>
            <p>Lối mở Na Lốc · {{VietnameseText.DateAndTime(new DateTimeOffset(2026, 11, 21, 1, 12, 0, TimeSpan.Zero))}}</p>
            <table>{{lines}}</table><p>{{Words.Get("Receipt.Total", Words.Vietnamese)}}: {{VietnameseText.Money(2_450_000)}}</p>
            <p class="answer">{{Words.Get("Decision.Exempt", Words.Vietnamese)}}</p><p>{{Words.Get("Receipt.Trip", Words.Vietnamese, 2, 4)}}</p>
            <div class="code">{{QrCode.Svg(Sealed.Usual())}}</div><p>{{Words.Get("Receipt.LegalBasis", Words.Vietnamese)}}</p><p>Hết phiếu</p></body></html>
            """;
    }

    private string Script(string body)
    {
        var path = _folder.File("browser.sh", $"#!/bin/sh\n{body}\n");
        Tool.Run("chmod", ["u+x", path]).ExitCode.Should().Be(0);
        return path;
    }

    private static string FolderIn(string arguments) =>
        Path.GetDirectoryName(File.ReadLines(arguments).Single(line => line.StartsWith("--print-to-pdf=", StringComparison.Ordinal)).Split('=')[1])!;

    // A killed child may stay in the table as a zombie until it is collected; that is not alive.
    private static bool IsAlive(string processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static int ProcessesNaming(string folder) =>
        Tool.Run("ps", ["-eo", "args"]).Output.Split('\n').Count(line => line.Contains(folder, StringComparison.Ordinal));

    private static double Millimetres(string points) => double.Parse(points, CultureInfo.InvariantCulture) * 25.4 / 72;

    [GeneratedRegex(@"Page size:\s+(?<width>[0-9.]+) x (?<height>[0-9.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex PageSizePattern { get; }
}
