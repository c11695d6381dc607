using FluentAssertions.Equivalency;
using QuotaTracker.Domain.Cards;

namespace QuotaTracker.Domain.Tests.Cards;

/// <summary>Invented persons, and what their undamaged cards say.</summary>
internal static class CardSamples
{
    public const string GiangText =
        "010190000123|063123456|Giàng Thị Mào|12051990|Nữ|Na Lốc 4, Bản Lầu, Mường Khương, Lào Cai|15082021";

    public static readonly Card Giang = new()
    {
        Number = PersonalNumberTests.Parse("010190000123"),
        OldNumber = "063123456",
        Name = "Giàng Thị Mào",
        BirthDate = new BirthDate(1990, 5, 12),
        Sex = Sex.Female,
        Address = "Na Lốc 4, Bản Lầu, Mường Khương, Lào Cai",
        IssuedOn = new DateOnly(2021, 8, 15),
        Source = CardSource.ChipQr,
    };

    public static readonly Card Thao = new()
    {
        Number = PersonalNumberTests.Parse("010205004567"),
        Name = "Thào A Páo",
        BirthDate = new BirthDate(2005, 9, 3),
        Sex = Sex.Male,
        Address = "Choản Thèn, Y Tý, Bát Xát, Lào Cai",
        IssuedOn = new DateOnly(2022, 7, 20),
        Source = CardSource.ChipQr,
    };

    public static CardReading Reads(Card card, params CardNote[] notes) => new CardReading.Read(card, notes);

    public static CardReading Refuses(CardRefusal reason, CardField? field = null) => new CardReading.Refused(reason, field);

    // Compares member by member, for lists in records are equal only by reference; strings stay ordinal.
    public static EquivalencyAssertionOptions<CardReading> Exactly(EquivalencyAssertionOptions<CardReading> options) =>
        options.RespectingRuntimeTypes().WithStrictOrdering().ComparingByMembers<Card>()
            .ComparingByMembers<CardReading.Read>().ComparingByMembers<CardReading.Ambiguous>();
}
