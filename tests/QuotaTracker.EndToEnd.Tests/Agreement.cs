using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>What must hold of everything that was recorded once all are in contact: in central's database and in every station's journal.</summary>
internal static class Agreement
{
    /// <summary>Until nothing is unsent and nothing waits for a decision, at any of the stations.</summary>
    public static async Task SettlesAsync(Border border)
    {
        foreach (var station in border.Stations)
        {
            await Eventually.HoldsAsync(() => Task.FromResult(station.File.Query<long>("""
                select (select max(sequence) from journal) - (select acknowledged from station)
                    + (select count(*) from exchanges where decision = 'Provisional' and exchange_id not in (select exchange_id from resolutions))
                """).Single() == 0), $"{station.Name} has sent everything and heard what became of it");
        }
    }

    /// <summary>Checks everything, and gives the number of trips free of duty.</summary>
    /// <param name="border">Settled.</param>
    /// <param name="asked">The ids of all exchanges that anybody asked for.</param>
    public static async Task<int> HoldsAsync(Border border, IReadOnlyCollection<Guid> asked)
    {
        await using var central = await border.Store.SnapshotAsync();
        var exchanges = await central.QueryAsync<ExchangeRow>("select exchange_id, station_id, resident_id, business_day, month, status from exchanges");
        // Sorted, and then one by one: a long run has thousands, and to look for each among all would take longer than the run.
        exchanges.Select(exchange => Guid.Parse(exchange.ExchangeId)).Order().Should().Equal(asked.Order(), "central has each exchange once");
        exchanges.Should().NotContain(exchange => exchange.Status == "Pending");
        (await central.QueryAsync<string>("select kind from incidents")).Should().BeEmpty();
        (await central.QueryAsync<string>("select hash from forks")).Should().BeEmpty();

        var persons = (await central.QueryAsync<AliasRow>("select alias_id, resident_id from resident_aliases"))
            .ToDictionary(alias => Guid.Parse(alias.AliasId), alias => Guid.Parse(alias.ResidentId));
        var trips = new List<Guid>();
        foreach (var station in border.Stations)
        {
            await HoldsAtAsync(station, central);
            var confirmed = station.File.Confirmed();
            var granted = station.File.Exchanges().Where(
                exchange => exchange.Outcome.Kind == DecisionKind.Exempt || confirmed.Contains(exchange.Exchange.Value)).ToArray();
            granted.Select(exchange => exchange.Exchange.Value).Order().Should().Equal(
                exchanges.Where(exchange => exchange.StationId == station.Name && exchange.IsTrip).Select(exchange => Guid.Parse(exchange.ExchangeId)).Order(),
                $"{station.Name} and central agree on what is free of duty");
            trips.AddRange(granted.Select(exchange => persons.GetValueOrDefault(exchange.Resident.Value, exchange.Resident.Value)));
        }

        trips.Should().OnlyHaveUniqueItems("nobody has two trips on one day, wherever they were recorded");
        exchanges.Where(exchange => exchange.IsTrip).Select(exchange => (exchange.ResidentId, exchange.BusinessDay)).Should().OnlyHaveUniqueItems();
        await BooksHoldAsync(central, exchanges);
        return trips.Count;
    }

    // The journal as it stands at the station is, entry for entry, what central has; receipts are numbered without gaps.
    private static async Task HoldsAtAsync(StationProcess station, CentralStore.Snapshot central)
    {
        var sent = await central.QueryAsync<StationFile.HashRow>(
            "select sequence, hash from entries where station_id = @Name and incarnation = 1 order by sequence", new { station.Name });
        sent.Should().Equal(station.File.Hashes().Take(sent.Count));
        sent.Count.Should().Be((int)station.File.Query<long>("select acknowledged from station").Single());

        var recorded = station.File.Exchanges();
        recorded.Select(exchange => exchange.Exchange).Should().OnlyHaveUniqueItems();
        recorded.Select(exchange => exchange.ReceiptNumber).Should().Equal(Enumerable.Range(1, recorded.Count));
    }

    private static async Task BooksHoldAsync(CentralStore.Snapshot central, IReadOnlyList<ExchangeRow> exchanges)
    {
        var leases = await central.QueryAsync<LeaseRow>("select resident_id, month, days, units, used_days from leases where state in ('Open', 'Burned')");
        foreach (var row in await central.QueryAsync<BooksRow>("select resident_id, month, cap, used, reserved, used_days, reserved_days from books"))
        {
            YearMonth.TryParse(row.Month, out var month).Should().BeTrue();
            var books = new QuotaMonth(month, row.Cap, row.Used, row.Reserved, new(row.UsedDays), new(row.ReservedDays));
            books.IsConsistent.Should().BeTrue(books.ToString());
            var binding = leases.Where(lease => (lease.ResidentId, lease.Month) == (row.ResidentId, row.Month)).ToArray();
            books.Reserved.Should().Be(binding.Sum(lease => lease.Units - new DayMask(lease.UsedDays).Count));
            books.ReservedDays.Bits.Should().Be(binding.Aggregate(0, (days, lease) => days | (lease.Days & ~lease.UsedDays)));
            books.UsedDays.Days.Should().BeEquivalentTo(
                exchanges.Where(exchange => exchange.IsTrip && (exchange.ResidentId, exchange.Month) == (row.ResidentId, row.Month))
                    .Select(exchange => exchange.BusinessDay % 100));
        }
    }

    private sealed record ExchangeRow
    {
        public string ExchangeId { get; init; } = "";

        public string StationId { get; init; } = "";

        public string ResidentId { get; init; } = "";

        public int BusinessDay { get; init; }

        public string Month { get; init; } = "";

        public string Status { get; init; } = "";

        public bool IsTrip => Status is "Exempt" or "Confirmed";
    }

    private sealed record AliasRow
    {
        public string AliasId { get; init; } = "";

        public string ResidentId { get; init; } = "";
    }

    private sealed record LeaseRow
    {
        public string ResidentId { get; init; } = "";

        public string Month { get; init; } = "";

        public int Days { get; init; }

        public int Units { get; init; }

        public int UsedDays { get; init; }
    }

    private sealed record BooksRow
    {
        public string ResidentId { get; init; } = "";

        public string Month { get; init; } = "";

        public int Cap { get; init; }

        public int Used { get; init; }

        public int Reserved { get; init; }

        public int UsedDays { get; init; }

        public int ReservedDays { get; init; }
    }
}
