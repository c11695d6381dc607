using QuotaTracker.Central.Cli;

namespace QuotaTracker.Central.Tests;

public sealed class CentralCommandsTests
{
    [Theory]
    [InlineData(0, "help")]
    [InlineData(0, "--help")]
    [InlineData(0, "-h")]
    [InlineData(0, "demo", "--help")]
    [InlineData(2, "nonsense")]
    [InlineData(2, "recovr", "--reason", "x")]
    public async Task Help_WithoutAnySetting_SaysTheCommandsAndStartsNothing(int expected, params string[] args)
    {
        using var output = new StringWriter();

        var code = await CentralCommands.Find(args, output)!;

        code.Should().Be(expected);
        output.ToString().Should().Contain("recover --reason").And.Contain("admin --code").And.Contain("demo");
        if (expected != 0)
            output.ToString().Should().Contain(args[0]);
    }

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:5080")]
    [InlineData("Central:DataDirectory=data")]
    [InlineData("--environment=Development")]
    public void Settings_WithoutACommand_StartCentral(params string[] args) => CentralCommands.Find(args, TextWriter.Null).Should().BeNull();
}
