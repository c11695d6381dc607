using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Sync;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Http;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Simulation.Kernel;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Simulation.Nodes;

/// <summary>The network between one program of a station and central: what is sent may be lost, doubled, overtaken, late or cut off.</summary>
internal sealed class Line(World world, Device device, SimProcess process, Func<SigningIdentity> signing, Func<CentralTime> time) : ICentralApi
{
    private const int HttpTimeoutMs = 40_000;

    public Task<CentralAnswer<EnrolResponse>> EnrolAsync(EnrolRequest request, CancellationToken cancellationToken) =>
        SendAsync<EnrolResponse>("enrol", signed: false, async (node, _, cancel) => await CentralNode.ReadAsync<EnrolResponse>(
            await EnrolStation.HandleAsync(request, node.Get<CentralSteps>(), node.Get<LeasePlanner>(), node.Get<RecoverFromStations>(), node.Get<ILogger<LeasePlanner>>(), cancel)), cancellationToken);

    public async Task<CentralAnswer<HelloResponse>> HelloAsync(HelloRequest request, CancellationToken cancellationToken)
    {
        var (disk, life) = (device.Disk, signing().Current?.Incarnation);
        var late = request.Held is null ? null : device.NextReportLateMs;
        if (late is not null)
            device.NextReportLateMs = null;
        var answer = await SendAsync<HelloResponse>($"hello #{request.HeadSequence}{(request.Held is null ? "" : ", telling what it holds")}", signed: true, async (node, caller, cancel) => await CentralNode.ReadAsync<HelloResponse>(
            await Central.Sync.Hello.HandleAsync(request, caller, node.Get<CentralSteps>(), node.Get<LeasePlanner>(), node.Get<RecoverFromStations>(), node.Get<IOptions<SyncOptions>>(), cancel)), cancellationToken, lateMs: late);
        if (answer is CentralAnswer<HelloResponse>.Ok(var response) && disk.Journal is [.., var last] && last.Entry.Incarnation == life)
            disk.HelloSays = response.AcknowledgedThrough;
        return answer;
    }

    public Task<CentralAnswer<PushResponse>> PushAsync(PushRequest request, CancellationToken cancellationToken) =>
        SendAsync<PushResponse>($"push #{request.Entries[0].Sequence}-{request.Entries[^1].Sequence}", signed: true, async (node, caller, cancel) =>
            await CentralNode.ReadAsync<PushResponse>(await PushEntries.HandleAsync(request, caller, node.Get<Intake>(), node.Get<LeasePlanner>(), node.Get<RecoverFromStations>(), cancel)), cancellationToken);

    public Task<CentralAnswer<PullResponse>> PullAsync(long after, int waitSeconds, CancellationToken cancellationToken) =>
        SendAsync<PullResponse>($"pull after {after}", signed: true, async (node, caller, cancel) => await CentralNode.ReadAsync<PullResponse>(await PullFeed.HandleAsync(
            caller, node.Get<CentralDatabase>(), node.Get<CentralSteps>(), node.Get<IOptions<SyncOptions>>(), node.Get<TimeProvider>(),
            node.Get<IHostApplicationLifetime>(), cancel, after, waitSeconds)), cancellationToken, waitSeconds);

    public Task<CentralAnswer<LeaseResponse>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        SendAsync<LeaseResponse>("lease request", signed: true, async (node, caller, cancel) => await CentralNode.ReadAsync<LeaseResponse>(
            await AskForLease.HandleAsync(request, caller, node.Get<CentralSteps>(), node.Get<IOptions<LeaseOptions>>(), node.Get<TimeProvider>(), cancel)), cancellationToken);

    public Task<CentralAnswer<PushResponse>> SalvageAsync(SalvageRequest request, CancellationToken cancellationToken) =>
        SendAsync<PushResponse>($"salvage {request.Incarnation} #{request.Entries[0].Sequence}-{request.Entries[^1].Sequence}", signed: true, async (node, caller, cancel) =>
            await CentralNode.ReadAsync<PushResponse>(await SalvageEntries.HandleAsync(request, caller, node.Get<CentralSteps>(), node.Get<Intake>(), cancel)), cancellationToken);

    public Task<CentralAnswer<StickEnvelope>> StickAsync(StickEnvelope stick, CancellationToken cancellationToken) =>
        SendAsync<StickEnvelope>("stick", signed: true, async (node, _, cancel) => await CentralNode.ReadAsync<StickEnvelope>(
            await RelayStick.HandleAsync(stick, node.Get<TakeStick>(), new DefaultHttpContext(), cancel)), cancellationToken);

