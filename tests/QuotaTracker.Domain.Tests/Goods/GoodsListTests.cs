using QuotaTracker.Domain.Goods;

namespace QuotaTracker.Domain.Tests.Goods;

public class GoodsListTests
{
    private static readonly DateOnly Start = new(2026, 1, 1);
    private static readonly DateOnly End = new(2026, 2, 28);
    private static readonly CheckpointCode Kth = CheckpointCode.Parse("KTH");
    private static readonly GoodsList List = new(
        [Item("07", "Rau"), Item("0703", "Hành"), Item("07032090", "Tỏi"), Item("0805", "Cam", End), Item("0805", "Cam mới", null, End.AddDays(1))],
        [
            new(HsCode.Parse("0207"), null, "cúm", Start, null), new(HsCode.Parse("0805"), Kth, "kiểm dịch", Start, End),
            new(HsCode.Parse("08051010"), Kth, "riêng", Start, End), new(HsCode.Parse("0703"), CheckpointCode.Parse("BVU"), "nơi khác", Start, null),
        ]);

    [Fact]
    public void HsCode_ThatCantBeRead_IsNoCodeAndSaysHowOneIsWritten()
    {
        HsCode.TryParse("07.032", out var code).Should().BeFalse();
        code.Digits.Should().BeEmpty();
        FluentActions.Invoking(() => HsCode.Parse("07.032")).Should().Throw<FormatException>().WithMessage("*2, 4, 6 or 8 digits*");
    }

    [Theory]
    [InlineData("07032090", "Tỏi")]
    [InlineData("07032010", "Hành")]
    [InlineData("0703", "Hành")]
    [InlineData("070190", "Rau")]
    [InlineData("07", "Rau")]
    public void Check_SeveralRowsFit_TakesTheLongestPrefix(string code, string name) =>
        List.Check(HsCode.Parse(code), Start, Kth).Should().BeOfType<GoodsVerdict.Listed>().Which.Item.NameVi.Should().Be(name);

    [Theory]
    [InlineData("08")]         // only what lies below it is listed
    [InlineData("0101")]
    public void Check_NoRowFits_IsNotListed(string code) =>
        List.Check(HsCode.Parse(code), Start, CheckpointCode.Parse("LC1")).Should().BeOfType<GoodsVerdict.NotListed>();

    [Fact]
    public void Check_DatedRows_HoldOnTheirDaysOnly()
    {
        var elsewhere = CheckpointCode.Parse("LC1");
        Name(Start.AddDays(-1)).Should().BeNull();
        Name(Start).Should().Be("Cam");
        Name(End).Should().Be("Cam");
        Name(End.AddDays(1)).Should().Be("Cam mới");
        string? Name(DateOnly day) => (List.Check(HsCode.Parse("08052000"), day, elsewhere) as GoodsVerdict.Listed)?.Item.NameVi;
    }

    [Fact]
    public void Check_StopOfACheckpoint_HoldsThereAndOnItsDaysOnly()
    {
        var code = HsCode.Parse("08052000");
        List.Check(code, Start, Kth).Should().BeOfType<GoodsVerdict.Stopped>().Which.Item.Reason.Should().Be("kiểm dịch");
        List.Check(code, End, Kth).Should().BeOfType<GoodsVerdict.Stopped>();
        List.Check(code, End.AddDays(1), Kth).Should().BeOfType<GoodsVerdict.Listed>();
        List.Check(code, Start, CheckpointCode.Parse("LC1")).Should().BeOfType<GoodsVerdict.Listed>();
        List.Check(HsCode.Parse("07032090"), Start, Kth).Should().BeOfType<GoodsVerdict.Listed>();
        List.Check(HsCode.Parse("08051010"), Start, Kth).Should().BeOfType<GoodsVerdict.Stopped>().Which.Item.Reason.Should().Be("riêng");
    }

    [Fact]
    public void Check_StopEverywhere_WinsOverTheListAndOverNoRow()
    {
        List.Check(HsCode.Parse("02071400"), Start, Kth).Should().BeOfType<GoodsVerdict.Stopped>();
        List.Check(HsCode.Parse("02071400"), Start.AddDays(-1), Kth).Should().BeOfType<GoodsVerdict.NotListed>();
    }

    [Fact]
    public void On_ADay_GivesItsRowsByCode() =>
        List.On(Start).Select(item => item.NameVi).Should().Equal("Rau", "Hành", "Tỏi", "Cam");

    [Theory]
    [InlineData("07", "07")]
    [InlineData("0703", "0703")]
    [InlineData("0703.20", "070320")]
    [InlineData(" 0703.20.90 ", "07032090")]
    [InlineData("0703 20 90", "07032090")]
    public void HsCode_TryParse_TakesTwoToEightDigits(string text, string digits) => HsCode.Parse(text).Digits.Should().Be(digits);

    [Theory]
    [InlineData("0")]
    [InlineData("070")]
    [InlineData("0703209011")]
    [InlineData("07a3")]
    [InlineData("٠٧")]
    [InlineData("")]
    [InlineData(null)]
    public void HsCode_TryParse_AnythingElse_Fails(string? text) => HsCode.TryParse(text, out _).Should().BeFalse();

    private static GoodsItem Item(string hs, string name, DateOnly? to = null, DateOnly? from = null) =>
        new(HsCode.Parse(hs), name, name, "Kilogram", from ?? Start, to);
}
