using System.Globalization;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Sync;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Sticks;

/// <summary>
/// A station's file, whoever carries it: its entries are taken in as a push is, and the answer brings back what push and pull would have
/// said. The same file twice does no harm; no hello is in it, so an old file stops nobody.
/// </summary>
internal sealed class TakeStick(CentralDatabase database, CentralSteps steps, Intake intake, LeasePlanner planner, TimeProvider clock)
{
    /// <summary>The longest request: a longest file, and what JSON or a form puts around it.</summary>
    public const int BodyBytesMax = Stick.LengthMax + (1024 * 1024);

    // Some 20,000 entries: months of a busy checkpoint. The rest comes with the next stick.
    private const int PushesMax = 40;

    // 20,000 residents with the default of 200 a contact.
    private const int ContactsMax = 100;

    private const int KidLength = 43;

    // 4,000 items of the feed; the last page says that there is more.
    private const int PagesMax = 8;

    /// <summary>Central's answer; null when the file isn't taken at all.</summary>
    /// <param name="signed">The file's text.</param>
    /// <param name="language">In which a refusal of some entries is worded.</param>
    /// <param name="cancellationToken">Ends it between two entries; what was taken stays.</param>
    public async Task<StickTaken?> RunAsync(string signed, CultureInfo language, CancellationToken cancellationToken)
    {
        if (Stick.PeekKey(signed, Stick.OutType) is not { Length: KidLength } kid || !kid.All(IsOfKid)
            || await database.ReadAsync(sql => FindAsync(sql, kid), cancellationToken) is not { Active: true } life
            || await Stick.ReadOutAsync(signed, life.ToKey()) is not { } file || !IsGood(file, life))
            return null;
        var (pushed, problem, setFree) = await PushAsync(life, file, language, cancellationToken);
        IReadOnlyList<PullResponse> pages = [];
        if (life.IsCurrent)
        {
            // A station that is reached by stick alone keeps its rights renewed, too.
            await planner.PlanAsync(life.StationId, life.Incarnation, setFree, cancellationToken);
            await PlanAllAsync(life, cancellationToken);
            pages = await PullAsync(life, file, cancellationToken);
        }

        var (key, centralKid) = await database.ReadAsync(CentralKeys.PrivateAsync, cancellationToken);
        using (key)
        {
            var answer = new StickIn(file.Station, file.Incarnation, file.ExportId, clock.GetUtcNow().ToUnixTimeMilliseconds(), pushed, problem, pages);
            return new(answer, Stick.Sign(answer, key, centralKid));
        }
    }

    private async Task<(IReadOnlyList<PushResponse> Pushed, WireProblem? Problem, IEnumerable<ResidentId> SetFree)> PushAsync(
        LifeKey life, StickOut file, CultureInfo language, CancellationToken cancellationToken)
    {
        List<PushResponse> pushed = [];
        List<ResidentId> setFree = [];
        foreach (var push in file.Pushes)
        {
            switch (await intake.TakeAllAsync(life.StationId, life.Incarnation, push.Entries, inContact: false, cancellationToken))
            {
                case PushResult.Taken(var response, var residents):
                    pushed.Add(response);
                    setFree.AddRange(residents);
                    if (response.AcknowledgedThrough < push.Entries[^1].Sequence)
                        return (pushed, Http.Problems.Recovering().Describe(language), setFree);
                    break;
                case PushResult.Gap(var problem):
                    return (pushed, problem.Describe(language), setFree);
                case PushResult.Waits(var problem):
                    return (pushed, problem.Describe(language), setFree);
                case PushResult.Refused(var problem):
                    return (pushed, problem.Describe(language), setFree);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return (pushed, null, setFree);
    }

    // No next contact comes in a minute: all of its residents are looked at now.
    private async Task PlanAllAsync(LifeKey life, CancellationToken cancellationToken)
    {
        for (var contact = 0; contact < ContactsMax; contact++)
        {
            await planner.PlanAsync(life.StationId, life.Incarnation, cancellationToken);
            if (await database.ReadAsync(
                    sql => sql.GetAsync<string>("select planned_through from stations where station_id = @StationId", new { life.StationId }), cancellationToken) == "")
                return;
        }
    }

    private async Task<IReadOnlyList<PullResponse>> PullAsync(LifeKey life, StickOut file, CancellationToken cancellationToken)
    {
        StationCaller caller = new(life.StationId, life.Incarnation);
        var after = file.FeedAfter;
        await PullFeed.NoteAsync(caller, steps, after, inContact: false, cancellationToken);
        await steps.RunAsync(async step =>
        {
            // Its end may have overtaken the file: then it is told nothing new.
            if ((await StationTable.OpenLifeAsync(step, life.StationId, life.Incarnation)).IsCurrent)
                await ProtocolVersions.LearnAsync(step, caller, file.ProtocolVersion);
            return await step.Sql.ExecuteAsync(
                "update stations set last_stick_at = @NowMs where station_id = @StationId", new { life.StationId, step.NowMs });
        }, cancellationToken);
        List<PullResponse> pages = [];
        do
        {
            pages.Add(await database.ReadAsync(sql => PullFeed.ReadAsync(sql, caller, after), cancellationToken));
            after = pages[^1].Cursor;
        }
        while (pages[^1].More && pages.Count < PagesMax);
        return pages;
    }

    // Looked for in the store before anything is proven: only what can be a thumbprint.
    private static bool IsOfKid(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';

    // What push would have refused by its shape is no file of a station's.
    private static bool IsGood(StickOut file, LifeKey life)
    {
        var validator = new PushRequestValidator();
        return file.Station == life.StationId.Value && file.Incarnation == life.Incarnation && file.FeedAfter >= 0 && file.ProtocolVersion >= 1 && file.Pushes.Count <= PushesMax
            && file.Pushes.All(push => push is not null && push.Entries.Count <= PushRequest.EntriesMax && validator.Validate(push).IsValid);
    }

    private static Task<LifeKey?> FindAsync(CentralTransaction sql, string kid) => sql.FindAsync<LifeKey>("""
        select l.station_id, l.incarnation, l.kid, l.public_x, l.public_y, s.active,
            case when l.incarnation = s.incarnation and l.burned_at is null then 1 else 0 end as is_current
        from station_lives l join stations s on s.station_id = l.station_id where l.kid = @kid and l.public_x <> ''
        """, new { kid });

    private sealed record LifeKey
    {
        public StationId StationId { get; init; }

        public int Incarnation { get; init; }

        public string Kid { get; init; } = "";

        public string PublicX { get; init; } = "";

        public string PublicY { get; init; } = "";

        public bool Active { get; init; }

        /// <summary>An earlier or burned life's file is taken in like salvage: its entries count, and it gets nothing new.</summary>
        public bool IsCurrent { get; init; }

        public WireKey ToKey() => new(Kid, "EC", "P-256", PublicX, PublicY);
    }
}

/// <summary>A file that was taken in.</summary>
/// <param name="Answer">What central says to it.</param>
/// <param name="Text">The same as the file that goes back.</param>
internal sealed record StickTaken(StickIn Answer, string Text);
