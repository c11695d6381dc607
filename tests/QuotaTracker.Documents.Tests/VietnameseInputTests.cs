namespace QuotaTracker.Documents.Tests;

public sealed class VietnameseInputTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("2.000", 2_000)]
    [InlineData("2.000.000", 2_000_000)]
    [InlineData("2000000", 2_000_000)]
    [InlineData("2 000 000", 2_000_000)]
    [InlineData(" 12.500 ", 12_500)]
    [InlineData("2\u00A0000\u00A0000", 2_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void TryParseMoney_WholeDong_Reads(string text, long expected)
    {
        VietnameseInput.TryParseMoney(text, out var vnd).Should().BeTrue();
        vnd.Should().Be(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("2,5")]
    [InlineData("2.5")]
    [InlineData("2.50")]
    [InlineData("2.0000")]
    [InlineData("2000.000")]
    [InlineData("2.000 000")]
    [InlineData("2,000,000")]
    [InlineData("2..000")]
    [InlineData("2.000.")]
    [InlineData("0.500")]
    [InlineData("007")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e6")]
    [InlineData("٢٠٠٠")]
    [InlineData("2 triệu")]
    [InlineData("9223372036854775808")]
    public void TryParseMoney_AnythingElse_Refuses(string? text)
    {
        VietnameseInput.TryParseMoney(text, out var vnd).Should().BeFalse();
        vnd.Should().Be(0);
    }

    [Theory]
    [InlineData("3", 3_000)]
    [InlineData("0,5", 500)]
    [InlineData("0,001", 1)]
    [InlineData("1.234,5", 1_234_500)]
    [InlineData("1234,5", 1_234_500)]
    [InlineData("1 234,125", 1_234_125)]
    [InlineData("1.234", 1_234_000)]
    [InlineData("9.223.372.036.854.775,807", long.MaxValue)]
    public void TryParseQuantity_DecimalComma_ReadsThousandths(string text, long expected)
    {
        VietnameseInput.TryParseQuantity(text, out var milli).Should().BeTrue();
        milli.Should().Be(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",5")]
    [InlineData("5,")]
    [InlineData("0,0001")]
    [InlineData("1,234,5")]
    [InlineData("1.5")]
    [InlineData("1.23")]
    [InlineData("-1")]
    [InlineData("1,5 kg")]
    [InlineData("9.223.372.036.854.775,808")]
    public void TryParseQuantity_AnythingElse_Refuses(string? text)
    {
        VietnameseInput.TryParseQuantity(text, out var milli).Should().BeFalse();
        milli.Should().Be(0);
    }

    [Fact]
    public void TryParseQuantity_WhatTextShows_ReadsBack()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 2_000; round++)
        {
            var milli = random.NextInt64(long.MaxValue) >> random.Next(63);
            VietnameseInput.TryParseQuantity(VietnameseText.Quantity(milli), out var read).Should().BeTrue();
            read.Should().Be(milli);
        }
    }
}
