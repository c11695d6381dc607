using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Documents.Tests.Printing;

public sealed class RollPaperTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(58)]
    [InlineData(120)]
    public void ScriptAndStyle_RollThatExists_NamesItsWidth(int widthMm) =>
        RollPaper.ScriptAndStyle(widthMm).Should().Contain($"@page{{size:{widthMm}mm ${{mm}}mm;margin:0}}");

    [Theory]
    [InlineData(39)]
    [InlineData(121)]
    public void ScriptAndStyle_NoSuchRoll_Throws(int widthMm) =>
        ((Action)(() => RollPaper.ScriptAndStyle(widthMm))).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void ScriptAndStyle_Nonce_IsOnStyleAndScript()
    {
        var markup = RollPaper.ScriptAndStyle(80, "aB+/3=");
        markup.Should().Contain("<style nonce=\"aB+/3=\">").And.Contain("<script nonce=\"aB+/3=\">");
    }

    [Fact]
    public void ScriptAndStyle_NonceThatWouldBreakOut_Throws() =>
        ((Action)(() => RollPaper.ScriptAndStyle(80, "\"><script>"))).Should().Throw<ArgumentException>();
}
