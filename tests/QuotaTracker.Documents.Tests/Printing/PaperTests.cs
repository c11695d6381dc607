using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Documents.Tests.Printing;

public sealed class PaperTests
{
    [Theory]
    [InlineData("80", 80, 576)]
    [InlineData("58", 58, 384)]
    public void Roll_ByItsName_IsAsWideAsHeadsAre(string name, int widthMm, int dots)
    {
        var paper = Paper.Find(name)!;
        (paper.WidthMm, paper.PrintableMm * Paper.DotsPerMm, paper.IsRoll).Should().Be((widthMm, dots, true));
        paper.Head("abc").Should().Contain($"@page{{size:{widthMm}mm").And.Contain("<script nonce=\"abc\">", "its length is measured");
    }

    [Fact]
    public void Sheet_HasItsOwnSizeAndNeedsNoScript() =>
        Paper.A5.Head("abc").Should().Contain("@page{size:148mm 210mm").And.Contain("<style nonce=\"abc\">").And.NotContain("<script");

    [Theory]
    [InlineData("72")]
    [InlineData("a5")]
    [InlineData("")]
    [InlineData(null)]
    public void Find_NoSuchPaper_FindsNone(string? name) => Paper.Find(name).Should().BeNull();

    [Fact]
    public void Names_AllAndNoOther_FitThePattern() =>
        new[] { "80", "58", "A5", "72", "A51", "x80" }.Where(name => System.Text.RegularExpressions.Regex.IsMatch(name, Paper.NamePattern))
            .Should().Equal(Paper.All.Select(paper => paper.Name));
}
