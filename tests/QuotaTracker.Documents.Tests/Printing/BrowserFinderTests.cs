using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Documents.Tests.Printing;

public sealed class BrowserFinderTests
{
    [Fact]
    public void Find_ConfiguredPath_WinsOverVariable() =>
        Find("/a/browser", Variables(("QUOTA_CHROMIUM", "/b/browser")), "/a/browser", "/b/browser").Should().Be("/a/browser");

    [Fact]
    public void Find_Variable_WinsOverPath() =>
        Find(null, Variables(("QUOTA_CHROMIUM", "/b/browser"), ("PATH", "/usr/bin")), "/b/browser", "/usr/bin/chromium").Should().Be("/b/browser");

    [Fact]
    public void Find_ConfiguredPathThatIsNotThere_TakesNoOther() =>
        Find("/a/browser", Variables(("PATH", "/usr/bin")), "/usr/bin/chromium").Should().BeNull();

    [Fact]
    public void Find_VariableThatPointsNowhere_TakesNoOther() =>
        Find(null, Variables(("QUOTA_CHROMIUM", "/b/browser"), ("PATH", "/usr/bin")), "/usr/bin/chromium").Should().BeNull();

    [Theory]
    [InlineData("/opt/bin/chromium")]
    [InlineData("/usr/bin/chromium-browser")]
    [InlineData("/usr/bin/google-chrome")]
    [InlineData("/opt/bin/microsoft-edge")]
    public void Find_UsualName_IsFoundAnywhereOnPath(string browser) =>
        Find("", Variables(("PATH", "/usr/bin::/opt/bin")), browser).Should().Be(browser);

    [Fact]
    public void Find_Several_TakesChromiumFirst() =>
        Find(null, Variables(("PATH", "/usr/bin")), "/usr/bin/microsoft-edge", "/usr/bin/chromium").Should().Be("/usr/bin/chromium");

    [Theory]
    [InlineData(@"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe")]
    [InlineData(@"C:\Program Files\Google\Chrome\Application\chrome.exe")]
    public void Find_OnWindows_KnowsWhereBrowsersAreInstalled(string browser) =>
        BrowserFinder.Find(
            null,
            Variables(("ProgramFiles(x86)", @"C:\Program Files (x86)"), ("ProgramFiles", @"C:\Program Files")),
            browser.Equals, onWindows: true).Should().Be(browser);

    [Fact]
    public void Find_NoneAndNoPath_IsNull()
    {
        Find(null, Variables()).Should().BeNull();
        BrowserFinder.Find(null, Variables(), _ => false, onWindows: true).Should().BeNull();
    }

    private static string? Find(string? configured, Func<string, string?> variables, params string[] files) =>
        BrowserFinder.Find(configured, variables, files.Contains, onWindows: false);

    private static Func<string, string?> Variables(params (string Name, string Value)[] all) =>
        name => all.FirstOrDefault(one => one.Name == name).Value;
}