    private Task<CentralAnswer<T>> SendAsync<T>(
        string what, bool signed, Func<CentralNode, StationCaller, CancellationToken, Task<CentralAnswer<T>>> handle, CancellationToken cancellationToken,
        int waitSeconds = 0, int? lateMs = null)
    {
        if (process.Dead)
            throw new CrashException();
        var who = signed ? signing().Current : null;
        if (signed && who is null)
            return Task.FromResult<CentralAnswer<T>>(new CentralAnswer<T>.Unreachable("not enrolled"));
        var call = new Call<T>(world, device, what, who, signed ? time().Now : default, handle);
        cancellationToken.UnsafeRegister(static (state, token) => ((Call<T>)state!).Leave(token), call);
        call.Send(waitSeconds, lateMs);
        return call.Answer;
    }

    /// <summary>One message and its answer.</summary>
    // The source is cancelled late, by a timer; it holds nothing that needs disposing of.
#pragma warning disable CA1001
    private sealed class Call<T>(
        World world, Device device, string what, StationIdentity? who, DateTimeOffset datedAt,
        Func<CentralNode, StationCaller, CancellationToken, Task<CentralAnswer<T>>> handle)
#pragma warning restore CA1001
    {
        private readonly TaskCompletionSource<CentralAnswer<T>> _answer = new();
        private readonly CancellationTokenSource _left = new();
        private SimTimer? _timeout;

        private SimKernel Kernel => world.Kernel;

        public Task<CentralAnswer<T>> Answer => _answer.Task;

        public void Send(int waitSeconds, int? lateMs)
        {
            var weather = world.Weather;
            if (device.Cut)
            {
                Kernel.Count("partitioned");
                Break("no network", Kernel.Chance.Chance(700) ? 5 : Kernel.Chance.Between(500, HttpTimeoutMs));
                return;
            }

            _timeout = Kernel.After(HttpTimeoutMs, () => Complete(new CentralAnswer<T>.Unreachable("time-out")));
            if (waitSeconds > 0 && Kernel.Chance.Chance(weather.CutPolls))
            {
                Kernel.Count("long poll cut");
                Kernel.After(Kernel.Chance.Between(10, waitSeconds * 1_000), () =>
                {
                    Complete(new CentralAnswer<T>.Unreachable("cut"));
                    _left.Cancel();
                });
            }

            if (Kernel.Chance.Chance(weather.DropRequests))
            {
                Kernel.Count("request dropped");
                if (Kernel.Tells)
                    Kernel.Say($"{device.Name}: {what} is lost on the way");
                Break("lost", Kernel.Chance.Between(50, HttpTimeoutMs));
                return;
            }

            Kernel.After(lateMs ?? Latency(), Deliver);
            if (Kernel.Chance.Chance(weather.Doubles))
            {
                Kernel.Count("request doubled");
                Kernel.After(Latency() + (Kernel.Chance.Chance(300) ? Kernel.Chance.Between(100, 60_000) : 0), Deliver);
            }
        }

        /// <summary>Whoever asked no longer waits; central learns of it a little later.</summary>
        public void Leave(CancellationToken token)
        {
            _timeout?.Dispose();
            if (_answer.TrySetCanceled(token))
                Kernel.After(Kernel.Chance.Between(1, 200), _left.Cancel);
        }

        private int Latency()
        {
            if (!Kernel.Chance.Chance(world.Weather.Delays))
                return Kernel.Chance.Between(1, 40);
            Kernel.Count("message delayed");
            // Half of them within the time that an officer waits, the others mostly after it.
            return Kernel.Chance.Between(200, Kernel.Chance.Pick([3_000, 20_000]));
        }

        private void Break(string why, int afterMs) => Kernel.After(afterMs, () => Complete(new CentralAnswer<T>.Unreachable(why)));

        private void Complete(CentralAnswer<T> answer)
        {
            _timeout?.Dispose();
            _answer.TrySetResult(answer);
        }

        private void Deliver()
        {
            var alive = world.CentralClosed || (world.OpenFor is { } only && only != device) ? [] : world.Centrals.Where(node => !node.Process.Dead).ToArray();
            if (device.Cut || alive.Length == 0)
            {
                Break("refused", 5);
                return;
            }

            var node = Kernel.Chance.Pick(alive);
            if (node.Number > 1)
                Kernel.Count("served by a second instance");
            node.Process.Start(() => ServeAsync(node));
        }

        private async Task ServeAsync(CentralNode node)
        {
            var broken = () => Break("broken off", Kernel.Chance.Between(1, 30));
            node.Expect(broken);
            if (await WorkAsync(node) is not { } answer)
                return;
            node.NoLonger(broken);
            if (Kernel.Tells)
                Kernel.Say($"{device.Name}: {what} at central {node.Number} -> {Short(answer)}");
            if (device.Cut || Kernel.Chance.Chance(world.Weather.DropAnswers))
            {
                Kernel.Count("answer dropped");
                if (Kernel.Tells)
                    Kernel.Say($"{device.Name}: the answer to {what} is lost");
                Break("no answer", Kernel.Chance.Between(50, HttpTimeoutMs));
                return;
            }

            var late = answer is CentralAnswer<LeaseResponse>.Ok { Value.Answer: LeaseAnswer.Leased } ? device.NextLeaseLateMs : null;
            if (late is not null)
                device.NextLeaseLateMs = null;
            Kernel.After(late ?? Latency(), () => Complete(answer));
        }

        // Null: this program no longer lives, or nobody waits.
        private async Task<CentralAnswer<T>?> WorkAsync(CentralNode node)
        {
            var database = node.Get<CentralDatabase>();
            try
            {
                return who is null
                    ? await handle(node, default, _left.Token)
                    : await RefuseAsync(node, database) is { } refusal
                        ? await CentralNode.ReadAsync<T>(refusal)
                        : await handle(node, new(who.Station, who.Incarnation), _left.Token);
            }
            catch (OperationCanceledException) when (_left.IsCancellationRequested)
            {
                return null;
            }
            catch (CrashException)
            {
                return null;
            }
            // As central's own handler of failures does it: away is 503, all else is a bug.
#pragma warning disable CA1031
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (node.Process.Dead)
                    return null;
                if (database.IsUnavailable(failure))
                    return await CentralNode.ReadAsync<T>(Problems.Unavailable());
                Kernel.Fail($"central failed at {what}: {failure.GetType().Name}: {failure.Message}");
                return await CentralNode.ReadAsync<T>(Problems.Internal());
            }
        }

