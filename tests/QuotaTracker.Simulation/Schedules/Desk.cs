using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Nodes;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>An officer at a desk, and what the officer was answered.</summary>
internal sealed class Desk(World world, Device device, bool faultless)
{
    private static readonly OfficerCode Officer = OfficerCode.Parse("HQ-017");

    private readonly List<(ExchangeRequest Request, Person Person)> _unanswered = [];
    private readonly List<(Guid Id, Person Person)> _answered = [];

    public Device Device => device;

    private SimProcess? _of;
    private int _busy;

    /// <summary>Operations that have begun and not ended, in the program that runs now.</summary>
    public int Busy => device.Runs && device.Process == _of ? _busy : 0;

    /// <summary>Somebody comes with goods. Who isn't known here is registered from the card first.</summary>
    public void Visit(Person person, Rng chance)
    {
        var exchange = NewId();
        var registered = new ResidentId(NewId());
        var export = !faultless && chance.Chance(40);
        var value = chance.Pick([500_000L, 1_500_000, 2_000_000, 2_600_000]);
        var twice = !faultless && chance.Chance(60);
        Do($"{person.Name} comes", async () =>
        {
            AnswerDate(chance);
            if (Identify(person, registered) is not { } id)
                return;
            var request = new ExchangeRequest(
                exchange, id.Value, export ? ExchangeDirection.Export : ExchangeDirection.Import, [new GoodsEntry("0703", 1_000, null, value)], IdentifiedBy.Scanner);
            _unanswered.Add((request, person));
            if (twice)
                Do("the button is pressed twice", () => RecordAsync(request, person));
            await RecordAsync(request, person);
        });
    }

    /// <summary>The page tries again what got no answer, with the same id.</summary>
    public void Again()
    {
        if (_unanswered.Count == 0)
            return;
        var (request, person) = _unanswered[^1];
        Do($"once more for {person.Name}", () => RecordAsync(request, person));
    }

    public void Void(Rng chance)
    {
        if (_answered.Count == 0)
            return;
        var (id, person) = _answered[Math.Max(0, _answered.Count - 1 - chance.Below(2))];
        Do($"void for {person.Name}", () =>
        {
            if (device.Get<Corrections>().Void(id, "nhầm hàng", Officer) is ExchangeResult.Refused(var refusal))
                Tell($"void refused: {refusal.Name}");
            return Task.CompletedTask;
        });
    }

    public void Reprint()
    {
        if (_answered.Count > 0)
            Do("reprint", () =>
            {
                device.Get<Corrections>().Reprint(_answered[^1].Id, Officer);
                return Task.CompletedTask;
            });
    }

