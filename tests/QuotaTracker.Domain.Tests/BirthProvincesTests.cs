using System.Text;

namespace QuotaTracker.Domain.Tests;

public class BirthProvincesTests
{
    [Theory]
    [InlineData("001", "Hà Nội")]
    [InlineData("010", "Lào Cai")]
    [InlineData("015", "Yên Bái")]
    [InlineData("096", "Cà Mau")]
    public void NameOf_KnownCode_IsTheNameOfItsTime(string code, string name) => BirthProvinces.NameOf(code).Should().Be(name);

    [Theory]
    [InlineData("")]
    [InlineData("000")]
    [InlineData("003")]
    [InlineData("097")]
    [InlineData("10")]
    public void NameOf_UnknownCode_IsNull(string code) => BirthProvinces.NameOf(code).Should().BeNull();

    [Fact]
    public void Codes_All_AreThreeDigitsWithDistinctComposedNames()
    {
        BirthProvinces.Codes.Should().HaveCount(63).And.OnlyContain(code => code.Length == 3 && code.All(char.IsAsciiDigit));
        var names = BirthProvinces.Codes.Select(BirthProvinces.NameOf).ToArray();
        names.Should().OnlyHaveUniqueItems().And.OnlyContain(name => name!.Length >= 5 && name.IsNormalized(NormalizationForm.FormC));
    }
}
