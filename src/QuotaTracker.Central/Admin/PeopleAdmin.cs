using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Admin;

/// <summary>The people who work with central and at stations. Every change of an officer reaches all stations in the same step.</summary>
internal static class PeopleAdmin
{
    public static Task<IResult> PageAsync(string? said, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken) =>
        ShowAsync(database, clock, AdminEndpoints.Known(said), null, StatusCodes.Status200OK, cancellationToken);

    public static async Task<IResult> CreateAsync(
        [FromForm] string? code, [FromForm] string? name, IFormCollection form, HttpContext http, CentralSteps steps,
        CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        var wanted = Roles.All.Where(role => form["roles"].Contains(role)).ToArray();
        if (!OfficerCode.TryParse(code?.Trim().ToUpperInvariant(), out var good) || name?.Trim() is not { Length: > 0 and <= 80 } named
            || wanted.Length == 0)
            return await ShowAsync(database, clock, "People.BadInput", null, StatusCodes.Status400BadRequest, cancellationToken);
        var secrets = Make(good.Value, wanted);
        var added = await steps.RunAsync(async step =>
        {
            if (!await AddAsync(step.Sql, good.Value, named, wanted, secrets.Password, secrets.Pin))
                return false;
            await TellStationsAsync(step, good.Value);
            await CentralLog.WriteAsync(step.Sql, clock, Callers.CodeOf(http.User), "PersonCreated", good.Value, string.Join(' ', wanted));
            return true;
        }, cancellationToken);
        return added
            ? await ShowAsync(database, clock, "People.Created", secrets, StatusCodes.Status200OK, cancellationToken)
            : await ShowAsync(database, clock, "People.Exists", null, StatusCodes.Status400BadRequest, cancellationToken);
    }

    /// <summary>Adds a person; false when the code is taken.</summary>
    public static async Task<bool> AddAsync(
        CentralTransaction sql, string code, string name, IEnumerable<string> roles, string? password, string? pin) =>
        await sql.ExecuteAsync("""
            insert into people (code, name, roles, password_hash, pin_hash, active) values (@code, @name, @roles, @password, @pin, 1)
            on conflict (code) do nothing
            """,
            new
            {
                code, name, roles = string.Join(',', roles), password = password is null ? null : Secrets.Hash(password),
                pin = pin is null ? null : Secrets.Hash(pin),
            }) == 1;

    public static async Task<IResult> ChangeRolesAsync(
        string code, IFormCollection form, HttpContext http, CentralSteps steps, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var wanted = Roles.All.Where(role => form["roles"].Contains(role)).ToArray();
        // Nobody locks the last door behind them: an administrator can't stop being one by an own act.
        if (wanted.Length == 0 || (code == Callers.CodeOf(http.User) && !wanted.Contains(Roles.Administrator)))
            return await ShowAsync(database, clock, "People.NotYourself", null, StatusCodes.Status400BadRequest, cancellationToken);
        return await ChangeAsync(code, "RolesChanged", string.Join(' ', wanted), "People.RolesChanged", http, steps, clock, step =>
            step.Sql.ExecuteAsync("update people set roles = @roles where code = @code", new { code, roles = string.Join(',', wanted) }), cancellationToken);
    }

