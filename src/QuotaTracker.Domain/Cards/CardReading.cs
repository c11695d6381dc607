namespace QuotaTracker.Domain.Cards;

/// <summary>The answer to a scanned text: read, refused, or several cards that it could be.</summary>
/// <remarks>No answer keeps the scanned text, and none shows a name or a whole number when it is written to a log.</remarks>
public abstract record CardReading
{
    private CardReading()
    {
    }

    /// <summary>A card was read.</summary>
    /// <param name="Card">What the card says.</param>
    /// <param name="Notes">What the officer should know, in the order of <see cref="CardNote"/>; empty when nothing was odd or mended.</param>
    public sealed record Read(Card Card, IReadOnlyList<CardNote> Notes) : CardReading;

    /// <summary>The damage has several mends that are equally good. They are shown; an officer picks one, the product never does.</summary>
    /// <param name="Candidates">Two to eight cards that differ in the name alone.</param>
    /// <param name="Notes">As for <see cref="Read"/>.</param>
    public sealed record Ambiguous(IReadOnlyList<Card> Candidates, IReadOnlyList<CardNote> Notes) : CardReading;

    /// <summary>This is no card, or it can't be relied on.</summary>
    /// <param name="Reason">What is wrong.</param>
    /// <param name="Field">Where it is wrong, or null when the text as a whole is.</param>
    public sealed record Refused(CardRefusal Reason, CardField? Field = null) : CardReading;
}
