using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Supervision;

/// <summary>Who does something to the books, and why. Both stand in central's log for ever.</summary>
/// <param name="Person">The supervisor's code.</param>
/// <param name="Reason">In the supervisor's words, never a resident's name.</param>
/// <param name="Id">Its name in the log, as the page that asked for it made it.</param>
internal sealed record SupervisorAct(string Person, string Reason, Guid? Id = null)
{
    public const int ReasonMin = 3;
    public const int ReasonMax = 300;

    /// <summary>The act; null when its reason is too short or too long. What nobody can see in it is no part of it.</summary>
    public static SupervisorAct? Of(string person, string? reason, Guid? id = null) =>
        PlainText.Of(reason ?? "").Trim() is { Length: >= ReasonMin and <= ReasonMax } good ? new(person, good, id) : null;

    public Task WriteAsync(CentralStep step, string action, string subject) =>
        CentralLog.WriteAsync(step.Sql, step.Clock, Person, action, subject, Reason, Id);
}

/// <summary>What came of an act. The names are keys of the pages' texts.</summary>
internal enum ActResult
{
    /// <summary>Done, and written down.</summary>
    Done = 1,

    /// <summary>It was done before; nothing was changed or written.</summary>
    Already = 2,

    /// <summary>There is no such thing, or it isn't in a state for this act.</summary>
    NotPossible = 3,

    /// <summary>The books don't allow it: the trip isn't used up any more, or no limit holds on that day.</summary>
    BooksRefuse = 4,

    /// <summary>Central is recovering: what the books say may be out of date.</summary>
    Recovering = 5,

    /// <summary>The books don't allow it: the trip of that day is used.</summary>
    DayUsed = 6,

    /// <summary>The books don't allow it: the trips of the month are used up.</summary>
    MonthUsed = 7,

    /// <summary>The books don't allow it yet: a station holds the right.</summary>
    Held = 8,

    /// <summary>The books don't allow it: the right was on a device that was lost.</summary>
    Lost = 9,

    /// <summary>The person isn't entitled on that day.</summary>
    NotEligible = 10,
}
