using System.Diagnostics;
using System.Globalization;
using QuotaTracker.Domain.Cards.Mending;

namespace QuotaTracker.Domain.Cards;

/// <summary>Reads the fields of a chip card's QR code.</summary>
/// <remarks>
/// Printed order: number | old number | name | birth | Nam/Nữ | address | issued. Readers drop, double and append separators,
/// so nothing is counted: the 12 digits and the date beside Nam or Nữ are the anchors, and the rest follows from them.
/// </remarks>
internal static class ChipText
{
    private const int OldNumberLength = 9;

    public static CardReading Read(IReadOnlyList<MendedField> fields, ISet<CardNote> notes)
    {
        if (fields.Count < 2)
            return Refuse(CardRefusal.NotACard);
        var numberAt = IndexOf(fields, 0, IsPersonalNumber);
        var sexAt = IndexOfSexAfterDate(fields, 0);
        // Twelve digits behind the sex are a surplus field: another, cancelled number.
        if (numberAt < 0 || (sexAt >= 0 && numberAt > sexAt))
            return RefuseWithoutNumber(fields, sexAt);
        if (sexAt >= 0 && IndexOfSexAfterDate(fields, sexAt) >= 0)
            return Refuse(CardRefusal.SeveralCards);
        if (sexAt < 0 && RefuseBirthOrSex(fields, numberAt, out sexAt) is { } refusal)
            return refusal;

        var birthAt = PreviousFilled(fields, sexAt);
        if (!TryReadBirthDate(fields[birthAt].Text, out var birthDate))
            return Refuse(CardRefusal.BadBirthDate, CardField.BirthDate);
        var sex = SexOf(fields[sexAt].Text);
        if (sex is null)
            notes.UnionWith([CardNote.SexUnknown, CardNote.CharactersLost]);
        if (!birthDate.IsFullyKnown)
            notes.Add(CardNote.BirthDayUnknown);

        if (RefuseName(fields, numberAt, birthAt, notes, out var name, out var oldNumber) is { } nameRefusal)
            return nameRefusal;
        if (!PersonalNumber.TryParse(fields[numberAt].Text, out var number))
            throw new UnreachableException();   // numberAt was found by this very rule.
        var card = WithRest(
            new Card { Number = number, OldNumber = oldNumber, Name = name.Text, BirthDate = birthDate, Sex = sex, Source = CardSource.ChipQr },
            fields, numberAt, birthAt, sexAt, notes);
        notes.UnionWith(PersonalNumberChecks.Check(number, birthDate, sex));
        return Answer(card, name, notes);
    }

    private static CardReading Answer(Card card, MendedField name, ISet<CardNote> notes)
    {
        NoteName(name.Candidates is [var first, ..] ? first : name.Text, notes);
        if (name is { IsUnmended: true, Candidates: [] })
            notes.Add(CardNote.CharactersLost);
        return name.Candidates.Count > 1
            ? new CardReading.Ambiguous([.. name.Candidates.Select(candidate => card with { Name = candidate })], [.. notes])
            : new CardReading.Read(card, [.. notes]);
    }

    private static void NoteName(string name, ISet<CardNote> notes)
    {
        if (!name.All(CardLetters.FitsName))
            notes.Add(CardNote.CharactersLost);
        // gIÀNG is Caps Lock; a digit within a name is a tone key that an input method left over.
        if (name.Any(char.IsDigit) || name.Split(' ').Any(word => word.Length > 1 && char.IsLower(word[0]) && word.Any(char.IsUpper)))
            notes.Add(CardNote.CapsOrImeSuspected);
    }

    private static CardReading.Refused? RefuseName(
        IReadOnlyList<MendedField> fields, int numberAt, int birthAt, ISet<CardNote> notes, out MendedField name, out string? oldNumber)
    {
        var between = fields.Skip(numberAt + 1).Take(birthAt - numberAt - 1).ToArray();
        var names = between.Where(field => field.Text.Any(char.IsLetter)).ToArray();
        var numbers = between.Where(field => field.Text.Length > 0 && !field.Text.Any(char.IsLetter)).ToArray();
        name = names.FirstOrDefault() ?? new MendedField("");
        oldNumber = numbers is [{ Text: var digits }] && IsDigits(digits, OldNumberLength) ? digits : null;
        if (names.Length == 0)
            return Refuse(CardRefusal.MissingName, CardField.Name);
        if (names.Length > 1)
            return Refuse(CardRefusal.NameUnclear, CardField.Name);
        if (numbers.Length > 0 && oldNumber is null)
            notes.Add(CardNote.OldNumberUnreadable);
        if (between.Length == 1)
            notes.Add(CardNote.OldNumberFieldMissing);
        return null;
    }

