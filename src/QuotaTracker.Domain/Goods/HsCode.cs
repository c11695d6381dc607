using System.Text.RegularExpressions;

namespace QuotaTracker.Domain.Goods;

/// <summary>A tariff code or the beginning of one: 2 digits chapter, 4 heading, 6 subheading, 8 line. Kept as text: zeros lead.</summary>
public readonly partial record struct HsCode
{
    private HsCode(string digits) => Digits = digits;

    /// <summary>The digits without dots.</summary>
    public string Digits => field ?? "";

    /// <summary>Reads a code; dots and spaces between the digits are left out. False unless 2, 4, 6 or 8 digits remain.</summary>
    public static bool TryParse(string? text, out HsCode code)
    {
        var digits = text?.Trim().Replace(".", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var good = digits is not null && Pattern.IsMatch(digits);
        code = good ? new(digits!) : default;
        return good;
    }

    /// <summary>Reads a code that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static HsCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("A tariff code has 2, 4, 6 or 8 digits.");

    /// <summary>Whether the other code is this one or lies below it.</summary>
    public bool Contains(HsCode other) => other.Digits.StartsWith(Digits, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Digits;

    [GeneratedRegex(@"\A(?:[0-9]{2}){1,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
