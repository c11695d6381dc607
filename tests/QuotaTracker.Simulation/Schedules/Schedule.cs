using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>What may happen in a run, besides what the network does to each message.</summary>
internal enum Act
{
    /// <summary>Somebody comes to a desk with goods.</summary>
    Visit = 1,

    /// <summary>The officer presses the button again for what got no answer.</summary>
    Again,

    /// <summary>An exchange is taken back.</summary>
    Void,

    /// <summary>A receipt is printed again.</summary>
    Reprint,

    /// <summary>A whole contact: hello, push, pull, push.</summary>
    Contact,

    Hello,
    Push,
    Pull,
    DayChange,

    /// <summary>The program's own loops run from here on.</summary>
    Work,
    Rest,

    /// <summary>Time passes.</summary>
    Pass,

    /// <summary>Next morning, a few mornings on, or the first morning of the next month.</summary>
    Morning,

    Crash,

    /// <summary>Dies in the middle of whatever it does next.</summary>
    CrashSoon,
    CentralCrashSoon,
    Reboot,
    StepClock,
    DriftClock,
    SetClockRight,
    Cut,
    Mend,
    Storm,
    Calm,
    CentralStoreAway,
    CentralStoreBack,

    /// <summary>Central's store is copied.</summary>
    CentralBackup,

    /// <summary>The copy is put back, and recovery begun before anybody is let in.</summary>
    CentralRestored,

    /// <summary>The copy is put back, and nobody says so: the first station that is heard shows it by what it knows.</summary>
    CentralRestoredUnsaid,

    /// <summary>The next lease that central gives this station takes long to come.</summary>
    SlowLease,

    /// <summary>The next report of what the station holds is on its way for some seconds.</summary>
    SlowReport,
    DiskFull,
    DiskRoom,

    /// <summary>Somebody copies the disk.</summary>
    TakeImage,

    /// <summary>The copy is put back.</summary>
    PutImageBack,

    /// <summary>A second machine starts from a copy.</summary>
    Clone,

    /// <summary>The disk is gone; the station enrols anew.</summary>
    LoseDisk,

    /// <summary>A supervisor writes a device off, which may go on somewhere without a network.</summary>
    Burn,

    /// <summary>Somebody gives a station whose life is over a new code.</summary>
    Renew,

    /// <summary>The code is used, and nothing else yet.</summary>
    Enrol,

    /// <summary>Somebody gives a station a new code whose life goes on; it will be used when that is over.</summary>
    EarlyCode,

    MirrorAway,
    MirrorBack,

    /// <summary>A supervisor gives the trip of a voided exchange back.</summary>
    Restore,

    /// <summary>A supervisor confirms where duty was due, or says that an exchange of an earlier day never was.</summary>
    Correct,

    /// <summary>What is unsent is written on a stick, which stays in somebody's pocket.</summary>
    StickWrite,

    /// <summary>One of the station's sticks, perhaps an old one, comes to central by hand or to another station.</summary>
    StickCarry,

    /// <summary>An answer of central's, perhaps an old one, comes back to the station.</summary>
    StickRead,
}

/// <summary>How soon the next step comes.</summary>
internal enum Pace
{
    ByChance = 0,

    /// <summary>Before what this one began has ended.</summary>
    AtOnce,

    /// <summary>When everybody has been answered.</summary>
    Answered,
}

/// <summary>One step of a schedule.</summary>
/// <param name="Kind">What.</param>
/// <param name="Station">Where: the index of a device.</param>
/// <param name="Number">Which person, how long, how far; by kind.</param>
/// <param name="Seed">Decides everything that happens until the next step, so that removing a step leaves the others as they were.</param>
/// <param name="Pace">How soon the next step comes.</param>
internal sealed record Move(Act Kind, int Station, long Number, ulong Seed, Pace Pace = Pace.ByChance)
{
    public override string ToString() => What() + (Pace == Pace.AtOnce ? ", and at once" : "");

    private string What() => Kind switch
    {
        Act.Visit => $"R{Number} comes to S{Station + 1}",
        Act.Pass => $"{Number / 1000} s pass",
        Act.Morning => Number == 0 ? "next month" : $"{Number} day(s) later",
        Act.StepClock => $"S{Station + 1}'s wall clock is moved by {Number / 3_600_000.0:0.#} h",
        Act.DriftClock => $"S{Station + 1}'s wall clock drifts by {Number / 1000} s an hour",
        Act.CrashSoon => $"S{Station + 1} will die within {Number} operations",
        Act.CentralCrashSoon => $"central {Station % 2 + 1} will die within {Number} operations",
        Act.Storm or Act.Calm or Act.CentralStoreAway or Act.CentralStoreBack or Act.CentralBackup or Act.CentralRestored => $"{Kind}",
        _ => $"{Kind} at S{Station + 1}",
    };
}

/// <summary>A whole run, decided by its seed. Mirrored: every station has a second device with a copy of its journal.</summary>
internal sealed record Schedule(ulong Seed, int Stations, IReadOnlyList<int> People, Weather Storm, bool Faultless, bool Mirrored, IReadOnlyList<Move> Moves);
