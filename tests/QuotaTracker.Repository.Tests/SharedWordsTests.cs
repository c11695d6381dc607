using QuotaTracker.Contracts.Public;
using QuotaTracker.Contracts.Reference;
using QuotaTracker.Documents;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Cards;
using QuotaTracker.Domain.Exchanges;
using QuotaTracker.Domain.Journal;
using QuotaTracker.Domain.Places;
using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Repository.Tests;

/// <summary>Whatever the rules can answer has words for people. A new member without words fails here, not at a desk.</summary>
public sealed class SharedWordsTests
{
    public static TheoryData<string, string[]> Areas => new()
    {
        { "Decision", Enum.GetNames<DecisionKind>() },
        { "Reason", Enum.GetNames<TaxableReason>() },
        { "Reason", Enum.GetNames<ProvisionalReason>() },
        { "Direction", Enum.GetNames<ExchangeDirection>() },
        { "CheckpointKind", Enum.GetNames<CheckpointKind>() },
        { "CardNote", Enum.GetNames<CardNote>() },
        { "CardRefusal", Enum.GetNames<CardRefusal>() },
        { "CardField", Enum.GetNames<CardField>() },
        { "CardSource", Enum.GetNames<CardSource>() },
        { "Sex", Enum.GetNames<Sex>() },
        { "Unit", [.. ReferenceCsv.UnitKeys] },
        { "Verification", [nameof(ReceiptVerdict.Genuine), nameof(ReceiptVerdict.NotAReceipt)] },
    };

    [Theory]
    [MemberData(nameof(Areas))]
    public void Words_EveryAnswerOfTheRules_HasThem(string area, string[] members) =>
        members.Where(member => !Words.Has($"{area}.{member}")).Should().BeEmpty();
}
