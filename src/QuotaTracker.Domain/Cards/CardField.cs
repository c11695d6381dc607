namespace QuotaTracker.Domain.Cards;

/// <summary>The part of a card that a refusal is about, so that a page can name it in the reader's language.</summary>
public enum CardField
{
    /// <summary>The 12-digit personal number.</summary>
    Number = 1,

    /// <summary>Full name.</summary>
    Name = 2,

    /// <summary>Date of birth.</summary>
    BirthDate = 3,

    /// <summary>Sex.</summary>
    Sex = 4,

    /// <summary>Date of expiry, in the machine-readable zone only.</summary>
    ExpiresOn = 5,

    /// <summary>The nine-digit document number at the head of the machine-readable zone.</summary>
    DocumentNumber = 6,

    /// <summary>Nationality, in the machine-readable zone only.</summary>
    Nationality = 7,

    /// <summary>The machine-readable zone as a whole, which its last check digit covers.</summary>
    WholeZone = 8,
}
