using System.Globalization;

namespace QuotaTracker.Documents.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("vi", "Miễn thuế")]
    [InlineData("vi-VN", "Miễn thuế")]
    [InlineData("en", "Exempt")]
    [InlineData("en-GB", "Exempt")]
    [InlineData("zh-CN", "免税")]
    [InlineData("zh-Hans", "免税")]
    [InlineData("fr", "Miễn thuế")]
    [InlineData("", "Miễn thuế")]
    public void Get_AnyCulture_ReadsEnglishOrChineseOrElseVietnamese(string culture, string expected) =>
        Words.Get("Decision.Exempt", CultureInfo.GetCultureInfo(culture)).Should().Be(expected);

    [Fact]
    public void Get_TextWithPlaces_PutsArgumentsIn() =>
        Words.Get("Reason.OverCap", Words.Vietnamese, VietnameseText.Money(2_000_000)).Should().Be("phần vượt 2.000.000 ₫");

    [Fact]
    public void Get_MissingKey_Throws()
    {
        Words.Has("Decision.Perhaps").Should().BeFalse();
        ((Action)(() => Words.Get("Decision.Perhaps", Words.English))).Should().Throw<KeyNotFoundException>();
    }

    [Theory]
    [InlineData("Decision", "Exempt Taxable Provisional NotCounted Confirmed DutyDue Pending Voided")]
    [InlineData("Reason", "UsedToday MonthExhausted NotEligible OfflineWithoutLease HeldElsewhere ClockNotTrusted DayNotSure UnknownResident JournalFrozen RightLost OutsideLease OverCap")]
    [InlineData("Direction", "Import Export")]
    [InlineData("CheckpointKind", "InternationalGate MainGate SecondaryGate Opening BorderMarket")]
    [InlineData("CardSource", "ChipQr MachineReadableZone")]
    [InlineData("CardField", "Number Name BirthDate Sex ExpiresOn DocumentNumber Nationality WholeZone")]
    [InlineData("CardNote", "OldNumberFieldMissing OldNumberUnreadable SurplusFields EarlierNumberOffered MendedMojibake MendedEntities MendedPercent MendedBytes CharactersLost NameWithoutDiacritics NameMayBeCutShort BirthDayUnknown CapsOrImeSuspected SexMismatch BirthYearMismatch UnknownProvince SexUnknown AddressJoined IssueDateUnknown")]
    [InlineData("CardRefusal", "Empty TooLong NotACard NumberWrongLength NumberNotDigits MissingName NameUnclear BadBirthDate BadSex BadExpiryDate SeveralCards MrzWrongLength MrzBadCharacters MrzChecksum MrzNumbersDiffer MrzNationality")]
    [InlineData("Unit", "Kilogram Tonne Litre Metre Head Item Piece Fruit Pair Set Bunch Bag Sack Box Carton")]
    [InlineData("Verification", "Genuine BadSignature UnknownKey NotAReceipt")]
    [InlineData("Printing", "BrowserMissing Failed TimedOut")]
    public void Has_NamesOfTheField_AllHaveWords(string area, string names) =>
        names.Split(' ').Should().OnlyContain(name => Words.Has($"{area}.{name}"));
}
