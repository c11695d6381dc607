using FluentValidation;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Http;

/// <summary>The validators of stations' messages, by hand: the package that would find them isn't used.</summary>
internal static class Validators
{
    public static IServiceCollection AddStationValidators(this IServiceCollection services) => services
        .AddSingleton<IValidator<EnrolRequest>, EnrolRequestValidator>()
        .AddSingleton<IValidator<HelloRequest>, HelloRequestValidator>()
        .AddSingleton<IValidator<PushRequest>, PushRequestValidator>()
        .AddSingleton<IValidator<SalvageRequest>, SalvageRequestValidator>()
        .AddSingleton<IValidator<StickEnvelope>, StickEnvelopeValidator>()
        .AddSingleton<IValidator<LeaseRequest>, LeaseRequestValidator>();
}
