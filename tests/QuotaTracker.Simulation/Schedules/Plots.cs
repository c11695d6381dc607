using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>Where something of a plot happens.</summary>
internal enum Place
{
    /// <summary>The station that the plot is about.</summary>
    Here = 1,

    /// <summary>Another one.</summary>
    There,

    /// <summary>The machine that was started from a copy.</summary>
    AtTheCopy,
}

/// <summary>One event of a plot.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Place">Where.</param>
/// <param name="Number">As in <see cref="Move"/>; null for chance, and for the person whom the plot is about.</param>
/// <param name="Hurry">The next event doesn't wait for what this one began.</param>
internal sealed record Beat(Act Kind, Place Place = Place.Here, long? Number = null, bool Hurry = false);

/// <summary>
/// A course of events in which one line of the protocol's table of faults decides. Chance says who, where and what comes between; left
/// to it alone, the longer ones would almost never happen.
/// </summary>
/// <param name="Beats">What happens, in this order.</param>
/// <param name="Mirrored">Whether there are second devices; null for chance.</param>
/// <param name="Storm">What a storm does to messages; null for chance.</param>
/// <param name="Whose">At which of its stations the person whom it is about mostly lives.</param>
internal sealed record Plot(Beat[] Beats, bool? Mirrored = null, Weather? Storm = null, Place Whose = Place.Here)
{
    // Central doesn't know this person before a desk registers them.
    private const long Newcomer = 5;

    // Of a commune without a station.
    private const long Nobodys = 4;
    private const long Day = 86_400_000;
    private const int BetweenPerMille = 250;

    private static readonly Weather Slow = Weather.Fine with { Delays = 400 };

