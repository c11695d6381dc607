using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Leases;
using QuotaTracker.Domain.Quotas;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Domain.Tests.Quotas;

public class QuotaRulesTests
{
    private static readonly DateOnly Day = new(2026, 3, 14);
    private static readonly QuotaPolicy Policy = new(new(2016, 9, 1), null, new(2_000_000), 4, "134/2016");
    private static readonly Lease Open = new(
        new(Guid.Parse("01936f2e-0000-7000-8000-000000000003")), default, StationId.Parse("KTH-01"), 1, YearMonth.Of(Day), DayMask.Of(Day), 1,
        DayMask.None, LeaseState.Open);

    private static readonly QuotaView View = new(
        ResidentStanding.Eligible, [Open], DayUsedHere: false, CentralProof.None, ProvisionalReason.OfflineWithoutLease);

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1_999_999, 1_999_999, 0)]
    [InlineData(2_000_000, 2_000_000, 0)]          // exactly the cap
    [InlineData(2_000_001, 2_000_000, 1)]
    [InlineData(10_000_000, 2_000_000, 8_000_000)]
    public void Decide_LeaseCoversTheDay_ExemptsUpToTheCap(long value, long exempt, long taxed) =>
        Decide(View, value: value).Should().Be(new QuotaDecision.Exempt(Open.Id, new(exempt), new(taxed)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Decide_NoValue_Throws(long value)
    {
        var decide = () => Decide(View, value: value);
        decide.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Decide_Export_IsCountedOnlyWhenThePolicySaysSo()
    {
        var export = new QuotaRequest(ExchangeDirection.Export, Day, new(100));
        QuotaRules.Decide(Policy, View, export, DayCertainty.NotSure, journalFrozen: true).Should().Be(new QuotaDecision.NotCounted());
        QuotaRules.Decide(Policy with { CountsExports = true }, View, export, DayCertainty.Trusted, journalFrozen: false)
            .Should().BeOfType<QuotaDecision.Exempt>();
    }

    [Fact]
    public void Decide_FrozenJournal_IsProvisionalBeforeAnythingElse() =>
        Decide(View with { Standing = ResidentStanding.NotEligible, DayUsedHere = true, Proof = CentralProof.UsedToday }, DayCertainty.Sure, frozen: true)
            .Should().Be(new QuotaDecision.Provisional(ProvisionalReason.JournalFrozen));

    [Fact]
    public void Decide_NotEligible_IsTaxedEvenOnADoubtfulDay() =>
        Decide(View with { Standing = ResidentStanding.NotEligible }, DayCertainty.NotSure)
            .Should().Be(new QuotaDecision.Taxable(TaxableReason.NotEligible, new(100)));

    [Fact]
    public void Decide_ClockNotTrusted_IsProvisionalBeforeLeaseOwnEntryAndProof()
    {
        foreach (var view in new[] { View, View with { DayUsedHere = true }, View with { Leases = [], Proof = CentralProof.NotEligible } })
            Decide(view, DayCertainty.Sure).Should().Be(new QuotaDecision.Provisional(ProvisionalReason.ClockNotTrusted));
    }

    // Central confirms nothing for a day that may be another one, so it must be told, whatever else is the matter.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decide_DayNotSure_IsTheReasonThatIsRecorded(bool frozen)
    {
        foreach (var view in new[] { View, View with { Leases = [] }, View with { Standing = ResidentStanding.Unknown } })
            Decide(view, DayCertainty.NotSure, frozen: frozen).Should().Be(new QuotaDecision.Provisional(ProvisionalReason.DayNotSure));
    }

    [Theory]
    [InlineData(CentralProof.UsedToday)]
    [InlineData(CentralProof.MonthExhausted)]
    public void Decide_OpenLeaseAndOlderProofOfUse_Exempts(CentralProof proof) =>
        Decide(View with { Proof = proof }).Should().BeOfType<QuotaDecision.Exempt>();

    [Fact]
    public void Decide_OpenLeaseAndCentralSaysNotEligible_IsTaxed() =>
        // A lease proves that the day is free; it doesn't prove that the person is entitled.
        Decide(View with { Proof = CentralProof.NotEligible }).Should().Be(new QuotaDecision.Taxable(TaxableReason.NotEligible, new(100)));

    [Fact]
    public void Decide_OwnEntryOfTheDay_IsTaxedWhateverLeasesSay() =>
        Decide(View with { DayUsedHere = true }).Should().Be(new QuotaDecision.Taxable(TaxableReason.UsedToday, new(100)));

    [Theory]
    [InlineData(CentralProof.UsedToday, TaxableReason.UsedToday)]
    [InlineData(CentralProof.MonthExhausted, TaxableReason.MonthExhausted)]
    [InlineData(CentralProof.NotEligible, TaxableReason.NotEligible)]
    public void Decide_NoLeaseAndProof_IsTaxedByTheProof(CentralProof proof, TaxableReason reason)
    {
        foreach (var standing in new[] { ResidentStanding.Eligible, ResidentStanding.Unknown })
        {
            Decide(View with { Leases = [], Proof = proof, Standing = standing })
                .Should().Be(new QuotaDecision.Taxable(reason, new(100)));
        }
    }

    [Fact]
    public void Decide_UnknownPerson_IsProvisionalEvenWithALease() =>
        Decide(View with { Standing = ResidentStanding.Unknown }).Should().Be(new QuotaDecision.Provisional(ProvisionalReason.UnknownResident));

    [Theory]
    [InlineData(ProvisionalReason.OfflineWithoutLease)]
    [InlineData(ProvisionalReason.HeldElsewhere)]
    public void Decide_NoLeaseNoProof_IsProvisionalAsTold(ProvisionalReason reason) =>
        Decide(View with { Leases = [], WithoutLease = reason }).Should().Be(new QuotaDecision.Provisional(reason));

    [Fact]
    public void Decide_LeasesThatCantGrant_ArePassedOver()
    {
        Lease[] useless =
        [
            Open with { State = LeaseState.Released }, Open with { State = LeaseState.Burned }, Open.Grant(Day),
            Open with { Days = DayMask.Of(Day.AddDays(1)) }, Open with { Month = YearMonth.Of(Day).Next },
        ];
        Decide(View with { Leases = useless }).Should().Be(new QuotaDecision.Provisional(ProvisionalReason.OfflineWithoutLease));
        var good = Open with { Id = new(Guid.Parse("01936f2e-0000-7000-8000-000000000009")) };
        Decide(View with { Leases = [.. useless, good] }).Should().Be(new QuotaDecision.Exempt(good.Id, new(100), Vnd.Zero));
    }

    [Theory]
    [InlineData(DayCertainty.Trusted, false, null)]
    [InlineData(DayCertainty.Sure, false, ProvisionalReason.ClockNotTrusted)]
    [InlineData(DayCertainty.NotSure, false, ProvisionalReason.DayNotSure)]
    [InlineData(DayCertainty.Trusted, true, ProvisionalReason.JournalFrozen)]
    [InlineData(DayCertainty.Sure, true, ProvisionalReason.JournalFrozen)]
    [InlineData(DayCertainty.NotSure, true, ProvisionalReason.DayNotSure)]
    public void Standstill_IsWhatWhoeverHasARightHereWouldBeTold(DayCertainty certainty, bool frozen, ProvisionalReason? reason)
    {
        QuotaRules.Standstill(certainty, frozen).Should().Be(reason);
        (Decide(View, certainty, frozen: frozen) as QuotaDecision.Provisional)?.Reason.Should().Be(reason);
    }

    [Fact]
    public void Decide_AnyView_AddsUpAndExemptsOnlyFromALeaseThatCanGrant()
    {
        var leases = from state in Gen.Elements(LeaseState.Open, LeaseState.Released, LeaseState.Burned)
                     from days in Gen.Choose(0, 127)
                     from used in Gen.Choose(0, 127)
                     from units in Gen.Choose(1, 4)
                     select Open with { State = state, Days = new(days << 10), UsedDays = new((days & used) << 10), Units = units };
        var cases = from list in leases.ListOf()
                    from standing in Gen.Elements(ResidentStanding.Unknown, ResidentStanding.Eligible, ResidentStanding.NotEligible)
                    from proof in Gen.Elements(CentralProof.None, CentralProof.UsedToday, CentralProof.MonthExhausted, CentralProof.NotEligible)
                    from flags in Gen.Choose(0, 7)
                    from certainty in Gen.Elements(DayCertainty.NotSure, DayCertainty.Sure, DayCertainty.Trusted)
                    from value in Gen.Choose(1, 5_000_000)
                    select (View: new QuotaView(standing, [.. list], (flags & 1) != 0, proof, ProvisionalReason.HeldElsewhere), flags, certainty, value);
        Prop.ForAll(cases.ToArbitrary(), at =>
        {
            var (view, flags, certainty, value) = at;
            var direction = (flags & 2) != 0 ? ExchangeDirection.Export : ExchangeDirection.Import;
            var decision = QuotaRules.Decide(Policy, view, new(direction, Day, new(value)), certainty, (flags & 4) != 0);
            return decision switch
            {
                QuotaDecision.Exempt exempt => exempt.ExemptPart + exempt.TaxedPart == new Vnd(value)
                    && exempt.ExemptPart > Vnd.Zero && exempt.ExemptPart <= Policy.PerTripCap
                    && view.Standing == ResidentStanding.Eligible && !view.DayUsedHere && certainty == DayCertainty.Trusted && (flags & 4) == 0
                    && view.Leases.Any(lease => lease.Id == exempt.Lease && lease.CanGrant(Day)),
                QuotaDecision.Taxable taxable => taxable.TaxedPart == new Vnd(value),
                QuotaDecision.Provisional provisional => (provisional.Reason == ProvisionalReason.DayNotSure) == (certainty == DayCertainty.NotSure),
                QuotaDecision.NotCounted => direction == ExchangeDirection.Export,
                _ => true,
            };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static QuotaDecision Decide(QuotaView view, DayCertainty certainty = DayCertainty.Trusted, long value = 100, bool frozen = false) =>
        QuotaRules.Decide(Policy, view, new(ExchangeDirection.Import, Day, new(value)), certainty, frozen);
}
