namespace QuotaTracker.Domain.Cards.Mending;

/// <summary>The code page through which scanners and keyboards most often misread UTF-8.</summary>
internal static class Windows1252
{
    /// <summary>Bytes that have no character there. Some programs pass them on as control characters, others swallow them.</summary>
    public static readonly byte[] BytesWithoutCharacter = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

    // Characters of bytes 0x80–0x9F; the five without one stand for themselves, as in Latin-1.
    private const string UpperControls =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>The byte that was shown as this character, if there is one.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        var index = UpperControls.IndexOf(character, StringComparison.Ordinal);
        if (index < 0 && character > 0xFF)
        {
            value = 0;
            return false;
        }
        value = (byte)(index >= 0 ? 0x80 + index : character);
        return true;
    }
}
