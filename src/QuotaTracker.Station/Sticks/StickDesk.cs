using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Lives;
using QuotaTracker.Station.Receipts;
using QuotaTracker.Station.Storage;
using QuotaTracker.Station.Sync;

namespace QuotaTracker.Station.Sticks;

/// <summary>A file for a stick.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Signed">What stands in it.</param>
internal sealed record StickFile(string Name, string Signed);

/// <summary>POST /api/stick/in: what an answer brought. Problem: why central took no more; null when it took all.</summary>
internal sealed record StickTaken(long AcknowledgedThrough, int UnsentCount, int FeedItems, int TripsHeld, string? Problem);

/// <summary>Sync by stick, for a station without a network: through the same code as push and pull.</summary>
internal sealed class StickDesk(
    StationDatabase database, StationKeyFile keyFile, Feed feed, CentralLink central, SalvageFirst salvage, TimeProvider clock)
{
    /// <summary>Entries in one file; what is left over goes with the next one.</summary>
    private const int EntriesMax = 20_000;

    /// <summary>Bytes of entries in one file: encoded they are a third more, and that stays below what the other side takes.</summary>
    private const int EntryBytesMax = (Stick.LengthMax / 4 * 3) - (1024 * 1024);

    private const int ExportsKept = 50;

    /// <summary>Entries in one push of a file: as many as a push may hold, because central takes only so many pushes.</summary>
    internal int PerPush { get; set; } = PushRequest.EntriesMax;

    /// <summary>Writes what is unsent; null until enrolled.</summary>
    public StickFile? Write()
    {
        var now = clock.GetUtcNow();
        var export = Guid.CreateVersion7(now);
        var (identity, entries) = database.Write<(Identity?, List<JournalEntry>)>(tx =>
        {
            if (Identity.Load(tx) is not { } life)
                return (null, []);
            var unsent = salvage.HoldsBack(tx, life) ? [] : Bounded(PushOutcomes.Unsent(tx, life, EntriesMax) ?? []);
            var after = unsent is [var first, ..] ? first.Sequence - 1 : life.Acknowledged;
            tx.Execute("""
                insert into stick_exports (export_id, made_at_ms, entries_after, entries_through, per_push, feed_after)
                values (@id, @made, @after, @through, @PerPush, @FeedCursor)
                """, new { id = export.ToSql(), made = now.ToUnixTimeMilliseconds(), after, through = after + unsent.Count, PerPush, life.FeedCursor });
            // A stick that comes back after so many others brings nothing that those didn't. In the order of writing, whatever the clock said.
            tx.Execute("delete from stick_exports where rowid not in (select rowid from stick_exports order by rowid desc limit @ExportsKept)",
                new { ExportsKept });
            return (life, unsent);
        });
        if (identity is null)
            return null;
        var content = new StickOut(
            identity.Station.Value, identity.Incarnation, export, now.ToUnixTimeMilliseconds(),
            [.. entries.Chunk(PerPush).Select(batch => new PushRequest([.. batch.Select(WireEntry.From)]))], identity.FeedCursor, HelloRequest.NewestProtocol);
        var key = keyFile.Adopt(identity.KeyId, identity.Follows);
        return new(NameOf(content), Stick.Sign(content, key.Key, key.KeyId));
    }

    /// <summary>Takes central's answer in: exactly one of the two.</summary>
    public async Task<(StickTaken? Taken, Refusal? Refusal)> ReadAsync(string signed)
    {
        if (Stick.PeekKey(signed, Stick.InType) is not { } kid)
            return (null, new(400, Stick.PeekKey(signed, Stick.OutType) is null ? "stick-damaged" : "stick-not-answered"));
        if (KeyOf(kid) is not { } key)
            return (null, new(400, "stick-unknown-key"));
        return await Stick.ReadInAsync(signed, key) is { } content
            ? feed.Take(careful => database.Write(tx => Apply(tx, content, careful)))
            : (null, new(400, "stick-damaged"));
    }

    /// <summary>Carries another station's file to central; central's answer is for that station's stick.</summary>
    public async Task<(StickFile? File, Refusal? Refusal)> CarryAsync(string signed, CancellationToken cancellationToken)
    {
        if (Stick.PeekKey(signed, Stick.OutType) is null)
            return (null, new(400, Stick.PeekKey(signed, Stick.InType) is null ? "stick-damaged" : "stick-is-answer"));
        return await central.AskAsync(api => api.StickAsync(new StickEnvelope(signed), cancellationToken)) switch
        {
            CentralAnswer<StickEnvelope>.Ok(var answer) => (new(await AnswerNameAsync(answer.Text), answer.Text), null),
            CentralAnswer<StickEnvelope>.Refused { Status: >= 500 } => (null, new(503, "central-away")),
            CentralAnswer<StickEnvelope>.Refused => (null, new(422, "stick-refused")),
            CentralAnswer<StickEnvelope>.Unreachable => (null, new(503, "central-away")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    internal static string NameOf(StickOut content) => $"{NameOf(content.Station, content.Incarnation, content.ExportId)}.qtstick";

    private static string NameOf(string station, int incarnation, Guid export) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{station}-{incarnation}-{export.ToString("N")[..12]}");

    // The answer bears the name of the question, so that two stations' files don't mix on one stick.
    private async Task<string> AnswerNameAsync(string answer) =>
        Stick.PeekKey(answer, Stick.InType) is { } kid && KeyOf(kid) is { } key && await Stick.ReadInAsync(answer, key) is { } content
            ? $"{NameOf(content.Station, content.Incarnation, content.ExportId)}.answer.qtstick"
            : "stick.answer.qtstick";

    private WireKey? KeyOf(string kid) =>
        database.Read(tx => tx.First<KeyRow>("select kid, x, y from central_keys where kid = @kid", new { kid })) is { } row
            ? new(row.Kid, "EC", "P-256", row.X, row.Y)
            : null;

    /// <summary>As many entries as one file holds.</summary>
    internal static List<JournalEntry> Bounded(IReadOnlyList<JournalEntry> entries) => EntryBatch.Bounded(entries, EntryBytesMax);

    private (StickTaken?, Refusal?) Apply(StationTransaction tx, StickIn content, bool careful)
    {
        if (Identity.Load(tx) is not { } life)
            return (null, new(503, "not-enrolled"));
        if (content.Station != life.Station.Value)
            return (null, new(409, "stick-foreign", [content.Station]));
        if (content.Incarnation != life.Incarnation)
            return (null, new(409, "stick-old-life"));
        if (tx.First<ExportRow>("select entries_after, entries_through, per_push, feed_after from stick_exports where export_id = @id", new { id = content.ExportId.ToSql() }) is not { } export)
            return (null, new(409, "stick-unknown-export"));
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var taken = 0L;
        foreach (var push in content.Pushes)
        {
            if (SentAfter(export.EntriesAfter + taken) is { Count: > 0 } sent)
                PushOutcomes.Accept(tx, now, life, sent, push);
            taken += export.PerPush;
        }

        if (content.Problem is { } problem && SentAfter(export.EntriesAfter + taken) is { Count: > 0 } refused)
            PushOutcomes.Refuse(tx, now, life, refused, 409, problem);
        var items = 0;
        var cursor = export.FeedAfter;
        foreach (var page in content.Pulls)
        {
            // Pages that came another way meanwhile are passed over.
            if (feed.Apply(tx, life, cursor, page, careful))
                items += page.Items.Count;
            cursor = page.Cursor;
        }

        var after = Identity.Load(tx)!;
        return (new(after.Acknowledged, Hello.UnsentCount(tx, after), items, Leases.LeaseRows.Open(tx, after).Sum(lease => lease.UnitsLeft), content.Problem?.Type), null);

        // One push of the file; what was recorded since isn't in it.
        List<JournalEntry> SentAfter(long sequence) =>
            JournalRows.After(tx, sequence, (int)Math.Clamp(export.EntriesThrough - sequence, 0, export.PerPush));
    }

    private sealed record KeyRow(string Kid, string X, string Y);

    private sealed record ExportRow(long EntriesAfter, long EntriesThrough, long PerPush, long FeedAfter);
}
