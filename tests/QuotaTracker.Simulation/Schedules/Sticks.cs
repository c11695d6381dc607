using System.Globalization;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Simulation.Nodes;
using QuotaTracker.Station.Sticks;

namespace QuotaTracker.Simulation.Schedules;

/// <summary>Sticks: all that were ever written and answered lie about, and any of them may travel again, also to the wrong station.</summary>
internal sealed class Sticks
{
    private readonly List<(Desk Owner, string Text)> _written = [];
    private readonly List<(Desk Owner, string Text)> _answers = [];

    /// <summary>An officer writes what is unsent.</summary>
    public void Write(Desk desk) => desk.Do("a stick is written", () =>
    {
        if (desk.Device.Get<StickDesk>().Write() is { } file)
            _written.Add((desk, file.Signed));
        return Task.CompletedTask;
    });

    /// <summary>Somebody takes a stick to central's page, or to another station that carries it over its own line.</summary>
    public async Task CarryAsync(World world, Desk carrier, Rng chance)
    {
        if (_written.Count == 0)
            return;
        var (owner, file) = Mostly(_written, chance);
        if (chance.Chance(500))
        {
            carrier.Do("a stick is carried", async () =>
            {
                if (await carrier.Device.Get<StickDesk>().CarryAsync(file, CancellationToken.None) is ({ } answer, _))
                    Answered(world, owner, answer.Signed);
            });
        }
        else if (await world.AtCentralAsync(node => node.Get<TakeStick>().RunAsync(file, CultureInfo.InvariantCulture, CancellationToken.None)) is { } answer)
        {
            Answered(world, owner, answer.Text);
        }
    }

    /// <summary>An officer reads an answer in, mostly where it belongs.</summary>
    public void Read(Desk anybody, Rng chance)
    {
        if (_answers.Count == 0)
            return;
        var (owner, answer) = Mostly(_answers, chance);
        var desk = chance.Chance(900) ? owner : anybody;
        desk.Do("a stick is read", async () =>
        {
            var (taken, refusal) = await desk.Device.Get<StickDesk>().ReadAsync(answer);
            desk.Count(taken is null ? $"stick refused {refusal!.Name}" : "sticks read");
        });
    }

    private void Answered(World world, Desk owner, string answer)
    {
        _answers.Add((owner, answer));
        world.Kernel.Count("sticks answered");
    }

    private static (Desk Owner, string Text) Mostly(List<(Desk Owner, string Text)> files, Rng chance) => chance.Chance(700) ? files[^1] : chance.Pick(files);
}
