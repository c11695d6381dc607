using QuotaTracker.Central.Admin;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Stations;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Demonstration;

/// <summary>Fills an empty store with the demonstration. Doing it again changes nothing; a store with anything else in it is refused.</summary>
internal sealed class LoadDemonstration(CentralSteps steps)
{
    private const string Action = "DemonstrationLoaded";
    private static readonly TimeSpan CodesHold = TimeSpan.FromDays(365);

    /// <summary>True when the data was loaded now, false when it was there.</summary>
    /// <exception cref="InvalidOperationException">The store holds data of its own.</exception>
    public Task<bool> RunAsync(CancellationToken cancellationToken) => steps.RunAsync(async step =>
    {
        if (await step.Sql.GetAsync<int>("select count(*) from central_log where action = @Action", new { Action }) > 0)
            return false;
        foreach (var table in (string[])["stations", "people", "residents", "entries"])
        {
            if (await step.Sql.GetAsync<int>($"select count(*) from {table}") > 0)
                throw new InvalidOperationException($"The store has data of its own ({table}): the demonstration, whose passwords are public, is not put into it.");
        }

        await AddAllAsync(step);
        await CentralLog.WriteAsync(step.Sql, step.Clock, "", Action, "demonstration");
        return true;
    }, cancellationToken);

    private static async Task AddAllAsync(CentralStep step)
    {
        foreach (var member in DemonstrationCast.Staff)
            await PeopleAdmin.AddAsync(step.Sql, member.Code, member.Name, [member.Role], member.Password, member.Pin);
        foreach (var (station, code) in DemonstrationCast.Stations)
        {
            var id = StationId.Parse(station);
            await StationsAdmin.AddAsync(step.Sql, id, step.Clock);
            await step.Sql.ExecuteAsync(
                "insert into enrolment_codes (code_hash, station_id, created_by, expires_at) values (@hash, @id, '', @expires)",
                new { hash = EnrolmentCodes.Hash(code), id, expires = (step.Now + CodesHold).ToUnixTimeMilliseconds() });
        }

        foreach (var resident in DemonstrationCast.Residents)
        {
            var id = await ConfirmResident.ApplyAsync(step, resident.ToDraft());
            if (resident.EarlierNumber is { } earlier)
            {
                await step.Sql.ExecuteAsync(
                    "insert into resident_numbers (personal_number, resident_id, in_force) values (@earlier, @id, 0)", new { earlier, id });
            }
        }
    }
}
