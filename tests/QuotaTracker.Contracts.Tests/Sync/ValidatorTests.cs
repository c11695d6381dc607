using FluentValidation;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Public;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Contracts.Tests.Sync;

public class ValidatorTests
{
    private static readonly HelloRequest Hello = (HelloRequest)WireSamples.Messages["hello-request"];
    private static readonly EnrolRequest Enrol = (EnrolRequest)WireSamples.Messages["enrol-request"];
    private static readonly WireEntry Entry = ((PushRequest)WireSamples.Messages["push-request"]).Entries[0];

    [Fact]
    public void Hello_AtAndBeyondItsLimits_IsToldByField()
    {
        var validator = new HelloRequestValidator();
        Good(validator, Hello, Hello with { HeadSequence = 0, WallMs = 0, UnsentCount = 0, ProtocolVersion = 1, BootId = new('b', 64) });
        Bad(validator, nameof(Hello.HeadSequence), Hello with { HeadSequence = -1 });
        Bad(validator, nameof(Hello.HeadHash), Hello with { HeadHash = WireSamples.Hash.ToUpperInvariant() });
        Bad(validator, nameof(Hello.OpenLeasesDigest), Hello with { OpenLeasesDigest = "" });
        Bad(validator, nameof(Hello.WallMs), Hello with { WallMs = -1 }, Hello with { WallMs = 253_402_300_800_000 });
        Bad(validator, nameof(Hello.BootId), Hello with { BootId = "" }, Hello with { BootId = new('b', 65) });
        Bad(validator, nameof(Hello.UnsentCount), Hello with { UnsentCount = -1 });
        Bad(validator, nameof(Hello.ProtocolVersion), Hello with { ProtocolVersion = 0 });
        Bad(validator, nameof(Hello.SoftwareVersion), Hello with { SoftwareVersion = "" }, Hello with { SoftwareVersion = new('v', 65) });
        Bad(validator, nameof(Hello.AcknowledgedThrough), Hello with { AcknowledgedThrough = -1 });
        Bad(validator, nameof(Hello.FeedCursor), Hello with { FeedCursor = -1 });
        var lease = new HeldLease(WireSamples.Lease, Open: true);
        Good(validator, Hello with { Held = new([], []) }, Hello with { Held = new([.. Enumerable.Repeat(lease, HeldReport.ItemsMax)], []) });
        Bad(validator, "Held.Leases.Count", Hello with { Held = new([.. Enumerable.Repeat(lease, HeldReport.ItemsMax + 1)], []) });
        Bad(validator, "Held.Leases[0]", Hello with { Held = new([null!], []) });
        Bad(validator, "Held.Resolutions[0]", Hello with { Held = new([], [null!]) });
    }

    [Fact]
    public void Salvage_AtAndBeyondItsLimits_IsToldByField()
    {
        var validator = new SalvageRequestValidator();
        Good(validator, new SalvageRequest(1, [Entry]), new SalvageRequest(7, [Entry, Entry with { Sequence = 2 }]));
        Bad(validator, "Incarnation", new SalvageRequest(0, [Entry]));
        Bad(validator, "Entries", new SalvageRequest(1, []), new SalvageRequest(1, [Entry, Entry]));
        Bad(validator, "Entries[0].Hash", new SalvageRequest(1, [Entry with { Hash = "" }]));
        Bad(validator, "Entries[0]", new SalvageRequest(1, [null!]));
    }

    [Fact]
    public void Push_AtAndBeyondItsLimits_IsToldByField()
    {
        var validator = new PushRequestValidator();
        Good(validator, Push(Entry), Push(Entry, Entry with { Sequence = 2 }), Push(Entry with { Body = new('x', 64_000), Kind = new('K', 40) }),
            Push(Entry with { Sequence = long.MaxValue }));
        Bad(validator, "Entries", Push());
        Bad(validator, "Entries", Push(Entry, Entry), Push(Entry, Entry with { Sequence = 3 }), Push(Entry with { Sequence = 2 }, Entry));
        Bad(validator, "Entries[0].Sequence", Push(Entry with { Sequence = 0 }));
        Bad(validator, "Entries[0].Previous", Push(Entry with { Previous = "g" }));
        Bad(validator, "Entries[0].Hash", Push(Entry with { Hash = "" }));
        Bad(validator, "Entries[0].MadeAtMs", Push(Entry with { MadeAtMs = -1 }), Push(Entry with { MadeAtMs = 253_402_300_800_000 }));
        Bad(validator, "Entries[0].Kind", Push(Entry with { Kind = "A\nB" }), Push(Entry with { Kind = "" }), Push(Entry with { Kind = new('K', 41) }));
        Bad(validator, "Entries[0].Body", Push(Entry with { Body = "" }), Push(Entry with { Body = new('x', 64_001) }));
    }

    [Fact]
    public void Push_NullAmongTheEntriesOrNoNumberAfterTheLast_IsRefusedAndDoesNotThrow()
    {
        var validator = new PushRequestValidator();
        Bad(validator, "Entries[1]", Push(Entry, null!));
        Bad(validator, "Entries[0]", Push(null!, Entry));
        Bad(validator, "Entries", Push(Entry with { Sequence = long.MaxValue }, Entry with { Sequence = 1 }));
    }

