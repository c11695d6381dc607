using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>The composition of production, made so that one program after another can be started from it in no time: what lives as long as a program is a scope.</summary>
internal static class Kits
{
    /// <summary>Builds; <paramref name="edges"/> adds the process edges, each in place of production's own.</summary>
    public static ServiceProvider Build(ServiceCollection services, Action<IServiceCollection> edges)
    {
        for (var i = 0; i < services.Count; i++)
        {
            var one = services[i];
            if (one.Lifetime != ServiceLifetime.Singleton || one.IsKeyedService || !IsOurs(one))
                continue;
            services[i] = one.ImplementationType is { } type ? new(one.ServiceType, type, ServiceLifetime.Scoped)
                : one.ImplementationFactory is { } factory ? new(one.ServiceType, factory, ServiceLifetime.Scoped)
                : one;
        }

        var replaced = new ServiceCollection();
        edges(replaced);
        foreach (var type in replaced.Select(one => one.ServiceType).Distinct())
            services.RemoveAll(type);
        foreach (var one in replaced)
            services.Add(one);
        return services.BuildServiceProvider();
    }

    private static bool IsOurs(ServiceDescriptor one) =>
        Named(one.ServiceType) || (one.ImplementationType is { } type && Named(type)) || one.ServiceType == typeof(TimeProvider) || one.ServiceType == typeof(Random);

    private static bool Named(Type type) =>
        type.Namespace?.StartsWith("QuotaTracker.", StringComparison.Ordinal) == true && !type.Name.EndsWith("Validator", StringComparison.Ordinal);
}
