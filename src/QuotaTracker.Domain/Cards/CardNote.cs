namespace QuotaTracker.Domain.Cards;

/// <summary>Something the officer should know about a card that was read. A note is a warning, never a refusal.</summary>
public enum CardNote
{
    /// <summary>The place of the old nine-digit number is missing altogether; an empty place is normal and gives no note.</summary>
    OldNumberFieldMissing = 1,

    /// <summary>The place of the old number holds digits, but not nine; they are left out.</summary>
    OldNumberUnreadable = 2,

    /// <summary>There were fields beyond the seven known ones, as on cards of 2024. Only numbers among them are taken over.</summary>
    SurplusFields = 3,

    /// <summary>A surplus field looks like a cancelled personal number; a person must say whether it is.</summary>
    EarlierNumberOffered = 4,

    /// <summary>UTF-8 that was read as Windows-1252 has been read again.</summary>
    MendedMojibake = 5,

    /// <summary>HTML entities have been decoded.</summary>
    MendedEntities = 6,

    /// <summary>Percent-encoding has been decoded.</summary>
    MendedPercent = 7,

    /// <summary>Bytes that the scanner typed as decimal numbers have been put together again.</summary>
    MendedBytes = 8,

    /// <summary>Characters are missing or unreadable; a question mark stands where the gap is known.</summary>
    CharactersLost = 9,

    /// <summary>The name comes from the machine-readable zone and has no diacritics.</summary>
    NameWithoutDiacritics = 10,

    /// <summary>The name fills its whole line of the machine-readable zone and may go on beyond it.</summary>
    NameMayBeCutShort = 11,

    /// <summary>The card does not give the whole date of birth.</summary>
    BirthDayUnknown = 12,

    /// <summary>Caps Lock or an input method seems to have changed the letters. The name is left as it came.</summary>
    CapsOrImeSuspected = 13,

    /// <summary>Sex on the card and digit 4 of the number differ.</summary>
    SexMismatch = 14,

    /// <summary>Year of birth on the card and digits 4–6 of the number differ.</summary>
    BirthYearMismatch = 15,

    /// <summary>The first three digits of the number name no known province.</summary>
    UnknownProvince = 16,

    /// <summary>The sex on the card can't be read.</summary>
    SexUnknown = 17,

    /// <summary>The address was spread over several fields and has been joined with commas.</summary>
    AddressJoined = 18,

    /// <summary>The date of issue is missing or not a date.</summary>
    IssueDateUnknown = 19,
}
