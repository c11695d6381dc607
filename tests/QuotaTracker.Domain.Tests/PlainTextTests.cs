namespace QuotaTracker.Domain.Tests;

public class PlainTextTests
{
    [Theory]
    [InlineData('\0')]
    [InlineData('\n')]
    [InlineData('\u0085')]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u061C')]
    [InlineData('\u200E')]
    [InlineData('\u200F')]
    [InlineData('\u202A')]
    [InlineData('\u202E')]
    [InlineData('\u2066')]
    [InlineData('\u2069')]
    public void Text_WithACharacterThatIsHiddenAndChangesTheRest_IsNotPlain(char hidden)
    {
        PlainText.IsPlain($"Giàng{hidden} Thị Mào").Should().BeFalse();
        PlainText.Of($"Giàng{hidden} Thị Mào{hidden}").Should().Be("Giàng Thị Mào");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Giàng Thị Mào")]
    [InlineData("Y\u200Dà\u200C\u00AD")]    // joiners and a soft hyphen are writing
    [InlineData("\u2027\u202F\u2065\u206A")]  // the neighbours
    [InlineData("𠮷野")]
    public void Text_OfLettersAlone_StaysAsItIs(string text)
    {
        PlainText.IsPlain(text).Should().BeTrue();
        PlainText.Of(text).Should().Be(text);
    }

    [Fact]
    public void IsPlain_NoText_IsPlain() => PlainText.IsPlain(null).Should().BeTrue();
}
