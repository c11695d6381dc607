using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Time;
using QuotaTracker.Station.Api;
using QuotaTracker.Station.Tests.Doubles;

namespace QuotaTracker.Station.Tests;

public sealed class DecisionTests
{
    [Fact]
    public async Task Record_LeaseHereAndNoNetwork_Exempts()
    {
        await using var station = await TestStation.ReadyAsync();
        var lease = station.Central.Give(World.Mao, World.Today, World.Today.AddDays(6), 2);
        await station.SyncAsync();
        station.Central.Line = Line.Dead;

        var answer = await station.RecordAsync(World.Mao);

        answer.Should().BeEquivalentTo(new { ReceiptNumber = "KTH-01-1-000001", Decision = "Exempt", ExemptVnd = 1_500_000L, TaxedVnd = 0L, TripOfMonth = 1, Cap = 4, Status = "Exempt" });
        station.Bodies().OfType<EntryBody.ExchangeRecorded>().Single().Outcome.Lease!.Value.Value.Should().Be(lease);
    }

    [Theory]
    [InlineData(1_999_999, 1_999_999, 0, 0)]
    [InlineData(2_000_000, 2_000_000, 0, 0)]
    // 10 % duty on 100,000, then 5 % on 110,000.
    [InlineData(2_100_000, 2_000_000, 100_000, 15_500)]
    public async Task Record_ValueAroundTheCap_SplitsAtTheCap(long value, long exempt, long taxed, long tax)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();

        var answer = await station.RecordAsync(World.Mao, value);

