using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Tests.Support;

/// <summary>
/// A station without a store: its journal is in memory, its entries, its signature and its client are those of production.
/// It obeys its test, not the rules, so that central can be shown what a station should never do.
/// </summary>
public sealed class TestStation : IDisposable
{
    public static readonly OfficerCode Officer = OfficerCode.Parse("HQ-017");

    private readonly HttpClient _http;
    private readonly ECDsa _key;
    private int _receipts;
    private long _sent;

    private TestStation(Uri central, TimeProvider clock, ECDsa key, string station)
    {
        _http = new HttpClient { BaseAddress = central, Timeout = TimeSpan.FromSeconds(60) };
        _key = key;
        Clock = clock;
        Id = StationId.Parse(station);
        PublicKey = KeyOf(key);
        Api = new CentralClient(
            _http, () => Incarnation == 0 ? null : new(Id, Incarnation, _key, PublicKey.Kid), () => Clock.GetUtcNow());
    }

    public TimeProvider Clock { get; }

    public StationId Id { get; }

    public int Incarnation { get; private set; }

    public WireKey PublicKey { get; }

    public CentralClient Api { get; }

    public HttpClient Http => _http;

    public ECDsa Key => _key;

    public List<JournalEntry> Journal { get; } = [];

    public long Cursor { get; set; }

    public DateOnly Today => BusinessDay.Of(Clock.GetUtcNow());

    /// <summary>Adds the station at central and enrols it.</summary>
    public static async Task<TestStation> EnrolAsync(CentralServer central, string station, bool again = false)
    {
        var made = Make(central.Address, central.Clock, station);
        Good(await made.EnrolAsync(await central.AddStationAsync(station, again)));
        return made;
    }

    public static TestStation Make(Uri central, TimeProvider clock, string station) =>
        new(central, clock, ECDsa.Create(ECCurve.NamedCurves.nistP256), station);

    /// <summary>The same device, asking another of central's processes.</summary>
    public TestStation At(Uri central) => new(central, Clock, ECDsa.Create(_key.ExportParameters(includePrivateParameters: true)), Id.Value)
    {
        Incarnation = Incarnation,
    };

    public async Task<CentralAnswer<EnrolResponse>> EnrolAsync(string code)
    {
        var answer = await Api.EnrolAsync(new(code, PublicKey, "fingerprint"), CancellationToken.None);
        if (answer is CentralAnswer<EnrolResponse>.Ok(var response))
            Incarnation = response.Incarnation;
        return answer;
    }

    /// <summary>Writes an entry into the journal.</summary>
    public JournalEntry Append(EntryBody body, DateOnly? day = null)
    {
        var (sequence, previous) = Journal.Count == 0 ? (1, EntryHash.Origin) : (Journal[^1].Sequence + 1, Journal[^1].Hash);
        var entry = JournalEntry.Make(Id, Incarnation, sequence, previous, Clock.GetUtcNow(), day ?? Today, body);
        Journal.Add(entry);
        return entry;
    }

    /// <summary>Sends what was not sent.</summary>
    public async Task<PushResponse> PushAsync()
    {
        var response = Good(await TryPushAsync(Journal.Skip((int)_sent)));
        _sent = response.AcknowledgedThrough;
        return response;
    }

    public Task<CentralAnswer<PushResponse>> TryPushAsync(IEnumerable<JournalEntry> entries) =>
        Api.PushAsync(new([.. entries.Select(WireEntry.From)]), CancellationToken.None);

    /// <summary>What the station says when central asks what it holds.</summary>
    public HeldReport Held { get; set; } = new([], []);

    /// <summary>Says hello, and once more when central asks what the station holds.</summary>
    public async Task<CentralAnswer<HelloResponse>> HelloAsync(
        long? head = null, string? hash = null, IEnumerable<LeaseId>? open = null, int protocolVersion = 1, long driftMs = 0,
        long acknowledged = 0, SecondDevice secondDevice = SecondDevice.None)
    {
        HelloRequest request = new(
            head ?? Journal.Count, hash ?? (Journal.Count == 0 ? EntryHash.Origin : Journal[^1].Hash).Hex,
            Clock.GetUtcNow().ToUnixTimeMilliseconds() + driftMs, "boot", 0, LeaseDigest.Of(open ?? []), protocolVersion, "1.0",
            acknowledged, Cursor, secondDevice);
        var answer = await Api.HelloAsync(request, CancellationToken.None);
        // Once more when what it holds began a recovery: then it is asked by name.
        for (var i = 0; i < 2 && answer is CentralAnswer<HelloResponse>.Ok({ TellHeld: true } asked); i++)
            answer = await Api.HelloAsync(request with { Held = Held with { Question = asked.Question } }, CancellationToken.None);
        return answer;
    }

    /// <summary>A lease that this station holds by the word of a central that has forgotten it.</summary>
    public WireLease HoldForgotten(ResidentId resident, DateOnly first, int days, int units, bool open = true)
    {
        WireLease lease = new(LeaseId.New(Clock).Value, resident.Value, YearMonth.Of(first).ToString(), DayMask.Run(first, first.AddDays(days - 1)).Bits, units);
        Held = Held with { Leases = [.. Held.Leases, new HeldLease(lease, open)] };
        return lease;
    }

