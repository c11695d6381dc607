using System.Text.RegularExpressions;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Residents;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Sync;

/// <summary>A person registered from a card: known here under any of the card's numbers, or new.</summary>
internal static partial class ApplyRegistration
{
    public static Task<Applied> RunAsync(CentralStep step, StationId station, DateOnly day, EntryBody.ResidentRegistered body) =>
        TakeAsync(step, station, day, body with
        {
            Name = Storable.Text(body.Name), BirthDate = Storable.Text(body.BirthDate), Address = Storable.Text(body.Address),
        });

    private static async Task<Applied> TakeAsync(CentralStep step, StationId station, DateOnly day, EntryBody.ResidentRegistered body)
    {
        string[] numbers = [body.PersonalNumber, .. body.EarlierNumbers];
        if (!numbers.All(NumberPattern.IsMatch) || (body.UnitCode is { } unit && !UnitPattern.IsMatch(unit)) || body.Sex is not (null or 1 or 2)
            || body.Name.Length is < 1 or > 200 || body.EarlierNumbers.Count > ResidentKnown.EarlierNumbersMax)
            return Applied.Incident(IncidentKind.RegistrationWrong, $"resident {body.Resident.Value}");

        var owners = new List<ResidentId>();
        foreach (var number in numbers)
            owners.AddRange(await step.Sql.QueryAsync<ResidentId>(
                "select resident_id from resident_numbers where personal_number = @number", new { number }));
        var resolved = await ResidentTable.ResolveAsync(step, body.Resident);
        var idInUse = await ResidentTable.FindAsync(step, resolved) is not null;
        if (owners.Count == 0)
        {
            if (idInUse)
                return Applied.Incident(IncidentKind.RegistrationWrong, $"id {body.Resident.Value} belongs to somebody else");
            await AddAsync(step, body);
            return await FinishAsync(step, station, day, body.Resident, body.Resident, null);
        }

        // The number in force leads; an earlier number that belongs to another person is a question for people.
        var known = owners[0];
        if (idInUse && resolved != known)
            return Applied.Incident(IncidentKind.RegistrationWrong, $"id {body.Resident.Value} belongs to somebody else") with { KnownAs = known.Value };
        await ResidentTable.OpenAsync(step, known);
        await AddNumbersAsync(step, known, body);
        await RefreshAsync(step, known, body);
        var twice = owners.Distinct().Count() > 1
            ? Applied.Incident(IncidentKind.TwoResidents, string.Join(' ', owners.Distinct().Select(owner => owner.Value)))
            : null;
        return await FinishAsync(step, station, day, body.Resident, known, twice);
    }

    private static async Task<Applied> FinishAsync(CentralStep step, StationId station, DateOnly day, ResidentId made, ResidentId known, Applied? incident)
    {
        if (made != known)
        {
            await step.Sql.ExecuteAsync(
                "insert into resident_aliases (alias_id, resident_id) values (@made, @known) on conflict (alias_id) do nothing", new { made, known });
            step.Feed.Add(station, new ResidentMerged(made.Value, known.Value));
            // Exchanges that came before anybody knew whose they were.
            await step.Sql.ExecuteAsync("update exchanges set resident_id = @known where resident_id = @made", new { made, known });
        }

        var resident = (await ResidentTable.FindAsync(step, known))!;
        await step.Sql.ExecuteAsync("""
            insert into station_residents (station_id, resident_id) values (@station, @known) on conflict (station_id, resident_id) do nothing
            """, new { station, known });
        await ResidentTable.SeenAsync(step, station, known, day);
        await ResidentTable.TellAsync(step, station, resident);
        await ResidentTable.IntroduceAtHomeAsync(step, resident);
        foreach (var month in await step.Sql.QueryAsync<YearMonth>(
            "select distinct month from exchanges where resident_id = @known and status = 'Pending' order by month", new { known }))
            await ResolveProvisionals.RunAsync(step, known, month);
        return (incident ?? Applied.Done) with { KnownAs = known.Value, SetFree = [known] };
    }

    private static async Task AddAsync(CentralStep step, EntryBody.ResidentRegistered body)
    {
        await step.Sql.ExecuteAsync("""
            insert into residents (resident_id, name, birth_date, sex, address, unit_code, police_permit, confirmed, card_issued, created_at)
            values (@Resident, @Name, @BirthDate, @Sex, @Address, @UnitCode, 0, 0, @IssuedOn, @NowMs)
            """, new { body.Resident, body.Name, body.BirthDate, body.Sex, body.Address, body.UnitCode, body.IssuedOn, step.NowMs });
        // No "on conflict": should another process register the number at this moment, this step runs again and finds the person.
        await step.Sql.ExecuteAsync(
            "insert into resident_numbers (personal_number, resident_id, in_force) values (@number, @Resident, @inForce)",
            body.EarlierNumbers.Where(number => number != body.PersonalNumber).Distinct().Select(number => (number, inForce: false))
                .Append((number: body.PersonalNumber, inForce: true))
                .Select(row => new { row.number, body.Resident, row.inForce }).ToArray());
    }

    private static async Task AddNumbersAsync(CentralStep step, ResidentId known, EntryBody.ResidentRegistered body)
    {
        var isNew = await step.Sql.GetAsync<int>(
            "select count(*) from resident_numbers where personal_number = @PersonalNumber", new { body.PersonalNumber }) == 0;
        foreach (var number in body.EarlierNumbers)
            await step.Sql.ExecuteAsync("""
                insert into resident_numbers (personal_number, resident_id, in_force) values (@number, @known, 0) on conflict (personal_number) do nothing
                """, new { number, known });
        if (!isNew)
            return;
        await step.Sql.ExecuteAsync("update resident_numbers set in_force = 0 where resident_id = @known", new { known });
        await step.Sql.ExecuteAsync(
            "insert into resident_numbers (personal_number, resident_id, in_force) values (@PersonalNumber, @known, 1)", new { body.PersonalNumber, known });
        step.Feed.AddForKnowing(known, await ResidentTable.KnownAsync(step, (await ResidentTable.FindAsync(step, known))!));
    }

    // An officer's word from a newer card replaces an older officer's word, never what an authority confirmed.
    private static async Task RefreshAsync(CentralStep step, ResidentId known, EntryBody.ResidentRegistered body)
    {
        if (await step.Sql.ExecuteAsync("""
                update residents set name = @Name, birth_date = coalesce(@BirthDate, birth_date), sex = coalesce(@Sex, sex),
                    address = coalesce(@Address, address), unit_code = coalesce(@UnitCode, unit_code), card_issued = @IssuedOn
                where resident_id = @known and confirmed = 0 and @IssuedOn > coalesce(card_issued, 0)
                """, new { known, body.Name, body.BirthDate, body.Sex, body.Address, body.UnitCode, body.IssuedOn }) > 0)
            step.Feed.AddForKnowing(known, await ResidentTable.KnownAsync(step, (await ResidentTable.FindAsync(step, known))!));
    }

    [GeneratedRegex(@"\A[0-9]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern { get; }

    [GeneratedRegex(@"\A[0-9]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UnitPattern { get; }
}
