namespace QuotaTracker.Domain.Cards;

/// <summary>What an identity card says of its bearer. It says it to anyone who copies it: the officer compares card and face.</summary>
public sealed record Card
{
    /// <summary>The personal number.</summary>
    public required PersonalNumber Number { get; init; }

    /// <summary>The nine-digit number of the former identity card (CMND), or null.</summary>
    public string? OldNumber { get; init; }

    /// <summary>Full name, composed (NFC), as it came: case is never changed, and a question mark stands for a lost character.</summary>
    public required string Name { get; init; }

    /// <summary>The name is from the machine-readable zone: fit to compare without diacritics, not to print.</summary>
    public bool NameHasNoDiacritics { get; init; }

    /// <summary>Date of birth, as far as known.</summary>
    public BirthDate? BirthDate { get; init; }

    /// <summary>Sex, or null when it could not be read.</summary>
    public Sex? Sex { get; init; }

    /// <summary>Place of residence when the card was made, as one line; null from the machine-readable zone.</summary>
    public string? Address { get; init; }

    /// <summary>Day of issue, or null.</summary>
    public DateOnly? IssuedOn { get; init; }

    /// <summary>Last day of validity, known from the machine-readable zone alone; null also for cards without an end.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Numbers in surplus fields that may be cancelled numbers of the same person. An offer, not a fact.</summary>
    public IReadOnlyList<PersonalNumber> EarlierNumbers { get; init; } = [];

    /// <summary>What was scanned.</summary>
    public required CardSource Source { get; init; }

    /// <summary>Whether the card is past its last day. False when no date of expiry is known.</summary>
    public bool IsExpiredOn(DateOnly day) => day > ExpiresOn;

    /// <summary>Names the source alone: a card written to a log must not show a person.</summary>
    public override string ToString() => $"Card ({Source})";
}
