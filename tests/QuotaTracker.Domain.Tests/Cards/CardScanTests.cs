using QuotaTracker.Domain.Cards;
using static QuotaTracker.Domain.Tests.Cards.CardSamples;

namespace QuotaTracker.Domain.Tests.Cards;

public class CardScanTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    [InlineData("\uFEFF")]
    public void Read_NothingToSee_RefusesAsEmpty(string? text) => CardScan.Read(text).Should().Be(Refuses(CardRefusal.Empty));

    [Fact]
    public void Read_AroundTheGreatestLength_RefusesAboveItAlone()
    {
        var longest = GiangText + new string(' ', CardScan.LengthMax - GiangText.Length);
        CardScan.Read(longest).Should().BeEquivalentTo(Reads(Giang), Exactly);
        CardScan.Read(longest + " ").Should().Be(Refuses(CardRefusal.TooLong));
    }

    [Theory]
    [InlineData("\uFEFF", "")]
    [InlineData("", "\r\n")]
    [InlineData("", "\t")]
    [InlineData("  ", "\r")]
    public void Read_WhatScannersPutAround_IsStripped(string before, string after) =>
        CardScan.Read(before + GiangText + after).Should().BeEquivalentTo(Reads(Giang), Exactly);

    // A name that was read must be one that can be registered.
    [Fact]
    public void Read_CharactersThatTurnTextRound_AreLeftOut() =>
        CardScan.Read(GiangText.Replace("|Gi", "|\u202EGi\u2069", StringComparison.Ordinal)).Should().BeEquivalentTo(Reads(Giang), Exactly);

    [Theory]
    [InlineData("010190000123")]
    [InlineData("Giàng Thị Mào")]
    [InlineData("a|b|c")]
    [InlineData("||||||")]
    [InlineData("WIFI:S:cho|T:WPA;P:12345678;;")]
    [InlineData("010190000123|xin chào")]
    public void Read_SomethingElse_RefusesAsNoCard(string text) => CardScan.Read(text).Should().Be(Refuses(CardRefusal.NotACard));

    [Theory]
    [InlineData("01019000012", CardRefusal.NumberWrongLength)]
    [InlineData("0101900001234", CardRefusal.NumberWrongLength)]
    [InlineData("O10190000123", CardRefusal.NumberNotDigits)]
    [InlineData("0101 9000 0123", CardRefusal.NumberNotDigits)]
    [InlineData("|O10190000123", CardRefusal.NumberNotDigits)]
    public void Read_BadNumber_RefusesAndNamesIt(string number, CardRefusal reason) =>
        CardScan.Read(GiangText.Replace("010190000123", number, StringComparison.Ordinal))
            .Should().Be(Refuses(reason, CardField.Number));

    [Fact]
    public void Read_BadNumberBesideACancelledOne_NeverTakesTheCancelledOne() =>
        CardScan.Read("01019000012||Giàng Thị Mào|12051990|Nữ|Bản Lầu|15082021|010190000999")
            .Should().Be(Refuses(CardRefusal.NumberWrongLength, CardField.Number));

    [Theory]
    [InlineData("12051990|Nữ")]
    [InlineData("12051990|Nữ|Bản Lầu|15082021")]
    [InlineData("12051990|Nữ|" + GiangText)]   // the end of one card before another: the other one's number isn't taken
    public void Read_BeginningMissing_RefusesForTheNumber(string text) =>
        CardScan.Read(text).Should().Be(Refuses(CardRefusal.NumberWrongLength, CardField.Number));

    [Fact]
    public void Read_NumberAndDateAlone_RefusesForTheSex() =>
        CardScan.Read("010190000123|12051990").Should().Be(Refuses(CardRefusal.BadSex, CardField.Sex));

    [Theory]
    [InlineData("31021990")]
    [InlineData("12131990")]
    [InlineData("12051899")]
    [InlineData("00000000")]
    [InlineData("0000")]
    [InlineData("1205199")]
    [InlineData("")]
    public void Read_BadBirthDate_RefusesAndNamesIt(string birth) =>
        CardScan.Read(GiangText.Replace("12051990", birth, StringComparison.Ordinal))
            .Should().Be(Refuses(CardRefusal.BadBirthDate, CardField.BirthDate));

    [Theory]
    [InlineData("12051990", "1990-05-12", new CardNote[0])]
    [InlineData("00051990", "1990-05", new[] { CardNote.BirthDayUnknown })]
    [InlineData("12001990", "1990", new[] { CardNote.BirthDayUnknown })]
    [InlineData("00001990", "1990", new[] { CardNote.BirthDayUnknown })]
    [InlineData("1990", "1990", new[] { CardNote.BirthDayUnknown })]
    public void Read_BirthDateAsFarAsKnown_IsKeptWithoutGuessing(string birth, string expected, CardNote[] notes)
    {
        var read = ReadCard(GiangText.Replace("12051990", birth, StringComparison.Ordinal));
        read.Card.BirthDate.ToString().Should().Be(expected);
        read.Notes.Should().Equal(notes);
    }

    [Theory]
    [InlineData("X")]
    [InlineData("Nu")]
    [InlineData("Nữa")]
    public void Read_BadSex_RefusesAndNamesIt(string sex) =>
        CardScan.Read(GiangText.Replace("Nữ", sex, StringComparison.Ordinal)).Should().Be(Refuses(CardRefusal.BadSex, CardField.Sex));

    [Theory]
    [InlineData("N?")]
    [InlineData("|N?")]
    public void Read_SexOfWhichLettersWereLost_IsUnknownAndNotTakenFromTheNumber(string sex)
    {
        var read = ReadCard(GiangText.Replace("Nữ", sex, StringComparison.Ordinal));
        read.Card.Should().BeEquivalentTo(Giang with { Sex = null });
        read.Notes.Should().Equal(CardNote.CharactersLost, CardNote.SexUnknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("  ")]
    public void Read_NoName_RefusesAndNamesIt(string name) =>
        CardScan.Read(GiangText.Replace("Giàng Thị Mào", name, StringComparison.Ordinal))
            .Should().Be(Refuses(CardRefusal.MissingName, CardField.Name));

    [Fact]
    public void Read_NameInTwoFields_IsNotPutTogether() =>
        CardScan.Read(GiangText.Replace("Giàng Thị", "Giàng|Thị", StringComparison.Ordinal))
            .Should().Be(Refuses(CardRefusal.NameUnclear, CardField.Name));

    [Fact]
    public void Read_SeparatorsDoubled_ReadsTheSame() =>
        CardScan.Read("|" + GiangText.Replace("|", "||", StringComparison.Ordinal) + "|").Should().BeEquivalentTo(Reads(Giang), Exactly);

    [Theory]
    [InlineData("06312345")]
    [InlineData("0631234567")]
    public void Read_OldNumberNotOfNineDigits_IsLeftOutWithANote(string oldNumber)
    {
        var read = ReadCard(GiangText.Replace("063123456", oldNumber, StringComparison.Ordinal));
        read.Card.OldNumber.Should().BeNull();
        read.Notes.Should().Equal(CardNote.OldNumberUnreadable);
    }

    [Theory]
    [InlineData("Bản 9°C, 5 m², 2 m³, tổ 1·2", false)]
    [InlineData("Quay 5€", false)]
    [InlineData("Ban NÃ¥", true)]              // "å" misread: a letter that no card holds, so nothing is mended, or cut off there
    [InlineData("Bản L\u00A1u", true)]
    [InlineData("Bản L\u00BFu", true)]
    [InlineData("Bản L?u", true)]
    public void Read_AddressWithSigns_SaysLettersWereLostOnlyWhereTheyWere(string address, bool lost)
    {
        var read = ReadCard($"010190000123|063123456|Giàng Thị Mào|12051990|Nữ|{address}|15082021");
        read.Card.Address.Should().Be(address);
        read.Notes.Should().Equal(lost ? [CardNote.CharactersLost] : []);
    }

    [Theory]
    [InlineData("010190000123|063123456|Giàng Thị Mào|Bản Lầu", CardRefusal.NotACard, null)]
    [InlineData("010190000123|063123456|Giàng Thị Mào|Bản Lầu|Mường Khương", CardRefusal.BadBirthDate, CardField.BirthDate)]
    public void Read_NeitherDateNorSex_IsACardFromFiveFieldsOn(string text, CardRefusal reason, CardField? field) =>
        CardScan.Read(text).Should().Be(Refuses(reason, field));

    [Fact]
    public void Read_OldNumberInItsFieldAndAnotherBehind_KeepsTheOneInItsField() =>
        ReadCard(GiangText + "|063999999").Card.OldNumber.Should().Be("063123456");

    [Fact]
    public void Read_OldNumberBehindTheDate_IsNotCalledMissing_WhereverTheCardBegins()
    {
        var read = ReadCard("|010190000123|Giàng Thị Mào|12051990|Nữ|Bản Lầu|15082021|063123456");
        read.Card.OldNumber.Should().Be("063123456");
        read.Notes.Should().NotContain(CardNote.OldNumberFieldMissing);
    }

    [Fact]
    public void Read_OneWordOfTheNameInCapsLock_IsNoted() =>
        ReadCard(GiangText.Replace("Giàng Thị", "gIÀNG Thị", StringComparison.Ordinal)).Notes.Should().Contain(CardNote.CapsOrImeSuspected);

    [Fact]
    public void Read_TwoCardsInOneText_Refuses()
    {
        CardScan.Read(GiangText + "\r\n" + GiangText).Should().Be(Refuses(CardRefusal.SeveralCards));
        CardScan.Read(GiangText + "\n010205004567|Thào A Páo").Should().Be(Refuses(CardRefusal.SeveralCards));
        CardScan.Read(GiangText + GiangText).Should().Be(Refuses(CardRefusal.SeveralCards));
    }

    [Fact]
    public void Read_ParentsNamesBehindTheDate_AreNotKept()
    {
        var reading = CardScan.Read(GiangText + "|Giàng A Sùng|Thào Thị Dợ");
        reading.Should().BeEquivalentTo(Reads(Giang, CardNote.SurplusFields), Exactly);
    }

    [Fact]
    public void Read_FieldBeforeTheNumber_IsNotedAsSurplus() =>
        CardScan.Read("CCCD|" + GiangText).Should().BeEquivalentTo(Reads(Giang, CardNote.SurplusFields), Exactly);

    [Fact]
    public void Read_OwnNumberAgainBehindTheDate_IsNoEarlierNumber() =>
        CardScan.Read(GiangText + "|010190000123").Should().BeEquivalentTo(Reads(Giang, CardNote.SurplusFields), Exactly);

    [Fact]
    public void Read_AddressInTwoFields_IsJoinedWithANote() =>
        CardScan.Read(GiangText.Replace("4, Bản", "4|Bản", StringComparison.Ordinal))
            .Should().BeEquivalentTo(Reads(Giang, CardNote.AddressJoined), Exactly);

    [Theory]
    [InlineData("|31022021")]
    [InlineData("|00000000")]
    [InlineData("|")]
    [InlineData("")]
    public void Read_NoDateOfIssue_ReadsTheRestAndSaysSo(string end) =>
        CardScan.Read(GiangText.Replace("|15082021", end, StringComparison.Ordinal))
            .Should().BeEquivalentTo(Reads(Giang with { IssuedOn = null }, CardNote.IssueDateUnknown), Exactly);

    [Fact]
    public void Read_NoAddress_ReadsTheRest() =>
        CardScan.Read("010190000123|063123456|Giàng Thị Mào|12051990|Nữ||15082021")
            .Should().BeEquivalentTo(Reads(Giang with { Address = null }), Exactly);

    [Fact]
    public void ToString_OfEveryAnswer_ShowsNoPerson()
    {
        CardReading[] readings =
        [
            CardScan.Read(GiangText),
            CardScan.Read("010190000123|063123456|Giàng Thị Mào|12051990|X|Bản Lầu|15082021"),
            new CardReading.Ambiguous([Giang, Giang], []),
        ];
        foreach (var text in readings.Select(reading => reading.ToString()).Append(Giang.ToString()))
            text.Should().NotContainAny("Giàng", "010190000123", "063123456", "1990", "Bản Lầu");
        Giang.ToString().Should().Be("Card (ChipQr)");
    }

    private static CardReading.Read ReadCard(string text) => CardScan.Read(text).Should().BeOfType<CardReading.Read>().Subject;
}
