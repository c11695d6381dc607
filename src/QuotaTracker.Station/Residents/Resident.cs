using QuotaTracker.Domain;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Residents;

/// <summary>A person as this station knows one. KnownToCentral: central has said who this is; otherwise it is an officer's word from a card.</summary>
internal sealed record Resident(
    ResidentId Id, string PersonalNumber, string Name, string? BirthDate, int? Sex, string? Address, string? UnitCode, bool PolicePermit,
    bool KnownToCentral)
{
    /// <summary>
    /// Whether the person is entitled on a day, by the units that touch the border on that day. A person whom only an officer's
    /// card reading speaks for is not yet known, but for those whose card names no border unit at all.
    /// </summary>
    public ResidentStanding StandingOn(DateOnly day, ReferenceData reference)
    {
        if (!KnownToCentral)
            return UnitCode is null ? ResidentStanding.NotEligible : ResidentStanding.Unknown;
        if (PolicePermit)
            return ResidentStanding.Eligible;
        if (UnitCode is null)
            return ResidentStanding.NotEligible;
        // Without the table nobody can say; "not eligible" would tax people for a table that hasn't come yet.
        return reference.Units is not { } units ? ResidentStanding.Unknown
            : units.Any(unit => unit.Code == UnitCode && unit.Covers(day)) ? ResidentStanding.Eligible
            : ResidentStanding.NotEligible;
    }
}

/// <summary>The residents' rows. Ids that turned out to be one person lead to the same row.</summary>
internal static class ResidentRows
{
    private const string Columns = "resident_id, personal_number, name, birth_date, sex, address, unit_code, police_permit, known_to_central";

    /// <summary>The id under which the person is kept now.</summary>
    public static ResidentId Resolve(StationTransaction tx, ResidentId id) =>
        tx.Scalar<string>("select into_id from resident_aliases where from_id = @id", new { id = id.Value.ToSql() }) is { } into
            ? new(Guid.Parse(into))
            : id;

    public static Resident? Find(StationTransaction tx, ResidentId id) =>
        tx.First<Row>($"select {Columns} from residents where resident_id = @id", new { id = Resolve(tx, id).Value.ToSql() })?.ToResident();

    /// <summary>Who has a number, and whether it is an earlier, cancelled one. What central said goes before what was registered here.</summary>
    public static (Resident Resident, bool NumberCancelled)? FindByNumber(StationTransaction tx, string number)
    {
        var row = tx.First<NumberRow>("""
            select n.resident_id, n.is_current from resident_numbers as n join residents as r on r.resident_id = n.resident_id
            where n.number = @number order by r.known_to_central desc, n.is_current desc limit 1
            """, new { number });
        return row is not null && Find(tx, new(Guid.Parse(row.ResidentId))) is { } resident ? (resident, row.IsCurrent == 0) : null;
    }

    /// <summary>All ids of the person, for finding own entries, which keep the id of their time.</summary>
    public static string[] AllIds(StationTransaction tx, ResidentId id)
    {
        var current = Resolve(tx, id).Value.ToSql();
        return [current, .. tx.Query<string>("select from_id from resident_aliases where into_id = @current", new { current })];
    }

    /// <summary>The cancelled numbers of a person, as kept under one id.</summary>
    public static List<string> EarlierNumbers(StationTransaction tx, ResidentId id) => tx.Query<string>(
        "select number from resident_numbers where resident_id = @id and is_current = 0 order by number", new { id = id.Value.ToSql() });

    public static void Store(StationTransaction tx, Resident resident, IEnumerable<string> earlierNumbers)
    {
        var id = resident.Id.Value.ToSql();
        tx.Execute($"""
            insert into residents ({Columns})
            values (@id, @PersonalNumber, @Name, @BirthDate, @Sex, @Address, @UnitCode, @PolicePermit, @KnownToCentral)
            on conflict (resident_id) do update set personal_number = excluded.personal_number, name = excluded.name,
                birth_date = coalesce(excluded.birth_date, birth_date), sex = coalesce(excluded.sex, sex), address = coalesce(excluded.address, address),
                unit_code = excluded.unit_code, police_permit = excluded.police_permit, known_to_central = excluded.known_to_central
            """,
            new
            {
                id, resident.PersonalNumber, resident.Name, resident.BirthDate, resident.Sex, resident.Address, resident.UnitCode,
                resident.PolicePermit, resident.KnownToCentral,
            });
        tx.Execute("delete from resident_numbers where resident_id = @id", new { id });
        foreach (var number in earlierNumbers.Where(number => number != resident.PersonalNumber).Distinct())
            tx.Execute("insert into resident_numbers (number, resident_id, is_current) values (@number, @id, 0)", new { number, id });
        tx.Execute("insert into resident_numbers (number, resident_id, is_current) values (@PersonalNumber, @id, 1)",
            new { resident.PersonalNumber, id });
    }

    /// <summary>Two ids are one person: rights, numbers and proofs of the first move to the second. Own entries keep their id.</summary>
    public static void Merge(StationTransaction tx, ResidentId fromId, ResidentId intoId)
    {
        var into = Resolve(tx, intoId);
        var from = Resolve(tx, fromId);
        if (from == into)
            return;
        var ids = new { from = from.Value.ToSql(), into = into.Value.ToSql() };
        // The person's row may not have come yet: until it does, the card's word stands under the new id.
        tx.Execute($"""
            insert into residents ({Columns})
            select @into, personal_number, name, birth_date, sex, address, unit_code, police_permit, known_to_central
            from residents where resident_id = @from on conflict (resident_id) do update set
                birth_date = coalesce(birth_date, excluded.birth_date), sex = coalesce(sex, excluded.sex)
            """, ids);
        tx.Execute("""
            insert into resident_numbers (number, resident_id, is_current)
            select number, @into, 0 from resident_numbers where resident_id = @from
                and exists (select 1 from resident_numbers where resident_id = @into) on conflict do nothing;
            insert into resident_numbers (number, resident_id, is_current)
            select number, @into, is_current from resident_numbers where resident_id = @from
                and not exists (select 1 from resident_numbers where resident_id = @into and is_current = 1) on conflict do nothing;
            delete from resident_numbers where resident_id = @from;
            delete from residents where resident_id = @from;
            update leases set resident_id = @into where resident_id = @from;
            delete from lease_requests where resident_id = @from;
            delete from central_proofs where resident_id = @from;
            delete from quota_snapshots where resident_id = @from;
            update resident_aliases set into_id = @into where into_id = @from;
            insert into resident_aliases (from_id, into_id) values (@from, @into);
            """, ids);
    }

    private sealed record NumberRow(string ResidentId, long IsCurrent);

    private sealed record Row(
        string ResidentId, string PersonalNumber, string Name, string? BirthDate, long? Sex, string? Address, string? UnitCode,
        long PolicePermit, long KnownToCentral)
    {
        public Resident ToResident() => new(
            new(Guid.Parse(ResidentId)), PersonalNumber, Name, BirthDate, (int?)Sex, Address, UnitCode, PolicePermit != 0, KnownToCentral != 0);
    }
}
