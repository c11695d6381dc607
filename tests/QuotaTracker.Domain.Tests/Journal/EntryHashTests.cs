using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Domain.Tests.Journal;

public class EntryHashTests
{
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Of_TheKnownVector_IsSha256() => EntryHash.Of("abc"u8).Hex.Should().Be(Abc);

    [Fact]
    public void Origin_HoweverMade_IsOneValue()
    {
        EntryHash.Parse(new string('0', 64)).Should().Be(EntryHash.Origin).And.Be(default(EntryHash));
        EntryHash.Origin.ToString().Should().Be(new string('0', 64));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ada")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n")]
    public void TryParse_NotSixtyFourSmallHexDigits_Fails(string? text)
    {
        EntryHash.TryParse(text, out var hash).Should().BeFalse();
        hash.Should().Be(EntryHash.Origin);
    }

    [Fact]
    public void Parse_WhatWasWritten_IsEqual()
    {
        EntryHash.Parse(Abc).Should().Be(EntryHash.Of("abc"u8));
        var wrong = () => EntryHash.Parse("abc");
        wrong.Should().Throw<FormatException>();
    }
}
