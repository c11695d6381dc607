using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Domain.Tests.Exchanges;

public class PresenceRulesTests
{
    private static readonly DateOnly Day = new(2026, 3, 10);
    private static readonly QuotaPolicy Policy = new(new(2016, 9, 1), null, new(2_000_000), 4, "134/2016", AllowsProxies: true, AloneFromAge: 14);

    [Theory]
    [InlineData("2012-03-10", false)]              // fourteen today
    [InlineData("2012-03-11", true)]               // tomorrow
    [InlineData("2012-03", true)]                  // perhaps on the 31st
    [InlineData("2012-02", false)]
    [InlineData("2012", true)]                     // perhaps at the end of the year
    [InlineData("2011", false)]
    [InlineData(null, false)]                      // the number says 1990
    public void NeedsGuardian_AroundTheBirthday_TakesThePersonAsYoungAsTheyMayBe(string? born, bool needs) =>
        PresenceRules.NeedsGuardian(Policy, Mao, Born(born), Day).Should().Be(needs);

    // Whoever lets the date out, or never heard of it, lets no child come alone.
    [Theory]
    [InlineData("010312000321", null, false)]      // perhaps fourteen already
    [InlineData("010313000321", null, true)]
    [InlineData("010313000321", "1990", false)]    // a corrected paper: the date on it counts
    public void NeedsGuardian_WithoutADateOfBirth_GoesByTheNumber(string number, string? born, bool needs)
    {
        PersonalNumber.TryParse(number, out var resident).Should().BeTrue();
        PresenceRules.NeedsGuardian(Policy, resident, Born(born), Day).Should().Be(needs);
    }

    [Fact]
    public void NeedsGuardian_APolicyWithoutAnAge_AsksNobody() =>
        PresenceRules.NeedsGuardian(Policy with { AloneFromAge = 0 }, Mao, Born("2026-03-10"), Day).Should().BeFalse();

    [Theory]
    [InlineData("1990-05-12", null, null, null, null)]
    [InlineData("2012-03-11", null, null, null, PresenceFault.GuardianMissing)]
    [InlineData("2012-03-11", RepresentativeKind.Guardian, "010190000777", null, null)]
    [InlineData("1990-05-12", RepresentativeKind.Guardian, "010190000777", null, null)]                         // an old mother with her son
    [InlineData("2012-03-11", RepresentativeKind.Guardian, "010190000123", null, PresenceFault.SamePerson)]
    [InlineData("2012-03-11", RepresentativeKind.Guardian, "01019000077", null, PresenceFault.SamePerson)]      // eleven digits
    [InlineData("2012-03-11", RepresentativeKind.Guardian, "010208000777", null, null)]                         // eighteen this year
    [InlineData("2012-03-11", RepresentativeKind.Guardian, "010209000777", null, PresenceFault.RepresentativeTooYoung)]
    [InlineData("1990-05-12", RepresentativeKind.Proxy, "010190000777", "giấy ủy quyền của xã", null)]
    [InlineData("1990-05-12", RepresentativeKind.Proxy, "010190000777", "abc", null)]
    [InlineData("1990-05-12", RepresentativeKind.Proxy, "010190000777", " ab ", PresenceFault.PaperMissing)]
    [InlineData("1990-05-12", RepresentativeKind.Proxy, "010190000777", null, PresenceFault.PaperMissing)]
    public void Check_WhoeverIsHere_IsJudgedByThePolicy(string born, RepresentativeKind? kind, string? number, string? paper, PresenceFault? fault)
    {
        var representative = kind is { } which ? new Representative(which, number!, paper) : null;
        PresenceRules.Check(Policy, Mao, Born(born), representative, Day).Should().Be(fault);
    }

    [Fact]
    public void Check_AProxyWhereThePolicyAllowsNone_IsRefusedWhateverThePaper() =>
        PresenceRules.Check(Policy with { AllowsProxies = false }, Mao, null, new(RepresentativeKind.Proxy, "010190000777", "giấy ủy quyền"), Day)
            .Should().Be(PresenceFault.ProxyRefused);

    [Theory]
    [InlineData("2012-02-29", 2025, 2, 28, 12)]
    [InlineData("2012-02-29", 2025, 3, 1, 13)]
    [InlineData("2012-02-29", 2028, 2, 29, 16)]
    [InlineData("2027-01-01", 2026, 3, 10, -1)]
    public void AgeOn_AroundAnUnusualBirthday_CountsWholeYears(string born, int year, int month, int day, int age) =>
        Born(born)!.Value.AgeOn(new(year, month, day)).Should().Be(age);

    private static PersonalNumber Mao => PersonalNumber.TryParse("010190000123", out var number) ? number : throw new InvalidOperationException();

    private static BirthDate? Born(string? text) => BirthDate.TryParse(text, out var date) ? date : null;
}