    /// <summary>Before a person is switched off.</summary>
    public static IResult AskSwitchOff(string code, TimeProvider clock) => OfficerCode.TryParse(code, out var good)
        ? SecondStep.Ask(OffQuestion(good), clock)
        : PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);

    public static async Task<IResult> SwitchAsync(
        string code, [FromForm] bool active, [FromForm] string? asked, HttpContext http, CentralSteps steps, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!active && code == Callers.CodeOf(http.User))
            return await ShowAsync(database, clock, "People.NotYourself", null, StatusCodes.Status400BadRequest, cancellationToken);
        Guid? act = active ? null : SecondStep.Answered(asked, clock);
        if (!active && act is null && OfficerCode.TryParse(code, out var good))
            return SecondStep.Ask(OffQuestion(good), clock, "Ask.Again", status: StatusCodes.Status409Conflict);
        return await ChangeAsync(
            code, active ? "PersonActivated" : "PersonDeactivated", null, active ? "People.SwitchedOn" : "People.SwitchedOff", http, steps, clock, step =>
            step.Sql.ExecuteAsync("update people set active = @active where code = @code and active <> @active", new { code, active }), cancellationToken, act);
    }

    private static Question OffQuestion(OfficerCode code) =>
        new("PersonOff", code.Value, "People.SwitchOff", $"/admin/people/{code.Value}/active", "/admin/people") { Fields = [("active", "false")], CanBeUndone = true };

    /// <summary>Before a person gets new secrets.</summary>
    public static IResult AskReset(string code, TimeProvider clock) => OfficerCode.TryParse(code, out var good)
        ? SecondStep.Ask(ResetQuestion(good), clock)
        : PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);

    private static Question ResetQuestion(OfficerCode code) =>
        new("Reset", code.Value, "People.ResetSecrets", $"/admin/people/{code.Value}/reset", "/admin/people");

    /// <summary>New secrets, and an end to any lock. The old ones stop holding at once.</summary>
    public static async Task<IResult> ResetAsync(
        string code, [FromForm] string? asked, HttpContext http, CentralSteps steps, CentralDatabase database, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var act = SecondStep.Answered(asked, clock);
        if (act is null && OfficerCode.TryParse(code, out var good))
            return SecondStep.Ask(ResetQuestion(good), clock, "Ask.Again", status: StatusCodes.Status409Conflict);
        var already = false;
        var secrets = await steps.RunAsync(async step =>
        {
            if (await PeopleStore.FindAsync(step.Sql, code) is not { } person)
                return null;
            // Pressed twice: the secrets that were shown first are the ones that hold.
            if (already = act is { } done && await CentralLog.HasAsync(step.Sql, done))
                return null;
            var made = Make(code, person.RoleList);
            await step.Sql.ExecuteAsync("""
                update people set password_hash = @password, pin_hash = @pin, failed_count = 0, locked_until = null where code = @code
                """,
                new
                {
                    code, password = made.Password is null ? null : Secrets.Hash(made.Password), pin = made.Pin is null ? null : Secrets.Hash(made.Pin),
                });
            await TellStationsAsync(step, code);
            await CentralLog.WriteAsync(step.Sql, clock, Callers.CodeOf(http.User), "SecretsReset", code, act: act);
            return made;
        }, cancellationToken);
        if (already)
            return TypedResults.LocalRedirect("/admin/people?said=Act.Already");
        return secrets is null
            ? PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound)
            : await ShowAsync(database, clock, "People.Reset", secrets, StatusCodes.Status200OK, cancellationToken);
    }

    /// <summary>Tells all stations what an officer's code opens now.</summary>
    public static async Task TellStationsAsync(CentralStep step, string code)
    {
        if ((await PeopleStore.FindAsync(step.Sql, code))?.ToOfficer() is { } officer)
            step.Feed.AddForAll(officer);
    }

    private static IssuedSecrets Make(string code, IReadOnlyCollection<string> roles) => new(
        code, roles.Any(role => role != Roles.Officer) ? Secrets.NewPassword() : null, roles.Contains(Roles.Officer) ? Secrets.NewPin() : null);

    private static async Task<IResult> ChangeAsync(
        string code, string action, string? reason, string said, HttpContext http, CentralSteps steps, TimeProvider clock,
        Func<CentralStep, Task<int>> change, CancellationToken cancellationToken, Guid? act = null)
    {
        var result = await steps.RunAsync(async step =>
        {
            if (await PeopleStore.FindAsync(step.Sql, code) is null)
                return null;
            if ((act is { } done && await CentralLog.HasAsync(step.Sql, done)) || await change(step) == 0)
                return "Act.Already";
            await TellStationsAsync(step, code);
            await CentralLog.WriteAsync(step.Sql, clock, Callers.CodeOf(http.User), action, code, reason, act);
            return said;
        }, cancellationToken);
        return result is not null
            ? TypedResults.LocalRedirect($"/admin/people?said={result}")
            : PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ShowAsync(
        CentralDatabase database, TimeProvider clock, string? said, IssuedSecrets? issued, int status, CancellationToken cancellationToken)
    {
        var people = await database.ReadAsync(PeopleStore.AllAsync, cancellationToken);
        return PageResults.Page<PeoplePage>(
            new { People = (IReadOnlyList<PersonView>)[.. people.Select(row => row.ToView(clock.GetUtcNow()))], Said = said, Issued = issued }, status);
    }
}
