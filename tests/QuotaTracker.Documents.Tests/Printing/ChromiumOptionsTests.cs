using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Documents.Tests.Printing;

public sealed class ChromiumOptionsTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(600, true)]
    [InlineData(601, false)]
    public void Validate_Timeout_IsOneSecondToTenMinutes(int seconds, bool valid) =>
        new ChromiumOptionsValidator().Validate(null, new ChromiumOptions { TimeoutSeconds = seconds }).Succeeded.Should().Be(valid);
}
