using QuotaTracker.Domain.Cards;
using static QuotaTracker.Domain.Tests.Cards.CardSamples;

namespace QuotaTracker.Domain.Tests.Cards;

/// <summary>Each row of card_scans.tsv, which are texts as scanners deliver them, against exactly what it must yield.</summary>
public class CardScanRowsTests
{
    private static readonly Card ShortAddress = Giang with { Address = "Bản Lầu" };

    private static readonly Dictionary<string, CardReading> Expected = new()
    {
        ["clean_chip"] = Reads(Giang),
        ["no_old_number"] = Reads(Thao),
        ["six_fields"] = Reads(Thao, CardNote.OldNumberFieldMissing),
        ["new_card_extra"] = Reads(
            new Card
            {
                Number = PersonalNumberTests.Parse("010300001234"),
                OldNumber = "063999888",
                Name = "Vàng Seo Chư",
                BirthDate = new BirthDate(2000, 3, 15),
                Sex = Sex.Male,
                Address = "Thôn Sín Chải, Xã Si Ma Cai, Lào Cai",
                IssuedOn = new DateOnly(2024, 12, 2),
                EarlierNumbers = [PersonalNumberTests.Parse("010200001234")],
                Source = CardSource.ChipQr,
            },
            CardNote.SurplusFields, CardNote.EarlierNumberOffered, CardNote.SexMismatch),   // digit 4 is 3: female
        ["sex_mismatch"] = Reads(
            Giang with { Number = PersonalNumberTests.Parse("010090000123"), Address = "Bản Lầu, Mường Khương, Lào Cai" },
            CardNote.SexMismatch),
        ["decomposed"] = Reads(Giang with { Address = "Na Lốc 4, Bản Lầu" }),
        ["mojibake"] = Reads(ShortAddress, CardNote.MendedMojibake),
        ["entities"] = Reads(ShortAddress, CardNote.MendedEntities),
        ["percent"] = Reads(ShortAddress, CardNote.MendedPercent),
        ["year_only_birth"] = Reads(
            new Card
            {
                Number = PersonalNumberTests.Parse("010155000321"),
                OldNumber = "060111222",
                Name = "Sùng Thị Dợ",
                BirthDate = new BirthDate(1955, null, null),
                Sex = Sex.Female,
                Address = "Pha Long, Mường Khương, Lào Cai",
                IssuedOn = new DateOnly(2022, 1, 1),
                Source = CardSource.ChipQr,
            },
            CardNote.BirthDayUnknown),
        ["short_number"] = new CardReading.Refused(CardRefusal.NumberWrongLength, CardField.Number),
        ["not_a_card"] = new CardReading.Refused(CardRefusal.NotACard),
        ["empty"] = new CardReading.Refused(CardRefusal.Empty),
        ["mrz"] = Reads(
            new Card
            {
                Number = PersonalNumberTests.Parse("010190000123"),
                Name = "GIANG THI MAO",
                NameHasNoDiacritics = true,
                BirthDate = new BirthDate(1990, 5, 12),
                Sex = Sex.Female,
                ExpiresOn = new DateOnly(2030, 5, 12),
                Source = CardSource.MachineReadableZone,
            },
            CardNote.NameWithoutDiacritics),
    };

    private static readonly Dictionary<string, string> Scans = File
        .ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cards", "card_scans.tsv"))
        .Skip(1)
        .Select(line => line.Split('\t'))
        .ToDictionary(columns => columns[0], columns => columns[1].Replace("\\n", "\n", StringComparison.Ordinal));

    public static TheoryData<string> Cases => new(Scans.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_RowOfTheFile_YieldsExactlyItsExpectation(string name)
    {
        Expected.Should().ContainKey(name, "each row needs an expectation");
        CardScan.Read(Scans[name]).Should().BeEquivalentTo(Expected[name], Exactly);
    }

    [Fact]
    public void Expectations_All_BelongToARow() => Scans.Keys.Should().BeEquivalentTo(Expected.Keys);
}
