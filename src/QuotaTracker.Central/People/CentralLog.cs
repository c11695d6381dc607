using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>What people did at central, and what it did by itself and somebody may ask for. Subjects are codes of stations, people, tables or ids: a resident is never named here.</summary>
internal static class CentralLog
{
    /// <summary>Who, of what central did by itself, on no person's word. Nobody's code: those have capitals alone.</summary>
    public const string Itself = "central";

    /// <param name="transaction">The one in which it is done.</param>
    /// <param name="clock">Says when.</param>
    /// <param name="person">Who; empty for a command on central's machine, or <see cref="Itself"/>.</param>
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
