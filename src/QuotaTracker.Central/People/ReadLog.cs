using System.Globalization;
using System.Text.RegularExpressions;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Reports;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.People;

/// <summary>A page of central's log. Public, as Razor components' parameters are.</summary>
/// <param name="Month">Which month.</param>
/// <param name="Items">Newest first.</param>
/// <param name="Older">Where the next page begins; null when this is the last one.</param>
/// <param name="IsFirst">Whether nothing newer of the month stands on another page.</param>
public sealed record LogView(string Month, IReadOnlyList<LogItem> Items, string? Older, bool IsFirst);

/// <summary>Who did what, with what, when and why.</summary>
/// <param name="At">When.</param>
/// <param name="Person">The code of whoever did it; empty for a command on central's machine, <see cref="CentralLog.Itself"/> for central.</param>
/// <param name="Action">Its name in the log; words for it stand under <c>Log.{Action}</c>.</param>
/// <param name="Subject">A code or an id; of an exchange its receipt's number.</param>
/// <param name="Reason">Why, in that person's words, numbers of people masked; of accounts, the roles; of a recovery that began by itself, its sign.</param>
public sealed record LogItem(DateTimeOffset At, string Person, string Action, string Subject, string? Reason);

/// <summary>GET /log: what people did at central, and what it did by itself. Nothing can be changed here, nor anywhere else.</summary>
internal static partial class ReadLog
{
    private const int PageSize = 100;

    public static IEndpointRouteBuilder MapLog(this IEndpointRouteBuilder app)
    {
        app.MapGet("/log", PageAsync).WithTags("People").ExcludeFromDescription().RequireAuthorization(Callers.LogReader)
            .WithName("LogPage").WithSummary("Who did what at central, when and why.");
        return app;
    }

    private static async Task<IResult> PageAsync(
        string? month, string? before, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        var wanted = string.IsNullOrEmpty(month) ? YearMonth.Of(BusinessDay.Of(clock.GetUtcNow())) : ReportEndpoints.ReadMonth(month);
        if (wanted is not { } good)
            return PageResults.Message("Report.BadMonth", "Report.BadMonthText", StatusCodes.Status400BadRequest);
        if (before is not null && Place.TryParse(before) is null)
            return PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status400BadRequest);
        var view = await database.ReadAsync(sql => ReadAsync(sql, good, Place.TryParse(before)), cancellationToken);
        return PageResults.Page<LogPage>(new { View = view });
    }

    private static async Task<LogView> ReadAsync(CentralTransaction sql, YearMonth month, Place? before)
    {
        // Several acts may bear the same moment: the id orders those, here and where the next page begins.
        var rows = await sql.QueryAsync<Row>($"""
            select l.log_id, l.at, l.person, l.action, coalesce(e.receipt_number, l.subject) as subject, l.reason
            from central_log l left join exchanges e on e.exchange_id = l.subject
            where l.at >= @from and l.at < @to {(before is null ? "" : "and (l.at < @at or (l.at = @at and l.log_id < @id))")}
            order by l.at desc, l.log_id desc limit {PageSize + 1}
            """,
            new
            {
                from = BusinessDay.StartOf(month.FirstDay).ToUnixTimeMilliseconds(), to = BusinessDay.StartOf(month.Next.FirstDay).ToUnixTimeMilliseconds(),
                at = before?.At ?? 0, id = before?.Id ?? Guid.Empty,
            });
        var items = rows.Take(PageSize).ToArray();
        return new(
            month.ToString(),
            [.. items.Select(row => new LogItem(DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Person, row.Action, row.Subject, Masked(row.Reason)))],
            rows.Count > PageSize ? new Place(items[^1].At, items[^1].LogId).ToString() : null, before is null);
    }

    // Reasons are typed by people, who are asked not to name residents. A number that slipped in is no more to be read here than elsewhere.
    private static string? Masked(string? reason) => reason is null ? null : NumberPattern.Replace(reason, match => match.Length == 12
        ? $"{match.Value[..4]}••••{match.Value[^4..]}"
        : $"•••••{match.Value[^4..]}");

    // Personal numbers, and the nine digits of the cards before them.
    [GeneratedRegex("(?<![0-9])(?:[0-9]{12}|[0-9]{9})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern { get; }

    private sealed record Place(long At, Guid Id)
    {
        public static Place? TryParse(string? text) =>
            text?.Split('_') is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && Guid.TryParse(id, out var guid)
                ? new(ms, guid)
                : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}_{Id}");
    }

    private sealed record Row
    {
        public Guid LogId { get; init; }

        public long At { get; init; }

        public string Person { get; init; } = "";

        public string Action { get; init; } = "";

        public string Subject { get; init; } = "";

        public string? Reason { get; init; }
    }
}
