using Microsoft.AspNetCore.Http.HttpResults;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Cards;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Documents;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Clock;
using QuotaTracker.Station.Http;
using QuotaTracker.Station.Reference;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Scanning;

/// <summary>POST /api/scan: what a card says, who that is here, and what is left. The scanned text itself is neither kept nor logged.</summary>
internal static class Scan
{
    public static IResult Handle(ScanRequest request, StationDatabase database, StationClock clock, ReferenceStore references, ResidentAnswers answers)
    {
        // A typed number stands for the card when it can't be scanned; who it is must then be known here, or be typed in.
        if (request.By == IdentifiedBy.Hand && PersonalNumber.TryParse(request.Text.Trim(), out var typed))
        {
            BirthDate? birthDate = BirthDate.TryParse(request.BirthDate, out var read) ? read : null;
            return database.Read<IResult>(tx => Answer(tx, typed.Value,
                new CardAnswer(typed.Value, "", birthDate?.ToString(), null, null, null, null, [], null),
                PersonalNumberChecks.Check(typed, birthDate, sex: null), [], answers));
        }

        switch (CardScan.Read(request.Text))
        {
            case CardReading.Read(var card, var notes):
                return database.Read<IResult>(tx => Answer(tx, card.Number.Value, Describe(tx, card), notes, [], answers));
            case CardReading.Ambiguous(var candidates, var notes):
                return database.Read<IResult>(tx => Answer(tx, candidates[0].Number.Value, null, notes, [.. candidates.Select(card => Describe(tx, card))], answers));
            case CardReading.Refused(var reason, var field):
                var words = Words.Get($"CardRefusal.{reason}", System.Globalization.CultureInfo.CurrentUICulture);
                return Problems.Of(new Refusal(422, "card-refused", [words], new Dictionary<string, string[]>
                {
                    [field is { } where ? char.ToLowerInvariant(where.ToString()[0]) + where.ToString()[1..] : "text"] = [words],
                }));
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        CardAnswer Describe(StationTransaction tx, Card card) => new(
            card.Number.Value, card.Name, card.BirthDate?.ToString(), (int?)card.Sex, card.Address, card.IssuedOn, card.ExpiresOn,
            [.. card.EarlierNumbers.Select(number => number.Value)],
            UnitSuggestion.For(card.Address, references.Load(tx).Units ?? [], clock.Now(tx).Day));
    }

    private static Ok<ScanAnswer> Answer(
        StationTransaction tx, string number, CardAnswer? card, IReadOnlyList<CardNote> notes, IReadOnlyList<CardAnswer> candidates,
        ResidentAnswers answers)
    {
        string[] keys = [.. notes.Select(note => $"CardNote.{note}")];
        return ResidentRows.FindByNumber(tx, number) is var (resident, cancelled)
            ? TypedResults.Ok(new ScanAnswer(card, keys, answers.Of(tx, resident, cancelled), answers.QuotaOf(tx, resident), candidates, answers.WaitingOf(tx, resident)))
            : TypedResults.Ok(new ScanAnswer(card, keys, null, null, candidates, null));
    }
}
