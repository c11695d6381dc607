using System.Text.RegularExpressions;

namespace QuotaTracker.Domain;

/// <summary>Names the entitled person for ever. A person may have several personal numbers over time; quota follows the person.</summary>
/// <param name="Value">UUID version 7.</param>
public readonly record struct ResidentId(Guid Value)
{
    /// <summary>A new id that sorts by the clock's time.</summary>
    public static ResidentId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));
}

/// <summary>Names one exchange for ever. Made at the station before anything is sent, and kept on every retry.</summary>
/// <param name="Value">UUID version 7.</param>
public readonly record struct ExchangeId(Guid Value)
{
    /// <summary>A new id that sorts by the clock's time.</summary>
    public static ExchangeId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));
}

/// <summary>Names one lease. A station that asks for a lease makes the id and stores it before it asks.</summary>
/// <param name="Value">UUID version 7.</param>
public readonly record struct LeaseId(Guid Value)
{
    /// <summary>A new id that sorts by the clock's time.</summary>
    public static LeaseId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));
}

/// <summary>A place where exchange happens: three capital letters or digits, such as <c>KTH</c>.</summary>
public readonly partial record struct CheckpointCode
{
    private CheckpointCode(string value) => Value = value;

    /// <summary>The code as printed.</summary>
    public string Value => field ?? "";

    /// <summary>Reads a code; false when it isn't three of A–Z and 0–9.</summary>
    public static bool TryParse(string? text, out CheckpointCode code)
    {
        var good = text is not null && Pattern.IsMatch(text);
        code = good ? new(text!) : default;
        return good;
    }

    /// <summary>Reads a code that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static CheckpointCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("A checkpoint code is three of A-Z and 0-9.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z0-9]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}

/// <summary>One device at a checkpoint: the checkpoint's code and two digits, such as <c>KTH-01</c>.</summary>
public readonly partial record struct StationId
{
    private StationId(string value) => Value = value;

    /// <summary>The id as printed.</summary>
    public string Value => field ?? "";

    /// <summary>Where the device stands.</summary>
    public CheckpointCode Checkpoint => CheckpointCode.Parse(Value[..3]);

    /// <summary>Reads an id; false when it isn't a checkpoint code, a hyphen and two digits.</summary>
    public static bool TryParse(string? text, out StationId id)
    {
        var good = text is not null && Pattern.IsMatch(text);
        id = good ? new(text!) : default;
        return good;
    }

    /// <summary>Reads an id that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static StationId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("A station id is a checkpoint code, a hyphen and two digits.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z0-9]{3}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}

/// <summary>
/// The number printed on a receipt: checkpoint, station, incarnation and a counter without gaps, such as <c>KTH-01-1-000017</c>.
/// The same shape offline and online; one series for each life of a device.
/// </summary>
/// <param name="Station">The device.</param>
/// <param name="Incarnation">1 or more; the life of the device's store.</param>
/// <param name="Number">1 or more; the receipt's place in that life.</param>
/// <param name="IsLimbo">Given while the journal was stopped: counted apart, and followed by a number of the next life.</param>
public readonly partial record struct ReceiptNumber(StationId Station, int Incarnation, int Number, bool IsLimbo = false)
{
    /// <summary>Reads a number as printed; false when the shape is another.</summary>
    public static bool TryParse(string? text, out ReceiptNumber number)
    {
        number = default;
        var match = text is null ? Match.Empty : Pattern.Match(text);
        if (!match.Success || !StationId.TryParse(match.Groups[1].Value, out var station)
            || !int.TryParse(match.Groups[2].ValueSpan, out var incarnation) || !int.TryParse(match.Groups[4].ValueSpan, out var count) || count < 1)
            return false;
        number = new(station, incarnation, count, match.Groups[3].Length > 0);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Station.Value}-{Incarnation}-{(IsLimbo ? "T" : "")}{Number:D6}");

    [GeneratedRegex(@"\A([A-Z0-9]{3}-[0-9]{2})-([1-9][0-9]{0,5})-(T?)([0-9]{6}|[1-9][0-9]{6,8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
