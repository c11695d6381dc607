using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Contracts.Reports;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Contracts.Tests;

/// <summary>One fixed value of every message, and more than one where parts may be left out.</summary>
internal static class WireSamples
{
    public static readonly Guid Id = Guid.Parse("01936f2e-0000-7000-8000-000000000001");
    public static readonly string Hash = new('a', 64);
    public static readonly WireKey Key = new(new('k', 43), "EC", "P-256", new('x', 43), new('y', 43));
    public static readonly WireLease Lease = new(Id, Id, "2026-03", 127, 2);
    public static readonly DateOnly Day = new(2026, 3, 14);

    public static IReadOnlyDictionary<string, object> Messages { get; } = new Dictionary<string, object>
    {
        ["enrol-request"] = new EnrolRequest("ABCD-EFGH", Key, "f1"),
        ["enrol-request-next"] = new EnrolRequest("ABCD-EFGH", Key, "f1", 3),
        ["enrol-response"] = new EnrolResponse("KTH-01", 2, [Key]),
        ["hello-request"] = new HelloRequest(17, Hash, 1_773_451_800_123, "boot-1", 3, Hash, 1, "0.1.0", 14, 12, SecondDevice.Missing),
        ["hello-request-held"] = new HelloRequest(
            17, Hash, 1_773_451_800_123, "boot-1", 3, Hash, 1, "0.1.0", 14, 12, SecondDevice.Good,
            new([new(Lease, true)], [new(Id, Resolution.DutyDue, "UsedToday", 0, 100)],
                [new(Id, "010190000123", ["063123456"], "Giàng Thị Mẩy", "1990-05-12", 2, "02788", false, false)], Id)),
        ["hello-response"] = new HelloResponse(1_773_451_800_123, 14, HelloStatus.Frozen, TellHeld: true),
        ["hello-response-question"] = new HelloResponse(1_773_451_800_123, 14, HelloStatus.Ok, TellHeld: true, Id),
        ["push-request"] = new PushRequest([new(1, Hash, 1_773_451_800_123, Day, "Opened", "{\"softwareVersion\":\"Giàng 😀\"}", Hash)]),
        ["push-response"] = new PushResponse(2, [new(1, EntryResult.AlreadyHad), new(2, EntryResult.Incident, "NoLease", Id)]),
        ["salvage-request"] = new SalvageRequest(1, [new(1, Hash, 1_773_451_800_123, Day, "Opened", "{\"softwareVersion\":\"1\"}", Hash)]),
        ["stick-out"] = new StickOut("KTH-01", 1, Id, 1_773_451_800_123, [new([new(1, Hash, 1, Day, "Opened", "{}", Hash)])], 12, 2),
        ["stick-in"] = new StickIn(
            "KTH-01", 1, Id, 1_773_451_800_123, [new(1, [new(1, EntryResult.Accepted)])], new WireProblem(ProblemTypes.Recovering),
            [new([new(13, new LeaseRecalled(Id))], 13, More: false)]),
        ["stick-envelope"] = new StickEnvelope("a.b.c"),
        ["pull-response"] = new PullResponse(
            [
                new(1, new LeaseGiven(Lease)), new(2, new LeaseRecalled(Id)), new(3, new LeaseBurned(Id)),
                new(4, new ProvisionalResolved(Id, Resolution.DutyDue, "UsedToday", 0, 100)), new(5, new ProvisionalResolved(Id, Resolution.Confirmed, null, 100, 0)),
                new(6, new ResidentKnown(Id, "010190000123", ["063123456"], "Giàng Thị Mẩy", "1990-05-12", 2, "02788", false, true)),
                new(7, new ResidentKnown(Id, "010190000123", [], "Giàng Thị Mẩy", null, null, null, true, false)),
                new(8, new ResidentMerged(Id, Id)), new(9, new QuotaKnown(Id, "2026-03", 4, 3, 1, 96)),
                new(10, new ReferenceKnown(ReferenceTable.Stops, 2, true, "hs,checkpoint\n")), new(11, new OfficerKnown("HQ-017", "Lý A", "hash", true)),
                new(12, new StationKeyKnown("KTH-01", 1, Key)), new(13, new ReferenceKnown(ReferenceTable.ExchangeRates, 1, true, "currency,vnd_per_unit\n")),
            ],
            13, More: true),
        ["lease-request"] = new LeaseRequest(Id, Id, Day),
        ["lease-leased"] = new LeaseResponse(LeaseAnswer.Leased, Lease, null, null, null, 3, 4),
        ["lease-exhausted"] = new LeaseResponse(LeaseAnswer.Exhausted, null, ExhaustedReason.MonthExhausted, null, null, 15, 4),
        ["lease-held-elsewhere"] = new LeaseResponse(LeaseAnswer.HeldElsewhere, null, null, "BVU", 1_773_451_800_123, 0, 4, 2, 1 << 13),
        ["public-quota-request"] = new PublicQuotaRequest("010190000123", "12/05/1990"),
        ["public-quota-response"] = new PublicQuotaResponse("2026-03", 4, 1, 3, true, 2_000_000, Day, 1, 1_773_451_800_123),
        ["verify-receipt-request"] = new VerifyReceiptRequest("a.b.c"),
        ["verify-receipt-genuine"] = new VerifyReceiptResponse(ReceiptVerdict.Genuine, "KTH-01-1-000017", Day, 100, 100, "Exempt", "Voided"),
        ["verify-receipt-forged"] = new VerifyReceiptResponse(ReceiptVerdict.Forged),
        ["monthly-report"] = new MonthlyReport(
            "2026-03", ReportStatus.Preliminary, 1_773_451_800_123, [new("KTH-01", null), new("KTH-02", 7)],
            [new(2, "KTH", "0703", "Tỏi", "Kilogram", 1_000, 10, 5, 3, 2, 1, 1, 1, 1)], [new(2, 10, 5, 3, 2, 1, 1, 1, 1)], 1, 2, true),
        ["exchange-list"] = new ExchangeList(
            [new(Guid.Parse("01936f2e-0000-7000-8000-000000000003"), "KTH-01-1-000017", "KTH", new(2026, 3, 14), 1_773_451_800_123, "HQ-017",
                Guid.Parse("01936f2e-0000-7000-8000-000000000002"), "0101••••0123", 2, 10, 0, 10, "Taxable", "UsedToday", "Taxable")],
            Guid.Parse("01936f2e-0000-7000-8000-000000000003")),
        ["problem"] = new WireProblem(ProblemTypes.SequenceGap, "Thiếu", 409, "Gửi lại", null, 14),
        ["problem-validation"] = new WireProblem(ProblemTypes.Validation, Errors: new Dictionary<string, string[]> { ["entries"] = ["empty"] }),
    };
}
