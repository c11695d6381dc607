using QuotaTracker.Domain.Cards.Mending;

namespace QuotaTracker.Domain.Cards;

/// <summary>What a scanned text says, and how sure that is. Damage is mended and marked, shown as a choice, or refused; never guessed.</summary>
public static class CardScan
{
    /// <summary>A card holds some 150 characters, badly mangled ones four times that. Longer texts are something else.</summary>
    public const int LengthMax = 2_000;

    /// <summary>Reads the text of a chip card's QR code or of a machine-readable zone, as a scanner delivers it.</summary>
    public static CardReading Read(string? text)
    {
        if (text?.Length > LengthMax)
            return new CardReading.Refused(CardRefusal.TooLong);
        // A non-breaking space is not trimmed here: it may be the second half of a misread "à".
        var framed = text?.Trim('\uFEFF', '\r', '\n', '\t', ' ', '\0') ?? "";
        if (framed.Length == 0)
            return new CardReading.Refused(CardRefusal.Empty);
        if (MachineReadableZone.LooksLike(framed))
            return MachineReadableZone.Read(framed);

        var notes = new SortedSet<CardNote>();
        var decoded = WrittenForms.DecodePercent(framed);
        if (decoded != framed)
            notes.Add(CardNote.MendedPercent);
        var plain = WrittenForms.DecodeEntities(decoded);
        if (plain != decoded)
            notes.Add(CardNote.MendedEntities);
        // A card never holds a line break, so a break parts two scans. Even of half a second card, the number must not
        // be offered as an earlier number of the first one's bearer.
        if (plain.Split('\r', '\n').Skip(1).Any(line => PersonalNumber.TryParse(line.Split('|')[0].Trim(), out _)))
            return new CardReading.Refused(CardRefusal.SeveralCards);
        return ChipText.Read(FieldMending.Mend(plain.Split('|', '\r', '\n'), notes), notes);
    }
}
