using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.People;

/// <summary>A row of <c>people</c>.</summary>
internal sealed record PersonRow
{
    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public string Roles { get; init; } = "";

    public string? PasswordHash { get; init; }

    public string? PinHash { get; init; }

    public bool Active { get; init; }

    public int FailedCount { get; init; }

    public long? LockedUntil { get; init; }

    public IReadOnlyList<string> RoleList => Roles.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What the person's code opens at stations: nothing, for one who is switched off or no officer any more. Null for one who never was.</summary>
    public OfficerKnown? ToOfficer() =>
        PinHash is { } pin ? new(Code, Name, pin, Active && RoleList.Contains(People.Roles.Officer)) : null;

    public PersonView ToView(DateTimeOffset now) => new(
        Code, Name, RoleList, PasswordHash is not null, PinHash is not null, Active, LockedUntil > now.ToUnixTimeMilliseconds());
}

/// <summary>The people who work with central and at stations.</summary>
internal static class PeopleStore
{
    private const string Columns = "code, name, roles, password_hash, pin_hash, active, failed_count, locked_until";

    public static Task<PersonRow?> FindAsync(CentralTransaction transaction, string code) =>
        transaction.FindAsync<PersonRow>($"select {Columns} from people where code = @code", new { code });

    public static Task<IReadOnlyList<PersonRow>> AllAsync(CentralTransaction transaction) =>
        transaction.QueryAsync<PersonRow>($"select {Columns} from people order by code");
}
