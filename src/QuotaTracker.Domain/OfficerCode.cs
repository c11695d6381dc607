using System.Text.RegularExpressions;

namespace QuotaTracker.Domain;

/// <summary>An officer's service code: 2 to 12 of A–Z, 0–9 and hyphen, such as <c>HQ-017</c>. Not a name.</summary>
public readonly partial record struct OfficerCode
{
    private OfficerCode(string value) => Value = value;

    /// <summary>The code.</summary>
    public string Value => field ?? "";

    /// <summary>Reads a code; false for anything else.</summary>
    public static bool TryParse(string? text, out OfficerCode code)
    {
        var good = text is not null && Pattern.IsMatch(text);
        code = good ? new(text!) : default;
        return good;
    }

    /// <summary>Reads a code that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static OfficerCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("An officer's code is 2 to 12 of A-Z, 0-9 and hyphen.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9-]{1,11}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
