using QuotaTracker.Documents;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Days;

/// <summary>Adds up a day, and closes it.</summary>
internal sealed class DayBooks(StationDatabase database, StationJournal journal, StationClock clock, ReferenceStore references)
{
    // Whoever has never closed a day is not shown a year of them.
    private const int NotClosedMax = 10;

    /// <summary>A day as it stands now; today without one. Null until enrolled.</summary>
    public DayBook? Of(DateOnly? day) => database.Read(tx => Identity.Load(tx) is { } identity ? Of(tx, identity, day ?? clock.Now(tx).Day) : null);

    /// <summary>Closes a day by an entry of the journal. Asked again when nothing has changed since, it says the same and writes nothing.</summary>
    public (DayClosing? Closing, Refusal? Refusal) Close(DateOnly day, OfficerCode officer) => database.Write<(DayClosing?, Refusal?)>(tx =>
    {
        if (!StationJournal.CanAppend(tx))
            return (null, new(409, "day-frozen"));
        var now = clock.Now(tx);
        if (day > now.Day)
            return (null, new(409, "day-to-come", [Documents.VietnameseText.Date(now.Day)]));
        var body = BodyOf(tx, day, officer);
        return OfDay(tx, day) is [.., var last] && last.Body == body
            ? (Closing(tx, last), null)
            : (Closing(tx, new(journal.Append(tx, body, now), body)), null);
    });

    // Of the journal alone, so that whoever has the journal can add it up again: what central voided is in it, as what it was.
    private static EntryBody.DayClosed BodyOf(StationTransaction tx, DateOnly day, OfficerCode officer)
    {
        var exchanges = ExchangeRows.OfDay(tx, day).FindAll(exchange => exchange.IsLimbo == 0);
        var kept = exchanges.FindAll(exchange => exchange.VoidedSequence is null);
        return new(
            day, officer, exchanges.Count, kept.Aggregate(Vnd.Zero, (sum, exchange) => sum + new Vnd(exchange.TotalVnd)),
            exchanges.Count == 0 ? null : (int)exchanges.Min(exchange => exchange.ReceiptNumber),
            exchanges.Count == 0 ? null : (int)exchanges.Max(exchange => exchange.ReceiptNumber),
            exchanges.Count - kept.Count, kept.Count(exchange => IsWaiting(tx, exchange)));
    }

    private static bool IsWaiting(StationTransaction tx, StoredExchange exchange) => ExchangeRows.Status(exchange, ExchangeRows.Resolution(tx, exchange.Id)) == "Pending";

    private DayBook Of(StationTransaction tx, Identity identity, DateOnly day)
    {
        var now = clock.Now(tx);
        var reference = references.Load(tx);
        var checkpoint = reference.Checkpoints.FirstOrDefault(checkpoint => checkpoint.Code == identity.Station.Checkpoint);
        var exchanges = ExchangeRows.OfDay(tx, day);
        exchanges.Reverse(); // Oldest first.
        var counted = exchanges.FindAll(exchange => exchange.VoidedSequence is null).ConvertAll(exchange => Counted.Of(tx, exchange, reference));
        var closings = OfDay(tx, day);
        var closedAt = closings is [.., var last] ? last.Entry.Sequence : long.MaxValue;
        return new DayBook(
            day, now.Day, now.Now, identity.Station.Value,
            checkpoint?.NameVi ?? identity.Station.Checkpoint.Value, checkpoint?.NameEn ?? identity.Station.Checkpoint.Value,
            AnewOn(tx, identity, day), exchanges.Count,
            counted.Select(one => ResidentRows.Resolve(tx, one.Exchange.Resident)).Distinct().Count(),
            counted.Sum(one => one.Exchange.TotalVnd), counted.Sum(one => one.Exempt), counted.Sum(one => one.Taxed),
            counted.Sum(one => one.Exchange.TotalVnd - one.Exempt - one.Taxed), GoodsOf(counted), StatesOf(counted),
            [.. exchanges.GroupBy(exchange => exchange.IsLimbo).OrderBy(series => series.Key).Select(series => SeriesOf(tx, identity, [.. series]))],
            VoidedOf(identity, exchanges, counted),
            [.. exchanges.Where(exchange => exchange.Carried is not null).Select(exchange => new DayCarried(exchange.NumberIn(identity).ToString(), exchange.Carried!))],
            exchanges.Count(exchange => !ExchangeRows.IsSent(exchange, identity)), counted.Count(one => one.Status == "Pending"),
            closings.ConvertAll(closed => Closing(tx, closed)),
            // A stopped journal closes no day, and what it records in limbo is later than any closing in it.
            exchanges.Count(exchange => closings.Count > 0 && (exchange.IsLimbo != 0 || exchange.Sequence > closedAt)),
            exchanges.Count(exchange => exchange.VoidedSequence > closedAt && exchange.Sequence < closedAt),
            NotClosed(tx, now.Day));
    }

    private static List<DayGoods> GoodsOf(List<Counted> counted) =>
    [
        .. counted.SelectMany(one => one.Goods.Select(line => (one.Exchange.Direction, Line: line, Taxed: one.IsTaxedRest ? line.ValueVnd - line.ExemptVnd : 0)))
            .GroupBy(one => (one.Direction, one.Line.Hs, one.Line.Name, one.Line.Unit))
            .OrderByDescending(group => group.Key.Direction).ThenBy(group => group.Key.Hs, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new DayGoods(
                group.Key.Direction, group.Key.Hs, group.Key.Name, group.Key.Unit, group.Count(), group.Sum(one => one.Line.QuantityMilli),
                group.Sum(one => one.Line.ValueVnd), group.Sum(one => one.Line.ExemptVnd), group.Sum(one => one.Taxed))),
    ];

