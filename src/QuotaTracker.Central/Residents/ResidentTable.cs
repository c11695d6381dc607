using QuotaTracker.Central.Books;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Residents;

/// <summary>People, their numbers over time, and which stations know them.</summary>
internal static class ResidentTable
{
    /// <summary>The person behind an id that a station used; the id itself when it is no other name of somebody.</summary>
    public static async Task<ResidentId> ResolveAsync(CentralStep step, ResidentId id) =>
        await step.Sql.FindAsync<ResidentId?>("select resident_id from resident_aliases where alias_id = @id", new { id }) ?? id;

    public static Task<ResidentRow?> FindAsync(CentralStep step, ResidentId id) =>
        step.Sql.FindAsync<ResidentRow>($"select {ResidentRow.Columns} from residents where resident_id = @id", new { id });

    /// <summary>The person, whom nobody changes until the step ends. Before books, as in every step.</summary>
    public static Task<ResidentRow> HoldAsync(CentralStep step, ResidentId id) =>
        step.Sql.GetAsync<ResidentRow>($"select {ResidentRow.Columns} from residents where resident_id = @id{step.Sql.ForShare}", new { id });

    /// <summary>The person, whom this step changes: nobody changes them meanwhile, nor gets to know them as they were. Before books, as in every step.</summary>
    public static Task<ResidentRow> OpenAsync(CentralStep step, ResidentId id) =>
        step.Sql.GetAsync<ResidentRow>($"select {ResidentRow.Columns} from residents where resident_id = @id{step.Sql.ForChange}", new { id });

    /// <summary>The person as stations are told.</summary>
    public static async Task<ResidentKnown> KnownAsync(CentralStep step, ResidentRow row)
    {
        var numbers = await step.Sql.QueryAsync<NumberRow>("""
            select resident_id, personal_number, in_force from resident_numbers where resident_id = @ResidentId order by personal_number
            """, new { row.ResidentId });
        return Known(row, numbers);
    }

    /// <summary>Makes a station know a resident; tells it once, and with it the months in which something is used or lost.</summary>
    public static async Task IntroduceAsync(CentralStep step, StationId station, ResidentId id)
    {
        if (await step.Sql.GetAsync<int>("select count(*) from station_residents where station_id = @station and resident_id = @id", new { station, id }) > 0)
            return;
        // Whoever is just changing the person doesn't tell this station of it.
        var resident = await HoldAsync(step, id);
        if (await step.Sql.ExecuteAsync("""
                insert into station_residents (station_id, resident_id) values (@station, @id) on conflict (station_id, resident_id) do nothing
                """, new { station, id }) > 0)
            await TellAsync(step, station, resident);
    }

    /// <summary>Tells a station what there is to know of a resident.</summary>
    public static async Task TellAsync(CentralStep step, StationId station, ResidentRow resident)
    {
        step.Feed.Add(station, await KnownAsync(step, resident));
        await BooksTable.TellAsync(step, station, resident.ResidentId);
    }

    /// <summary>The stations whose checkpoint serves a unit learn of a new resident of it.</summary>
    public static async Task IntroduceAtHomeAsync(CentralStep step, ResidentRow resident)
    {
        foreach (var checkpoint in step.Reference.CheckpointsOf(resident.UnitCode))
        {
            foreach (var station in await step.Sql.QueryAsync<StationId>(
                "select station_id from stations where checkpoint = @checkpoint and active = 1", new { checkpoint }))
                await IntroduceAsync(step, station, resident.ResidentId);
        }
    }

    /// <summary>Notes that a resident was before a station on a day; one that a wrong clock names, not later than today: that home would stay for as long.</summary>
    public static Task SeenAsync(CentralStep step, StationId station, ResidentId resident, DateOnly day) => step.Sql.ExecuteAsync("""
        update station_residents set last_seen = @day
        where station_id = @station and resident_id = @resident and (last_seen is null or last_seen < @day)
        """, new { station, resident, day = day > step.Today ? step.Today : day });

    public static ResidentKnown Known(ResidentRow row, IEnumerable<NumberRow> numbers)
    {
        var all = numbers.ToArray();
        return new(row.ResidentId.Value, all.FirstOrDefault(number => number.InForce)?.PersonalNumber ?? "",
            [.. all.Where(number => !number.InForce).Select(number => number.PersonalNumber)], row.Name, row.BirthDate, row.Sex,
            row.UnitCode, row.PolicePermit, row.Confirmed);
    }
}

internal sealed record ResidentRow
{
    public const string Columns = "resident_id, name, birth_date, sex, address, unit_code, police_permit, confirmed, card_issued";

    public ResidentId ResidentId { get; init; }

    public string Name { get; init; } = "";

    public string? BirthDate { get; init; }

    public int? Sex { get; init; }

    public string? Address { get; init; }

    public string? UnitCode { get; init; }

    public bool PolicePermit { get; init; }

    public bool Confirmed { get; init; }

    public DateOnly? CardIssued { get; init; }

    /// <summary>Whether the person is a border resident on a day.</summary>
    public bool IsEligible(CentralStep step, DateOnly day) => PolicePermit || step.Reference.IsBorderUnit(UnitCode, day);
}

internal sealed record NumberRow
{
    public ResidentId ResidentId { get; init; }

    public string PersonalNumber { get; init; } = "";

    public bool InForce { get; init; }
}
