using Microsoft.Extensions.Options;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Days;
using QuotaTracker.Station.Drafts;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Mirror;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Status;
using QuotaTracker.Station.Sticks;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station;

/// <summary>What the station is made of.</summary>
internal static class StationServices
{
    // Longer than the longest wait of a pull, so that a quiet line isn't taken for a dead one.
    private static readonly TimeSpan HttpTimeout = TimeSpan.FromSeconds(40);

    public static void AddStation(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Random>();
        services.AddSingleton<IMachineClock, MachineClock>();
        services.AddSingleton<StationClock>();
        services.AddSingleton(provider => StationDatabase.Open(provider.GetRequiredService<IOptions<StationOptions>>().Value.DataDirectory));
        services.AddSingleton<ISecondDevice>(provider => provider.GetRequiredService<IOptions<StationOptions>>().Value is { MirrorDirectory: { Length: > 0 } folder } set
            ? new PatientSecondDevice(new MirrorFolder(folder), TimeSpan.FromMilliseconds(set.MirrorWaitMs))
            : new NoSecondDevice());
        services.AddSingleton<JournalMirror>();
        services.AddSingleton<StationJournal>();
        services.AddSingleton<DateConfirmation>();
        services.AddSingleton<ReferenceStore>();
        services.AddSingleton<ResidentAnswers>();
        services.AddSingleton<ExchangeCheck>();
        services.AddSingleton<ExchangeAnswers>();
        services.AddSingleton<ExchangeDesk>();
        services.AddSingleton<Corrections>();
        services.AddSingleton<DraftBook>();
        services.AddSingleton<DayBooks>();
        services.AddSingleton<LeaseDesk>();
        services.AddSingleton<IKeyPlace, KeyFolder>();
        services.AddSingleton<StationKeyFile>();
        services.AddSingleton<ILifeShelf, LifeShelf>();
        services.AddSingleton<CarryOver>();
        services.AddSingleton<LimboReturn>();
        services.AddSingleton<SalvageFirst>();
        services.AddSingleton<Salvage>();
        services.AddSingleton<StickDesk>();
        services.AddSingleton<ReceiptSealer>();
        services.AddSingleton<ReceiptReader>();
        services.AddSingleton<StationStatus>();

        services.AddSingleton<CentralTime>();
        services.AddSingleton<SigningIdentity>();
        services.AddSingleton<PushSignal>();
        services.AddSingleton<CentralLink>();
        services.AddSingleton<Enrolment>();
        services.AddSingleton<Hello>();
        services.AddSingleton<EntryPush>();
        services.AddSingleton<Tellings>();
        services.AddSingleton<Feed>();
        services.AddSingleton<DayChange>();
        services.AddSingleton<ICentralApi>(provider => new CentralClient(
            new HttpClient
            {
                BaseAddress = provider.GetRequiredService<IOptions<StationOptions>>().Value.CentralUrl,
                Timeout = HttpTimeout,
            },
            () => provider.GetRequiredService<SigningIdentity>().Current, () => provider.GetRequiredService<CentralTime>().Now));
        services.AddHostedService<SyncWorker>();
    }
}
