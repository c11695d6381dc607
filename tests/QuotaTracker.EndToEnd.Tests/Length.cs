using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>How long the tests with kills, power cuts and a whole day at the desk go on: short in ./test, as long as asked in eng/processes and eng/soak.</summary>
internal static class Length
{
    /// <summary>Programs that are killed, QUOTA_KILLS.</summary>
    public static int Kills => Number("QUOTA_KILLS") ?? 15;

    /// <summary>Moments at which the power goes, QUOTA_CUTS.</summary>
    public static int Cuts => Number("QUOTA_CUTS") ?? 40;

    /// <summary>Exchanges of one officer in one page, QUOTA_SOAK.</summary>
    public static int Soak => Number("QUOTA_SOAK") ?? 60;

    /// <summary>Another one each time; QUOTA_SEED repeats one.</summary>
    public static int Seed() => Number("QUOTA_SEED") ?? (int)(Stopwatch.GetTimestamp() & int.MaxValue);

    /// <summary>Says how far a test is: in its own output, and in the file QUOTA_REPORT for whoever waits for a long run.</summary>
    public static void Report(this ITestOutputHelper output, FormattableString text)
    {
        var line = FormattableString.Invariant(text);
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("QUOTA_REPORT") is { Length: > 0 } file)
            File.AppendAllText(file, line + Environment.NewLine);
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