    public static IReadOnlyList<Plot> All { get; } =
    [
        // A fifth time in the month: at two stations in turn, and where the last of the rights are with one that isn't heard.
        new([new(Act.Visit), new(Act.Morning, Number: 1), new(Act.Visit, Place.There), new(Act.Morning, Number: 1), new(Act.Visit), new(Act.Morning, Number: 1), new(Act.Visit, Place.There), new(Act.Morning, Number: 1), new(Act.Visit), new(Act.Visit, Place.There)]),
        new([new(Act.Visit), new(Act.Morning, Number: 1), new(Act.Visit), new(Act.Contact), new(Act.Morning, Number: 1), new(Act.Cut), new(Act.Visit), new(Act.Morning, Number: 1), new(Act.Visit, Place.There), new(Act.Visit), new(Act.Morning, Number: 1), new(Act.Visit, Place.There), new(Act.Visit), new(Act.Mend), new(Act.Contact)]),
        // The clock is set wrong while the machine is off; nobody can be asked.
        new([new(Act.Cut), new(Act.StepClock, Number: Day), new(Act.Reboot), new(Act.Visit), new(Act.Mend), new(Act.Contact)]),
        new([new(Act.Cut), new(Act.StepClock, Number: 2 * Day), new(Act.Reboot), new(Act.Visit), new(Act.Morning, Number: 1), new(Act.Visit)]),
        // A grant under a right clock, then the same day again under one set back.
        new([new(Act.Cut), new(Act.Morning, Number: 1), new(Act.Visit), new(Act.StepClock, Number: -Day), new(Act.Reboot), new(Act.Visit)]),
        // Without a second device an old copy goes on until central sees it: both branches are kept.
        new([new(Act.TakeImage), new(Act.Visit), new(Act.Contact), new(Act.PutImageBack), new(Act.Cut), new(Act.Visit), new(Act.Visit, Number: Newcomer), new(Act.Mend), new(Act.Contact), new(Act.Visit), new(Act.Renew), new(Act.Contact)], false),
        new([new(Act.TakeImage), new(Act.Visit), new(Act.Push), new(Act.PutImageBack), new(Act.Visit), new(Act.Visit, Number: Newcomer), new(Act.Visit), new(Act.Push), new(Act.Renew), new(Act.Contact)], false),
        new([new(Act.Clone), new(Act.Visit), new(Act.Contact), new(Act.Visit, Place.AtTheCopy), new(Act.Contact, Place.AtTheCopy), new(Act.Visit, Place.AtTheCopy), new(Act.Contact)], false),
        // With one it is stopped at once, also where the old copy would fit central's journal.
        new([new(Act.TakeImage), new(Act.Cut), new(Act.Visit), new(Act.PutImageBack), new(Act.Visit), new(Act.Mend), new(Act.Contact), new(Act.Renew), new(Act.Contact)], true),
        new([new(Act.Visit), new(Act.TakeImage), new(Act.Visit), new(Act.Contact), new(Act.MirrorAway), new(Act.PutImageBack), new(Act.MirrorBack), new(Act.Visit), new(Act.Renew)], true),
        // A stopped station records on, and then its disk is gone, too; the second device is there, or comes back later.
        new([new(Act.TakeImage), new(Act.Visit), new(Act.PutImageBack), new(Act.Visit), new(Act.Visit, Number: Newcomer), new(Act.LoseDisk), new(Act.Contact), new(Act.Visit)], true),
        new([new(Act.TakeImage), new(Act.Visit), new(Act.PutImageBack), new(Act.Visit), new(Act.MirrorAway), new(Act.LoseDisk), new(Act.Contact), new(Act.Visit), new(Act.MirrorBack), new(Act.Contact)], true),
        // Two old copies of one life, each with a limbo journal of its own.
        new([new(Act.TakeImage), new(Act.Visit), new(Act.PutImageBack), new(Act.Visit), new(Act.PutImageBack), new(Act.Visit), new(Act.Renew), new(Act.Contact), new(Act.Visit), new(Act.LoseDisk), new(Act.Contact)], true),
        // A right goes from hand to hand, and what was said of it comes twice: by stick and by line.
        new([new(Act.Visit, Place.There), new(Act.Pull), new(Act.StickWrite), new(Act.Push), new(Act.Visit, Place.There), new(Act.StickCarry), new(Act.StickRead)]),
        new([new(Act.Morning, Number: 1), new(Act.DayChange), new(Act.StickWrite), new(Act.Contact), new(Act.Visit, Place.There), new(Act.Contact, Place.There), new(Act.StickCarry)]),
        new([new(Act.Cut), new(Act.Visit), new(Act.StickWrite), new(Act.StickCarry), new(Act.StickRead), new(Act.Visit, Place.There), new(Act.StickWrite), new(Act.StickCarry), new(Act.StickRead)]),
        // The answer with a lease is slower than the recall of it: the right goes from its home to a visited station, and is wanted at home again.
        new([new(Act.Work), new(Act.Work, Place.There), new(Act.SlowLease), new(Act.Visit, Hurry: true), new(Act.Pass, Number: 1_400, Hurry: true), new(Act.Visit, Place.There), new(Act.Visit),
            new(Act.Morning, Number: 1), new(Act.Work), new(Act.Work, Place.There), new(Act.SlowLease), new(Act.Visit, Hurry: true), new(Act.Pass, Number: 1_200, Hurry: true), new(Act.Visit, Place.There), new(Act.Visit)], Whose: Place.There),
        new([new(Act.Storm), new(Act.Work), new(Act.Work, Place.There), new(Act.Visit, Number: Nobodys, Hurry: true), new(Act.Visit, Place.There, Nobodys, Hurry: true), new(Act.Pull, Hurry: true), new(Act.Morning, Number: 1), new(Act.Work), new(Act.Work, Place.There), new(Act.Visit, Place.There, Nobodys, Hurry: true), new(Act.Visit, Number: Nobodys, Hurry: true), new(Act.Pull, Place.There)], Storm: Slow),
        new([new(Act.Work), new(Act.CrashSoon), new(Act.Visit, Hurry: true), new(Act.Visit, Place.There), new(Act.Again), new(Act.Visit), new(Act.Contact)]),
        new([new(Act.Work), new(Act.Visit, Place.There, Hurry: true), new(Act.CentralCrashSoon), new(Act.Visit), new(Act.Visit, Place.There), new(Act.Contact)]),
        // The disk is gone, with and without a second device.
        new([new(Act.Cut), new(Act.Visit), new(Act.LoseDisk), new(Act.Mend), new(Act.Contact), new(Act.Visit), new(Act.Visit, Place.There)]),
        new([new(Act.Visit), new(Act.Contact), new(Act.Visit, Place.There), new(Act.LoseDisk), new(Act.Contact), new(Act.Visit), new(Act.Contact)], true),
        // Written off, and yet it goes on somewhere.
        new([new(Act.Cut), new(Act.Visit), new(Act.Burn), new(Act.Visit), new(Act.Visit, Place.There), new(Act.Mend), new(Act.Contact), new(Act.Renew), new(Act.Contact)]),
        new([new(Act.Burn), new(Act.Contact), new(Act.Visit), new(Act.Renew), new(Act.Crash), new(Act.Contact), new(Act.Visit), new(Act.Burn), new(Act.Renew), new(Act.Contact)]),
        new([new(Act.EarlyCode), new(Act.SlowLease), new(Act.Visit, Number: Nobodys, Hurry: true), new(Act.Burn, Hurry: true), new(Act.Hello, Hurry: true), new(Act.Pass, Number: 200, Hurry: true), new(Act.Enrol, Hurry: true), new(Act.Pass, Number: 3_000), new(Act.Visit, Number: Nobodys), new(Act.Contact), new(Act.Visit, Number: Nobodys)]),
        // Who waits for a right that somebody holds who isn't heard.
        new([new(Act.Cut), new(Act.Visit, Place.There), new(Act.Visit), new(Act.Mend), new(Act.Contact), new(Act.Contact, Place.There)]),
        new([new(Act.Cut), new(Act.Visit, Place.There), new(Act.Void, Place.There), new(Act.Visit, Place.There), new(Act.Morning, Number: 1), new(Act.Mend), new(Act.Contact)]),
        new([new(Act.Cut), new(Act.Visit, Place.There), new(Act.Morning, Number: 0), new(Act.Mend), new(Act.Contact), new(Act.Visit)]),
        // Central is put back from a backup, and has forgotten ...
        new([new(Act.CentralBackup), new(Act.Visit), new(Act.Contact), new(Act.CentralRestored), new(Act.Visit, Place.There), new(Act.Contact, Place.There), new(Act.Contact), new(Act.Visit)]),
        new([new(Act.CentralBackup), new(Act.Visit), new(Act.Contact), new(Act.CentralRestoredUnsaid), new(Act.Visit, Place.There), new(Act.Contact, Place.There), new(Act.Visit), new(Act.Contact), new(Act.Visit, Place.There)]),
        // ... who somebody is,
        new([new(Act.CentralBackup), new(Act.Visit, Number: Newcomer), new(Act.Contact), new(Act.Visit, Place.There, Newcomer), new(Act.Contact, Place.There), new(Act.CentralRestored), new(Act.Visit, Place.There, Newcomer), new(Act.Contact, Place.There), new(Act.Contact)]),
        // ... what it had decided, while somebody else's exchange of the same day was still unknown to it,
        new([new(Act.CentralBackup), new(Act.Cut), new(Act.Cut, Place.There), new(Act.Visit, Place.There, Nobodys), new(Act.Visit, Number: Nobodys), new(Act.Mend), new(Act.Contact), new(Act.Contact), new(Act.CentralRestored), new(Act.Mend, Place.There), new(Act.Contact, Place.There), new(Act.Contact)]),
        // ... and a station's report of before is still on its way, without what it was told since,
        new([new(Act.CentralBackup), new(Act.Cut), new(Act.Cut, Place.There), new(Act.Visit, Place.There, Nobodys), new(Act.Visit, Number: Nobodys), new(Act.Mend), new(Act.Hello), new(Act.Push), new(Act.SlowReport), new(Act.Hello, Hurry: true), new(Act.Pass, Number: 400, Hurry: true), new(Act.Pull, Hurry: true), new(Act.Pass, Number: 400, Hurry: true), new(Act.CentralRestored), new(Act.Pass, Number: 9_000), new(Act.Mend, Place.There), new(Act.Contact, Place.There), new(Act.Contact)]),
        // ... how much it had told a station,
        new([new(Act.CentralBackup), new(Act.Cut), new(Act.Visit, Number: Nobodys), new(Act.Mend), new(Act.Contact), new(Act.Morning, Number: 1), new(Act.Cut), new(Act.Visit, Number: Nobodys), new(Act.Mend), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Contact, Place.There), new(Act.Morning, Number: 1), new(Act.Cut), new(Act.Visit, Number: Nobodys), new(Act.Mend), new(Act.Contact)]),
        new([new(Act.CentralBackup), new(Act.LoseDisk, Place.There), new(Act.Contact, Place.There), new(Act.LoseDisk, Place.There), new(Act.Contact, Place.There), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.LoseDisk, Place.There), new(Act.Contact, Place.There), new(Act.Contact)]),
        // ... whom a desk entered whose disk is gone by then, and another desk has served,
        new([new(Act.CentralBackup), new(Act.Visit, Number: Newcomer), new(Act.Contact), new(Act.Contact, Place.There), new(Act.Morning, Number: 1), new(Act.Visit, Place.There, Newcomer), new(Act.Contact, Place.There), new(Act.LoseDisk), new(Act.CentralRestored), new(Act.Contact, Place.There), new(Act.Contact)], false),
        // ... that a copy of a disk is old,
        new([new(Act.CentralBackup), new(Act.TakeImage), new(Act.Visit), new(Act.Contact), new(Act.PutImageBack), new(Act.Contact), new(Act.Visit), new(Act.CentralRestored), new(Act.Contact), new(Act.Visit), new(Act.Contact)], false),
        // ... that a life began,
        new([new(Act.CentralBackup), new(Act.Burn), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Visit), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Visit)]),
        new([new(Act.CentralBackup), new(Act.LoseDisk), new(Act.Contact), new(Act.Visit), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Visit)]),
        // ... what that life then held and granted, while somebody else's exchange of the same day was on its way.
        new([new(Act.CentralBackup), new(Act.Burn), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Cut, Place.There), new(Act.Visit, Place.There, Nobodys), new(Act.Visit, Number: Nobodys), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Mend, Place.There), new(Act.Contact, Place.There), new(Act.Contact)]),
        new([new(Act.CentralBackup), new(Act.LoseDisk), new(Act.Contact), new(Act.Cut, Place.There), new(Act.Visit, Place.There, Nobodys), new(Act.Visit, Number: Nobodys), new(Act.Contact), new(Act.CentralRestored), new(Act.LoseDisk), new(Act.Contact), new(Act.Mend, Place.There), new(Act.Contact, Place.There), new(Act.Contact)], true),
        // ... what earlier lives had handed in.
        new([new(Act.Visit), new(Act.CentralBackup), new(Act.Visit, Number: Newcomer), new(Act.Burn), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Renew), new(Act.Contact)]),
        new([new(Act.Cut), new(Act.Visit, Number: Newcomer), new(Act.Burn), new(Act.Mend), new(Act.Contact), new(Act.Renew), new(Act.Hello), new(Act.Enrol), new(Act.CentralBackup), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Contact)]),
        // ... twice the same: the number that a life began with after the first time is forgotten, too.
        new([new(Act.CentralBackup), new(Act.CentralRestored), new(Act.Burn), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Visit), new(Act.Contact), new(Act.CentralRestored), new(Act.Contact), new(Act.Renew), new(Act.Contact), new(Act.Visit), new(Act.Contact)]),
        // A supervisor's word, once and again.
        new([new(Act.Cut, Place.There), new(Act.Visit, Place.There), new(Act.Visit), new(Act.Contact), new(Act.Morning, Number: 8), new(Act.Contact), new(Act.Correct), new(Act.Restore), new(Act.Mend, Place.There), new(Act.Contact, Place.There), new(Act.Restore), new(Act.Contact, Place.There)]),
        new([new(Act.Visit), new(Act.Contact), new(Act.Morning, Number: 1), new(Act.Void), new(Act.Contact), new(Act.Restore), new(Act.Visit, Place.There), new(Act.Correct), new(Act.Contact)]),
        // No room, and no second device for a while.
        new([new(Act.DiskFull), new(Act.Visit), new(Act.DiskRoom), new(Act.Again), new(Act.Contact), new(Act.Void), new(Act.Visit)]),
    ];

    /// <summary>The plot as moves, with what happens every day between.</summary>
    public IEnumerable<Move> Tell(int stations, int[] people, Rng chance, Func<Move> everyDay)
    {
        var here = chance.Below(stations);
        var there = (here + 1 + chance.Below(stations - 1)) % stations;
        // Mostly somebody whose rights that station has from the beginning.
        var home = Template.UnitOf(Whose == Place.Here ? here : there);
        var own = Person.All.Where(person => person.Unit == home && person.KnownToCentral).Select(person => (long)person.Number).ToArray();
        var whom = own.Length > 0 && chance.Chance(600) ? chance.Pick(own) : chance.Pick(people);
        // Most of them in good order, so that the longer ones come to their end; in the others anything may overtake anything.
        var pace = chance.Chance(600) ? Pace.Answered : Pace.ByChance;
        foreach (var beat in Beats)
        {
            if (!beat.Hurry && chance.Chance(BetweenPerMille))
                yield return everyDay();
            var at = beat.Place switch { Place.Here => here, Place.There => there, _ => stations };
            var number = beat.Number ?? (beat.Kind == Act.Visit && chance.Chance(850) ? whom : ScheduleMaker.NumberOf(beat.Kind, people, chance));
            yield return new(beat.Kind, at, number, chance.Next(), beat.Hurry ? Pace.AtOnce : pace);
        }
    }
}
