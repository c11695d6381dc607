using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Sizing;

/// <summary>The border as it is modelled. The defaults are those of docs/sizing.md.</summary>
internal sealed record Border
{
    /// <summary>Stations, one at each checkpoint.</summary>
    public int Stations { get; init; } = 13;

    /// <summary>Months, from 1 September 2026 on.</summary>
    public int Months { get; init; } = 3;

    /// <summary>Entitled residents; each at home at one of the checkpoints.</summary>
    public int Residents { get; init; } = 4_400;

    /// <summary>The chance of a resident to come on a day. Some 4.5 visits a month: more than the four that are free of duty.</summary>
    public double VisitsADay { get; init; } = 0.15;

    /// <summary>The share of residents who also go to other checkpoints.</summary>
    public double Roamers { get; init; } = 0.10;

    /// <summary>The share of a roamer's visits that are to any checkpoint at all.</summary>
    public double Roaming { get; init; } = 0.5;

    /// <summary>The share of visits after which somebody comes to the same checkpoint once more on the same day.</summary>
    public double Again { get; init; } = 0.03;

    /// <summary>The share of a roamer's visits after which a second trip is tried at any checkpoint on the same day.</summary>
    public double AgainElsewhere { get; init; } = 0.30;

    /// <summary>The share of time that a station is offline.</summary>
    public double Offline { get; init; } = 0.10;

    /// <summary>How long an outage lasts.</summary>
    public double OutageHours { get; init; } = 8;

    public DateOnly FirstDay { get; } = new(2026, 9, 1);

    public DateOnly LastDay => FirstDay.AddMonths(Months).AddDays(-1);
}

/// <summary>Somebody comes to a station and wants a trip free of duty.</summary>
/// <param name="Hour">Hours since the beginning of the first day.</param>
/// <param name="Resident">Who.</param>
/// <param name="Station">Where.</param>
/// <param name="Day">The business day.</param>
/// <param name="IsEntitled">Whether somebody who knew everything would grant it: the day's first, and one of the month's first four.</param>
internal sealed record Visit(double Hour, int Resident, int Station, DateOnly Day, bool IsEntitled);

/// <summary>What the stations meet: the same visits and the same outages for every design.</summary>
internal sealed class Demand
{
    private const double OpensAt = 7;
    private const double OpenHours = 10;

    private readonly List<(double From, double To)>[] _outages;

    public Demand(Border border, int seed, int tripsPerMonth)
    {
        Border = border;
        var random = new Random(seed);
        Ids = [.. Enumerable.Range(0, border.Residents).Select(_ => new ResidentId(NewGuid(random)))];
        Homes = [.. Ids.Select(_ => random.Next(border.Stations))];
        Visits = [.. Entitle(MakeVisits(border, Homes, random).OrderBy(visit => visit.Hour), tripsPerMonth)];
        _outages = [.. Enumerable.Range(0, border.Stations).Select(_ => MakeOutages(border, random))];
    }

    public Border Border { get; }

    /// <summary>The residents' ids.</summary>
    public ResidentId[] Ids { get; }

    /// <summary>Each resident's home checkpoint.</summary>
    public int[] Homes { get; }

    /// <summary>All visits in order of time.</summary>
    public Visit[] Visits { get; }

    public static Guid NewGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }

    /// <summary>The outages of a station, in order.</summary>
    public IReadOnlyList<(double From, double To)> OutagesOf(int station) => _outages[station];

    private static IEnumerable<Visit> MakeVisits(Border border, int[] homes, Random random)
    {
        var roams = homes.Select(_ => random.NextDouble() < border.Roamers).ToArray();
        for (var day = border.FirstDay; day <= border.LastDay; day = day.AddDays(1))
        {
            var begins = (day.DayNumber - border.FirstDay.DayNumber) * 24.0;
            for (var resident = 0; resident < homes.Length; resident++)
            {
                if (random.NextDouble() >= border.VisitsADay)
                    continue;
                var hour = OpensAt + (random.NextDouble() * OpenHours);
                var there = roams[resident] && random.NextDouble() < border.Roaming ? random.Next(border.Stations) : homes[resident];
                yield return new(begins + hour, resident, there, day, IsEntitled: false);
                if (random.NextDouble() < (roams[resident] ? border.AgainElsewhere : border.Again))
                {
                    var again = hour + (random.NextDouble() * (OpensAt + OpenHours - hour));
                    yield return new(begins + again, resident, roams[resident] ? random.Next(border.Stations) : there, day, IsEntitled: false);
                }
            }
        }
    }

    private static IEnumerable<Visit> Entitle(IEnumerable<Visit> visits, int tripsPerMonth)
    {
        var used = new Dictionary<(int, YearMonth), DayMask>();
        foreach (var visit in visits)
        {
            var month = (visit.Resident, YearMonth.Of(visit.Day));
            var days = used.GetValueOrDefault(month);
            var isEntitled = !days.Has(visit.Day) && days.Count < tripsPerMonth;
            if (isEntitled)
                used[month] = days | DayMask.Of(visit.Day);
            yield return visit with { IsEntitled = isEntitled };
        }
    }

    // Outages of one length, and times between them such that the share comes out.
    private static List<(double From, double To)> MakeOutages(Border border, Random random)
    {
        var outages = new List<(double, double)>();
        if (border.Offline <= 0)
            return outages;
        var between = border.OutageHours * (1 - border.Offline) / border.Offline;
        var end = (border.LastDay.DayNumber - border.FirstDay.DayNumber + 1) * 24.0;
        for (var at = random.NextDouble() * between; at < end; at += border.OutageHours - (between * Math.Log(1 - random.NextDouble())))
            outages.Add((at, at + border.OutageHours));
        return outages;
    }
}