    /// <summary>Runs something in the device's program, which is started when it doesn't run.</summary>
    public void Do(string what, Func<Task> work)
    {
        device.Start();
        if (!device.Runs || device.Process is not { } process)
            return;
        if (world.Kernel.Tells)
            world.Kernel.Say($"{device.Name}: {what}");
        if (_of != process)
            (_of, _busy) = (process, 0);
        _busy++;
        process.Start(async () =>
        {
            try
            {
                await work();
            }
            catch (CrashException)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // The program was asked to stop what it did.
            }
            catch (SqliteException full) when (full.SqliteErrorCode == 13)
            {
                Tell("the disk is full");
            }
#pragma warning disable CA1031
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (!process.Dead)
                    world.Kernel.Fail($"{device.Name} failed at \"{what}\": {failure.GetType().Name}: {failure.Message} {failure.StackTrace?.Split('\n')[0].Trim()}");
            }

            if (_of == process)
                _busy--;
        });
    }

    private async Task RecordAsync(ExchangeRequest request, Person person)
    {
        var disk = device.Disk;
        switch (await device.Get<ExchangeDesk>().RecordAsync(request, Officer, CancellationToken.None))
        {
            case ExchangeResult.Answered(var answer, _):
                Answered(disk, request, person, answer);
                break;
            case ExchangeResult.Refused(var refusal):
                Tell($"refused: {refusal.Name}");
                world.Kernel.Count($"refused {refusal.Name}");
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Answered(Disk disk, ExchangeRequest request, Person person, ExchangeAnswer answer)
    {
        Tell($"{person.Name} is told {answer.Decision} {answer.Reason} for {answer.Day:dd.MM.}");
        var stored = disk.Journal.Concat(disk.Limbo).Select(committed => committed.Body).OfType<EntryBody.ExchangeRecorded>()
            .FirstOrDefault(body => body.Exchange.Value == request.ExchangeId);
        if (stored is null || stored.Outcome.Kind.ToString() != answer.Decision)
            world.Kernel.Fail($"{device.Name} answered {answer.Decision} for {person.Name}, which isn't in its journal");
        if (device.Mirror is { } mirror && device.Get<JournalMirror>().State == SecondDevice.Good
            && disk.Limbo.Exists(committed => committed.Body is EntryBody.ExchangeRecorded limbo && limbo.Exchange.Value == request.ExchangeId))
            mirror.Told(request.ExchangeId);
        if (faultless && person.Entitled && answer.Decision == nameof(DecisionKind.Provisional))
            world.Kernel.Fail($"liveness: without any fault {person.Name}, who is entitled, was made provisional at {device.Name} ({answer.Reason})");
        _unanswered.RemoveAll(visit => visit.Request.ExchangeId == request.ExchangeId);
        if (!_answered.Contains((request.ExchangeId, person)))
            _answered.Add((request.ExchangeId, person));
    }

    // After a restart without contact the station asks for the date. The officer says yes only to what the own watch shows, too.
    private void AnswerDate(Rng chance)
    {
        var now = device.Get<StationDatabase>().Read(device.Get<StationClock>().Now);
        if (now.Doubt != ClockDoubt.Restarted)
            return;
        var shownMs = now.Now.ToUnixTimeMilliseconds();
        if (Math.Abs(shownMs - world.Kernel.NowMs) > 300_000)
            Count("dates found wrong");
        else if (!chance.Chance(700))
            Count("dates left unconfirmed");
        else if (device.Get<DateConfirmation>().Confirm(shownMs, Officer) is { } refusal)
            Count($"dates not confirmed: {refusal.Name}");
        else
            Count("dates confirmed");
    }

    private ResidentId? Identify(Person person, ResidentId fresh)
    {
        var database = device.Get<StationDatabase>();
        if (database.Read(tx => ResidentRows.FindByNumber(tx, person.PersonalNumber)) is var (known, _))
            return known.Id;
        world.Oracle.Alias(fresh.Value, person);
        var context = new DefaultHttpContext { User = CurrentOfficer.Principal(Officer.Value, "Cán bộ Thử", "") };
        var result = Register.Handle(
            new(fresh.Value, person.PersonalNumber, [], "Người Thử", person.BirthDate, 1, null, person.UnitOnCard ?? person.Unit, null, IdentifiedBy.Scanner), database,
            device.Get<StationJournal>(), device.Get<StationClock>(), device.Get<ReferenceStore>(), device.Get<ResidentAnswers>(), context);
        switch (result)
        {
            case Ok<ResidentAnswer> { Value: { } found }:
                return new(found.ResidentId);
            case JsonHttpResult<ResidentAnswer> { Value: { } made }:
                return new(made.ResidentId);
            default:
                Tell("the registration is refused");
                return null;
        }
    }

    private Guid NewId()
    {
        // The page's id: by the true time, and its other bits by the seed.
        var bytes = new byte[8];
        BitConverter.TryWriteBytes(bytes, world.Kernel.Chance.Next());
        var ms = world.Kernel.Look();
        return Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"{ms >> 16:x8}-{ms & 0xffff:x4}-7{bytes[0]:x2}0-80{bytes[1]:x2}-{Convert.ToHexStringLower(bytes.AsSpan(2, 6))}"));
    }

    public void Count(string what)
    {
        Tell(what);
        world.Kernel.Count(what);
    }

    private void Tell(string what)
    {
        if (world.Kernel.Tells)
            world.Kernel.Say($"{device.Name}: {what}");
    }
}
