using QuotaTracker.Central.Books;
using QuotaTracker.Central.Residents;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Admin;

/// <summary>Takes in what an authority says of a resident, and tells the stations that must know.</summary>
internal static class ConfirmResident
{
    /// <summary>Registers a person, or confirms and corrects one who is known under the number.</summary>
    public static async Task<ResidentId> ApplyAsync(CentralStep step, ResidentDraft draft)
    {
        var number = draft.PersonalNumber;
        var known = await step.Sql.FindAsync<ResidentId?>(
            "select resident_id from resident_numbers where personal_number = @number", new { number });
        var id = known ?? ResidentId.New(step.Clock);
        if (known is null)
        {
            await step.Sql.ExecuteAsync("""
                insert into residents (resident_id, name, birth_date, sex, unit_code, police_permit, confirmed, card_issued, created_at)
                values (@id, @Name, @BirthDate, @Sex, @UnitCode, @PolicePermit, 1, @CardIssued, @NowMs)
                """, new { id, draft.Name, draft.BirthDate, draft.Sex, draft.UnitCode, draft.PolicePermit, draft.CardIssued, step.NowMs });
            await step.Sql.ExecuteAsync(
                "insert into resident_numbers (personal_number, resident_id, in_force) values (@number, @id, 1)", new { number, id });
        }
        else
        {
            // What the authority leaves open stays as the card said it. Residence and permit are the authority's to say, also "none".
            await step.Sql.ExecuteAsync("""
                update residents set name = @Name, birth_date = coalesce(@BirthDate, birth_date), sex = coalesce(@Sex, sex), unit_code = @UnitCode,
                    police_permit = @PolicePermit, confirmed = 1, card_issued = coalesce(@CardIssued, card_issued)
                where resident_id = @id
                """, new { id, draft.Name, draft.BirthDate, draft.Sex, draft.UnitCode, draft.PolicePermit, draft.CardIssued });
        }

        var row = await ResidentTable.FindAsync(step, id) ?? throw new System.Diagnostics.UnreachableException();
        if (known is not null)
            step.Feed.AddForKnowing(id, await ResidentTable.KnownAsync(step, row));
        await ResidentTable.IntroduceAtHomeAsync(step, row);
        return id;
    }
}
