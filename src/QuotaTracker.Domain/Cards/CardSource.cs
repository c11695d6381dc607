namespace QuotaTracker.Domain.Cards;

/// <summary>What on the card was scanned.</summary>
public enum CardSource
{
    /// <summary>The QR code of the chip card: name with diacritics, no expiry date. Anyone can copy it: fast typing, not proof.</summary>
    ChipQr = 1,

    /// <summary>The three lines on the back: check digits and expiry date, but a name without diacritics.</summary>
    MachineReadableZone = 2,
}