        // What StationAuthentication checks, but for the signature itself.
        private async Task<ProblemAnswer?> RefuseAsync(CentralNode node, CentralDatabase database)
        {
            var life = await database.ReadAsync(sql => sql.FindAsync<LifeKey>("""
                select life.kid, station.active, station.incarnation, life.burned_at
                from station_lives life join stations station on station.station_id = life.station_id
                where life.station_id = @Station and life.incarnation = @Incarnation
                """, new { who!.Station, who.Incarnation }), _left.Token);
            if (life is null || life.Kid != who!.Kid)
                return Problems.Unauthenticated();
            var now = node.Get<TimeProvider>().GetUtcNow();
            if ((datedAt - now).Duration() > TimeSpan.FromSeconds(60))
                return Problems.AssertionTime(now.ToUnixTimeMilliseconds());
            return life.Active && life.Incarnation == who.Incarnation && life.BurnedAt is null ? null : Problems.StationInactive();
        }

        private static string Short(CentralAnswer<T> answer) => answer switch
        {
            CentralAnswer<T>.Ok(HelloResponse hello) => $"{hello.Status}, has through {hello.AcknowledgedThrough}",
            CentralAnswer<T>.Ok(PushResponse push) => $"has through {push.AcknowledgedThrough}"
                + string.Concat(push.Outcomes.Where(outcome => outcome.Result == EntryResult.Incident).Select(outcome => $"; #{outcome.Sequence} {outcome.Detail}")),
            CentralAnswer<T>.Ok(PullResponse pull) => pull.Items.Count == 0 ? "nothing new" : $"{string.Join(", ", pull.Items.Select(item => item.Body.GetType().Name))}, cursor {pull.Cursor}",
            CentralAnswer<T>.Ok(LeaseResponse lease) => $"{lease.Answer} {lease.Reason}",
            CentralAnswer<T>.Ok(var value) => value!.GetType().Name,
            CentralAnswer<T>.Refused(var status, var problem) => $"{status} {problem.Type[(problem.Type.LastIndexOf(':') + 1)..]}",
            _ => "?",
        };

        private sealed record LifeKey
        {
            public string Kid { get; init; } = "";

            public bool Active { get; init; }

            public int Incarnation { get; init; }

            public long? BurnedAt { get; init; }
        }
    }
}
