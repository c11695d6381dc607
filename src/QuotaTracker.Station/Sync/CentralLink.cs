using System.Security.Cryptography;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Station.Clock;

namespace QuotaTracker.Station.Sync;

/// <summary>The line to central: how the last contact went, and what central's clock says.</summary>
internal sealed class CentralLink(ICentralApi central, CentralTime time, IMachineClock machine)
{
    private readonly Lock _gate = new();
    private volatile bool _lifeIsOver;
    private long? _last;
    private long? _offlineSince;

    /// <summary>
    /// When central last answered anything, null when it never did since the start; and since when it doesn't. Both in the machine's
    /// monotonic time: by a wall clock that is put right later they would have been on another day.
    /// </summary>
    public (long? Last, long? OfflineSince) Contact
    {
        get
        {
            lock (_gate)
                return (_last, _offlineSince);
        }
    }

    /// <summary>Central's last word was that this life has been written off, that another has begun, or (put back from a backup) that it knows none.</summary>
    public bool LifeIsOver => _lifeIsOver;

    /// <summary>
    /// Asks central. A refusal for a wrong clock teaches central's time and is asked once more. A question that is cut off by whoever
    /// asked says nothing of the line: a round that ends takes a poll with it while central answers everybody.
    /// </summary>
    public async Task<CentralAnswer<T>> AskAsync<T>(Func<ICentralApi, Task<CentralAnswer<T>>> ask)
    {
        var answer = await AskOnceAsync(ask);
        if (answer is CentralAnswer<T>.Refused { Status: 401, Problem: { Type: ProblemTypes.AssertionTime, ServerTimeMs: { } serverTimeMs } })
        {
            time.Learn(serverTimeMs);
            answer = await AskOnceAsync(ask);
        }

        if (answer is CentralAnswer<T>.Ok or CentralAnswer<T>.Refused { Problem.Type: ProblemTypes.StationInactive or ProblemTypes.Unauthenticated })
            _lifeIsOver = answer is not CentralAnswer<T>.Ok;
        // A page that can't be read was sent by central all the same, and is shown as such.
        Note(reached: answer is not CentralAnswer<T>.Unreachable || answer is CentralAnswer<PullResponse>.Unreachable { Why: CentralClient.Unreadable });
        return answer;
    }

    /// <summary>Central was too slow for an officer's patience.</summary>
    public void TooSlow() => Note(reached: false);

    // No central says it, and stored it would leave the station without a day: as if nothing had come.
    private async Task<CentralAnswer<T>> AskOnceAsync<T>(Func<ICentralApi, Task<CentralAnswer<T>>> ask) =>
        await ask(central) is var answer && TimeIn(answer) is { } told && !CentralTime.CanBe(told) ? new CentralAnswer<T>.Unreachable("a time that is none") : answer;

    private static long? TimeIn<T>(CentralAnswer<T> answer) => answer switch
    {
        CentralAnswer<T>.Ok { Value: HelloResponse hello } => hello.ServerTimeMs,
        CentralAnswer<T>.Refused refused => refused.Problem.ServerTimeMs,
        _ => null,
    };

    private void Note(bool reached)
    {
        var now = machine.Read().MonotonicMs;
        lock (_gate)
        {
            if (reached)
                _last = now;
            _offlineSince = reached ? null : _offlineSince ?? now;
        }
    }
}

/// <summary>The time as central would tell it: assertions are dated by it, so that a wrong clock here doesn't lock the station out.</summary>
internal sealed class CentralTime(TimeProvider clock)
{
    // The years 2000 to 2199: whatever is added to them is a time, too.
    private const long EarliestMs = 946_684_800_000;
    private const long LatestMs = 7_258_118_399_999;

    private long _offsetMs;

    public DateTimeOffset Now => clock.GetUtcNow().AddMilliseconds(Interlocked.Read(ref _offsetMs));

    /// <summary>Whether it can be a clock's word at all.</summary>
    public static bool CanBe(long serverTimeMs) => serverTimeMs is >= EarliestMs and <= LatestMs;

    public void Learn(long serverTimeMs) =>
        Interlocked.Exchange(ref _offsetMs, serverTimeMs - clock.GetUtcNow().ToUnixTimeMilliseconds());
}

/// <summary>What signing needs; empty until enrolled.</summary>
internal sealed class SigningIdentity
{
    private StationIdentity? _current;

    public StationIdentity? Current => Volatile.Read(ref _current);

    public void Set(StationId station, int incarnation, ECDsa key, string kid) =>
        Volatile.Write(ref _current, new(station, incarnation, key, kid));
}
