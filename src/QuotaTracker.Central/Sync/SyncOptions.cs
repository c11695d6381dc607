using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Provisionals;

namespace QuotaTracker.Central.Sync;

/// <summary>How stations are kept up to date.</summary>
public sealed class SyncOptions
{
    public const string Section = "Sync";

    /// <summary>The oldest version of the protocol that central understands. Default 1, the first.</summary>
    [Range(1, 1_000)]
    public int ProtocolVersionMin { get; set; } = 1;

    /// <summary>How often a waiting pull looks for news, in milliseconds. Default 150: news come from other processes too.</summary>
    [Range(10, 5_000)]
    public int PullPollMs { get; set; } = 150;
}

[OptionsValidator]
internal sealed partial class SyncOptionsValidator : IValidateOptions<SyncOptions>;

internal static class SyncServices
{
    public static IServiceCollection AddSync(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SyncOptions, SyncOptionsValidator>().BindConfiguration(SyncOptions.Section);
        return services.AddSingleton<Intake>().AddHostedService<DecideAtStart>();
    }
}
