using QuotaTracker.Domain.Journal;
using QuotaTracker.Simulation.Nodes;

namespace QuotaTracker.Simulation.Checks;

/// <summary>The story's words. Ids are made of time and chance, so they are never in it.</summary>
internal static class Words
{
    public static string Of(IEnumerable<Grant> grants) => string.Join(" and ", grants.OrderBy(grant => grant.Day)
        .Select(grant => $"{grant.Station}/{grant.Incarnation} #{grant.Sequence} on {grant.Day:dd.MM.} ({(grant.Confirmed ? "confirmed" : "exempt")})"));

    public static string Of(EntryBody? body, IReadOnlyDictionary<Guid, Person> people) => body switch
    {
        EntryBody.ExchangeRecorded exchange => $"exchange of {(people.TryGetValue(exchange.Resident.Value, out var person) ? person.Name : "?")}: "
            + $"{exchange.Outcome.Kind} {exchange.Outcome.Reason}",
        EntryBody.ExchangeVoided => "void",
        EntryBody.LeaseReleased released => $"lease given back ({released.Reason})",
        EntryBody.MonthClosed closed => $"month {closed.Month} closed",
        EntryBody.ResidentRegistered registered => $"registration of {(people.TryGetValue(registered.Resident.Value, out var person) ? person.Name : "?")}",
        null => "something unreadable",
        _ => body.Kind,
    };
}
