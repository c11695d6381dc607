using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Residents;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Central.Supervision;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Documents.ReceiptSeal;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Stations;

/// <summary>POST /v1/stations/enrol: a device becomes a station's next incarnation.</summary>
internal static class EnrolStation
{
    // More than any central forgets that was put back from a backup, and few, because the next life counts on from there.
    private const int LivesAheadMax = 1_000;

    public static async Task<Results<Ok<EnrolResponse>, ProblemAnswer>> HandleAsync(
        EnrolRequest request, CentralSteps steps, LeasePlanner planner, RecoverFromStations recovery, ILogger<LeasePlanner> logger,
        CancellationToken cancellationToken)
    {
        if (!IsGood(request.PublicKey))
            return Problems.Validation(new Dictionary<string, string[]> { ["publicKey"] = ["P-256 point and its RFC 7638 thumbprint"] });
        var (response, refusal, isNew) = await steps.RunAsync(step => EnrolAsync(step, request), cancellationToken);
        if (response is null)
            return refusal!;
        if (isNew)
        {
            logger.StationEnrolled(response.Station, response.Incarnation);
            await recovery.TryEndAsync(cancellationToken);
            await planner.PlanAsync(StationId.Parse(response.Station), response.Incarnation, cancellationToken);
        }

        return TypedResults.Ok(response);
    }

    private static async Task<(EnrolResponse? Response, ProblemAnswer? Refusal, bool IsNew)> EnrolAsync(CentralStep step, EnrolRequest request)
    {
        var hash = EnrolmentCodes.Hash(request.Code);
        var code = await step.Sql.FindAsync<CodeRow>(
            $"select station_id, expires_at, used_at from enrolment_codes where code_hash = @hash{step.Sql.ForUpdate}", new { hash });
        // A key is used once. Who brings one again is the same device, and its answer got lost on the way.
        var before = await step.Sql.FindAsync<LifeRow>("""
            select l.station_id, l.incarnation, l.code_hash, l.ack_sequence,
                case when l.incarnation = s.incarnation and l.burned_at is null then 1 else 0 end as is_present
            from station_lives l join stations s on s.station_id = l.station_id where l.kid = @Kid
            """, new { request.PublicKey.Kid });
        // What a code was used for it goes on to stand for; anybody else gets nothing with it.
        if (code is null || (code.UsedAt is null ? code.ExpiresAt <= step.NowMs : before?.CodeHash != hash))
            return (null, Problems.EnrolmentCode(), false);
        // Typed at the wrong desk it would end the life of the station that it was meant for.
        if (request.Station is { } led && led != code.StationId.Value)
            return (null, Problems.EnrolmentCode(), false);
        if (before is not null)
            return before.StationId == code.StationId ? await AgainAsync(step, before, hash) : (null, Problems.KeySpent(), false);
        var glance = await step.Sql.GetAsync<StationRow>(
            "select station_id, active, incarnation, incarnation_min from stations where station_id = @StationId", new { code.StationId });
        if (!glance.Active)
            return (null, Problems.StationInactive(), false);
        if (request.After > Math.Max(glance.Incarnation, glance.IncarnationMin) + LivesAheadMax)
            return (null, Problems.Validation(new Dictionary<string, string[]> { ["after"] = ["range"] }), false);
        // Lives before books, and stations last, as everywhere: whoever is just giving a lease to an older life is waited for, and
        // that lease burned.
        await BurnLife.LockLivesAsync(step, code.StationId);
        await BurnLife.BurnLeasesAsync(step, code.StationId);
        var station = await step.Sql.GetAsync<StationRow>($"""
            select station_id, checkpoint, active, incarnation, incarnation_min, feed_head from stations where station_id = @StationId{step.Sql.ForUpdate}
            """, new { code.StationId });
        // Another code was quicker.
        if (station.Incarnation != glance.Incarnation)
            await BurnLife.BurnLeasesAsync(step, code.StationId);

        // After a recovery some numbers are left out: a life that bore one may have been forgotten. What the device knows of itself goes first.
        var incarnation = Math.Max(Math.Max(station.Incarnation, request.After ?? 0) + 1, station.IncarnationMin);
        await step.Sql.ExecuteAsync("update enrolment_codes set used_at = @NowMs where code_hash = @hash", new { hash, step.NowMs });
        await step.Sql.ExecuteAsync(
            "update stations set incarnation = @incarnation, last_contact_at = @NowMs, planned_through = '' where station_id = @StationId",
            new { incarnation, step.NowMs, station.StationId });
        await step.Sql.ExecuteAsync("""
            insert into station_lives (station_id, incarnation, kid, public_x, public_y, fingerprint, enrolled_at, code_hash, ack_hash,
                feed_start, pulled_through, leases_fed_through)
            values (@StationId, @incarnation, @Kid, @X, @Y, @Fingerprint, @NowMs, @hash, @origin, @FeedHead, @FeedHead, @FeedHead)
            """,
            new
            {
                station.StationId, incarnation, request.PublicKey.Kid, request.PublicKey.X, request.PublicKey.Y, request.Fingerprint, step.NowMs,
                hash, origin = EntryHash.Origin.Hex, station.FeedHead,
            });
        await step.Sql.ExecuteAsync("""
            update station_lives set burned_at = coalesce(burned_at, @NowMs) where station_id = @StationId and incarnation < @incarnation
            """, new { station.StationId, incarnation, step.NowMs });
        await TellAsync(step, station, incarnation, request.PublicKey);
        // Whoever holds the code enrols; who gave it out stands in the log as well.
        await CentralLog.WriteAsync(step.Sql, step.Clock, CentralLog.Itself, "StationEnrolled", $"{station.StationId.Value}/{incarnation}");
        return (new(station.StationId.Value, incarnation, await CentralKeys.PublicAsync(step.Sql)), null, true);
    }

