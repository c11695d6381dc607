namespace QuotaTracker.Documents.Tests;

public sealed class DecisionNameTests
{
    [Theory]
    [InlineData("Exempt", 1, "ExemptPartly")]
    [InlineData("Confirmed", 1, "ConfirmedPartly")]
    [InlineData("Exempt", 0, "Exempt")]
    [InlineData("Confirmed", 0, "Confirmed")]
    [InlineData("Taxable", 1, "Taxable")]
    [InlineData("DutyDue", 1, "DutyDue")]
    [InlineData("Voided", 1, "Voided")]
    public void Of_WhatIsExemptInPart_SaysSo(string name, long taxedVnd, string expected)
    {
        DecisionName.Of(name, taxedVnd).Should().Be(expected);
        Words.Has($"Decision.{expected}").Should().BeTrue();
    }
}
