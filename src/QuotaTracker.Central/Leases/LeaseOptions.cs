using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using QuotaTracker.Domain.Leases;

namespace QuotaTracker.Central.Leases;

/// <summary>How leases are planned and recalled.</summary>
public sealed class LeaseOptions
{
    public const string Section = "Leases";

    /// <summary>Days in one lease. Default 7: what an outage may last at a station without a visitor's right being bound for long.</summary>
    [Range(1, Lease.SpanDaysMax)]
    public int SpanDays { get; set; } = 7;

    /// <summary>Trips in one lease. Default 2: half of a month's four.</summary>
    [Range(1, Lease.UnitsMax)]
    public int Units { get; set; } = 2;

    /// <summary>A lease with so many days left gets a successor. Default 3.</summary>
    [Range(0, Lease.SpanDaysMax)]
    public int RenewWhenDaysLeft { get; set; } = 3;

    /// <summary>From this day of the month on, next month's leases are issued. Default 25.</summary>
    [Range(1, 31)]
    public int NextMonthFromDay { get; set; } = 25;

    /// <summary>A station keeps rights for residents seen there in so many days. Default 60.</summary>
    [Range(0, 366)]
    public int SeenWithinDays { get; set; } = 60;

    /// <summary>Residents looked at in one contact of a station. Default 200: well below a second on either engine. 0 plans nothing.</summary>
    [Range(0, 10_000)]
    public int ResidentsPerContact { get; set; } = 200;

    /// <summary>How long a request waits for a recall, in milliseconds. Default 3,000: an officer and a resident stand waiting.</summary>
    [Range(0, 20_000)]
    public int RecallBudgetMs { get; set; } = 3_000;

    /// <summary>How often the books are looked at meanwhile, in milliseconds. Default 100.</summary>
    [Range(10, 5_000)]
    public int RecallPollMs { get; set; } = 100;

    /// <summary>A holder that was silent for so many seconds is not waited for. Default 60: twice the longest pull.</summary>
    [Range(1, 86_400)]
    public int ContactAgeMaxSeconds { get; set; } = 60;

    public LeasePlanSettings ToSettings() => new(SpanDays, Units, RenewWhenDaysLeft, NextMonthFromDay, SeenWithinDays);
}

[OptionsValidator]
internal sealed partial class LeaseOptionsValidator : IValidateOptions<LeaseOptions>;

internal static class LeaseServices
{
    public static IServiceCollection AddLeases(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LeaseOptions, LeaseOptionsValidator>().BindConfiguration(LeaseOptions.Section);
        return services.AddSingleton<LeasePlanner>();
    }
}
