using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Quotas;

/// <summary>
/// One resident, one month, several stations: books, leases, stations that are heard late or never, provisionals that wait. The model
/// counts what was promised to a person, by itself, and compares.
/// </summary>
public class OneResidentProperties
{
    private const int Stations = 3;

    public enum Step
    {
        Issue, Grant, Deliver, Void, Release, Burn, Salvage, Provisional, Resolve,
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(31)]
    public void Books_AnySequenceOfSteps_NeverPromiseADayTwiceNorBeyondTheCap(int cap)
    {
        // Few days, so that the steps meet; and a month's end, so that the mask's highest bits are used.
        var steps = from step in Gen.Elements(Enum.GetValues<Step>())
                    from station in Gen.Choose(0, Stations - 1)
                    from day in Gen.Choose(24, 31)
                    from length in Gen.Choose(1, 7)
                    select (step, station, day, length);
        Prop.ForAll(steps.ListOf().Resize(120).ToArbitrary(), run =>
        {
            var world = new World(cap);
            foreach (var (step, station, day, length) in run)
            {
                world.Do(step, station, new DateOnly(2026, 3, day), length);
                if (world.Broken() is { } what)
                    return false.Label($"{what} after {step}");
            }

            world.Heal();
            return (world.Broken() is null && world.NothingWaits()).Label(world.Broken() ?? "something waits");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private sealed class World(int cap)
    {
        private readonly List<Held> _leases = [];
        private readonly List<DateOnly> _pending = [];
        private QuotaMonth _books = QuotaMonth.Empty(new(2026, 3), cap);
        private readonly List<DateOnly> _confirmed = [];
        private int _ids;

        public void Do(Step step, int station, DateOnly day, int length)
        {
            var open = _leases.Where(held => held.Station == station && held.AtStation.State == LeaseState.Open && !held.Lost).ToArray();
            switch (step)
            {
                case Step.Issue: Issue(station, day, length); break;
                case Step.Grant when open.FirstOrDefault(held => held.AtStation.CanGrant(day)) is { } held:
                    held.AtStation = held.AtStation.Grant(day);
                    held.Unsent.Enqueue(day);
                    break;
                case Step.Deliver when open.FirstOrDefault() is { } held: Deliver(held, length); break;
                case Step.Void when open.FirstOrDefault(held => Granted(held, day)) is { } held:
                    Deliver(held, int.MaxValue);
                    held.AtStation = held.AtStation.Return(day);
                    held.AtCentral = held.AtCentral.Return(day);
                    _books = _books.ReturnToLease(day);
                    break;
                case Step.Release when open.FirstOrDefault() is { } held: Release(held); break;
                case Step.Burn:
                    foreach (var held in open)
                        (held.Lost, held.AtCentral) = (true, held.AtCentral.Burn());
                    break;
                case Step.Salvage when _leases.FirstOrDefault(held => held.Lost && held.Station == station) is { } held: Deliver(held, length); break;
                case Step.Provisional: _pending.Add(day); break;
                case Step.Resolve: Resolve(); break;
                default: break;
            }
        }

        public string? Broken()
        {
            // What people were told: a trip at a station (sent or not), or one confirmed.
            var promised = _leases.SelectMany(held => held.AtStation.UsedDays.Days).Concat(_confirmed.Select(day => day.Day)).ToArray();
            var carried = _leases.Where(held => held.AtCentral.State != LeaseState.Released).ToArray();
            return !_books.IsConsistent ? "inconsistent books"
                : promised.Length != promised.Distinct().Count() ? "two trips on a day"
                : promised.Length > cap ? "a trip beyond the cap"
                : _books.Reserved != carried.Sum(held => held.AtCentral.UnitsLeft) ? "reserved units are not those of the leases"
                : _books.ReservedDays != carried.Aggregate(DayMask.None, (days, held) => days | held.AtCentral.UnusedDays) ? "reserved days are not those of the leases"
                : _books.Used != _confirmed.Count + _leases.Sum(held => held.AtCentral.UsedDays.Count) ? "used is not what arrived"
                : null;
        }

        public void Heal()
        {
            foreach (var held in _leases)
                Deliver(held, int.MaxValue);
            foreach (var held in _leases.Where(held => held.AtStation.State == LeaseState.Open && !held.Lost).ToArray())
                Release(held);
            Resolve();
        }

        // Only burned rights, which nobody may give away again, can keep a provisional waiting. A burned lease keeps its days even
        // when its units are spent: the lost station may have voided a trip, and granted another day with the unit that came back.
        public bool NothingWaits() =>
            _leases.All(held => held.Unsent.Count == 0)
            && (_pending.Count == 0 || _leases.Any(held => held.AtCentral is { State: LeaseState.Burned, UnusedDays.IsEmpty: false }));

        private static bool Granted(Held held, DateOnly day) => held.AtStation.UsedDays.Has(day);

        private void Issue(int station, DateOnly day, int length)
        {
            var last = day.AddDays(length - 1);
            var days = DayMask.Run(day, last > _books.Month.LastDay ? _books.Month.LastDay : last);
            var units = Math.Min(1 + (length % 3), days.Count);
            if (_books.Reserve(days, units) is not { } reserved)
                return;
            _books = reserved;
            Lease.IsShapeAllowed(_books.Month, days, units).Should().BeTrue();
            var lease = new Lease(
                new(new Guid(++_ids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])), default, StationId.Parse($"KTH-0{station}"), 1, _books.Month, days, units,
                DayMask.None, LeaseState.Open);
            _leases.Add(new Held(station, lease));
        }

        private void Deliver(Held held, int most)
        {
            for (var i = 0; i < most && held.Unsent.TryDequeue(out var day); i++)
            {
                // Late or not, burned or not: a grant under a lease always fits.
                held.AtCentral.CanCarry(day).Should().BeTrue();
                held.AtCentral = held.AtCentral.Grant(day);
                _books = _books.UseReserved(day);
            }
        }

        private void Release(Held held)
        {
            Deliver(held, int.MaxValue);   // the journal is pushed in order: what was granted arrives before the release
            held.AtStation = held.AtStation.Release();
            _books = _books.Release(held.AtCentral.UnusedDays, held.AtCentral.UnitsLeft);
            held.AtCentral = held.AtCentral.Release();
        }

        private void Resolve()
        {
            foreach (var day in _pending.ToArray())
            {
                var outlook = _books.Resolve(day);
                if (outlook == ProvisionalOutlook.MustWait)
                    continue;
                _pending.Remove(day);
                if (outlook != ProvisionalOutlook.CanConfirm)
                    continue;
                _books = _books.Confirm(day);
                _confirmed.Add(day);
            }
        }
    }

    private sealed class Held(int station, Lease lease)
    {
        public int Station { get; } = station;

        /// <summary>As the station has it: the truth about promises.</summary>
        public Lease AtStation { get; set; } = lease;

        /// <summary>As central has it: behind by what is unsent.</summary>
        public Lease AtCentral { get; set; } = lease;

        public Queue<DateOnly> Unsent { get; } = [];

        public bool Lost { get; set; }
    }
}
