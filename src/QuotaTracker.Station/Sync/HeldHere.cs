using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Station.Exchanges;
using QuotaTracker.Station.Journal;
using QuotaTracker.Station.Leases;
using QuotaTracker.Station.Residents;
using QuotaTracker.Station.Storage;

namespace QuotaTracker.Station.Sync;

/// <summary>What this station holds of central's words, for a central that has lost them.</summary>
internal static class HeldHere
{
    /// <summary>Leases open here, and those that entries which central lacks use or give back; resolutions as they were told; and whom all that is about.</summary>
    public static HeldReport Of(StationTransaction tx, Identity identity, HelloResponse asked)
    {
        var named = new HashSet<LeaseId>(LeaseRows.Open(tx, identity).Select(lease => lease.Id));
        var people = new HashSet<ResidentId>();
        foreach (var (_, entry) in JournalRows.Raw(tx, after: asked.AcknowledgedThrough))
        {
            if (entry is null || EntryCodec.TryDecode(entry.Kind, entry.Body.Span) is not { } body)
                continue;
            if (LeaseOf(tx, body) is { } lease)
                named.Add(lease);
            if (body is EntryBody.ExchangeRecorded recorded)
                people.Add(recorded.Resident);
        }

        HeldLease[] leases = [.. named.OrderBy(id => id.Value).Select(id => LeaseRows.Find(tx, id)).Where(found => found is not null)
            .Take(HeldReport.ItemsMax).Select(found => new HeldLease(found!.Value.Lease, found.Value.IsOpen))];
        people.UnionWith(leases.Select(held => new ResidentId(held.Lease.ResidentId)));
        return new HeldReport(leases, Resolutions(tx), [.. people.OrderBy(id => id.Value).Take(HeldReport.ItemsMax)
            .Select(id => Known(tx, id)).OfType<ResidentKnown>().DistinctBy(known => known.ResidentId)], asked.Question);
    }

    // Under the id that entries of today name. Central refuses the whole report for one person with too many numbers.
    private static ResidentKnown? Known(StationTransaction tx, ResidentId id) => ResidentRows.Find(tx, id) is { } resident
        ? new(resident.Id.Value, resident.PersonalNumber, [.. ResidentRows.EarlierNumbers(tx, resident.Id).Take(ResidentKnown.EarlierNumbersMax)], resident.Name,
            resident.BirthDate, resident.Sex, resident.UnitCode, resident.PolicePermit, Confirmed: false)
        : null;

    private static LeaseId? LeaseOf(StationTransaction tx, EntryBody body) => body switch
    {
        EntryBody.ExchangeRecorded recorded => recorded.Outcome.Lease,
        EntryBody.LeaseReleased(var lease, _) => lease,
        EntryBody.ExchangeVoided(var exchange, _, _) => ExchangeRows.Find(tx, exchange.Value)?.LeaseId is { } lease ? new(Guid.Parse(lease)) : null,
        _ => null,
    };

    // The newest first, should there be more than a message holds.
    private static List<HeldResolution> Resolutions(StationTransaction tx) => [.. tx.Query<Row>("""
        select exchange_id, resolution, reason, exempt_vnd, taxed_vnd from resolutions order by rowid desc limit @ItemsMax
        """, new { HeldReport.ItemsMax })
        .Select(row => Enum.TryParse<Resolution>(row.Resolution, out var resolution)
            ? new HeldResolution(Guid.Parse(row.ExchangeId), resolution, row.Reason, row.ExemptVnd, row.TaxedVnd) : null)
        .OfType<HeldResolution>().Where(held => held.CanBe())];

    private sealed record Row(string ExchangeId, string Resolution, string? Reason, long ExemptVnd, long TaxedVnd);
}
