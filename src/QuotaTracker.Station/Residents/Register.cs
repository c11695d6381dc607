using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Officers;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Residents;

/// <summary>
/// POST /api/residents: registers a person who is unknown here, from a card, or from what is printed on one that can't be read (marked
/// Hand). Either is an officer's word alone: until central has said who this is, it grants nothing. Central may know the person, and then says so.
/// </summary>
internal static class Register
{
    public static IResult Handle(
        RegisterRequest request, StationDatabase database, StationJournal journal, StationClock clock, ReferenceStore references,
        ResidentAnswers answers, HttpContext context)
    {
        var officer = CurrentOfficer.Of(context);
        return database.Write<IResult>(tx =>
        {
            // A repeat, or a person whom sync has brought since the page was opened: there is nothing to write, and the answer
            // names the id to go on with.
            if (ResidentRows.Find(tx, new(request.ResidentId)) is { } registered)
            {
                return registered.PersonalNumber == request.PersonalNumber || ResidentRows.FindByNumber(tx, request.PersonalNumber)?.Resident.Id == registered.Id
                    ? TypedResults.Ok(answers.Of(tx, registered, numberCancelled: registered.PersonalNumber != request.PersonalNumber))
                    : Problems.Of(new Refusal(409, "id-reused"));
            }

            if (ResidentRows.FindByNumber(tx, request.PersonalNumber) is var (known, cancelled))
                return TypedResults.Ok(answers.Of(tx, known, cancelled));
            if (Identity.Load(tx) is null)
                return Problems.Of(new Refusal(503, "not-enrolled"));
            var now = clock.Now(tx);
            if (request.UnitCode is { } code && references.Load(tx).Units?.Any(unit => unit.Code == code && unit.Covers(now.Day)) != true)
            {
                return Problems.Of(new Refusal(400, "validation", Errors: new Dictionary<string, string[]> { ["unitCode"] = [Problems.Text("unit-unknown")] }));
            }

            journal.Record(tx, new EntryBody.ResidentRegistered(
                new(request.ResidentId), request.PersonalNumber, request.EarlierNumbers, request.Name, request.BirthDate, request.Sex,
                request.Address, request.UnitCode, request.IssuedOn, officer, request.By), now);
            var resident = new Resident(
                new ResidentId(request.ResidentId), request.PersonalNumber, request.Name, request.BirthDate, request.Sex, request.Address,
                request.UnitCode, PolicePermit: false, KnownToCentral: false);
            ResidentRows.Store(tx, resident, request.EarlierNumbers);
            return TypedResults.Json(answers.Of(tx, resident, numberCancelled: false), statusCode: StatusCodes.Status201Created);
        });
    }
}
