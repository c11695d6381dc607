using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Domain.Tests.Journal;

/// <summary>One fixed body of every kind, and more than one where parts may be left out. All persons are invented.</summary>
internal static class JournalSamples
{
    public static readonly StationId Station = StationId.Parse("KTH-01");
    public static readonly OfficerCode Officer = OfficerCode.Parse("HQ-017");
    public static readonly ResidentId Resident = new(Guid.Parse("01936f2e-0000-7000-8000-000000000001"));
    public static readonly ExchangeId Exchange = new(Guid.Parse("01936f2e-0000-7000-8000-000000000002"));
    public static readonly LeaseId Lease = new(Guid.Parse("01936f2e-0000-7000-8000-000000000003"));
    public static readonly DateOnly Day = new(2026, 3, 14);
    public static readonly DateTimeOffset MadeAt = new(2026, 3, 14, 1, 30, 0, 123, TimeSpan.Zero);

    private static readonly RecordedGoods Garlic = new(
        "07032090", "Tỏi", 50_500, "kg", new(40_000), new(2_020_000), new(2_000_000), new(3_100));

    public static IReadOnlyList<(string Name, EntryBody Body)> Bodies { get; } =
    [
        ("opened", new EntryBody.Opened("0.1.0")),
        ("exchange-exempt", Recorded(new QuotaDecision.Exempt(Lease, new(2_000_000), new(20_000)), trip: 2)),
        ("exchange-taxable", Recorded(new QuotaDecision.Taxable(TaxableReason.MonthExhausted, new(2_020_000)), trip: null)),
        ("exchange-provisional", Recorded(new QuotaDecision.Provisional(ProvisionalReason.HeldElsewhere), trip: null)),
        ("exchange-not-counted", Recorded(new QuotaDecision.NotCounted(), trip: null) with { Direction = ExchangeDirection.Export }),
        ("voided", new EntryBody.ExchangeVoided(Exchange, Officer, "Cân nhầm \"bao\" <5 kg>")),
        ("released", new EntryBody.LeaseReleased(Lease, ReleaseReason.Recalled)),
        ("reprinted", new EntryBody.ReceiptReprinted(Exchange, Officer, 1)),
        ("registered-full", new EntryBody.ResidentRegistered(
            Resident, "010190000123", ["063123456"], "Giàng Thị Mẩy", "1990-05-12", 2, "Bản Lầu", "02788", new(2021, 8, 15), Officer,
            IdentifiedBy.Scanner)),
        ("registered-bare", new EntryBody.ResidentRegistered(
            Resident, "010190000123", [], "Giàng Thị Mẩy", null, null, null, null, null, Officer, IdentifiedBy.Hand)),
        ("anchored", new EntryBody.ClockAnchored(1_773_451_800_123, 1_773_451_799_000, "boot-1", 86_400_000)),
        ("signed-in", new EntryBody.OfficerSignedIn(Officer, Accepted: false)),
        ("day-closed", new EntryBody.DayClosed(Day, Officer, 12, new(18_500_000))),
        ("month-closed", new EntryBody.MonthClosed("2026-03")),
        ("exchange-carried", Recorded(new QuotaDecision.Provisional(ProvisionalReason.JournalFrozen), trip: null) with { Carried = "KTH-01-1-T000001" }),
        ("date-confirmed", new EntryBody.DateConfirmed(Officer, Day, 1_773_451_799_000, "boot-2", 60_000)),
        ("exchange-yuan", Recorded(new QuotaDecision.Exempt(Lease, new(2_000_000), new(247_351)), trip: 1) with
        {
            Goods =
            [
                new("07032090", "Tỏi", 50_500, "Kilogram", new(44_502), new(2_247_351), new(2_000_000), new(38_340),
                    new("CNY", 1_250, 356_012, new(2026, 3, 9), new(2026, 3, 15)), new(1_000, 0, 500)),
            ],
            Total = new(2_247_351),
            Excess = [0],
        }),
    ];

    /// <summary>All samples as one chain.</summary>
    public static IReadOnlyList<JournalEntry> Chain()
    {
        List<JournalEntry> chain = [];
        foreach (var (_, body) in Bodies)
        {
            chain.Add(JournalEntry.Make(
                Station, 1, chain.Count + 1, chain.Count == 0 ? EntryHash.Origin : chain[^1].Hash, MadeAt.AddSeconds(chain.Count), Day, body));
        }

        return chain;
    }

    public static JournalEntry First(EntryBody body) => JournalEntry.Make(Station, 1, 1, EntryHash.Origin, MadeAt, Day, body);

    private static EntryBody.ExchangeRecorded Recorded(QuotaDecision decision, int? trip) => new(
        Exchange, 17, Resident, Officer, ExchangeDirection.Import, IdentifiedBy.Scanner, [Garlic], new(2_020_000),
        RecordedDecision.From(decision), "2016-09-01", trip);
}
