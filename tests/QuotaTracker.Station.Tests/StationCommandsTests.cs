using System.CommandLine;
using QuotaTracker.Station.Cli;

namespace QuotaTracker.Station.Tests;

public sealed class StationCommandsTests
{
    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_WithoutAnySetting_SaysTheCommandsAndStartsNothing(string word)
    {
        var (code, started, output, _) = await RunAsync(word);

        (code, started).Should().Be((0, false));
        output.Should().Contain("verify").And.Contain("rebuild").And.Contain("export").And.Contain("--Station:CentralUrl");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("verfiy", "--data", "/tmp")]
    public async Task UnknownCommand_SaysSoAndTheCommands_AndStartsNothing(params string[] args)
    {
        var (code, started, output, error) = await RunAsync(args);

        (code, started).Should().Be((2, false));
        (output + error).Should().Contain(args[0]).And.Contain("verify");
    }

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:5091")]
    [InlineData("--Station:DataDirectory=data", "--urls", "http://127.0.0.1:5091")]
    [InlineData("Station:DataDirectory=data")]
    public async Task Settings_WithoutACommand_StartTheStation(params string[] args) => (await RunAsync(args)).Started.Should().BeTrue();

    private static async Task<(int Code, bool Started, string Output, string Error)> RunAsync(params string[] args)
    {
        var started = false;
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = StationCommands.Make(_ =>
        {
            started = true;
            return Task.FromResult(0);
        }, args);
        var code = await root.Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, started, output.ToString(), error.ToString());
    }
}