        (answer.ExemptVnd, answer.TaxedVnd, answer.TaxEstimateVnd).Should().Be((exempt, taxed, tax));
    }

    [Fact]
    public async Task Record_VisitorWhileCentralIsReached_AsksForALeaseAndExempts()
    {
        await using var station = await TestStation.ReadyAsync();

        var answer = await station.RecordAsync(World.Mao);

        answer.Decision.Should().Be("Exempt");
        station.Central.LeaseRequests.Should().ContainSingle().Which.Day.Should().Be(World.Today);
    }

    [Fact]
    public async Task Record_VisitorWhileCentralIsAway_IsProvisional()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;

        var answer = await station.RecordAsync(World.Mao, 300_000);

        answer.Should().BeEquivalentTo(new { Decision = "Provisional", Reason = "OfflineWithoutLease", ExemptVnd = 0L, TaxedVnd = 0L, TripOfMonth = (int?)null, Status = "Pending" });
        (await station.GetAsync<StatusAnswer>("/api/status")).PendingCount.Should().Be(1);
    }

    [Fact]
    public async Task Record_LineHangs_AnswersWithinTheBudget()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Hanging;

        var recording = station.RecordAsync(World.Mao);
        while (!recording.IsCompleted)
        {
            // Time moves only while something waits for it: budget and line.
            if (station.Clock.Waiting >= 1)
                station.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        (await recording).Reason.Should().Be("OfflineWithoutLease");
    }

    [Fact]
    public async Task Record_RightHeldElsewhere_IsProvisional()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.HeldElsewhere.Add(World.Mao);

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("HeldElsewhere");
    }

    [Fact]
    public async Task Record_UsedElsewhereToday_IsTaxableByCentralsWord()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.UseElsewhere(World.Mao, World.Today);

        var answer = await station.RecordAsync(World.Mao);

        answer.Should().BeEquivalentTo(new { Decision = "Taxable", Reason = "UsedToday", ExemptVnd = 0L, TaxedVnd = 1_500_000L });
    }

    [Fact]
    public async Task Record_FourTripsUsedElsewhere_IsTaxableAndTheProofHoldsOffline()
    {
        await using var station = await TestStation.ReadyAsync();
        for (var day = 1; day <= 4; day++)
            station.Central.UseElsewhere(World.Mao, new DateOnly(2026, 3, day));
        (await station.RecordAsync(World.Mao)).Reason.Should().Be("MonthExhausted");
        station.Central.Line = Line.Dead;

        (await station.RecordAsync(World.Mao)).Reason.Should().Be("MonthExhausted");
    }

    [Fact]
    public async Task Record_SecondTripOfTheDay_IsTaxable()
    {
        await using var station = await TestStation.ReadyAsync();
        await station.RecordAsync(World.Mao);

        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Taxable", Reason = "UsedToday" });
    }

    [Fact]
    public async Task Record_NotABorderResident_IsTaxable()
    {
        await using var station = await TestStation.ReadyAsync();

        (await station.RecordAsync(World.Outsider)).Should().BeEquivalentTo(new { Decision = "Taxable", Reason = "NotEligible" });
        station.Central.LeaseRequests.Should().BeEmpty();
    }

    [Fact]
    public async Task Record_Export_IsNotCountedAndTakesNoTrip()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao) with { Direction = ExchangeDirection.Export };

        (await station.OkAsync<ExchangeAnswer>("/api/exchanges", request)).Should().BeEquivalentTo(new { Decision = "NotCounted", TaxEstimateVnd = 0L });
        (await station.RecordAsync(World.Mao)).Decision.Should().Be("Exempt");
    }

    [Theory]
    [InlineData(6, "ClockNotTrusted")]
    [InlineData(-6, "ClockNotTrusted")]
    [InlineData(4, null)]
    [InlineData(-4, null)]
    public async Task Record_WallClockMovedByMinutes_IsProvisionalBeyondFive(int minutes, string? reason)
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today, 1);
        await station.SyncAsync();
        station.Central.Line = Line.Dead;
        station.Machine.WallSkew = TimeSpan.FromMinutes(minutes);

        (await station.RecordAsync(World.Mao)).Reason.Should().Be(reason);
    }

    [Fact]
    public async Task Record_WallClockSetToTomorrow_KeepsTheDayOfTheAnchor()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Machine.WallSkew = TimeSpan.FromDays(1);

        (await station.RecordAsync(World.Mao)).Day.Should().Be(World.Today);
    }

    [Fact]
    public async Task Record_MonthsTripsOverSeveralDays_GrantsFourAndNoFifth()
    {
        await using var station = await TestStation.ReadyAsync();
        var decisions = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            decisions.Add((await station.RecordAsync(World.Mao)).Decision);
            station.Clock.Advance(TimeSpan.FromDays(1));
            // Yesterday's lease is given back, and the clock anchored anew.
            await station.SyncAsync();
            station.Get<Sync.DayChange>().Run();
            await station.SignInAsync();
        }

        decisions.Should().Equal("Exempt", "Exempt", "Exempt", "Exempt", "Taxable");
        station.Central.Books(World.Mao, World.Today).Used.Should().Be(4);
    }

    [Fact]
    public async Task Record_SpentLeaseStillOpen_IsGivenBackBeforeAskingForMore()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Give(World.Mao, World.Today, World.Today.AddDays(2), 1);
        await station.SyncAsync();
        await station.RecordAsync(World.Mao);
        station.Clock.Advance(TimeSpan.FromDays(1));
        await station.SignInAsync();

        (await station.RecordAsync(World.Mao)).Should().BeEquivalentTo(new { Decision = "Exempt", TripOfMonth = 2 });
        station.Bodies().OfType<EntryBody.LeaseReleased>().Should().ContainSingle().Which.Reason.Should().Be(ReleaseReason.Spent);
    }

    [Fact]
    public async Task Record_PersonRegisteredFromACardWhileAway_IsProvisionalUntilCentralKnows()
    {
        await using var station = await TestStation.ReadyAsync();
        station.Central.Line = Line.Dead;
        var id = station.NewId();
        var registered = await station.OkAsync<ResidentAnswer>("/api/residents", Register(id, "02701"));
        registered.Standing.Should().Be("Unknown");
        (await station.RecordAsync(id)).Reason.Should().Be("UnknownResident");

        station.Central.Line = Line.Good;

        (await station.RecordAsync(id)).Decision.Should().Be("Exempt");
    }

    [Fact]
    public async Task Record_PersonRegisteredOutsideTheBorderUnits_IsTaxable()
    {
        await using var station = await TestStation.ReadyAsync();
        var id = station.NewId();
        await station.OkAsync<ResidentAnswer>("/api/residents", Register(id, null));

        (await station.RecordAsync(id)).Reason.Should().Be("NotEligible");
    }

    [Fact]
    public async Task Record_CentralKnowsTheRegisteredPersonUnderAnotherId_GrantsOnThatPersonsBooks()
    {
        await using var station = await TestStation.ReadyAsync();
        var known = Guid.Parse("0190a000-0000-7000-8000-00000000000a");
        station.Central.Residents[known] = new ResidentKnown(known, "010300001234", [], "Vàng Seo Chư", "2000-03-15", 1, "02701", false, true);
        var id = station.NewId();
        await station.OkAsync<ResidentAnswer>("/api/residents", Register(id, "02701"));

        (await station.RecordAsync(id)).Decision.Should().Be("Exempt");
        await station.SyncAsync();

        station.Central.Books(known, World.Today).UsedDays.Should().Be(DayMask.Of(World.Today));
        (await station.RecordAsync(known)).Reason.Should().Be("UsedToday");
    }

    [Fact]
    public async Task Preview_LeaseNeeded_FetchesItAndRecordsNothing()
    {
        await using var station = await TestStation.ReadyAsync();
        var request = station.Import(World.Mao);

        var preview = await station.OkAsync<ExchangeAnswer>("/api/exchanges/preview", request);
        station.Central.Line = Line.Dead;
        var recorded = await station.OkAsync<ExchangeAnswer>("/api/exchanges", request);

        preview.Should().BeEquivalentTo(new { ReceiptNumber = (string?)null, Decision = "Exempt", TripOfMonth = 1 });
        recorded.Should().BeEquivalentTo(preview with { ReceiptNumber = "KTH-01-1-000001" });
    }

    internal static RegisterRequest Register(Guid id, string? unit) =>
        new(id, "010300001234", [], "Vàng Seo Chư", "2000-03-15", 1, null, unit, null, IdentifiedBy.Scanner);
}
