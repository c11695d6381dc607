namespace QuotaTracker.Domain.Tests;

public class IdsTests
{
    [Theory]
    [InlineData("KTH", true)]
    [InlineData("LC1", true)]
    [InlineData("KT", false)]
    [InlineData("KTHX", false)]
    [InlineData("kth", false)]
    [InlineData("KT ", false)]
    [InlineData("KTH\n", false)]
    [InlineData("KTĐ", false)]
    [InlineData(null, false)]
    public void CheckpointCode_TryParse_TakesThreeCapitalsOrDigits(string? text, bool good)
    {
        CheckpointCode.TryParse(text, out var code).Should().Be(good);
        code.Value.Should().Be(good ? text : "");
    }

    [Theory]
    [InlineData("KTH-01", true)]
    [InlineData("LC1-99", true)]
    [InlineData("KTH-1", false)]
    [InlineData("KTH-001", false)]
    [InlineData("KTH01", false)]
    [InlineData("KTH-0١", false)]
    [InlineData("KTH-01\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void StationId_TryParse_TakesCheckpointAndTwoDigits(string? text, bool good)
    {
        StationId.TryParse(text, out var id).Should().Be(good);
        id.ToString().Should().Be(good ? text : "");
        if (good)
            id.Checkpoint.Value.Should().Be(text![..3]);
    }

    [Theory]
    [InlineData("HQ", true)]
    [InlineData("HQ-017", true)]
    [InlineData("ABCDEFGHIJ12", true)]
    [InlineData("H", false)]
    [InlineData("ABCDEFGHIJ123", false)]
    [InlineData("-HQ", false)]
    [InlineData("hq-017", false)]
    [InlineData("HQ 017", false)]
    [InlineData(null, false)]
    public void OfficerCode_TryParse_TakesTwoToTwelve(string? text, bool good)
    {
        OfficerCode.TryParse(text, out var code).Should().Be(good);
        code.Value.Should().Be(good ? text : "");
    }

    [Fact]
    public void Parse_NeitherCodeNorId_Throws()
    {
        Func<object>[] steps = [() => CheckpointCode.Parse("kth"), () => StationId.Parse("KTH-1"), () => OfficerCode.Parse("hq-017")];
        foreach (var step in steps)
            step.Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("KTH-01-1-000001", 1, 1)]
    [InlineData("KTH-01-1-999999", 1, 999_999)]
    [InlineData("KTH-01-12-1000000", 12, 1_000_000)]
    [InlineData("KTH-01-999999-999999999", 999_999, 999_999_999)]
    public void ReceiptNumber_TryParse_ReadsWhatItWrites(string text, int incarnation, int count)
    {
        ReceiptNumber.TryParse(text, out var number).Should().BeTrue();
        number.Should().Be(new ReceiptNumber(StationId.Parse("KTH-01"), incarnation, count));
        number.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("KTH-01-1-000000")]       // counted from 1
    [InlineData("KTH-01-1-0000001")]      // one number, one text
    [InlineData("KTH-01-1-1")]
    [InlineData("KTH-01-0-000001")]
    [InlineData("KTH-01-01-000001")]
    [InlineData("KTH-01-1-1000000000")]
    [InlineData("KTH-01-000001")]
    [InlineData("KTH-01-1-000001 ")]
    [InlineData(null)]
    public void ReceiptNumber_TryParse_AnythingElse_Fails(string? text) => ReceiptNumber.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void ReceiptNumber_OfAStoppedJournal_IsAnotherNumber()
    {
        ReceiptNumber.TryParse("KTH-01-1-T000017", out var number).Should().BeTrue();
        number.Should().Be(new ReceiptNumber(StationId.Parse("KTH-01"), 1, 17, IsLimbo: true));
        number.ToString().Should().Be("KTH-01-1-T000017");
        number.Should().NotBe(new ReceiptNumber(StationId.Parse("KTH-01"), 1, 17));
        ReceiptNumber.TryParse("KTH-01-1-TT000017", out _).Should().BeFalse();
        ReceiptNumber.TryParse("KTH-01-1-t000017", out _).Should().BeFalse();
        ReceiptNumber.TryParse("KTH-01-1-T000000", out _).Should().BeFalse();
    }

    [Fact]
    public void New_Ids_SortByTheClock()
    {
        var clock = new FixedClock(new(2026, 3, 14, 3, 0, 0, TimeSpan.Zero));
        var (resident, exchange, lease) = (ResidentId.New(clock), ExchangeId.New(clock), LeaseId.New(clock));
        foreach (var value in new[] { resident.Value, exchange.Value, lease.Value })
        {
            value.Version.Should().Be(7);
            value.ToString("N")[..12].Should().Be(clock.GetUtcNow().ToUnixTimeMilliseconds().ToString("x12", null));
        }

        ResidentId.New(clock).Should().NotBe(resident);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