    private static Card WithRest(
        Card card, IReadOnlyList<MendedField> fields, int numberAt, int birthAt, int sexAt, ISet<CardNote> notes)
    {
        var rest = fields.Skip(sexAt + 1).Select(field => field.Text).Where(text => text.Length > 0).ToList();
        var issuedAt = rest.FindIndex(text => IsDigits(text, 8));
        var issuedOn = issuedAt >= 0 ? DateOf(rest[issuedAt]) : null;
        if (issuedOn is null)
            notes.Add(CardNote.IssueDateUnknown);

        // Without a date of issue nothing tells a second line of the address from a surplus field.
        string[] address = [.. rest.Take(issuedAt >= 0 ? issuedAt : 1)];
        if (address.Length > 1)
            notes.Add(CardNote.AddressJoined);
        if (address.Any(line => line.Contains('?', StringComparison.Ordinal)) || HasUnsolvedGap(fields, sexAt))
            notes.Add(CardNote.CharactersLost);

        string[] surplus =
        [
            .. fields.Take(numberAt).Select(field => field.Text).Where(text => text.Length > 0),
            .. rest.Skip(issuedAt >= 0 ? issuedAt + 1 : 1),
        ];
        if (surplus.Length > 0)
            notes.Add(CardNote.SurplusFields);
        var oldNumber = card.OldNumber ?? surplus.FirstOrDefault(text => IsDigits(text, OldNumberLength));
        if (oldNumber is not null && birthAt - numberAt == 2)
            notes.Remove(CardNote.OldNumberFieldMissing);   // Cards of 2024 carry it behind the date of issue.
        var earlier = EarlierNumbers(surplus, card.Number);
        if (earlier.Count > 0)
            notes.Add(CardNote.EarlierNumberOffered);
        return card with
        {
            OldNumber = oldNumber,
            Address = address.Length == 0 ? null : string.Join(", ", address),
            IssuedOn = issuedOn,
            EarlierNumbers = earlier,
        };
    }

    private static List<PersonalNumber> EarlierNumbers(string[] surplus, PersonalNumber current)
    {
        List<PersonalNumber> earlier = [];
        foreach (var text in surplus)
        {
            if (PersonalNumber.TryParse(text, out var number) && number != current && !earlier.Contains(number))
                earlier.Add(number);
        }
        return earlier;
    }

    private static bool HasUnsolvedGap(IReadOnlyList<MendedField> fields, int sexAt) =>
        fields.Skip(sexAt + 1).Any(field => field.IsUnmended || field.Text.Any(IsMisread));

    // Signs of Windows-1252 that no address holds; left over, they show that a mend was not possible.
    private static bool IsMisread(char character) => character is (>= '\u0080' and <= '\u00BF') and not ('°' or '²' or '³' or '·');

    // Without the pair of date and sex: says which of the two is missing, or accepts a sex of which only letters were lost.
    private static CardReading.Refused? RefuseBirthOrSex(IReadOnlyList<MendedField> fields, int numberAt, out int sexAt)
    {
        sexAt = IndexOf(fields, numberAt + 2, text => SexOf(text) is not null);
        if (sexAt >= 0)
            return Refuse(CardRefusal.BadBirthDate, CardField.BirthDate);
        var dateAt = IndexOf(fields, numberAt + 1, text => IsDigits(text, 8));
        if (dateAt < 0)
            return Refuse(fields.Count < 5 ? CardRefusal.NotACard : CardRefusal.BadBirthDate, fields.Count < 5 ? null : CardField.BirthDate);
        sexAt = IndexOf(fields, dateAt + 1, text => text.Length > 0);
        var isDamagedSex = sexAt >= 0 && fields[sexAt].Text is { Length: <= 4 } text
            && text[0] is 'N' or 'n' && text.Any(character => character == '?' || IsMisread(character));
        return isDamagedSex ? null : Refuse(CardRefusal.BadSex, CardField.Sex);
    }

    private static CardReading.Refused RefuseWithoutNumber(IReadOnlyList<MendedField> fields, int sexAt)
    {
        // Something else with separators in it is no damaged card: a card shows at least its name, a date and the sex.
        if (sexAt < 0)
            return Refuse(CardRefusal.NotACard);
        var first = fields.First(field => field.Text.Length > 0).Text;
        return Refuse(
            first.All(char.IsAsciiDigit) ? CardRefusal.NumberWrongLength : CardRefusal.NumberNotDigits, CardField.Number);
    }

    private static int IndexOfSexAfterDate(IReadOnlyList<MendedField> fields, int after)
    {
        for (var index = after + 1; index < fields.Count; index++)
        {
            if (SexOf(fields[index].Text) is not null && PreviousFilled(fields, index) is var date && date >= 0
                && (IsDigits(fields[date].Text, 8) || IsDigits(fields[date].Text, 4)))
                return index;
        }
        return -1;
    }

    private static int PreviousFilled(IReadOnlyList<MendedField> fields, int before)
    {
        do
            before--;
        while (before >= 0 && fields[before].Text.Length == 0);
        return before;
    }

    private static int IndexOf(IReadOnlyList<MendedField> fields, int start, Predicate<string> fits)
    {
        for (var index = start; index < fields.Count; index++)
        {
            if (fits(fields[index].Text))
                return index;
        }
        return -1;
    }

    // Cards print Nam and Nữ; Caps Lock turns them into nAM and nỮ, which still can't be mistaken.
    private static Sex? SexOf(string text) => text.ToUpperInvariant() switch
    {
        "NAM" => Sex.Male,
        "NỮ" => Sex.Female,
        _ => null,
    };

    // ddMMyyyy with 00 for what is unknown, or the year alone. A day without its month says nothing and is left out.
    private static bool TryReadBirthDate(string text, out BirthDate birthDate)
    {
        birthDate = default;
        if (IsDigits(text, 4))
            return BirthDate.TryCreate(Digits(text), null, null, out birthDate);
        var (day, month, year) = (Digits(text[..2]), Digits(text[2..4]), Digits(text[4..]));
        return BirthDate.TryCreate(year, month == 0 ? null : month, month == 0 || day == 0 ? null : day, out birthDate);
    }

    private static DateOnly? DateOf(string text) =>
        DateOnly.TryParseExact(text, "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static bool IsPersonalNumber(string text) => PersonalNumber.TryParse(text, out _);

    private static bool IsDigits(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);

    private static int Digits(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static CardReading.Refused Refuse(CardRefusal reason, CardField? field = null) => new(reason, field);
}
