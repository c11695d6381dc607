using QuotaTracker.Central.Books;
using QuotaTracker.Central.Residents;
using QuotaTracker.Central.Sync;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Recovery;

/// <summary>
/// People whom a central put back from a backup doesn't know any more: they keep the ids under which they hold leases and were recorded, so
/// that nobody who is entered anew has a second quota.
/// </summary>
internal static class HeldResidents
{
    public static async Task NoteAsync(CentralStep step, StationId station, int incarnation, IEnumerable<ResidentKnown> residents)
    {
        foreach (var told in residents)
        {
            var id = new ResidentId(told.ResidentId);
            if (await ResidentTable.FindAsync(step, await ResidentTable.ResolveAsync(step, id)) is not null)
                continue;
            // Of earlier numbers, those that a card can show today. As if that station had read the card: whether an authority confirmed the person, or the police permits the stay, is no station's word.
            var applied = await ApplyRegistration.RunAsync(step, station, step.Today, new(
                id, told.PersonalNumber, [.. told.EarlierNumbers.Where(number => number.Length == 12)], told.Name, told.BirthDate, told.Sex, null, told.UnitCode, null, default, default));
            if (applied.IncidentKind is { } kind)
                await Incidents.RaiseAsync(step, kind, station, incarnation, null, applied.Detail);
        }
    }
}
