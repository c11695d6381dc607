using QuotaTracker.Domain.Cards;
using static QuotaTracker.Domain.Tests.Cards.CardSamples;

namespace QuotaTracker.Domain.Tests.Cards;

public class CardMendingTests
{
    [Fact]
    public void Read_BytesAsNumbers_ArePutTogetherAndMarked() =>
        CardScan.Read(
            "010190000123|063123456|Gi01950160ng Th022501870139 M01950160o|12051990|N022501870175|B022501860163n L022501860167u|15082021")
            .Should().BeEquivalentTo(Reads(Giang with { Address = "Bản Lầu" }, CardNote.MendedBytes), Exactly);

    [Fact]
    public void Read_BytesSwallowed_LeavesAQuestionMarkAndWarns()
    {
        // Of "ị" the last byte, of "à" the first one.
        var read = ReadCard(Named("Ng022501870141c Th02250187 M0160o"));
        read.Card.Name.Should().Be("Ngọc Th? M?o");
        read.Notes.Should().Equal(CardNote.MendedBytes, CardNote.CharactersLost);
    }

    [Theory]
    [InlineData("Tr019801760161ng", "Trư?ng")]        // of "ơ", beside a whole "ư", the first byte
    [InlineData("Tr0198017601610161ng", "Trư?ng")]    // two pieces side by side are one gap
    [InlineData("M0195016001950159o", "Mà?o")]        // a whole letter that no card holds
    [InlineData("0144inh M01950160o", "?inh Mào")]    // of "Đ" the first byte, before anything else
    public void Read_BytesSwallowedBesideWholeLetters_LeavesOneQuestionMarkAndWarns(string name, string expected)
    {
        var read = ReadCard(Named(name));
        read.Card.Name.Should().Be(expected);
        read.Notes.Should().Equal(CardNote.MendedBytes, CardNote.CharactersLost);
    }

    [Fact]
    public void Read_DigitsThatSpellBytesBesideBytes_StayDigits()
    {
        var read = ReadCard("019501600131|019501600|Gi01950160ng Th022501870139 M01950160o|01051960|Nam|Số 0150|15082021");
        read.Card.Number.Value.Should().Be("019501600131");
        read.Card.OldNumber.Should().Be("019501600");
        read.Card.Name.Should().Be("Giàng Thị Mào");
        read.Card.Address.Should().Be("Số 0150");
        read.Notes.Should().Contain(CardNote.MendedBytes).And.NotContain(CardNote.CharactersLost);
    }

    [Fact]
    public void Read_HouseNumberThatLooksLikeAByte_StaysANumber()
    {
        const string Text = "010190000123||Giàng Thị Mào|12051990|Nữ|Số 0150, tổ 0195|15082021";
        ReadCard(Text).Card.Address.Should().Be("Số 0150, tổ 0195");
        ReadCard(Text).Notes.Should().BeEmpty();
    }

    [Fact]
    public void Read_NumbersThatSpellBytes_StayNumbers()
    {
        var read = ReadCard("019501600131|019501600|Giàng Thị Mào|01051960|Nam|Bản Lầu|15082021");
        read.Card.Number.Value.Should().Be("019501600131");
        read.Card.OldNumber.Should().Be("019501600");
        read.Notes.Should().NotContain(CardNote.MendedBytes);
    }

    [Theory]
    [InlineData("GIÃ€NG", "GIÀNG")]        // the second byte is 80, the least that can stand there
    [InlineData("Tiáº¿n", "Tiến")]         // the last byte is BF, the greatest
    public void Read_MojibakeWithBytesAtTheEndsOfTheirRange_IsMended(string name, string expected)
    {
        var read = ReadCard(Named(name, sex: "Ná»¯"));
        read.Card.Name.Should().Be(expected);
        read.Notes.Should().Equal(CardNote.MendedMojibake);
    }

    [Theory]
    [InlineData("MÃ o", "Mào")]           // the non-breaking space of "à" became a plain one
    [InlineData("SÃ¹ng Thá»‹ BÃ o", "Sùng Thị Bào")]
    [InlineData("Äáº·ng VÃ ng", "Đặng Vàng")]   // byte 90 of "Đ" was swallowed
    public void Read_MojibakeWithOneWayToFillTheGap_IsMended(string name, string expected)
    {
        var read = ReadCard(Named(name, sex: "Ná»¯"));
        read.Card.Name.Should().Be(expected);
        read.Notes.Should().Equal(CardNote.MendedMojibake);
    }

