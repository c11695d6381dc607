using System.Globalization;

namespace QuotaTracker.Domain.Cards;

/// <summary>Reads the machine-readable zone on the back: ICAO 9303 TD1, three lines of 30.</summary>
/// <remarks>
/// Positions are counted from 0 over all 90 characters: line one 0–29 (IDVNM, last nine digits of the number, check, the whole
/// number, fillers, check), line two 30–59 (birth, check, sex, expiry, check, nationality, fillers, check over both lines),
/// line three the name. Damage is never mended here: the check digits exist so that a misread character is noticed.
/// </remarks>
internal static class MachineReadableZone
{
    private const string Head = "IDVNM";
    private const int LineLength = 30;
    private const int LineCount = 3;

    public static bool LooksLike(string text) => text.StartsWith(Head, StringComparison.OrdinalIgnoreCase);

    public static CardReading Read(string text)
    {
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var typed = string.Concat(lines);
        if (typed.Length != LineCount * LineLength || !(lines.Length == 1 || lines.All(line => line.Length == LineLength)))
            return Refuse(CardRefusal.MrzWrongLength, CardField.WholeZone);
        // The zone is all capitals, so small letters can only be Caps Lock.
        var zone = typed.ToUpperInvariant();
        if (Contradiction(zone) is { } refused)
            return refused;

        if (!PersonalNumber.TryParse(zone[15..27], out var number))
            return Refuse(CardRefusal.NumberNotDigits, CardField.Number);
        if (zone[5..14] != number.Value[3..])
            return Refuse(CardRefusal.MrzNumbersDiffer, CardField.Number);
        if (zone[45..48] != "VNM")
            return Refuse(CardRefusal.MrzNationality, CardField.Nationality);
        if (zone[37] is not ('M' or 'F' or '<'))
            return Refuse(CardRefusal.BadSex, CardField.Sex);
        if (!TryReadBirthDate(zone[30..36], number.BirthCentury, out var birthDate))
            return Refuse(CardRefusal.BadBirthDate, CardField.BirthDate);
        if (!TryReadExpiry(zone[38..44], out var expiresOn))
            return Refuse(CardRefusal.BadExpiryDate, CardField.ExpiresOn);
        var name = string.Join(' ', zone[60..].Split('<', StringSplitOptions.RemoveEmptyEntries));
        if (name.Length == 0)
            return Refuse(CardRefusal.MissingName, CardField.Name);

        Sex? sex = zone[37] switch { 'M' => Sex.Male, 'F' => Sex.Female, _ => null };
        var notes = new SortedSet<CardNote>(PersonalNumberChecks.Check(number, birthDate, sex)) { CardNote.NameWithoutDiacritics };
        AddIf(notes, zone[^1] != '<', CardNote.NameMayBeCutShort);
        AddIf(notes, !birthDate.IsFullyKnown, CardNote.BirthDayUnknown);
        AddIf(notes, sex is null, CardNote.SexUnknown);
        AddIf(notes, typed != zone, CardNote.CapsOrImeSuspected);
        return new CardReading.Read(
            new Card
            {
                Number = number,
                Name = name,
                NameHasNoDiacritics = true,
                BirthDate = birthDate,
                Sex = sex,
                ExpiresOn = expiresOn,
                Source = CardSource.MachineReadableZone,
            },
            [.. notes]);
    }

    private static CardReading.Refused? Contradiction(string zone)
    {
        if (!zone.All(character => Weight(character) >= 0))
            return Refuse(CardRefusal.MrzBadCharacters, CardField.WholeZone);
        if (zone[60..].Any(char.IsAsciiDigit))
            return Refuse(CardRefusal.MrzBadCharacters, CardField.Name);
        if (!Fits(zone[5..14], zone[14]))
            return Refuse(CardRefusal.MrzChecksum, CardField.DocumentNumber);
        if (!Fits(zone[15..29], zone[29]))
            return Refuse(CardRefusal.MrzChecksum, CardField.Number);
        if (!Fits(zone[30..36], zone[36]))
            return Refuse(CardRefusal.MrzChecksum, CardField.BirthDate);
        if (!Fits(zone[38..44], zone[44]))
            return Refuse(CardRefusal.MrzChecksum, CardField.ExpiresOn);
        return Fits(zone[5..30] + zone[30..37] + zone[38..45] + zone[48..59], zone[59])
            ? null
            : Refuse(CardRefusal.MrzChecksum, CardField.WholeZone);
    }

    /// <summary>The check digit over these characters: weights 7, 3, 1 in turn, modulo 10.</summary>
    internal static char CheckDigit(string characters)
    {
        var sum = 0;
        for (var index = 0; index < characters.Length; index++)
            sum += Weight(characters[index]) * (index % 3) switch { 0 => 7, 1 => 3, _ => 1 };
        return (char)('0' + sum % 10);
    }

    private static bool Fits(string characters, char check) => CheckDigit(characters) == check;

    private static int Weight(char character) => character switch
    {
        '<' => 0,
        >= '0' and <= '9' => character - '0',
        >= 'A' and <= 'Z' => character - 'A' + 10,
        _ => -1,
    };

    // The zone has no room for the century; digit 4 of the number names it. Fillers or 00 stand for what is unknown.
    private static bool TryReadBirthDate(string text, int century, out BirthDate birthDate)
    {
        birthDate = default;
        if (TwoDigits(text[..2]) is not { } year || TwoDigits(text[2..4]) is not { } month || TwoDigits(text[4..]) is not { } day)
            return false;
        return text[..2] != "<<" && BirthDate.TryCreate(
            century + year, month == 0 ? null : month, month == 0 || day == 0 ? null : day, out birthDate);
    }

    private static bool TryReadExpiry(string text, out DateOnly? expiresOn)
    {
        expiresOn = null;
        if (text == "<<<<<<")
            return true;   // A card without an end.
        // Cards with this zone have been issued since 2021, so the century is this one.
        if (!DateOnly.TryParseExact("20" + text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return false;
        expiresOn = date;
        return true;
    }

    private static int? TwoDigits(string text) =>
        text == "<<" ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : null;

    private static void AddIf(SortedSet<CardNote> notes, bool condition, CardNote note)
    {
        if (condition)
            notes.Add(note);
    }

    private static CardReading.Refused Refuse(CardRefusal reason, CardField field) => new(reason, field);
}
