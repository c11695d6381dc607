using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace QuotaTracker.Domain.Journal;

/// <summary>A SHA-256 hash, as 64 small hexadecimal digits.</summary>
public readonly partial record struct EntryHash
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private EntryHash(string hex) => Hex = hex;

    /// <summary>What the first entry of a journal names as the hash before it: 64 zeros.</summary>
    public static EntryHash Origin => default;

    /// <summary>The digits.</summary>
    public string Hex => field ?? Zeros;

    /// <summary>The hash of some bytes.</summary>
    public static EntryHash Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>Reads 64 small hexadecimal digits; false for anything else.</summary>
    public static bool TryParse(string? text, out EntryHash hash)
    {
        var good = text is not null && Pattern.IsMatch(text);
        // The default value is the origin, so that equality holds however the zeros came.
        hash = good && text != Zeros ? new(text!) : default;
        return good;
    }

    /// <summary>Reads digits that are known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static EntryHash Parse(string text) =>
        TryParse(text, out var hash) ? hash : throw new FormatException("A hash is 64 small hexadecimal digits.");

    /// <inheritdoc/>
    public override string ToString() => Hex;

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