    [Fact]
    public void Read_MojibakeWithSeveralWaysToFillTheGap_ShowsThemAll()
    {
        var reading = CardScan.Read(Named("HoÃ ng Ngá»c", sex: "Ná»¯"));   // the last byte of the letter before c was swallowed
        var ambiguous = reading.Should().BeOfType<CardReading.Ambiguous>().Subject;
        ambiguous.Candidates.Select(card => card.Name)
            .Should().BeEquivalentTo("Hoàng Ngềc", "Hoàng Ngọc", "Hoàng Ngỏc", "Hoàng Ngờc");
        ambiguous.Candidates.Should().OnlyContain(card => card.Number == Giang.Number && card.BirthDate == Giang.BirthDate);
        ambiguous.Notes.Should().Equal(CardNote.MendedMojibake);
    }

    [Fact]
    public void Read_MojibakeInCapitalsBeforeABlank_ShowsEachCapital()
    {
        var reading = CardScan.Read(Named("GIANG VÃ NAM", sex: "Ná»¯"));
        reading.Should().BeOfType<CardReading.Ambiguous>().Which.Candidates.Select(card => card.Name)
            .Should().BeEquivalentTo("GIANG VÁ NAM", "GIANG VÍ NAM", "GIANG VÝ NAM");
    }

    [Fact]
    public void Read_MojibakeWithEightWaysToFillTheGaps_StillShowsThemAll() =>
        CardScan.Read(Named("Ngá»c Äang", sex: "Ná»¯")).Should().BeOfType<CardReading.Ambiguous>().Which.Candidates.Select(card => card.Name)
            .Should().BeEquivalentTo(
                "Ngềc čang", "Ngọc čang", "Ngỏc čang", "Ngờc čang", "Ngềc Đang", "Ngọc Đang", "Ngỏc Đang", "Ngờc Đang");

    // Each Ä is one of two letters and each á» one of five: a thousand ways are tried, of which one is in capitals throughout.
    [Fact]
    public void Read_MojibakeWithAThousandWaysToTry_IsMended()
    {
        var read = ReadCard(Named("Äá»C Äá»C Äá»C", sex: "Ná»¯"));
        read.Card.Name.Should().Be("ĐỐC ĐỐC ĐỐC");
        read.Notes.Should().Equal(CardNote.MendedMojibake);
    }

    [Theory]
    [InlineData("Ngá»c Há»ng Tá»n")]
    [InlineData("Äá»C Äá»C Äá»C ÄI")]     // two thousand to try
    public void Read_MojibakeWithTooManyWays_IsLeftAsItCameWithAWarning(string name)
    {
        var read = ReadCard(Named(name, sex: "Ná»¯"));
        read.Card.Name.Should().Be(name);
        read.Notes.Should().Equal(CardNote.MendedMojibake, CardNote.CharactersLost);
    }

    [Theory]
    [InlineData("LÝ A PAO", "Ban Lau")]    // as bytes, a letter that lost its end, and none fits: nothing may be cut off there
    [InlineData("Giàng Thị Mào", "Ban Lau")]
    [InlineData("Giang Thi Mao", "Bản Lầu")]
    public void Read_SoundTextBesideMojibake_IsLeftAsItCameWithAWarning(string name, string address)
    {
        var read = ReadCard($"010190000123|063123456|{name}|12051990|Ná»¯|{address}|15082021");
        read.Card.Name.Should().Be(name);
        read.Card.Address.Should().Be(address);
        read.Notes.Should().Equal(CardNote.MendedMojibake, CardNote.CharactersLost);
    }

    [Fact]
    public void Read_SoundSexBesideMojibake_IsNoReasonToWarn()
    {
        var read = ReadCard(Named("VÃ¹ng", sex: "Nữ"));
        read.Card.Sex.Should().Be(Sex.Female);
        read.Notes.Should().Equal(CardNote.MendedMojibake);
    }

    [Fact]
    public void Read_MojibakeWithoutALetter_IsMended() =>   // “12”, of which byte 9D was swallowed
        ReadCard("010190000123|063123456|Giang Thi Mao|12051990|Ná»¯|â€œ12â€|15082021").Card.Address.Should().Be("“12”");

