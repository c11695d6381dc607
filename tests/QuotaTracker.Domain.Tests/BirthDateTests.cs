using FsCheck;
using FsCheck.Fluent;

namespace QuotaTracker.Domain.Tests;

public class BirthDateTests
{
    [Theory]
    [InlineData("1990-05-12", 1990, 5, 12)]
    [InlineData("2024-02-29", 2024, 2, 29)]
    [InlineData("1990-05", 1990, 5, null)]
    [InlineData("1955", 1955, null, null)]
    [InlineData("1900", 1900, null, null)]
    [InlineData("2399-12-31", 2399, 12, 31)]
    public void TryParse_DateThatExists_IsWrittenTheSameWay(string text, int year, int? month, int? day)
    {
        BirthDate.TryParse(text, out var birthDate).Should().BeTrue();
        birthDate.Should().Be(new BirthDate(year, month, day));
        birthDate.ToString().Should().Be(text);
        birthDate.IsFullyKnown.Should().Be(day is not null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1899")]
    [InlineData("2400")]
    [InlineData("1990-00")]
    [InlineData("1990-13")]
    [InlineData("1990-05-00")]
    [InlineData("1990-04-31")]
    [InlineData("2023-02-29")]
    [InlineData("1990-5-12")]
    [InlineData("12/05/1990")]
    [InlineData("1990-05-12 ")]
    [InlineData("١٩٩٠")]
    public void TryParse_AnythingElse_Fails(string? text) => BirthDate.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData(1899, null, null)]
    [InlineData(2400, null, null)]
    [InlineData(1990, 0, null)]
    [InlineData(1990, 13, null)]
    [InlineData(1990, 2, 29)]
    [InlineData(1990, null, 12)]   // a day without its month
    public void Constructor_NoSuchDate_Throws(int year, int? month, int? day)
    {
        var make = () => new BirthDate(year, month, day);
        make.Should().Throw<ArgumentOutOfRangeException>();
        BirthDate.TryCreate(year, month, day, out _).Should().BeFalse();
    }

    [Fact]
    public void TryParse_AnyString_NeverThrowsAndRoundTrips() =>
        Prop.ForAll<string?>(text => !BirthDate.TryParse(text, out var birthDate) || birthDate.ToString() == text)
            .QuickCheckThrowOnFailure();
}
