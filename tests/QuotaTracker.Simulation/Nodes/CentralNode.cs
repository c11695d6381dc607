using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Public;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Reports;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Sync;
using QuotaTracker.Contracts;
using QuotaTracker.Simulation.Kernel;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>One of central's programs: the services and handlers of production on the shared store.</summary>
internal sealed class CentralNode
{
    private static readonly ServiceProvider Kit = MakeKit();

    private readonly World _world;
    private readonly List<Action> _callers = [];

    public CentralNode(World world, int number)
    {
        _world = world;
        Number = number;
        (Process, Services) = Boot();
    }

    public int Number { get; }

    public SimProcess Process { get; private set; }

    public IServiceProvider Services { get; private set; }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Waits with whoever called; when this program dies, the line breaks.</summary>
    public void Expect(Action broken) => _callers.Add(broken);

    public void NoLonger(Action broken) => _callers.Remove(broken);

    /// <summary>Starts it anew, if nobody did meanwhile.</summary>
    public void Restart()
    {
        if (Process.Dead)
            (Process, Services) = Boot();
    }

    /// <summary>What a handler answered, as a client would read it.</summary>
    public static async Task<CentralAnswer<T>> ReadAsync<T>(IResult result)
    {
        if (result is INestedHttpResult nested)
            result = nested.Result;
        if (result is Ok<T> { Value: { } value })
            return new CentralAnswer<T>.Ok(value);
        var problem = (ProblemAnswer)result;
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await problem.ExecuteAsync(context);
        return new CentralAnswer<T>.Refused(problem.StatusCode!.Value, JsonSerializer.Deserialize<WireProblem>(body.ToArray(), WireJson.Options)!);
    }

    private (SimProcess, IServiceProvider) Boot()
    {
        var process = new SimProcess(_world.Kernel, $"central {Number}");
        var services = Kit.CreateScope().ServiceProvider;
        var edges = services.GetRequiredService<Edges>();
        edges.Clock = new NodeClock(_world.Kernel, process, now => now);
        edges.Dialect = new Stores.SimDialect(() => _world.CentralStore.Connection, process, () => _world.CentralStoreAway);
        _world.Kernel.OnDeath(process, how =>
        {
            if (_world.Ended)
                return;
            _world.Kernel.Count("central's program crashed");
            if (_world.Kernel.Tells)
                _world.Kernel.Say($"central {Number} dies {how}");
            Action[] callers = [.. _callers];
            _callers.Clear();
            foreach (var caller in callers)
                caller();
            _world.Kernel.After(_world.Kernel.Chance.Between(100, 8_000), Restart);
        });
        return (process, services);
    }

    private static ServiceProvider MakeKit()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            // Looking less often than in production changes how soon, not whether; and a run has to be short.
            ["Sync:PullPollMs"] = "1000",
            ["Leases:RecallPollMs"] = "300",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddStorage(configuration);
        services.AddSync();
        services.AddLeases();
        services.AddRecovery();
        services.AddSticks();
        services.AddSingleton<MonthlyReportQuery>();
        services.AddSingleton<LookUpThrottle>();
        services.AddSingleton<LookUpQuota>();
        services.AddOptions<PublicOptions>();
        return Kits.Build(services, kit =>
        {
            kit.AddScoped<Edges>();
            kit.AddScoped(provider => provider.GetRequiredService<Edges>().Clock!);
            kit.AddScoped(provider => new CentralDatabase(provider.GetRequiredService<Edges>().Dialect!));
            kit.AddSingleton<ReferenceData>();
            kit.AddScoped<IHostApplicationLifetime, Running>();
        });
    }

    internal sealed class Edges
    {
        public TimeProvider? Clock { get; set; }

        public SqlDialect? Dialect { get; set; }
    }

    private sealed class Running : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
            // Programs here die; they are not asked to.
        }
    }
}