    [Theory]
    [InlineData("\u0081", "Á")]
    [InlineData("\u008D", "Í")]
    [InlineData("\u009D", "Ý")]
    public void Read_MojibakeWithBytesThatHaveNoCharacter_PassesThroughThem(string second, string letter)
    {
        var read = ReadCard(Named($"Ã{second}nh", sex: "Ná»¯"));
        read.Card.Name.Should().Be($"{letter}nh");
        read.Notes.Should().Equal(CardNote.MendedMojibake);
    }

    [Theory]
    [InlineData("XÃ LA")]                  // a plain capital Ã before a blank
    [InlineData("VÌ A BÌNH")]              // as bytes, letters that lost their end, with one way to fill each gap
    [InlineData("GIÀNG THỊ MÀO")]
    [InlineData("Lý Ý")]
    [InlineData("Y Bĭng Niê Kdăm")]
    [InlineData("H'Mai Ŏ-Ƀ")]
    public void Read_UnusualButSoundName_IsNotMended(string name)
    {
        var read = ReadCard(Named(name));
        read.Card.Name.Should().Be(name);
        read.Notes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("gIÀNG tHỊ mÀO", "nỮ")]
    [InlineData("Gia2ng Thi5 Ma2o", "Nữ")]
    public void Read_CapsLockOrInputMethod_IsMarkedAndNotRepaired(string name, string sex)
    {
        var read = ReadCard(Named(name, sex));
        read.Card.Name.Should().Be(name);
        read.Card.Sex.Should().Be(Sex.Female);
        read.Notes.Should().Equal(CardNote.CapsOrImeSuspected);
    }

    [Theory]
    [InlineData("Gi?ng Th? Mào", "Gi?ng Th? Mào")]
    [InlineData("Gi\uFFFDng Th\u0001 Mào", "Gi?ng Th? Mào")]
    [InlineData("Thá»", "Thá»")]          // nothing else in this scan shows what happened
    public void Read_LettersLostForGood_KeepsTheGapAndWarns(string name, string expected)
    {
        var read = ReadCard(Named(name));
        read.Card.Name.Should().Be(expected);
        read.Notes.Should().Equal(CardNote.CharactersLost);
    }

    [Fact]
    public void Read_HalfOfASurrogatePair_BecomesAGap() => ReadCard(Named("Gi" + '\uD800' + "ng")).Card.Name.Should().Be("Gi?ng");

    [Fact]
    public void Read_WholeTextPercentEncoded_ReadsWithSeparators()
    {
        CardScan.Read(Uri.EscapeDataString(GiangText)).Should().BeEquivalentTo(Reads(Giang, CardNote.MendedPercent), Exactly);
        CardScan.Read(System.Net.WebUtility.UrlEncode(GiangText)).Should().BeEquivalentTo(Reads(Giang, CardNote.MendedPercent), Exactly);
    }

    [Theory]
    [InlineData("Km5+200, giảm 50%, Bản Lầu")]
    [InlineData("Lô %C3, Bản Lầu")]        // half a letter: not UTF-8
    [InlineData("Lô %zz, A & B")]
    public void Read_PercentAndPlusThatAreNoEncoding_Stay(string address)
    {
        var read = ReadCard($"010190000123||Giàng Thị Mào|12051990|Nữ|{address}|15082021");
        read.Card.Address.Should().Be(address);
        read.Notes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Km5+200 B%E1%BA%A3n", "Km5+200 Bản")]
    [InlineData("Km5+200%20B%E1%BA%A3n", "Km5+200 Bản")]
    public void Read_PlusWhereBlanksAreWrittenOtherwise_StaysAPlus(string address, string expected) =>
        ReadCard($"010190000123|063123456|Giang|12051990|N%E1%BB%AF|{address}|15082021").Card.Address.Should().Be(expected);

    [Fact]
    public void Read_PercentEncodingToTheVeryEnd_IsDecoded()
    {
        var read = ReadCard("010190000123|063123456|Giang|12051990|N%E1%BB%AF|X%C3%A3");
        read.Card.Address.Should().Be("Xã");
        read.Notes.Should().Equal(CardNote.MendedPercent, CardNote.IssueDateUnknown);
    }

    private static string Named(string name, string sex = "Nữ") => $"010190000123|063123456|{name}|12051990|{sex}|Ban Lau|15082021";

    private static CardReading.Read ReadCard(string text) => CardScan.Read(text).Should().BeOfType<CardReading.Read>().Subject;
}
