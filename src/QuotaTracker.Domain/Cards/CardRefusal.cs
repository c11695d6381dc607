namespace QuotaTracker.Domain.Cards;

/// <summary>Why a scanned text was not taken for a card.</summary>
public enum CardRefusal
{
    /// <summary>Nothing was scanned.</summary>
    Empty = 1,

    /// <summary>More characters than any card holds, see <see cref="CardScan.LengthMax"/>.</summary>
    TooLong = 2,

    /// <summary>Some other code or text.</summary>
    NotACard = 3,

    /// <summary>The personal number does not have 12 digits.</summary>
    NumberWrongLength = 4,

    /// <summary>The personal number holds something other than digits.</summary>
    NumberNotDigits = 5,

    /// <summary>There is no name.</summary>
    MissingName = 6,

    /// <summary>Several fields could be the name, or be parts of it.</summary>
    NameUnclear = 7,

    /// <summary>The date of birth is missing or there is no such date.</summary>
    BadBirthDate = 8,

    /// <summary>The sex is neither Nam nor Nữ (M or F).</summary>
    BadSex = 9,

    /// <summary>There is no such date of expiry.</summary>
    BadExpiryDate = 10,

    /// <summary>Two cards, or one card twice, came in one text.</summary>
    SeveralCards = 11,

    /// <summary>The machine-readable zone is not three lines of 30.</summary>
    MrzWrongLength = 12,

    /// <summary>The machine-readable zone holds characters that can't stand where they are.</summary>
    MrzBadCharacters = 13,

    /// <summary>A check digit of the machine-readable zone does not fit: a character was misread or changed.</summary>
    MrzChecksum = 14,

    /// <summary>The two places of the number in the machine-readable zone contradict each other.</summary>
    MrzNumbersDiffer = 15,

    /// <summary>The machine-readable zone names another nationality than VNM.</summary>
    MrzNationality = 16,
}
