using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Tests.Support;

/// <summary>A real central on a port of 127.0.0.1, with the clock and the settings of a test.</summary>
public sealed class CentralServer : WebApplicationFactory<Program>
{
    /// <summary>A Tuesday, ten in the morning at the border.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 10, 3, 0, 0, TimeSpan.Zero);

    private readonly Store _store;
    private readonly IReadOnlyDictionary<string, string> _settings;

    public CentralServer(Store store, ManualClock clock, IReadOnlyDictionary<string, string> settings)
    {
        _store = store;
        _settings = settings;
        Clock = clock;
        UseKestrel(0);
        StartServer();
        ClientOptions.BaseAddress = new Uri(Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
            .Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.First());
    }

    public ManualClock Clock { get; }

    public DateOnly Today => BusinessDay.Of(Clock.GetUtcNow());

    public Uri Address => ClientOptions.BaseAddress;

    internal CentralDatabase Database => Services.GetRequiredService<CentralDatabase>();

    internal CentralSteps Steps => Services.GetRequiredService<CentralSteps>();

    /// <summary>Adds a station and a code to enrol it with.</summary>
    public Task<string> AddStationAsync(string station, bool again = false) => Database.WriteAsync(async sql =>
    {
        if (!again)
            await sql.ExecuteAsync("insert into stations (station_id, checkpoint, active, incarnation, created_at) values (@station, @checkpoint, 1, 0, 0)",
                new { station, checkpoint = station[..3] });
        return await EnrolmentCodes.IssueAsync(sql, StationId.Parse(station), "test", Clock.GetUtcNow().AddDays(1));
    }, CancellationToken.None);

    /// <summary>Adds a person whom the authorities confirmed. Unit 02809 is a border unit; no test station serves it unless it says so.</summary>
    public async Task<ResidentId> AddResidentAsync(string? unit = "02809", string? number = null, bool permit = false)
    {
        var id = new ResidentId(Guid.CreateVersion7(Clock.GetUtcNow()));
        number ??= (id.Value.GetHashCode() & int.MaxValue).ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
        await ExecuteAsync("""
            insert into residents (resident_id, name, unit_code, police_permit, confirmed, created_at) values (@id, 'Người Thử', @unit, @permit, 1, 0)
            """, new { id, unit, permit });
        await ExecuteAsync("insert into resident_numbers (personal_number, resident_id, in_force) values (@number, @id, 1)", new { id, number });
        return id;
    }

    public Task ExecuteAsync(string statement, object? values = null) =>
        Database.WriteAsync(sql => sql.ExecuteAsync(statement, values), CancellationToken.None);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string query, object? values = null) =>
        Database.ReadAsync(sql => sql.QueryAsync<T>(query, values), CancellationToken.None);

    public async Task<QuotaMonth> BooksAsync(ResidentId resident, YearMonth? month = null) =>
        (await Steps.RunAsync(step => BooksTable.LookAsync(step, resident, month ?? YearMonth.Of(Today)), CancellationToken.None))!;

    public async Task<Lease?> LeaseAsync(LeaseId id) =>
        await Steps.RunAsync(step => LeaseTable.FindAsync(step, id), CancellationToken.None);

    public async Task<string?> StatusOfAsync(ExchangeId id) =>
        (await QueryAsync<string>("select status from exchanges where exchange_id = @id", new { id })).SingleOrDefault();

    public Task<IReadOnlyList<string>> IncidentsAsync() => QueryAsync<string>("select kind from incidents order by incident_id");

    /// <summary>Places a lease as the planner would.</summary>
    public Task<Lease> PlaceLeaseAsync(TestStation station, ResidentId resident, int days, int units) => Steps.RunAsync(async step =>
    {
        var month = YearMonth.Of(Today);
        var lease = new Lease(LeaseId.New(Clock), resident, station.Id, station.Incarnation, month,
            DayMask.Run(Today, Today.AddDays(days - 1)), units, DayMask.None, LeaseState.Open);
        var books = (await BooksTable.OpenAsync(step, resident, month))!;
        await BooksTable.SaveAsync(step, resident, books, books.Reserve(lease.Days, units)!);
        await LeaseTable.AddAsync(step, lease);
        return lease;
    }, CancellationToken.None);

    /// <summary>Gives a lease back, and nobody has looked yet at what waits for it: as it is for moments after a recovery.</summary>
    public Task FreeAsync(LeaseId id) => Steps.RunAsync(async step =>
    {
        var lease = (await LeaseTable.OpenAsync(step, id))!;
        var books = (await BooksTable.OpenAsync(step, lease.Resident, lease.Month))!;
        await LeaseTable.SaveAsync(step, lease.Release());
        await BooksTable.SaveAsync(step, lease.Resident, books, books.Release(lease.UnusedDays, lease.UnitsLeft));
        return true;
    }, CancellationToken.None);

    /// <summary>What the books say of every month must be what the leases and exchanges say.</summary>
    public async Task AssertBooksFollowAsync()
    {
        foreach (var books in await Steps.RunAsync(
            step => step.Sql.QueryAsync<BooksTable.Row>($"select {BooksTable.Row.Columns} from books"), CancellationToken.None))
        {
            books.ToMonth().IsConsistent.Should().BeTrue();
            var binding = await Steps.RunAsync(step => LeaseTable.BindingAsync(step, books.ResidentId, books.Month), CancellationToken.None);
            books.Reserved.Should().Be(binding.Sum(lease => lease.UnitsLeft));
            books.ReservedDays.Should().Be(binding.Aggregate(DayMask.None, (days, lease) => days | lease.UnusedDays));
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _store.Settings.Concat(_settings))
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }
}
