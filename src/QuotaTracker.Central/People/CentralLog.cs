using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>What people did at central. Subjects are codes of stations, people, tables or ids: a resident is never named here.</summary>
internal static class CentralLog
{
    /// <param name="transaction">The one in which it is done.</param>
    /// <param name="clock">Says when.</param>
    /// <param name="person">Who.</param>
    /// <param name="action">What.</param>
    /// <param name="subject">With what.</param>
    /// <param name="reason">Why, or with which words.</param>
    /// <param name="act">The name of an act that was asked for on a page of its own; it is written once.</param>
    public static Task WriteAsync(
        CentralTransaction transaction, TimeProvider clock, string person, string action, string subject, string? reason = null, Guid? act = null)
    {
        var now = clock.GetUtcNow();
        return transaction.ExecuteAsync(
            "insert into central_log (log_id, at, person, action, subject, reason) values (@id, @at, @person, @action, @subject, @reason)",
            new { id = act ?? Guid.CreateVersion7(now), at = now.ToUnixTimeMilliseconds(), person, action, subject, reason });
    }

    /// <summary>Whether an act was done before: somebody pressed twice, or sent an old page again.</summary>
    public static async Task<bool> HasAsync(CentralTransaction transaction, Guid act) =>
        await transaction.GetAsync<int>("select count(*) from central_log where log_id = @act", new { act }) > 0;
}
