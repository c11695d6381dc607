using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Storage;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Admin;

/// <summary>The first administrator of a new central, or one who has lost the password: by whoever may run programs on its store.</summary>
internal static class AdministratorCommand
{
    private const string Usage = "Say who: admin --code QT-01 --name \"...\" [--data folder]. The name is needed for somebody new.";

    /// <summary><c>admin --code QT-01 --name text [--data folder]</c>: 0 when that person is an administrator afterwards; the password is shown once.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter output) => CommandHost.RunAsync(
        args, new Dictionary<string, string> { ["--code"] = "Admin:Code", ["--name"] = "Admin:Name" }, _ => { }, async (services, asked) =>
        {
            if (!OfficerCode.TryParse(asked["Admin:Code"]?.Trim().ToUpperInvariant(), out var code) || asked["Admin:Name"]?.Trim() is { Length: > 80 })
            {
                await output.WriteLineAsync(Usage);
                return 2;
            }

            var password = Secrets.NewPassword();
            var done = await services.GetRequiredService<CentralSteps>().RunAsync(
                step => GiveAsync(step, services.GetRequiredService<TimeProvider>(), code.Value, asked["Admin:Name"]?.Trim() ?? "", password), CancellationToken.None);
            await output.WriteLineAsync(done ? $"{code.Value} is an administrator. Password, shown only now: {password}" : Usage);
            return done ? 0 : 2;
        }, output);

    private static async Task<bool> GiveAsync(CentralStep step, TimeProvider clock, string code, string name, string password)
    {
        if (await PeopleStore.FindAsync(step.Sql, code) is not { } person)
        {
            if (name.Length == 0)
                return false;
            await PeopleAdmin.AddAsync(step.Sql, code, name, [Roles.Administrator], password, pin: null);
            await CentralLog.WriteAsync(step.Sql, clock, "", "PersonCreated", code, Roles.Administrator);
            return true;
        }

        // What the person was before stays; switched on again, and no longer locked.
        await step.Sql.ExecuteAsync("""
            update people set password_hash = @hash, roles = @roles, active = @active, failed_count = 0, locked_until = null where code = @code
            """, new { code, hash = Secrets.Hash(password), roles = string.Join(',', person.RoleList.Append(Roles.Administrator).Distinct()), active = true });
        await PeopleAdmin.TellStationsAsync(step, code);
        await CentralLog.WriteAsync(step.Sql, clock, "", "SecretsReset", code);
        return true;
    }
}
