using System.Text;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Reference;

namespace QuotaTracker.Central.Admin;

/// <summary>Residents: found by number, registered or confirmed singly, or taken in from an authority's list. No number is ever in an address.</summary>
internal static class ResidentsAdmin
{
    public static Task<IResult> PageAsync(CentralDatabase database, CancellationToken cancellationToken) =>
        ShowAsync(database, new(), StatusCodes.Status200OK, cancellationToken);

    public static async Task<IResult> FindAsync(
        [FromForm] string? number, HttpContext http, CentralDatabase database, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await database.WriteAsync(async sql =>
        {
            var row = await sql.FindAsync<Row>("""
                select r.resident_id, r.name, r.birth_date, r.unit_code, r.police_permit, r.confirmed, n.personal_number
                from resident_numbers n join residents r on r.resident_id = n.resident_id where n.personal_number = @number
                """, new { number = number?.Trim() ?? "" });
            // Who looked at whom is kept: by id, so that the log itself names nobody.
            if (row is not null)
                await CentralLog.WriteAsync(sql, clock, Callers.CodeOf(http.User), "ResidentSeen", row.ResidentId.ToString());
            return row?.ToView();
        }, cancellationToken);
        return await ShowAsync(
            database, new(Found: found, Said: found is null ? "Residents.NotFound" : null),
            found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, cancellationToken);
    }

    public static async Task<IResult> ConfirmAsync(
        [FromForm(Name = "personal_number")] string? personalNumber, [FromForm] string? name, [FromForm(Name = "birth_date")] string? birthDate,
        [FromForm] string? sex, [FromForm(Name = "unit_code")] string? unitCode, [FromForm(Name = "police_permit")] bool? policePermit,
        [FromForm(Name = "card_issued")] string? cardIssued, HttpContext http, CentralSteps steps, CentralDatabase database,
        CancellationToken cancellationToken)
    {
        List<ReferenceFault> faults = [];
        var units = await database.ReadAsync(UnitCodesAsync, cancellationToken);
        var draft = ResidentDraft.Read(field => field switch
        {
            "personal_number" => personalNumber,
            "name" => name,
            "birth_date" => birthDate,
            "sex" => sex,
            "unit_code" => unitCode,
            "police_permit" => policePermit == true ? "yes" : "no",
            _ => cardIssued,
        }, units, (field, kind) => faults.Add(new(1, field, kind, "")));
        if (draft is null)
            return await ShowAsync(database, new(Import: new("Residents", 0, null, faults)), StatusCodes.Status400BadRequest, cancellationToken);
        await TakeInAsync(steps, http, [draft], cancellationToken);
        return await ShowAsync(database, new(Said: "Residents.Confirmed"), StatusCodes.Status200OK, cancellationToken);
    }

    public static async Task<IResult> ImportAsync(
        IFormFile? file, HttpContext http, CentralSteps steps, CentralDatabase database, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file?.OpenReadStream() ?? Stream.Null, Encoding.UTF8);
        var units = await database.ReadAsync(UnitCodesAsync, cancellationToken);
        var (drafts, faults) = ResidentDraft.ReadCsv(await reader.ReadToEndAsync(cancellationToken), units);
        if (drafts.Count > 0)
            await TakeInAsync(steps, http, drafts, cancellationToken);
        return await ShowAsync(
            database, new(Import: new("Residents", drafts.Count, null, faults)),
            faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, cancellationToken);
    }

    // All in one step: either the whole list is taken in, or none of it.
    private static Task<bool> TakeInAsync(CentralSteps steps, HttpContext http, IReadOnlyList<ResidentDraft> drafts, CancellationToken cancellationToken) =>
        steps.RunAsync(async step =>
        {
            foreach (var draft in drafts)
            {
                var id = await ConfirmResident.ApplyAsync(step, draft);
                await CentralLog.WriteAsync(step.Sql, step.Clock, Callers.CodeOf(http.User), "ResidentConfirmed", id.Value.ToString());
            }

            return true;
        }, cancellationToken);

    private static async Task<IReadOnlyCollection<string>> UnitCodesAsync(CentralTransaction sql) =>
        (await ReferenceTables.UnitsAsync(sql)).Select(unit => unit.Code).ToHashSet();

    private static async Task<IResult> ShowAsync(CentralDatabase database, Shown shown, int status, CancellationToken cancellationToken)
    {
        var units = await database.ReadAsync(ReferenceTables.UnitsAsync, cancellationToken);
        return PageResults.Page<ResidentsPage>(
            new
            {
                shown.Found, shown.Said, shown.Import,
                Units = (IReadOnlyList<UnitView>)[.. units.DistinctBy(unit => unit.Code).OrderBy(unit => unit.Code).Select(unit => new UnitView(unit.Code, unit.Name))],
            }, status);
    }

    private sealed record Shown(ResidentView? Found = null, string? Said = null, ImportView? Import = null);

    private sealed record Row
    {
        public Guid ResidentId { get; init; }

        public string Name { get; init; } = "";

        public string? BirthDate { get; init; }

        public string? UnitCode { get; init; }

        public bool PolicePermit { get; init; }

        public bool Confirmed { get; init; }

        public string PersonalNumber { get; init; } = "";

        public ResidentView ToView() => new(
            ResidentId, Domain.PersonalNumber.TryParse(PersonalNumber, out var number) ? number.Masked : "", Name, BirthDate, UnitCode, PolicePermit, Confirmed);
    }
}