    // Also with a new code, which somebody gave out because nothing was heard: another life would burn what this one was given.
    private static async Task<(EnrolResponse? Response, ProblemAnswer? Refusal, bool IsNew)> AgainAsync(CentralStep step, LifeRow life, string hash)
    {
        // A life that is over can't be begun, and one that has written was begun already: its journal would be begun a second time.
        if (!life.IsPresent || life.AckSequence > 0)
            return (null, Problems.KeySpent(), false);
        await step.Sql.ExecuteAsync("update enrolment_codes set used_at = coalesce(used_at, @NowMs) where code_hash = @hash", new { hash, step.NowMs });
        await step.Sql.ExecuteAsync("update station_lives set code_hash = @hash where station_id = @StationId and incarnation = @Incarnation",
            new { hash, life.StationId, life.Incarnation });
        return (new(life.StationId.Value, life.Incarnation, await CentralKeys.PublicAsync(step.Sql)), null, false);
    }

    private static async Task TellAsync(CentralStep step, StationRow station, int incarnation, WireKey key)
    {
        foreach (var table in await ReferenceData.TablesAsync(step.Sql))
            step.Feed.Add(station.StationId, table);
        foreach (var officer in (await PeopleStore.AllAsync(step.Sql)).Select(person => person.ToOfficer()).OfType<OfficerKnown>())
            step.Feed.Add(station.StationId, officer);
        foreach (var life in await step.Sql.QueryAsync<EnrolledRow>(
            "select station_id, incarnation, kid, public_x, public_y from station_lives where public_x <> '' order by station_id, incarnation"))
        {
            if ((life.StationId, life.Incarnation) != (station.StationId, incarnation))
                step.Feed.Add(station.StationId, new StationKeyKnown(life.StationId.Value, life.Incarnation, life.ToKey()));
        }

        step.Feed.AddForAll(new StationKeyKnown(station.StationId.Value, incarnation, key));

        // Whom the station knew before, it must learn anew: the store that knew them is gone.
        await step.Sql.ExecuteAsync("""
            insert into station_residents (station_id, resident_id)
            select @StationId, resident_id from residents where unit_code = @unit on conflict (station_id, resident_id) do nothing
            """, new { station.StationId, unit = step.Reference.UnitOf(station.Checkpoint) });
        var known = await step.Sql.QueryAsync<ResidentRow>($"""
            select {ResidentRow.Columns} from residents
            where resident_id in (select resident_id from station_residents where station_id = @StationId) order by resident_id
            """, new { station.StationId });
        var numbers = (await step.Sql.QueryAsync<NumberRow>("""
            select resident_id, personal_number, in_force from resident_numbers
            where resident_id in (select resident_id from station_residents where station_id = @StationId)
            """, new { station.StationId })).ToLookup(number => number.ResidentId);
        foreach (var resident in known)
            step.Feed.Add(station.StationId, ResidentTable.Known(resident, numbers[resident.ResidentId]));
        await BooksTable.TellAsync(step, station.StationId);
    }

    private static bool IsGood(WireKey key) => new PublicJwk(key.Kty, key.Crv, key.X, key.Y, key.Kid).TryImport(out _);

    private sealed record LifeRow
    {
        public StationId StationId { get; init; }

        public int Incarnation { get; init; }

        public string? CodeHash { get; init; }

        public long AckSequence { get; init; }

        public bool IsPresent { get; init; }
    }

    private sealed record CodeRow
    {
        public StationId StationId { get; init; }

        public long ExpiresAt { get; init; }

        public long? UsedAt { get; init; }
    }

    private sealed record StationRow
    {
        public StationId StationId { get; init; }

        public string Checkpoint { get; init; } = "";

        public bool Active { get; init; }

        public int Incarnation { get; init; }

        public int IncarnationMin { get; init; }

        public long FeedHead { get; init; }
    }

    private sealed record EnrolledRow
    {
        public StationId StationId { get; init; }

        public int Incarnation { get; init; }

        public string Kid { get; init; } = "";

        public string PublicX { get; init; } = "";

        public string PublicY { get; init; } = "";

        public WireKey ToKey() => new(Kid, "EC", "P-256", PublicX, PublicY);
    }
}
