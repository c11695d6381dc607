using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>
/// Makes schedules: half of them tell a plot, the others have moves by chance alone, with only some kinds of fault in each, so that rare
/// ones meet each other undisturbed.
/// </summary>
internal static class ScheduleMaker
{
    private const int PlotsPerMille = 500;
    private const int StormyPlotsPerMille = 250;

    private static readonly (Act Kind, int Weight)[] Daily =
    [
        (Act.Visit, 40), (Act.Again, 3), (Act.Void, 5), (Act.Reprint, 1), (Act.Contact, 14), (Act.Hello, 2), (Act.Push, 4), (Act.Pull, 4),
        (Act.DayChange, 2), (Act.Work, 5), (Act.Rest, 2), (Act.Pass, 6), (Act.Morning, 10),
    ];

    // One family is there or not as a whole.
    private static readonly (Act Kind, int Weight)[][] Faults =
    [
        [(Act.Crash, 4), (Act.CrashSoon, 10)],
        [(Act.CentralCrashSoon, 6)],
        [(Act.Storm, 6), (Act.Calm, 2)],
        [(Act.Cut, 8), (Act.Mend, 5)],
        [(Act.StepClock, 5), (Act.DriftClock, 3), (Act.SetClockRight, 3), (Act.Reboot, 4)],
        [(Act.Cut, 5), (Act.StepClock, 6), (Act.Reboot, 8)],
        [(Act.CentralStoreAway, 3), (Act.CentralStoreBack, 3)],
        [(Act.DiskFull, 3), (Act.DiskRoom, 3)],
        [(Act.LoseDisk, 4)],
        [(Act.Burn, 3), (Act.Cut, 3), (Act.Renew, 3)],
        [(Act.Restore, 6), (Act.Void, 10), (Act.Correct, 4)],
        [(Act.Correct, 8), (Act.Morning, 5)],
        [(Act.CentralBackup, 5), (Act.CentralRestored, 5)],
        [(Act.CentralBackup, 5), (Act.CentralRestoredUnsaid, 4)],
        [(Act.CentralBackup, 4), (Act.CentralRestored, 4), (Act.Burn, 2), (Act.Renew, 3), (Act.Cut, 4), (Act.Mend, 3)],
        [(Act.TakeImage, 8), (Act.PutImageBack, 8), (Act.Visit, 15)],
        [(Act.TakeImage, 8), (Act.PutImageBack, 8), (Act.Cut, 8), (Act.Visit, 15)],
        [(Act.Clone, 4)],
        [(Act.Cut, 4), (Act.StickWrite, 9), (Act.StickCarry, 9), (Act.StickRead, 9)],
        [(Act.MirrorAway, 4), (Act.MirrorBack, 4), (Act.TakeImage, 3), (Act.PutImageBack, 3)],
    ];

    private static readonly int[][] Crowds = [[1, 2], [1, 3], [1, 4], [1, 2, 5], [1, 3, 4, 5], [2, 5], [1, 4, 6], [1], [4], [7, 1]];

    public static Schedule Make(ulong seed)
    {
        var chance = new Rng(Rng.Mix(seed, 1));
        var faultless = chance.Chance(120);
        var stations = chance.Pick([2, 2, 3, 3, 4]);
        var people = chance.Pick(Crowds);
        var storm = new Weather(chance.Pick([0, 30, 150]), chance.Pick([0, 50, 250]), chance.Pick([0, 100, 400]), chance.Pick([0, 50, 300]), chance.Pick([0, 200]));
        var kinds = new List<(Act Kind, int Weight)>(Daily);
        if (!faultless)
        {
            for (var families = chance.Between(1, 3); families > 0; families--)
                kinds.AddRange(chance.Pick(Faults));
        }

        // Old copies are what a second device is for.
        var mirrored = chance.Chance(kinds.Exists(kind => kind.Kind == Act.PutImageBack) ? 650 : 300);
        if (!faultless && chance.Chance(PlotsPerMille))
        {
            var plot = chance.Pick(Plot.All);
            var told = plot.Tell(stations, people, chance, () => Any(Daily)).ToList();
            if (chance.Chance(StormyPlotsPerMille))
                told.Insert(chance.Below(told.Count), new(Act.Storm, 0, 0, chance.Next()));
            return new(seed, stations, people, plot.Storm ?? storm, false, plot.Mirrored ?? mirrored, told);
        }

        // Mostly short ones: what goes wrong needs few moves in the right order, and twice as many schedules find it sooner than twice as long ones.
        var count = chance.Pick([chance.Between(3, 8), chance.Between(5, 14), chance.Between(10, 28)]);
        return new(seed, stations, people, storm, faultless, mirrored, [.. Enumerable.Range(0, count).Select(_ => Any(kinds))]);

        Move Any(IReadOnlyList<(Act Kind, int Weight)> from)
        {
            var kind = Weighted(from, chance);
            return new(kind, chance.Below(stations), NumberOf(kind, people, chance), chance.Next());
        }
    }

    /// <summary>Which person, how long, how far: by kind.</summary>
    public static long NumberOf(Act kind, int[] people, Rng chance) => kind switch
    {
        Act.Visit => chance.Pick(people),
        Act.Pass => chance.Pick([500L, 5_000, 60_000, 600_000, 7_200_000, 36_000_000]),
        Act.Morning => chance.Pick([1L, 1, 1, 1, 2, 3, 5, 0]),
        Act.CrashSoon or Act.CentralCrashSoon => chance.Pick([chance.Below(8), chance.Below(40), (long)chance.Below(200)]),
        Act.StepClock => chance.Pick([-172_800_000L, -90_000_000, -3_600_000, -200_000, 200_000, 3_600_000, 86_400_000, 172_800_000]),
        Act.DriftClock => chance.Pick([-60_000L, -5_000, 5_000, 60_000]),
        _ => chance.Below(1_000),
    };

    private static Act Weighted(IReadOnlyList<(Act Kind, int Weight)> kinds, Rng chance)
    {
        var at = chance.Below(kinds.Sum(kind => kind.Weight));
        foreach (var (kind, weight) in kinds)
        {
            if (at < weight)
                return kind;
            at -= weight;
        }

        throw new System.Diagnostics.UnreachableException();
    }
}