    [Fact]
    public void Enrol_AtAndBeyondItsLimits_IsToldByField()
    {
        var validator = new EnrolRequestValidator();
        Good(validator, Enrol, Enrol with { Code = new('c', 64), Fingerprint = new('f', 128) });
        Good(validator, Enrol with { After = 1 }, Enrol with { After = 1_000_000 });
        Good(validator, Enrol with { Station = "KTH-01" });
        Bad(validator, "Station", Enrol with { Station = "KTH-1" }, Enrol with { Station = "" });
        Bad(validator, "After", Enrol with { After = 0 }, Enrol with { After = 1_000_001 });
        Bad(validator, "Code", Enrol with { Code = "" }, Enrol with { Code = new('c', 65) });
        Bad(validator, "Fingerprint", Enrol with { Fingerprint = "" }, Enrol with { Fingerprint = new('f', 129) });
        Bad(validator, "PublicKey.Kty", Enrol with { PublicKey = WireSamples.Key with { Kty = "RSA" } });
        Bad(validator, "PublicKey.Crv", Enrol with { PublicKey = WireSamples.Key with { Crv = "P-384" } });
        Bad(validator, "PublicKey.Kid", Enrol with { PublicKey = WireSamples.Key with { Kid = "short" } });
        Bad(validator, "PublicKey.X", Enrol with { PublicKey = WireSamples.Key with { X = new('+', 43) } });
        Bad(validator, "PublicKey.Y", Enrol with { PublicKey = WireSamples.Key with { Y = new('y', 44) } });
    }

    [Fact]
    public void LeaseAndPublic_AtAndBeyondTheirLimits_AreToldByField()
    {
        Good(new LeaseRequestValidator(), new LeaseRequest(WireSamples.Id, WireSamples.Id, WireSamples.Day));
        Bad(new LeaseRequestValidator(), "LeaseId", new LeaseRequest(Guid.Empty, WireSamples.Id, WireSamples.Day));
        Bad(new LeaseRequestValidator(), "ResidentId", new LeaseRequest(WireSamples.Id, Guid.Empty, WireSamples.Day));
        Good(new PublicQuotaRequestValidator(), new PublicQuotaRequest("010190000123", new('1', 40)));
        Bad(new PublicQuotaRequestValidator(), "PersonalNumber", new PublicQuotaRequest("01019000012", "1990"), new("01019000012a", "1990"), new("٠١٠١٩٠٠٠٠١٢٣", "1990"));
        Bad(new PublicQuotaRequestValidator(), "SecondFact", new PublicQuotaRequest("010190000123", ""), new("010190000123", new('1', 41)));
        Good(new VerifyReceiptRequestValidator(), new VerifyReceiptRequest(new('j', 4_096)));
        Bad(new VerifyReceiptRequestValidator(), "Jws", new VerifyReceiptRequest(""), new(new('j', 4_097)));
    }

    [Theory]
    [InlineData("Giàng A Páo")]
    [InlineData("a\u0300 \u2028 \" \\ \u0001 😀 \uFEFF")]
    public void WireEntry_OddText_KeepsTheBytesAndTheHash(string text)
    {
        var station = StationId.Parse("KTH-01");
        var entry = JournalEntry.Make(station, 1, 1, EntryHash.Origin, DateTimeOffset.UnixEpoch, WireSamples.Day, new EntryBody.Opened(text));
        var json = System.Text.Json.JsonSerializer.Serialize(Push(WireEntry.From(entry)), WireJson.Options);
        var back = System.Text.Json.JsonSerializer.Deserialize<PushRequest>(json, WireJson.Options)!.Entries[0].ToEntry(station, 1);
        back.Body.ToArray().Should().Equal(entry.Body.ToArray());
        back.IsIntact().Should().BeTrue();
        EntryCodec.Decode(back).Should().Be(new EntryBody.Opened(text));
    }

    [Fact]
    public void WireLease_OfAllowedShape_RoundTrips_AndAnyOtherIsNull()
    {
        var station = StationId.Parse("KTH-01");
        WireLease.From(WireSamples.Lease.ToLease(station, 3)!).Should().Be(WireSamples.Lease);
        WireSamples.Lease.ToLease(station, 3)!.Incarnation.Should().Be(3);
        foreach (var wrong in new[] { WireSamples.Lease with { Days = 255 }, WireSamples.Lease with { Days = -1 }, WireSamples.Lease with { Units = 5 }, WireSamples.Lease with { Month = "2026-13" } })
            wrong.ToLease(station, 3).Should().BeNull();
    }

    private static PushRequest Push(params WireEntry[] entries) => new(entries);

    private static void Good<T>(IValidator<T> validator, params T[] values) =>
        values.Should().OnlyContain(value => validator.Validate(value).IsValid);

    private static void Bad<T>(IValidator<T> validator, string field, params T[] values)
    {
        foreach (var value in values)
            validator.Validate(value).Errors.Select(error => error.PropertyName).Distinct().Should().Contain(field);
    }
}