    private static List<DayState> StatesOf(List<Counted> counted)
    {
        string[] order = ["Exempt", "ExemptPartly", "Confirmed", "ConfirmedPartly", "Taxable", "DutyDue", "Pending", "NotCounted", "Voided"];
        return [.. counted.GroupBy(one => DecisionName.Of(one.Status, one.Taxed)).OrderBy(group => Array.IndexOf(order, group.Key)).Select(group => new DayState(
            group.Key, group.Count(), group.Sum(one => one.Exchange.TotalVnd), group.Sum(one => one.Exempt), group.Sum(one => one.Taxed)))];
    }

    private static DaySeries SeriesOf(StationTransaction tx, Identity identity, List<StoredExchange> series)
    {
        var numbers = series.Select(exchange => exchange.ReceiptNumber).ToHashSet();
        var (first, last) = (numbers.Min(), numbers.Max());
        var there = tx.Query<long>("select receipt_number from exchanges where is_limbo = @isLimbo and receipt_number between @first and @last",
            new { isLimbo = series[0].IsLimbo, first, last }).ToHashSet();
        string NumberOf(long number) => (series[0] with { ReceiptNumber = number }).NumberIn(identity).ToString();
        return new(
            NumberOf(first), NumberOf(last), series.Count,
            [.. Between(first, last).Where(number => !there.Contains(number)).Select(NumberOf)],
            [.. there.Where(number => !numbers.Contains(number)).Order().Select(NumberOf)]);
    }

    private static IEnumerable<long> Between(long first, long last)
    {
        for (var number = first; number <= last; number++)
            yield return number;
    }

    private static List<DayVoid> VoidedOf(Identity identity, List<StoredExchange> exchanges, List<Counted> counted) =>
    [
        .. exchanges.Where(exchange => exchange.VoidedSequence is not null)
            .Select(exchange => new DayVoid(exchange.NumberIn(identity).ToString(), exchange.VoidReason ?? "", exchange.TotalVnd)),
        .. counted.Where(one => one.Status == "Voided").Select(one => new DayVoid(one.Exchange.NumberIn(identity).ToString(), null, one.Exchange.TotalVnd)),
    ];

    private static List<Closed> OfDay(StationTransaction tx, DateOnly day) => AllClosed(tx).FindAll(closed => closed.Body.Day == day);

    private static List<Closed> AllClosed(StationTransaction tx) =>
    [
        .. from entry in JournalRows.OfKind(tx, nameof(EntryBody.DayClosed))
           let body = EntryCodec.TryDecode(entry.Kind, entry.Body.Span) as EntryBody.DayClosed
           where body is not null
           select new Closed(entry, body),
    ];

    private static DayClosing Closing(StationTransaction tx, Closed closed)
    {
        var name = tx.Scalar<string>("select name from officers where code = @code", new { code = closed.Body.Officer.Value });
        return new(closed.Entry.MadeAt.ToOffset(BusinessDay.Offset), name ?? closed.Body.Officer.Value, closed.Body.Exchanges, closed.Body.Total.Amount);
    }

    private static List<DateOnly> NotClosed(StationTransaction tx, DateOnly today)
    {
        var closed = AllClosed(tx).Select(one => one.Body.Day).ToHashSet();
        return [.. tx.Query<long>("select distinct day from exchanges where day < @today order by day desc", new { today = today.ToSql() })
            .Select(day => day.ToDay()).Where(day => !closed.Contains(day)).Take(NotClosedMax)];
    }

    private static DayAnew? AnewOn(StationTransaction tx, Identity identity, DateOnly day) =>
        (identity.Incarnation > 1 || identity.Follows is not null) && Began(tx) is { } began && day <= began.Day
            ? new(began.MadeAt.ToOffset(BusinessDay.Offset), identity.Follows is not null)
            : null;

    // Central's time stands in the first anchor, moments later; what a new machine's clock says before it may be anything.
    private static JournalEntry? Began(StationTransaction tx) => new[] { nameof(EntryBody.ClockAnchored), nameof(EntryBody.Opened) }
        .Select(kind => JournalRows.OfKind(tx, kind, 1)).FirstOrDefault(entries => entries.Count > 0)?[0];

    private sealed record Closed(JournalEntry Entry, EntryBody.DayClosed Body);

    /// <summary>An exchange that counts, its lines as they stand now.</summary>
    private sealed record Counted(StoredExchange Exchange, string Status, long Exempt, long Taxed, List<StoredGoods> Goods)
    {
        // What isn't decided, doesn't count or was voided at central is neither exempt nor taxed.
        public bool IsTaxedRest => Status is "Exempt" or "Confirmed" or "Taxable" or "DutyDue";

        public static Counted Of(StationTransaction tx, StoredExchange exchange, ReferenceData reference)
        {
            var resolution = ExchangeRows.Resolution(tx, exchange.Id);
            return new(
                exchange, ExchangeRows.Status(exchange, resolution), resolution?.ExemptVnd ?? exchange.ExemptVnd, resolution?.TaxedVnd ?? exchange.TaxedVnd,
                ExchangeAnswers.GoodsAsTheyStand(exchange, resolution, ExchangeRows.Goods(tx, exchange.Id), reference));
        }
    }
}