    /// <summary>A decision that this station was told by a central that has forgotten it.</summary>
    public void WasTold(EntryBody.ExchangeRecorded exchange, Resolution resolution, string? reason = null)
    {
        var exempt = resolution == Resolution.Confirmed ? exchange.Total : Vnd.Zero;
        Held = Held with
        {
            Resolutions = [.. Held.Resolutions, new HeldResolution(exchange.Exchange.Value, resolution, reason, exempt.Amount, (exchange.Total - exempt).Amount)],
        };
    }

    /// <summary>The salvage of an earlier life, handed in by this one.</summary>
    public Task<CentralAnswer<PushResponse>> SalvageAsync(int incarnation, IEnumerable<JournalEntry> entries) =>
        Api.SalvageAsync(new(incarnation, [.. entries.Select(WireEntry.From)]), CancellationToken.None);

    /// <summary>A file for a stick.</summary>
    public string Export(IEnumerable<JournalEntry> entries, int perPush = 500, int protocolVersion = 1) => Stick.Sign(
        new StickOut(Id.Value, Incarnation, Guid.CreateVersion7(Clock.GetUtcNow()), Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            [.. entries.Select(WireEntry.From).Chunk(perPush).Select(some => new PushRequest(some))], Cursor, protocolVersion), _key, PublicKey.Kid);

    /// <summary>Takes in everything that waits in the feed.</summary>
    public async Task<IReadOnlyList<FeedBody>> PullAsync(int wait = 0)
    {
        List<FeedBody> bodies = [];
        while (true)
        {
            var page = Good(await Api.PullAsync(Cursor, wait, CancellationToken.None));
            bodies.AddRange(page.Items.Select(item => item.Body));
            Cursor = page.Cursor;
            if (!page.More)
                return bodies;
        }
    }

    public async Task<LeaseResponse> LeaseAsync(ResidentId resident, DateOnly? day = null, LeaseId? id = null) =>
        Good(await TryLeaseAsync(resident, day, id));

    public Task<CentralAnswer<LeaseResponse>> TryLeaseAsync(ResidentId resident, DateOnly? day = null, LeaseId? id = null) =>
        Api.LeaseAsync(new((id ?? LeaseId.New(Clock)).Value, resident.Value, day ?? Today), CancellationToken.None);

    /// <summary>Records a grant under a lease, rightly or not.</summary>
    public EntryBody.ExchangeRecorded Grant(ResidentId resident, Guid? lease, DateOnly? day = null, long value = 500_000, ExchangeId? id = null)
    {
        var exempt = Math.Min(value, 2_000_000);
        return Record(resident, new(DecisionKind.Exempt, null, lease is { } known ? new(known) : null, new(exempt), new(value - exempt)), day, value, id);
    }

    public EntryBody.ExchangeRecorded Provisional(ResidentId resident, DateOnly? day = null, long value = 500_000, ExchangeId? id = null) =>
        Record(resident, new(DecisionKind.Provisional, nameof(ProvisionalReason.OfflineWithoutLease), null, Vnd.Zero, Vnd.Zero), day, value, id);

    public EntryBody.ExchangeRecorded Record(
        ResidentId resident, RecordedDecision decision, DateOnly? day = null, long value = 500_000, ExchangeId? id = null, int? receipt = null, string? carried = null)
    {
        var body = new EntryBody.ExchangeRecorded(
            id ?? ExchangeId.New(Clock), receipt ?? ++_receipts, resident, Officer, ExchangeDirection.Import, IdentifiedBy.Scanner,
            [new("0709", "Rau tươi", 1_000, "Kilogram", new(value), new(value), decision.Exempt, Vnd.Zero)], new(value), decision, "2016-09-01", null, carried);
        Append(body, day);
        return body;
    }

    public void Void(ExchangeId exchange, DateOnly? day = null) => Append(new EntryBody.ExchangeVoided(exchange, Officer, "nhầm hàng"), day);

    public void Release(Guid lease, ReleaseReason reason = ReleaseReason.DaysPast) => Append(new EntryBody.LeaseReleased(new(lease), reason));

    public EntryBody.ResidentRegistered Register(string number, string? unit = "02809", string[]? earlier = null, ResidentId? id = null)
    {
        var body = new EntryBody.ResidentRegistered(
            id ?? ResidentId.New(Clock), number, earlier ?? [], "Giàng Thị Thử", "1990-05-12", 2, "Bản Thử", unit, null, Officer, IdentifiedBy.Scanner);
        Append(body);
        return body;
    }

    public static T Good<T>(CentralAnswer<T> answer) => answer.Should().BeOfType<CentralAnswer<T>.Ok>().Subject.Value;

    public static WireProblem Refused<T>(CentralAnswer<T> answer, int status, string type)
    {
        var refused = answer.Should().BeOfType<CentralAnswer<T>.Refused>().Subject;
        (refused.Status, refused.Problem.Type).Should().Be((status, type));
        return refused.Problem;
    }

    public void Dispose()
    {
        _http.Dispose();
        _key.Dispose();
    }

    private static WireKey KeyOf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        var kid = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        return new(kid, "EC", "P-256", x, y);
    }
}
