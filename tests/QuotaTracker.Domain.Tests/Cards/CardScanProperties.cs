using System.Globalization;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Cards;

namespace QuotaTracker.Domain.Tests.Cards;

public class CardScanProperties
{
    private static readonly string[] Syllables =
    [
        "Giàng", "Thào", "Vàng", "Sùng", "Lý", "Hoàng", "Nguyễn", "Trương", "Đặng", "Phượng", "Thị", "Mào", "Páo", "Dợ", "Chư",
        "Seo", "A", "Ngọc", "Hữu", "Quỳnh", "Bảo", "Khánh", "Ứng", "Ỷ", "Ánh", "Ổn", "Đỗ", "Xuân", "Liễu", "Tẩn", "Mẩy", "Phà",
    ];

    private static readonly Arbitrary<string[]> Words = Gen.Elements(Syllables).NonEmptyListOf().Select(list => list.Take(6).ToArray()).ToArbitrary();

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void Read_AnyString_NeverThrows() =>
        Prop.ForAll<string?>(text => CardScan.Read(text) is not null).Check(Thorough);

    [Fact]
    public void Read_AnyPiecesInACardsPlaces_NeverThrowsAndKeepsOnlyComposedText()
    {
        string[] pieces =
        [
            "010190000123", "063123456", "12051990", "Nam", "Nữ", "Ná»¯", "|", "\r\n", "\uD800", "\uFFFD", "Ã", "á»", "\u00A0", "%", "%C3", "%20",
            "&#55296;", "&#7883;", "0225", "01950160", "IDVNM", "<", "?", "Giàng", "a\u0300", " ", "\u0081", "15082021", "|", "|",
        ];
        var texts = Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, text => CardScan.Read(text) is not CardReading.Read read || read.Card.Name.IsNormalized()).Check(Thorough);
    }

    [Fact]
    public void Read_UndamagedCard_ChangesAndNotesNothing() => Prop.ForAll(Words, words =>
        Is(CardScan.Read(Text(words)), words)).Check(Thorough);

    [Fact]
    public void Read_DecomposedCard_IsTheUndamagedOne() => Prop.ForAll(Words, words =>
        Is(CardScan.Read(Text(words).Normalize(NormalizationForm.FormD)), words)).Check(Thorough);

    [Fact]
    public void Read_Mojibake_GivesTheNameBack()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var windows1252 = Encoding.GetEncoding(1252);   // the runtime's table, so that ours is checked against another
        Prop.ForAll(Words, words => Is(
            CardScan.Read(windows1252.GetString(Encoding.UTF8.GetBytes(Text(words)))), words, CardNote.MendedMojibake)).Check(Thorough);
    }

    [Fact]
    public void Read_Entities_GiveTheNameBack() => Prop.ForAll(Words, words =>
    {
        var damaged = string.Concat(Text(words).Select(character => character < 0x80
            ? character.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"&#{(int)character};")));
        return Is(CardScan.Read(damaged), words, CardNote.MendedEntities);
    }).Check(Thorough);

    [Fact]
    public void Read_NamedEntities_GiveTheNameBack() => Prop.ForAll(Words, words =>
        Is(CardScan.Read(WebUtility.HtmlEncode(Text(["Vàng", .. words]))), ["Vàng", .. words], CardNote.MendedEntities)).Check(Thorough);

    [Fact]
    public void Read_PercentEncoding_GivesTheNameBack() => Prop.ForAll(Words, words =>
        Is(CardScan.Read(string.Join('|', Text(words).Split('|').Select(Uri.EscapeDataString))), words, CardNote.MendedPercent))
            .Check(Thorough);

    [Fact]
    public void Read_BytesAsNumbers_GiveTheNameBack() => Prop.ForAll(Words, anyWords =>
    {
        string[] words = ["Vàng", .. anyWords];   // a name that is one accented letter turns into 12 digits, and no one can tell
        var damaged = string.Concat(Encoding.UTF8.GetBytes(Text(words)).Select(value => value < 0x80
            ? ((char)value).ToString()
            : value.ToString("0000", CultureInfo.InvariantCulture)));
        return Is(CardScan.Read(damaged), words, CardNote.MendedBytes);
    }).Check(Thorough);

    // Always "Nữ" and "Bản Lầu", so that each kind of damage finds something to damage.
    private static string Text(string[] words) => $"010190000123|063123456|{string.Join(' ', words)}|12051990|Nữ|Bản Lầu|15082021";

    private static bool Is(CardReading reading, string[] words, params CardNote[] notes) =>
        reading is CardReading.Read read && read.Card.Name == string.Join(' ', words) && read.Card.Address == "Bản Lầu"
        && read.Card.Sex == Sex.Female && read.Notes.SequenceEqual(notes);
}
