using QuotaTracker.Central.Books;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Supervision;
using QuotaTracker.Domain;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>What a supervisor does at central, by the same code as from the page.</summary>
internal static class Supervisor
{
    private static readonly SupervisorAct Act = new("GIAMSAT", "thử nghiệm");

    /// <summary>Writes off the life that a device leads now.</summary>
    public static async Task BurnAsync(World world, Device device)
    {
        if (device.Disk.Journal.Count == 0)
            return;
        var life = device.Disk.Journal[^1].Entry;
        var result = await world.AtCentralAsync(node => BurnLife.RunAsync(
            life.Station, life.Incarnation, Act, node.Get<CentralSteps>(), node.Get<RecoverFromStations>(), CancellationToken.None));
        world.Kernel.Say($"the life {life.Station}/{life.Incarnation} is written off: {result}");
        world.Kernel.Count($"supervisor burns: {result}");
    }

    /// <summary>Puts right some exchange: where duty was due it is confirmed, another one never was.</summary>
    public static async Task CorrectAsync(World world)
    {
        var some = world.CentralStore.Connection.Look(
            "select exchange_id, status from exchanges where status not in ('Pending', 'Voided') order by exchange_id", row => (Id: row.GetString(0), Status: row.GetString(1)));
        if (some.Count == 0)
            return;
        var (id, status) = world.Kernel.Chance.Pick(some);
        var exchange = new ExchangeId(Guid.Parse(id));
        // Who grants looks into the paper register on which day it was.
        var confirms = status == "DutyDue" && world.Oracle.Grants[exchange.Value].IsOfItsDay && world.Kernel.Chance.Chance(700);
        var result = await world.AtCentralAsync(node => confirms
            ? CorrectExchange.ConfirmAsync(exchange, Act, node.Get<CentralSteps>(), CancellationToken.None)
            : CorrectExchange.VoidAsync(exchange, Act, node.Get<CentralSteps>(), CancellationToken.None));
        world.Kernel.Say($"a supervisor {(confirms ? "confirms" : "voids")} an exchange: {result}");
        world.Kernel.Count($"supervisor {(confirms ? "confirms" : "voids")}: {result}");
    }

    /// <summary>Gives back the trip of some voided exchange.</summary>
    public static async Task RestoreAsync(World world)
    {
        // Also one that was given back before: somebody presses again.
        var kept = world.CentralStore.Connection.Look("""
            select exchange_id from exchanges where right_kept = 1 or exists (select 1 from central_log where action = 'RightRestored' and subject = exchange_id) order by exchange_id
            """, row => row.GetString(0));
        if (kept.Count == 0)
            return;
        var exchange = new ExchangeId(Guid.Parse(world.Kernel.Chance.Pick(kept)));
        var result = await world.AtCentralAsync(node => RestoreRight.RunAsync(exchange, Act, node.Get<CentralSteps>(), CancellationToken.None));
        world.Kernel.Say($"a supervisor restores a right: {result}");
        world.Kernel.Count($"supervisor restores: {result}");
    }
}
