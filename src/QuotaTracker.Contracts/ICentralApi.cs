using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Contracts;

/// <summary>Central as a station sees it. Every message is safe to repeat.</summary>
public interface ICentralApi
{
    /// <summary>Becomes a station's next incarnation.</summary>
    Task<CentralAnswer<EnrolResponse>> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken);

    /// <summary>Says where the journal ends and learns the time.</summary>
    Task<CentralAnswer<HelloResponse>> HelloAsync(HelloRequest request, CancellationToken cancellationToken);

    /// <summary>Sends entries in order.</summary>
    Task<CentralAnswer<PushResponse>> PushAsync(PushRequest request, CancellationToken cancellationToken);

    /// <summary>Hands in entries of an earlier life of this station.</summary>
    Task<CentralAnswer<PushResponse>> SalvageAsync(SalvageRequest request, CancellationToken cancellationToken);

    /// <summary>Carries another station's stick to central; the answer goes back on the stick. Both as text, signed.</summary>
    Task<CentralAnswer<StickEnvelope>> StickAsync(StickEnvelope stick, CancellationToken cancellationToken);

    /// <summary>Fetches what is new, waiting for it as long as said.</summary>
    /// <param name="after">The cursor up to which items are stored; 0 at first.</param>
    /// <param name="waitSeconds">0 to 25.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CentralAnswer<PullResponse>> PullAsync(long after, int waitSeconds, CancellationToken cancellationToken);

    /// <summary>Asks for one trip on one day.</summary>
    Task<CentralAnswer<LeaseResponse>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);
}

/// <summary>What came back from central.</summary>
/// <typeparam name="T">The message's answer.</typeparam>
public abstract record CentralAnswer<T>
{
    private CentralAnswer() { }

    /// <summary>The answer.</summary>
    public sealed record Ok(T Value) : CentralAnswer<T>;

    /// <summary>Central refuses, and says why. Repeating the same changes nothing, but for 429 and 503.</summary>
    public sealed record Refused(int Status, WireProblem Problem) : CentralAnswer<T>;

    /// <summary>No identified answer came: the message may have arrived or not. Repeat it with the same ids.</summary>
    /// <param name="Why">For the log; no address, no person.</param>
    public sealed record Unreachable(string Why) : CentralAnswer<T>;
}
