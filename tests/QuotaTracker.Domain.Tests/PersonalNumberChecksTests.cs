using QuotaTracker.Domain.Cards;

namespace QuotaTracker.Domain.Tests;

public class PersonalNumberChecksTests
{
    private static readonly PersonalNumber Number = PersonalNumberTests.Parse("010190000123");   // Lào Cai, female, 1990

    [Fact]
    public void Check_EverythingAgrees_NotesNothing() =>
        PersonalNumberChecks.Check(Number, new BirthDate(1990, 5, 12), Sex.Female).Should().BeEmpty();

    [Fact]
    public void Check_NothingToCompare_NotesNothing() => PersonalNumberChecks.Check(Number, null, null).Should().BeEmpty();

    [Fact]
    public void Check_OtherSex_Warns() =>
        PersonalNumberChecks.Check(Number, new BirthDate(1990, 5, 12), Sex.Male).Should().Equal(CardNote.SexMismatch);

    [Theory]
    [InlineData(1989)]
    [InlineData(1991)]
    [InlineData(2090)]
    public void Check_OtherBirthYear_Warns(int year) =>
        PersonalNumberChecks.Check(Number, new BirthDate(year, null, null), Sex.Female).Should().Equal(CardNote.BirthYearMismatch);

    [Theory]
    [InlineData("000190000123")]
    [InlineData("003190000123")]
    [InlineData("097190000123")]
    [InlineData("999190000123")]
    public void Check_CodeOfNoProvince_Warns(string number) =>
        PersonalNumberChecks.Check(PersonalNumberTests.Parse(number), new BirthDate(1990, null, null), Sex.Female)
            .Should().Equal(CardNote.UnknownProvince);

    [Fact]
    public void Check_AllWrong_NamesEach() =>
        PersonalNumberChecks.Check(PersonalNumberTests.Parse("999190000123"), new BirthDate(1991, 1, 1), Sex.Male)
            .Should().Equal(CardNote.SexMismatch, CardNote.BirthYearMismatch, CardNote.UnknownProvince);
}
