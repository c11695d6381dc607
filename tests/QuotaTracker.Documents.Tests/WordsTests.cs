using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace QuotaTracker.Documents.Tests;

public sealed partial class WordsTests
{
    private static readonly Dictionary<string, string> Vietnamese = Read(CultureInfo.InvariantCulture);

    private static readonly Dictionary<string, string> English = Read(Words.English);

    [Fact]
    public void Keys_InBothLanguages_AreTheSame() => English.Keys.Should().BeEquivalentTo(Vietnamese.Keys);

    [Fact]
    public void Places_InBothLanguages_AreTheSame()
    {
        foreach (var (key, text) in Vietnamese)
            Places(English[key]).Should().Equal(Places(text), $"{key} gets the same arguments in each language");
    }

    [Fact]
    public void Texts_InBothLanguages_AreComposedAndNotEmpty()
    {
        foreach (var (key, text) in Vietnamese.Concat(English))
        {
            text.Trim().Should().Be(text).And.NotBeEmpty(key);
            text.IsNormalized(NormalizationForm.FormC).Should().BeTrue($"{key} would else be printed with loose marks");
        }
    }

    [Fact]
    public void Texts_WithoutPlaces_HaveNoBraces()
    {
        foreach (var (key, text) in Vietnamese.Concat(English))
            PlacePattern.Replace(text, "").Should().NotContainAny(["{", "}"], key);
    }

    [Theory]
    [InlineData("vi", "Miễn thuế")]
    [InlineData("vi-VN", "Miễn thuế")]
    [InlineData("en", "Exempt")]
    [InlineData("en-GB", "Exempt")]
    [InlineData("zh-CN", "Miễn thuế")]
    [InlineData("", "Miễn thuế")]
    public void Get_AnyCulture_ReadsEnglishOrElseVietnamese(string culture, string expected) =>
        Words.Get("Decision.Exempt", CultureInfo.GetCultureInfo(culture)).Should().Be(expected);

    [Fact]
    public void Get_TextWithPlaces_PutsArgumentsIn() =>
        Words.Get("Reason.OverCap", Words.Vietnamese, VietnameseText.Money(2_000_000)).Should().Be("phần vượt 2.000.000 ₫");

    [Fact]
    public void Get_Statement_SaysWhatTheSlipIsNot() =>
        Words.Get("Receipt.Statement", Words.Vietnamese).Should().Be(
            "Phiếu kiểm soát – không thay tờ khai hải quan HQ2019/TKNKBG, không phải chữ ký số theo luật");

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

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        Words.Resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<string> Places(string text) =>
        PlacePattern.Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.CultureInvariant)]
    private static partial Regex PlacePattern { get; }
}
