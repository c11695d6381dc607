namespace QuotaTracker.Domain.Tests;

public class PersonalNumberTests
{
    [Fact]
    public void TryParse_TwelveDigits_KeepsThemAll()
    {
        PersonalNumber.TryParse("010190000123", out var number).Should().BeTrue();
        number.Value.Should().Be("010190000123");
        number.ProvinceCode.Should().Be("010");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("01019000012")]          // 11
    [InlineData("0101900001234")]        // 13
    [InlineData("01019000012a")]
    [InlineData("010190 00123")]
    [InlineData("+10190000123")]
    [InlineData("٠١٠١٩٠٠٠٠١٢٣")]         // 12 digits of another script
    [InlineData("０１０１９００００１２３")]  // 12 full-width digits
    public void TryParse_AnythingElse_FailsAndKeepsNothing(string? text)
    {
        PersonalNumber.TryParse(text, out var number).Should().BeFalse();
        number.Should().Be(default(PersonalNumber));
    }

    [Theory]
    [InlineData('0', Sex.Male, 1990)]
    [InlineData('1', Sex.Female, 1990)]
    [InlineData('2', Sex.Male, 2090)]
    [InlineData('3', Sex.Female, 2090)]
    [InlineData('4', Sex.Male, 2190)]
    [InlineData('5', Sex.Female, 2190)]
    [InlineData('6', Sex.Male, 2290)]
    [InlineData('7', Sex.Female, 2290)]
    [InlineData('8', Sex.Male, 2390)]
    [InlineData('9', Sex.Female, 2390)]
    public void SexAndBirthYear_ByDigitFour_FollowTheCentury(char digit, Sex sex, int year)
    {
        var number = Parse($"010{digit}90000123");
        number.Sex.Should().Be(sex);
        number.BirthYear.Should().Be(year);
    }

    [Theory]
    [InlineData("010000000001", 1900)]
    [InlineData("010099000001", 1999)]
    [InlineData("010200000001", 2000)]
    public void BirthYear_AtTheEndsOfACentury_StaysInIt(string text, int year) => Parse(text).BirthYear.Should().Be(year);

    [Fact]
    public void ToString_AnyNumber_ShowsTheMaskedFormAlone()
    {
        var number = Parse("010190000123");
        number.Masked.Should().Be("0101••••0123");
        number.ToString().Should().Be("0101••••0123");
        $"{number}".Should().NotContain("010190000123");
    }

    [Fact]
    public void Value_NeverSet_ThrowsInsteadOfStandingForSomeone()
    {
        var value = () => default(PersonalNumber).Value;
        value.Should().Throw<InvalidOperationException>();
        default(PersonalNumber).ToString().Should().BeEmpty();
    }

    [Fact]
    public void Equality_SameDigits_IsOneNumber()
    {
        Parse("010190000123").Should().Be(Parse("010190000123"));
        Parse("010190000123").Should().NotBe(Parse("010190000124"));
    }

    internal static PersonalNumber Parse(string text) =>
        PersonalNumber.TryParse(text, out var number) ? number : throw new ArgumentException("Not a personal number.", nameof(text));
}
