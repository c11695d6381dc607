using System.Globalization;

namespace QuotaTracker.Simulation.Cli;

/// <summary>What was asked for.</summary>
internal sealed record Arguments(ulong? Seed, int? Schedules, double? Minutes, bool UntilViolation, bool Json, bool Trace, int Jobs, int ViolationsMax)
{
    public const string Usage = """
        ./simulate                        as many schedules as fit into a minute, on all cores
        ./simulate --minutes M            so long
        ./simulate --schedules N          so many
        ./simulate --seed N               one schedule: what happens in it, and if it fails a shorter one that fails too
        ./simulate --seed N --trace       that one, line by line
        ./simulate --until-violation --schedules N [--minutes M] --seed X --json
                                          from seed X on until the first violation, at most N; one line of JSON
        Also: --jobs J (default: all cores), --violations-max V (stop after so many, default 10)
        Exit code: 0 nothing was violated, 1 something was, 2 not understood.
        """;

    public static Arguments? Read(string[] args)
    {
        ulong? seed = null;
        int? schedules = null;
        double? minutes = null;
        var (until, json, trace) = (false, false, false);
        int? jobs = null;
        var violationsMax = 10;
        for (var i = 0; i < args.Length; i++)
        {
            string? Value() => i + 1 < args.Length ? args[++i] : null;
            switch (args[i])
            {
                case "--seed" when ulong.TryParse(Value(), CultureInfo.InvariantCulture, out var number):
                    seed = number;
                    break;
                case "--schedules" when int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0:
                    schedules = number;
                    break;
                case "--minutes" when double.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0:
                    minutes = number;
                    break;
                case "--jobs" when int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0:
                    jobs = number;
                    break;
                case "--violations-max" when int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0:
                    violationsMax = number;
                    break;
                case "--until-violation":
                    until = true;
                    break;
                case "--json":
                    json = true;
                    break;
                case "--trace":
                    trace = true;
                    break;
                default:
                    return null;
            }
        }

        if (schedules is null && minutes is null && (seed is null || until))
            minutes = 1;
        return new(seed, schedules, minutes, until, json, trace, until ? 1 : jobs ?? Environment.ProcessorCount, violationsMax);
    }
}
