using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Station.Tests.Doubles;

/// <summary>The other end of the line: one station's journal, the books of its residents, and a feed. Keeps the rules of the protocol.</summary>
internal sealed class FakeCentral(ManualClock clock) : ICentralApi
{
    public const int Cap = 4;

    /// <summary>As central's own limit.</summary>
    private const int BodyBytesMax = 8 * 1024 * 1024;

    /// <summary>What is said of whoever is asked about: days that were lost with a device.</summary>
    public int LostDays { get; set; }

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid Resident, YearMonth Month), QuotaMonth> _books = [];
    private readonly Dictionary<Guid, Lease> _leases = [];
    private readonly List<FeedItem> _feed = [];
    private readonly Dictionary<string, (int Incarnation, WireKey Key)> _enrolled = [];
    private readonly Dictionary<int, List<JournalEntry>> _journals = [];
    private TaskCompletionSource _newItem = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StationId Station { get; } = StationId.Parse("KTH-01");

    /// <summary>The journal of the life that was enrolled last.</summary>
    public List<JournalEntry> Journal => JournalOf(Incarnation);

    /// <summary>Entries that don't fit: second branches.</summary>
    public List<JournalEntry> Branch { get; } = [];

    public int Incarnation => Math.Max(1, _enrolled.Values.Select(life => life.Incarnation).DefaultIfEmpty(1).Max());

    /// <summary>The keys of lives, by incarnation.</summary>
    public IReadOnlyDictionary<int, WireKey> Keys => _enrolled.Values.Distinct().ToDictionary(life => life.Incarnation, life => life.Key);

    /// <summary>The present life was written off. The next one is not.</summary>
    public bool LifeIsOver { get; set; }

    /// <summary>Asks every station what it holds.</summary>
    public bool AsksHeld { get; set; }

    /// <summary>The name of the question what the station holds; what answers another one is no answer.</summary>
    public Guid? Question { get; set; }

    public List<HelloRequest> Hellos { get; } = [];

    /// <summary>Entries that a recovering central can't take yet.</summary>
    public Func<JournalEntry, bool> CantTakeYet { get; set; } = _ => false;

    /// <summary>Entries that central will never take, nor anything that is sent together with them.</summary>
    public Func<JournalEntry, bool> WillNeverTake { get; set; } = _ => false;

    /// <summary>Bytes of the longest push or salvage that came.</summary>
    public int LongestRequest { get; private set; }

    /// <summary>With what central signs.</summary>
    public System.Security.Cryptography.ECDsa Key { get; } = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);

    public WireKey PublicKey => Documents.ReceiptSeal.PublicJwk.From(Key) is var key ? new(key.KeyId, key.KeyType, key.Curve, key.X, key.Y) : throw new System.Diagnostics.UnreachableException();

    public Dictionary<Guid, ResidentKnown> Residents { get; } = [];

    /// <summary>Residents' rights that another station holds.</summary>
    public HashSet<Guid> HeldElsewhere { get; } = [];

    public List<LeaseRequest> LeaseRequests { get; } = [];

    public List<string> Calls { get; } = [];

    public HelloStatus Status { get; set; } = HelloStatus.Ok;

    public Line Line { get; set; } = Line.Good;

    /// <summary>What it says the time is; null for the clock's.</summary>
    public long? ServerTimeMs { get; set; }

    /// <summary>Entries of these kinds are stored as incidents.</summary>
    public string? IncidentFor { get; set; }

    /// <summary>So many salvages don't get through, whatever the line does.</summary>
    public int SalvagesLost { get; set; }

    /// <summary>What it says to all salvage, with status 503.</summary>
    public string? SalvageProblem { get; set; }

    /// <summary>It was put back from a backup that has no such life; the next enrolment ends this.</summary>
    public bool ForgotTheLife { get; set; }

    /// <summary>The life that the last device which enrolled said it had led.</summary>
    public int? EnrolledAfter { get; private set; }

    /// <summary>The station that it said it was.</summary>
    public string? EnrolledAs { get; private set; }

    /// <summary>The one-time codes that an administrator has given out.</summary>
    public HashSet<string> Codes { get; } = ["CODE-1"];

    /// <summary>Takes no request for the time that it bears.</summary>
    public bool RefusesTheTime { get; set; }

    /// <summary>It says what this program can't read.</summary>
    public bool PagesAreUnreadable { get; set; }

    /// <summary>A hello with a later cursor than this is of no shape that it takes.</summary>
    public long RefusesCursorsBeyond { get; set; } = long.MaxValue;

    /// <summary>What happens while the next hello is on its way; once.</summary>
    public Func<Task>? DuringHello { get; set; }

    /// <summary>What happens while the next answer to a pull or to a question for a lease is on its way; once.</summary>
    public Func<Task>? DuringAnswer { get; set; }

    public Task<CentralAnswer<EnrolResponse>> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken) =>
        AnswerAsync<EnrolResponse>("enrol", cancellationToken, () =>
        {
            var isUsed = _enrolled.TryGetValue(request.Code, out var life);
            if (!Codes.Contains(request.Code) || (isUsed && life.Key != request.PublicKey))
                return new CentralAnswer<EnrolResponse>.Refused(403, new(ProblemTypes.EnrolmentCode));
            if (!isUsed && _enrolled.Values.FirstOrDefault(known => known.Key == request.PublicKey) is { Key: not null } again)
            {
                if (JournalOf(again.Incarnation).Count > 0)
                    return new CentralAnswer<EnrolResponse>.Refused(409, new(ProblemTypes.KeySpent));
                (isUsed, life) = (true, again);
                _enrolled[request.Code] = life;
            }

            if (!isUsed)
            {
                (ForgotTheLife, EnrolledAfter, EnrolledAs) = (false, request.After, request.Station);
                life = _enrolled[request.Code] = (_enrolled.Count + 1, request.PublicKey);
                LifeIsOver = false;
                foreach (var (id, lease) in _leases.Where(pair => pair.Value.State == LeaseState.Open).ToArray())
                    _leases[id] = lease.Burn();
            }

            return new CentralAnswer<EnrolResponse>.Ok(new(Station.Value, life.Incarnation, [PublicKey]));
        });

    public async Task<CentralAnswer<HelloResponse>> HelloAsync(HelloRequest request, CancellationToken cancellationToken)
    {
        var meanwhile = DuringHello;
        DuringHello = null;
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        return await AnswerAsync<HelloResponse>("hello", cancellationToken, () =>
        {
            Hellos.Add(request);
            if (request.FeedCursor > RefusesCursorsBeyond)
                return new CentralAnswer<HelloResponse>.Refused(400, new(ProblemTypes.Validation));
            if (RefusesTheTime)
                return new CentralAnswer<HelloResponse>.Refused(401, new(ProblemTypes.AssertionTime, ServerTimeMs: ServerTimeMs));
            if (ForgotTheLife)
                return new CentralAnswer<HelloResponse>.Refused(401, new(ProblemTypes.Unauthenticated));
            var status = request.HeadSequence > 0 && Branch.Any(entry => entry.Hash.Hex == request.HeadHash) ? HelloStatus.Fork
                : request.HeadSequence > 0 && request.HeadSequence <= Journal.Count && Journal[(int)request.HeadSequence - 1].Hash.Hex != request.HeadHash ? HelloStatus.Fork
                : request.HeadSequence < Journal.Count ? HelloStatus.Frozen : Status;
            return new CentralAnswer<HelloResponse>.Ok(
                new(ServerTimeMs ?? clock.GetUtcNow().ToUnixTimeMilliseconds(), Journal.Count, status,
                    TellHeld: AsksHeld && (request.Held is null || request.Held.Question != Question), AsksHeld ? Question : null));
        });
    }

    public Task<CentralAnswer<PushResponse>> PushAsync(PushRequest request, CancellationToken cancellationToken) =>
        AnswerAsync("push", cancellationToken, () =>
        {
            if (ForgotTheLife)
                return new CentralAnswer<PushResponse>.Refused(401, new(ProblemTypes.Unauthenticated));
            // The signed request would say which life asks; here the hashes do.
            var life = Enumerable.Range(1, Incarnation).First(life => request.Entries[0].ToEntry(Station, life).IsIntact());
            return life < Incarnation || LifeIsOver
                ? new CentralAnswer<PushResponse>.Refused(403, new(ProblemTypes.StationInactive))
                : TakeAll([.. request.Entries.Select(entry => entry.ToEntry(Station, life))]);
        });

    public Task<CentralAnswer<PushResponse>> SalvageAsync(SalvageRequest request, CancellationToken cancellationToken) =>
        SalvagesLost-- > 0 ? Task.FromResult<CentralAnswer<PushResponse>>(new CentralAnswer<PushResponse>.Unreachable("time-out")) : AnswerAsync("salvage", cancellationToken, () => SalvageProblem is { } problem ? new CentralAnswer<PushResponse>.Refused(503, new(problem)) : TakeAll([.. request.Entries.Select(entry => entry.ToEntry(Station, request.Incarnation))]));

    public List<JournalEntry> JournalOf(int incarnation) =>
        _journals.TryGetValue(incarnation, out var journal) ? journal : _journals[incarnation] = [];

    private CentralAnswer<PushResponse> TakeAll(IReadOnlyList<JournalEntry> entries)
    {
        if (!entries.All(entry => entry.IsIntact()) || entries.Any(WillNeverTake))
            return new CentralAnswer<PushResponse>.Refused(400, new(ProblemTypes.Validation));
        var length = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new PushRequest([.. entries.Select(WireEntry.From)]), WireJson.Options).Length;
        LongestRequest = Math.Max(LongestRequest, length);
        if (length > BodyBytesMax)
            return new CentralAnswer<PushResponse>.Refused(413, new(ProblemTypes.TooLarge));
        var journal = JournalOf(entries[0].Incarnation);
        var forked = Branch.Any(entry => entry.Incarnation == entries[0].Incarnation);
        if (entries[0].Sequence > journal.Count + 1 && !forked)
            return new CentralAnswer<PushResponse>.Refused(409, new(ProblemTypes.SequenceGap, AcknowledgedThrough: journal.Count));
        var outcomes = new List<EntryOutcome>();
        foreach (var (index, entry) in entries.Index())
        {
            if (CantTakeYet(entry))
            {
                return index == 0
                    ? new CentralAnswer<PushResponse>.Refused(503, new(ProblemTypes.Recovering))
                    : new CentralAnswer<PushResponse>.Ok(new(journal.Count, outcomes));
            }

            var fits = entry.Sequence <= journal.Count ? journal[(int)entry.Sequence - 1].Hash == entry.Hash
                : entry.Sequence == journal.Count + 1 && (journal.Count == 0 || journal[^1].Hash == entry.Previous);
            if (!fits)
            {
                Branch.AddRange(entries.Skip(index).Where(one => Branch.All(kept => kept.Hash != one.Hash)));
                return new CentralAnswer<PushResponse>.Refused(409, new(ProblemTypes.JournalFork, AcknowledgedThrough: journal.Count));
            }

            outcomes.Add(Take(journal, entry));
        }

        return new CentralAnswer<PushResponse>.Ok(new(journal.Count, outcomes));
    }

    public async Task<CentralAnswer<StickEnvelope>> StickAsync(StickEnvelope stick, CancellationToken cancellationToken)
    {
        var content = Keys.Values.FirstOrDefault(key => key.Kid == Stick.PeekKey(stick.Text, Stick.OutType)) is { } of ? await Stick.ReadOutAsync(stick.Text, of) : null;
        return await AnswerAsync<StickEnvelope>("stick", cancellationToken, () =>
        {
            if (content is null)
                return new CentralAnswer<StickEnvelope>.Refused(400, new(ProblemTypes.StickRefused));
            var answers = content.Pushes.Select(push => TakeAll([.. push.Entries.Select(entry => entry.ToEntry(Station, content.Incarnation))])).ToList();
            var taken = answers.TakeWhile(answer => answer is CentralAnswer<PushResponse>.Ok).Cast<CentralAnswer<PushResponse>.Ok>().Select(ok => ok.Value).ToList();
            var problem = answers.OfType<CentralAnswer<PushResponse>.Refused>().FirstOrDefault()?.Problem;
            // Small pages, so that there are several.
            var pages = _feed.Where(item => item.Cursor > content.FeedAfter).Chunk(2).Select(items => new PullResponse(items, items[^1].Cursor, false)).ToList();
            return new CentralAnswer<StickEnvelope>.Ok(new(Stick.Sign(
                new StickIn(Station.Value, content.Incarnation, content.ExportId, clock.GetUtcNow().ToUnixTimeMilliseconds(), taken, problem, pages), Key, PublicKey.Kid)));
        });
    }

    public Task<CentralAnswer<LeaseResponse>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        OnTheWayAsync(AnswerAsync("lease", cancellationToken, () =>
        {
            LeaseRequests.Add(request);
            return Lease(request);
        }));

    public async Task<CentralAnswer<PullResponse>> PullAsync(long after, int waitSeconds, CancellationToken cancellationToken)
    {
        Task newItem;
        lock (_gate)
            newItem = _feed.Count > after ? Task.CompletedTask : _newItem.Task;
        if (waitSeconds > 0)
            await newItem.WaitAsync(cancellationToken);
        return await OnTheWayAsync(AnswerAsync<PullResponse>("pull", cancellationToken, () => PagesAreUnreadable ? new CentralAnswer<PullResponse>.Unreachable(CentralClient.Unreadable) : new CentralAnswer<PullResponse>.Ok(
            new([.. _feed.Where(item => item.Cursor > after)], _feed.Count, false))));
    }

    public void Tell(FeedBody body)
    {
        lock (_gate)
        {
            if (body is ResidentKnown known)
                Residents[known.ResidentId] = known;
            _feed.Add(new(_feed.Count + 1, body));
            _newItem.TrySetResult();
            _newItem = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Plans a lease ahead, as central does for residents of the station's own communes.</summary>
    public Guid Give(Guid resident, DateOnly first, DateOnly last, int units)
    {
        lock (_gate)
        {
            var lease = Reserve(Guid.CreateVersion7(clock.GetUtcNow()), resident, YearMonth.Of(first), DayMask.Run(first, last), units)
                ?? throw new InvalidOperationException("Not free.");
            Tell(new LeaseGiven(WireLease.From(lease)));
            return lease.Id.Value;
        }
    }

    public QuotaMonth Books(Guid resident, DateOnly day)
    {
        lock (_gate)
            return _books.GetValueOrDefault((resident, YearMonth.Of(day))) ?? QuotaMonth.Empty(YearMonth.Of(day), Cap);
    }

    /// <summary>A trip used at some other station.</summary>
    public void UseElsewhere(Guid resident, DateOnly day)
    {
        lock (_gate)
            _books[(resident, YearMonth.Of(day))] = Books(resident, day).Confirm(day);
    }

    public List<EntryBody> Bodies()
    {
        lock (_gate)
            return [.. _journals.OrderBy(life => life.Key).SelectMany(life => life.Value).Select(EntryCodec.Decode)];
    }

    private CentralAnswer<LeaseResponse> Lease(LeaseRequest request)
    {
        if (!Residents.TryGetValue(request.ResidentId, out var resident))
            return new CentralAnswer<LeaseResponse>.Refused(404, new(ProblemTypes.NotFound));
        var books = Books(request.ResidentId, request.Day);
        LeaseResponse Say(LeaseAnswer answer, WireLease? lease = null, ExhaustedReason? reason = null) =>
            new(answer, lease, reason, null, null, Books(request.ResidentId, request.Day).UsedDays.Bits, Cap, LostDays: LostDays);
        if (resident.UnitCode is null)
            return Ok(Say(LeaseAnswer.Exhausted, reason: ExhaustedReason.NotEligible));
        if (_leases.Values.FirstOrDefault(held => held.Resident.Value == request.ResidentId && held.CanGrant(request.Day)) is { } open)
            return Ok(Say(LeaseAnswer.Leased, WireLease.From(open)));
        if (HeldElsewhere.Contains(request.ResidentId))
            return Ok(Say(LeaseAnswer.HeldElsewhere));
        return books.Resolve(request.Day) switch
        {
            ProvisionalOutlook.DayUsed => Ok(Say(LeaseAnswer.Exhausted, reason: ExhaustedReason.UsedToday)),
            ProvisionalOutlook.MonthExhausted => Ok(Say(LeaseAnswer.Exhausted, reason: ExhaustedReason.MonthExhausted)),
            ProvisionalOutlook.MustWait => Ok(Say(LeaseAnswer.HeldElsewhere)),
            ProvisionalOutlook.CanConfirm => Ok(Say(LeaseAnswer.Leased, WireLease.From(
                Reserve(request.LeaseId, request.ResidentId, YearMonth.Of(request.Day), DayMask.Of(request.Day), 1)!))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static CentralAnswer<LeaseResponse>.Ok Ok(LeaseResponse response) => new(response);

    private Lease? Reserve(Guid id, Guid resident, YearMonth month, DayMask days, int units)
    {
        var books = _books.GetValueOrDefault((resident, month)) ?? QuotaMonth.Empty(month, Cap);
        if (books.Reserve(days, units) is not { } reserved)
            return null;
        _books[(resident, month)] = reserved;
        return _leases[id] = new(new(id), new(resident), Station, Incarnation, month, days, units, DayMask.None, LeaseState.Open);
    }

    private EntryOutcome Take(List<JournalEntry> journal, JournalEntry entry)
    {
        if (entry.Sequence <= journal.Count)
            return new(entry.Sequence, EntryResult.AlreadyHad, KnownAs: KnownAs(entry));
        var head = journal.Count == 0 ? JournalHead.Empty : new(journal[^1].Sequence, journal[^1].Hash);
        if (JournalChain.FindBreak(head, [entry]) is { } found)
            throw new InvalidOperationException(found.ToString());
        journal.Add(entry);
        Apply(entry, EntryCodec.Decode(entry));
        return entry.Kind == IncidentFor
            ? new(entry.Sequence, EntryResult.Incident, "OutsideLease")
            : new(entry.Sequence, EntryResult.Accepted, KnownAs: KnownAs(entry));
    }

    private Guid? KnownAs(JournalEntry entry) => EntryCodec.Decode(entry) is EntryBody.ResidentRegistered registered
        ? Residents.Values.FirstOrDefault(known => known.PersonalNumber == registered.PersonalNumber)?.ResidentId ?? registered.Resident.Value
        : null;

    private void Apply(JournalEntry entry, EntryBody body)
    {
        switch (body)
        {
            case EntryBody.ExchangeRecorded { Outcome.Lease: { } id } recorded when _leases.TryGetValue(id.Value, out var lease):
                _leases[id.Value] = lease.Grant(entry.Day);
                Change(recorded.Resident, entry.Day, books => books.UseReserved(entry.Day));
                break;
            case EntryBody.ExchangeVoided(var exchange, _, _)
                when Bodies().OfType<EntryBody.ExchangeRecorded>().First(recorded => recorded.Exchange == exchange)
                    is { Outcome.Lease: { } id } recorded && _leases.TryGetValue(id.Value, out var lease) && lease.State == LeaseState.Open:
                _leases[id.Value] = lease.Return(entry.Day);
                Change(recorded.Resident, entry.Day, books => books.ReturnToLease(entry.Day));
                break;
            case EntryBody.LeaseReleased(var id, _) when _leases.TryGetValue(id.Value, out var lease):
                Change(lease.Resident, lease.FirstDay, books => books.Release(lease.UnusedDays, lease.UnitsLeft));
                _leases[id.Value] = lease.Release();
                break;
            case EntryBody.ResidentRegistered registered when KnownAs(entry) == registered.Resident.Value:
                Residents[registered.Resident.Value] = new(registered.Resident.Value, registered.PersonalNumber, registered.EarlierNumbers,
                    registered.Name, registered.BirthDate, registered.Sex, registered.UnitCode, false, false);
                break;
            default:
                break;
        }
    }

    private void Change(ResidentId resident, DateOnly day, Func<QuotaMonth, QuotaMonth> step) =>
        _books[(resident.Value, YearMonth.Of(day))] = step(Books(resident.Value, day));

    private async Task<CentralAnswer<T>> OnTheWayAsync<T>(Task<CentralAnswer<T>> answering)
    {
        var answer = await answering;
        var meanwhile = DuringAnswer;
        DuringAnswer = null;
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        return answer;
    }

    // The work is a whole block at each call and reads best last.
#pragma warning disable CA1068
    private async Task<CentralAnswer<T>> AnswerAsync<T>(string call, CancellationToken cancellationToken, Func<CentralAnswer<T>> work)
#pragma warning restore CA1068
    {
        var line = Line;
        if (line == Line.Hanging)
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
        if (line == Line.Dead)
            return new CentralAnswer<T>.Unreachable("ConnectionError");
        lock (_gate)
        {
            Calls.Add(call);
            var answer = work();
            return line == Line.LosesAnswers ? new CentralAnswer<T>.Unreachable("time-out") : answer;
        }
    }
}

/// <summary>What the line does to messages.</summary>
internal enum Line
{
    Good = 1,

    /// <summary>Nothing gets through, and that is known at once.</summary>
    Dead = 2,

    /// <summary>Nothing gets through, and nobody says so.</summary>
    Hanging = 3,

    /// <summary>Messages arrive; answers don't.</summary>
    LosesAnswers = 4,
}
