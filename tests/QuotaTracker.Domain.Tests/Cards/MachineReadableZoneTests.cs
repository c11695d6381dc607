using QuotaTracker.Domain.Cards;
using static QuotaTracker.Domain.Tests.Cards.CardSamples;

namespace QuotaTracker.Domain.Tests.Cards;

public class MachineReadableZoneTests
{
    private const string Zone =
        "IDVNM1900001230010190000123<<39005123F3005121VNM<<<<<<<<<<<8GIANG<<THI<MAO<<<<<<<<<<<<<<<<";

    public static TheoryData<int> DigitPositions => new(Enumerable.Range(0, 60).Where(index => char.IsAsciiDigit(Zone[index])));

    [Theory]
    [MemberData(nameof(DigitPositions))]
    public void Read_AnyDigitMisread_Refuses(int position)
    {
        for (var digit = '0'; digit <= '9'; digit++)
        {
            if (digit != Zone[position])
                Read(Replace(Zone, position, digit)).Should().BeOfType<CardReading.Refused>()
                    .Which.Reason.Should().Be(CardRefusal.MrzChecksum, $"{digit} stands at {position}");
        }
    }

    [Theory]
    [InlineData(5, CardField.DocumentNumber)]
    [InlineData(14, CardField.DocumentNumber)]
    [InlineData(15, CardField.Number)]
    [InlineData(29, CardField.Number)]
    [InlineData(30, CardField.BirthDate)]
    [InlineData(36, CardField.BirthDate)]
    [InlineData(38, CardField.ExpiresOn)]
    [InlineData(44, CardField.ExpiresOn)]
    [InlineData(59, CardField.WholeZone)]
    public void Read_DigitMisread_NamesTheField(int position, CardField field) =>
        Read(Replace(Zone, position, Zone[position] == '9' ? '8' : '9')).Should().Be(Refuses(CardRefusal.MrzChecksum, field));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("  \r\n")]
    [InlineData("")]
    public void Read_LinesPartedInAnyWay_ReadTheSame(string separator)
    {
        var text = "\uFEFF" + string.Join(separator, Zone[..30], Zone[30..60], Zone[60..]) + "\r\n";
        Read(text).Should().BeEquivalentTo(Read(Zone), Exactly).And.BeOfType<CardReading.Read>();
    }

    [Theory]
    [InlineData(89)]
    [InlineData(91)]
    [InlineData(60)]
    [InlineData(5)]
    public void Read_NotNinetyCharacters_Refuses(int length) =>
        Read(Zone.PadRight(91, '<')[..length]).Should().Be(Refuses(CardRefusal.MrzWrongLength, CardField.WholeZone));

    [Fact]
    public void Read_LinesOfOtherLengths_Refuses() =>
        Read($"{Zone[..29]}\n{Zone[29..60]}\n{Zone[60..]}").Should().Be(Refuses(CardRefusal.MrzWrongLength, CardField.WholeZone));

    [Theory]
    [InlineData(48, '*', CardField.WholeZone)]
    [InlineData(60, 'À', CardField.WholeZone)]
    [InlineData(61, '1', CardField.Name)]
    public void Read_CharacterThatCanNotStandThere_Refuses(int position, char character, CardField field) =>
        Read(Replace(Zone, position, character)).Should().Be(Refuses(CardRefusal.MrzBadCharacters, field));

    [Fact]
    public void Read_NumbersOfTwoPeople_Refuses() =>
        Read(Make(document: "190000124")).Should().Be(Refuses(CardRefusal.MrzNumbersDiffer, CardField.Number));

    [Fact]
    public void Read_LetterInTheNumber_Refuses() =>
        Read(Make(number: "01019000012O")).Should().Be(Refuses(CardRefusal.NumberNotDigits, CardField.Number));

    [Fact]
    public void Read_OtherNationality_Refuses() =>
        Read(Make(nationality: "LAO")).Should().Be(Refuses(CardRefusal.MrzNationality, CardField.Nationality));

    [Fact]
    public void Read_OtherSexLetter_Refuses() => Read(Make(sex: 'X')).Should().Be(Refuses(CardRefusal.BadSex, CardField.Sex));

    [Fact]
    public void Read_NoName_Refuses() => Read(Make(name: "")).Should().Be(Refuses(CardRefusal.MissingName, CardField.Name));

    [Theory]
    [InlineData("901301")]
    [InlineData("900230")]
    [InlineData("9A0512")]
    [InlineData("<<0512")]
    public void Read_NoSuchBirthDate_Refuses(string birth) =>
        Read(Make(birth: birth)).Should().Be(Refuses(CardRefusal.BadBirthDate, CardField.BirthDate));

    [Theory]
    [InlineData("301301")]
    [InlineData("30<<<<")]
    public void Read_NoSuchExpiry_Refuses(string expiry) =>
        Read(Make(expiry: expiry)).Should().Be(Refuses(CardRefusal.BadExpiryDate, CardField.ExpiresOn));

    [Theory]
    [InlineData("90<<<<", "1990")]
    [InlineData("900000", "1990")]
    [InlineData("9005<<", "1990-05")]
    [InlineData("900500", "1990-05")]
    public void Read_PartOfTheBirthDateUnknown_KeepsTheRestAndSaysSo(string birth, string expected)
    {
        var read = ReadCard(Make(birth: birth));
        read.Card.BirthDate.ToString().Should().Be(expected);
        read.Notes.Should().Equal(CardNote.NameWithoutDiacritics, CardNote.BirthDayUnknown);
    }

    [Theory]
    [InlineData("010099000123", "991231", "1999-12-31")]
    [InlineData("010200000123", "000101", "2000-01-01")]
    [InlineData("010400000123", "000101", "2100-01-01")]
    public void Read_BirthYearOfTwoDigits_TakesTheCenturyFromTheNumber(string number, string birth, string expected) =>
        ReadCard(Make(number: number, document: number[3..], birth: birth, sex: 'M')).Card.BirthDate.ToString().Should().Be(expected);

    [Fact]
    public void Read_BirthYearOtherThanTheNumbers_Warns() =>
        ReadCard(Make(birth: "910512")).Notes.Should().Equal(CardNote.NameWithoutDiacritics, CardNote.BirthYearMismatch);

    [Fact]
    public void Read_NoSexGiven_SaysSo()
    {
        var read = ReadCard(Make(sex: '<'));
        read.Card.Sex.Should().BeNull();
        read.Notes.Should().Equal(CardNote.NameWithoutDiacritics, CardNote.SexUnknown);
    }

    [Fact]
    public void Read_NameUpToTheLastCharacter_WarnsThatItMayGoOn()
    {
        ReadCard(Make(name: "NGUYEN<<THI<" + new string('A', 17))).Notes.Should().NotContain(CardNote.NameMayBeCutShort);
        ReadCard(Make(name: "NGUYEN<<THI<" + new string('A', 18))).Notes.Should().Contain(CardNote.NameMayBeCutShort);
    }

    [Fact]
    public void Read_SmallLetters_ReadsAndSuspectsCapsLock()
    {
        var read = ReadCard("idvnm" + Zone[5..37] + "f" + Zone[38..]);
        read.Card.Number.Value.Should().Be("010190000123");
        read.Notes.Should().Equal(CardNote.NameWithoutDiacritics, CardNote.CapsOrImeSuspected);
    }

    [Fact]
    public void IsExpiredOn_AroundTheLastDay_ChangesOnTheDayAfter()
    {
        var card = ReadCard(Zone).Card;
        card.IsExpiredOn(new DateOnly(2030, 5, 11)).Should().BeFalse();
        card.IsExpiredOn(new DateOnly(2030, 5, 12)).Should().BeFalse();
        card.IsExpiredOn(new DateOnly(2030, 5, 13)).Should().BeTrue();
        ReadCard(Make(expiry: "<<<<<<")).Card.IsExpiredOn(DateOnly.MaxValue).Should().BeFalse();
    }

    [Theory]
    [InlineData("L898902C3", '6')]   // the examples of ICAO 9303
    [InlineData("740812", '2')]
    [InlineData("120415", '9')]
    [InlineData("ZE184226B<<<<<", '1')]
    [InlineData("", '0')]
    public void CheckDigit_PublishedExamples_Agree(string characters, char expected) =>
        MachineReadableZone.CheckDigit(characters).Should().Be(expected);

    private static CardReading Read(string text) => CardScan.Read(text);

    private static CardReading.Read ReadCard(string text) => Read(text).Should().BeOfType<CardReading.Read>().Subject;

    private static string Replace(string text, int position, char character) => $"{text[..position]}{character}{text[(position + 1)..]}";

    private static string Make(
        string document = "190000123", string number = "010190000123", string birth = "900512", char sex = 'F',
        string expiry = "300512", string nationality = "VNM", string name = "GIANG<<THI<MAO")
    {
        var first = $"IDVNM{Checked(document)}{Checked(number + "<<")}";
        var second = $"{Checked(birth)}{sex}{Checked(expiry)}{nationality}<<<<<<<<<<<";
        var composite = MachineReadableZone.CheckDigit(first[5..] + second[..7] + second[8..15] + second[18..29]);
        return $"{first}\n{second}{composite}\n{name.PadRight(30, '<')}";
    }

    private static string Checked(string characters) => characters + MachineReadableZone.CheckDigit(characters);
}
