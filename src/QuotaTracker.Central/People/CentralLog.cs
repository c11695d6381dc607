using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>What people did at central. Subjects are codes of stations, people, tables or ids: a resident is never named here.</summary>
internal static class CentralLog
{
    public static Task WriteAsync(
        CentralTransaction transaction, TimeProvider clock, string person, string action, string subject, string? reason = null)
    {
        var now = clock.GetUtcNow();
        return transaction.ExecuteAsync(
            "insert into central_log (log_id, at, person, action, subject, reason) values (@id, @at, @person, @action, @subject, @reason)",
            new { id = Guid.CreateVersion7(now), at = now.ToUnixTimeMilliseconds(), person, action, subject, reason });
    }
}
